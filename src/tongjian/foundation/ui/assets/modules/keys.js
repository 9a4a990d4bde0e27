const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  const box = document.getElementById("finder") ?? document.getElementById("list-search");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-back]");
  if (!link) return;
  event.preventDefault();
  history.back();
});
