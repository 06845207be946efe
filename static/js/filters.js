// A filtered list without reloading: each choice fetches the page that the plain form would open, and takes from it the
// hits, their number and the numbers beside the filters. The address stays the one to share.

const form = document.getElementById("filters");
let running = null;

function address() {
  const fields = [...new FormData(form)].filter(([, value]) => value.trim());
  const usual = form.elements.sort?.options[0].value;
  const query = new URLSearchParams(fields.filter(([name, value]) => !(name === "sort" && value === usual)));
  return form.action.split("?")[0] + (query.size ? `?${query}` : "");
}

async function show(url, { remember = true, focus = null } = {}) {
  running?.abort();
  running = new AbortController();
  document.getElementById("results").ariaBusy = "true";
  let page;
  try {
    const response = await fetch(url, { signal: running.signal });
    if (!response.ok) throw new Error(response.status);
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return;
  }
  if (remember) history.pushState(null, "", url);
  document.title = page.title;
  takeFilters(page);
  take(page, "#results");
  take(page, "#count");
  for (const link of page.querySelectorAll(".site-header__language")) {
    document.querySelector(`.site-header__language[lang="${link.lang}"]`).href = link.href;
  }
  document.getElementById("results").ariaBusy = null;
  focus?.();
}

function take(page, selector) {
  document.querySelector(selector).replaceChildren(...page.querySelector(selector).childNodes);
}

// The form as the server sees it, with the same groups open and the same control in focus.
function takeFilters(page) {
  const active = document.activeElement;
  const open = [...form.querySelectorAll("details[open]")].map((group) => group.id);
  const typed = form.elements.q;
  const fresh = page.getElementById("filters");
  for (const id of open) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  for (const part of form.querySelectorAll("[data-part]")) {
    part.replaceChildren(...fresh.querySelector(`[data-part="${part.dataset.part}"]`).childNodes);
  }
  if (typed !== active) typed.value = fresh.elements.q.value;
  if (active.id && !active.isConnected) document.getElementById(active.id)?.focus();
}

if (form) {
  form.addEventListener("change", (event) => event.target.name !== "q" && show(address()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(address());
  });
  document.getElementById("results").addEventListener("click", (event) => {
    const link = event.target.closest(".chips a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link.href, { focus: () => document.querySelector("#count h2").focus() });
  });
  addEventListener("popstate", () => show(location.href, { remember: false }));
}
