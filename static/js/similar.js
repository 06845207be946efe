// While a title is typed, initiatives that are on the site under a title like it are named below the field.

const WAIT = 400;
const LEAST = 5;

for (const place of document.querySelectorAll("[data-similar]")) {
  const words = place.firstElementChild;
  let waiting, running;
  for (const id of place.dataset.fields.trim().split(" ")) {
    document.getElementById(id)?.addEventListener("input", (event) => {
      clearTimeout(waiting);
      running?.abort();
      const title = event.target.value.trim();
      waiting = setTimeout(() => show(title), WAIT);
    });
  }

  async function show(title) {
    running = new AbortController();
    let found = [];
    try {
      if (title.length >= LEAST) {
        const response = await fetch(`${place.dataset.similar}?title=${encodeURIComponent(title)}`, { signal: running.signal });
        if (response.ok) found = await response.json();
      }
    } catch {
      // Without the list the form works as before; the next page shows it too.
      return;
    }
    const list = document.createElement("ul");
    for (const one of found) {
      const item = list.appendChild(document.createElement("li"));
      const link = item.appendChild(document.createElement("a"));
      link.href = one.address;
      link.target = "_blank";
      link.textContent = one.title;
      item.append(` (${one.by})`);
    }
    words.hidden = !found.length;
    place.replaceChildren(words, ...(found.length ? [list] : []));
  }
}
