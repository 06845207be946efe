// Buttons that copy and print the backup codes. Without script they are marked and printed by hand.

for (const buttons of document.querySelectorAll("[data-codes]")) {
  const codes = document.getElementById(buttons.dataset.codes);
  const copy = buttons.querySelector("[data-copy]");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText([...codes.children].map((code) => code.textContent).join("\n"));
    copy.textContent = copy.dataset.done;
  });
  buttons.querySelector("[data-print]").addEventListener("click", () => print());
  buttons.hidden = false;
}
