// The admin's search boxes for choosing (select2) have no names of their own: each gets that of its field.

// jQuery keeps the order: the boxes have been made by then.
django.jQuery(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const name = select.labels[0]?.textContent.replace(/\s+/g, " ").trim().replace(/:$/, "");
    const box = select.nextElementSibling;
    if (!name || !box?.matches(".select2")) continue;
    const rendered = box.querySelector(".select2-selection__rendered");
    const combobox = box.querySelector("[role=combobox]");
    combobox.setAttribute("aria-label", name);
    if (combobox.hasAttribute("aria-labelledby")) {
      // Of a single choice what is chosen is read after the name, as the words of the box and no box of its own.
      combobox.id ||= `${select.id}_box`;
      combobox.setAttribute("aria-labelledby", `${combobox.id} ${rendered.id}`);
      for (const attribute of ["role", "aria-readonly"]) rendered.removeAttribute(attribute);
    }
    box.querySelector("[role=searchbox]")?.setAttribute("aria-label", name);
    // The list and its search box are made when they open.
    django.jQuery(select).on("select2:open", () => {
      for (const part of document.querySelectorAll(".select2-dropdown [role=listbox], .select2-dropdown [role=searchbox]")) {
        part.setAttribute("aria-label", name);
      }
    });
  }
});
