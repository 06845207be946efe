// While a visitor types, the browser's own list below the field offers titles that begin to answer.

const WAIT = 150;
const LEAST = 3;

for (const field of document.querySelectorAll("input[data-titles]")) {
  let waiting, running;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    running?.abort();
    if (field.value.trim().length < LEAST) return field.list.replaceChildren();
    waiting = setTimeout(async () => {
      running = new AbortController();
      try {
        const response = await fetch(`${field.dataset.titles}?q=${encodeURIComponent(field.value)}`, { signal: running.signal });
        if (!response.ok) return;
        field.list.replaceChildren(...(await response.json()).map((title) => new Option(title)));
      } catch {
        // Without suggestions the form works as before.
      }
    }, WAIT);
  });
}
