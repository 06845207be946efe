// A toolbar above a Markdown text, and a preview below it as the site would show it. The field itself needs neither.

const AROUND = { bold: "**", italic: "*" };
const BEFORE = { heading: () => "## ", list: () => "* ", numbers: (line) => `${line + 1}. ` };
const LINE_MARK = /^(#+ |[*-] |\d+\. )/;
// A text right after a word of ours was put in for one yet to be written: taken back, the word goes with its signs.
let withSample;

for (const field of document.querySelectorAll("[data-markdown]")) {
  const text = field.querySelector("textarea");
  const toolbar = field.querySelector("[role=toolbar]");
  const buttons = [...toolbar.querySelectorAll("button")];
  const look = field.querySelector("[aria-expanded]");
  const preview = field.querySelector("[role=region]");

  // The page may hold many: each says which text it belongs to.
  const label = text.labels[0]?.textContent.replace(/\s+/g, " ").trim().replace(/:$/, "");
  for (const part of [toolbar, preview]) part.setAttribute("aria-label", `${part.getAttribute("aria-label")}: ${label}`);
  for (const bar of [toolbar, look.parentElement]) bar.hidden = false;

  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) mark(text, button.dataset.mark, field.dataset.words);
  });
  // One stop of the Tab key; the arrow keys lead from button to button.
  toolbar.addEventListener("keydown", (event) => {
    const place = buttons.indexOf(event.target.closest("button"));
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons.at(next % buttons.length).focus();
  });
  toolbar.addEventListener("focusin", (event) => {
    for (const button of buttons) button.tabIndex = button === event.target ? 0 : -1;
  });

  // What is shown is never older than the text: typing closes the preview.
  text.addEventListener("input", () => open(false));
  look.addEventListener("click", async () => {
    if (!preview.hidden) return open(false);
    const shown = await asShown(text.value);
    if (shown.html) preview.innerHTML = shown.html;
    else preview.textContent = shown.error;
    // A link opened here would take the page away, with what has been written.
    for (const link of preview.querySelectorAll("a")) link.target = "_blank";
    open(true);
    preview.focus();
  });

  function open(isOpen) {
    preview.hidden = !isOpen;
    look.setAttribute("aria-expanded", isOpen);
  }

  async function asShown(words) {
    try {
      const response = await fetch(field.dataset.markdown, { method: "POST", body: new URLSearchParams({ text: words }) });
      return await response.json();
    } catch {
      return { error: field.dataset.failed };
    }
  }
}

function mark(text, kind, placeholder) {
  const { selectionStart: start, selectionEnd: end, value } = text;
  const chosen = value.slice(start, end);
  if (kind in BEFORE) return markLines(text, BEFORE[kind]);
  if (kind === "link") {
    const isAddress = /^(https?:|mailto:|\/)\S*$/.test(chosen);
    const words = isAddress ? placeholder : chosen || placeholder;
    const address = isAddress ? chosen : "https://";
    const [from, length] = isAddress ? [1, words.length] : [words.length + 3, address.length];
    return put(text, start, end, `[${words}](${address})`, from, length);
  }
  const sign = AROUND[kind];
  const isMarked = value.slice(0, start).endsWith(sign) && value.slice(end).startsWith(sign);
  if (isMarked && chosen) {
    const left = value === withSample ? "" : chosen;
    return put(text, start - sign.length, end + sign.length, left, 0, left.length);
  }
  const words = chosen || placeholder;
  put(text, start, end, sign + words + sign, sign.length, words.length);
  if (!chosen) withSample = text.value;
}

// Every line that is touched gets the mark instead of the one it has, or loses it when all of them have it.
function markLines(text, before) {
  const { selectionStart, selectionEnd, value } = text;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const isMarked = lines.every((line, n) => line.startsWith(before(n)));
  const marked = lines.map((line, n) => (isMarked ? "" : before(n)) + line.replace(LINE_MARK, "")).join("\n");
  put(text, start, end, marked, lines.length > 1 ? 0 : marked.length, lines.length > 1 ? marked.length : 0);
}

// Puts words in the place of a part of the text and chooses `length` of them from `from` on. Unlike `setRangeText` this
// can be taken back with the browser's own undo.
function put(text, start, end, words, from, length) {
  text.focus();
  text.setSelectionRange(start, end);
  if (words) document.execCommand("insertText", false, words);
  else document.execCommand("delete");
  text.setSelectionRange(start + from, start + from + length);
}
