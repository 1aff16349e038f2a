// What the theme lacks for WCAG 2.2 AA: a name for each field that is chosen from a list.
function name() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const text = label?.textContent.trim() || select.getAttribute("aria-label") || select.name;
    for (const box of select.parentElement.querySelectorAll(".select2-selection[role=combobox], .select2-selection__rendered")) {
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", text);
    }
  }
}

window.addEventListener("load", () => setTimeout(name));
document.addEventListener("formset:added", () => setTimeout(name));
