function set(id, open) {
  const panel = document.getElementById(id);
  panel.classList.toggle("is-open", open);
  for (const control of document.querySelectorAll(`[data-drawer="${id}"]`)) {
    if (control.matches(".side-veil")) control.hidden = !open;
    else if (control.hasAttribute("aria-expanded")) control.setAttribute("aria-expanded", open);
  }
  if (open) panel.querySelector("a, button").focus();
}

document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-drawer]");
  if (!control) return;
  const { drawer } = control.dataset;
  set(drawer, !document.getElementById(drawer).classList.contains("is-open"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(".side.is-open").forEach((panel) => {
    set(panel.id, false);
    document.querySelector(`.topbar [data-drawer="${panel.id}"]`)?.focus();
  });
});
