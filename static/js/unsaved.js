// Who leaves a page with a form that holds something unsaved is asked first, by the browser in its own words.

function state(form) {
  // Lists to pick from hold what is chosen as their options; nothing in them is selected until the form is sent.
  const picked = [...form.querySelectorAll("select[multiple]")].map((list) => [...list.options].map((option) => option.value));
  const typed = [...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name + value.size : value]);
  return JSON.stringify([typed, picked]);
}

for (const mark of document.querySelectorAll("[data-unsaved]")) {
  const form = mark.closest("form");
  let loaded, isSent = false;
  // Other scripts put the form in order first.
  addEventListener("load", () => setTimeout(() => (loaded = state(form))));
  form.addEventListener("submit", () => (isSent = true));
  addEventListener("beforeunload", (event) => {
    if (!isSent && loaded && (mark.dataset.unsaved === "changed" || state(form) !== loaded)) event.preventDefault();
  });
  // Who comes back by the browser's button finds the form as it was.
  addEventListener("pageshow", () => (isSent = false));
}
