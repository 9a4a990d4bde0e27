// Popovers are the browser's own; this places them and serves browsers that lack them.
const GAP = 4;
const NATIVE = "popover" in HTMLElement.prototype;

function place(panel) {
  const opener = document.querySelector(`[popovertarget="${panel.id}"]`);
  if (!opener) return;
  const box = opener.getBoundingClientRect();
  const rightHalf = box.left + box.width / 2 > innerWidth / 2;
  const lowHalf = box.bottom > innerHeight * 0.7;
  panel.style.left = rightHalf ? "auto" : `${Math.max(GAP, box.left)}px`;
  panel.style.right = rightHalf ? `${Math.max(GAP, innerWidth - box.right)}px` : "auto";
  panel.style.top = lowHalf ? "auto" : `${box.bottom + GAP}px`;
  panel.style.bottom = lowHalf ? `${innerHeight - box.top + GAP}px` : "auto";
}

function keepInside(panel) {
  const box = panel.getBoundingClientRect();
  if (box.left >= 0 && box.right <= innerWidth) return;
  panel.style.left = `${GAP * 2}px`;
  panel.style.right = "auto";
}

document.addEventListener(
  "beforetoggle",
  ({ target, newState }) => {
    if (target.matches("[popover]") && newState === "open") place(target);
  },
  true,
);

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (!target.matches?.("[popover]") || newState !== "open") return;
    keepInside(target);
    target.dispatchEvent(new CustomEvent("tj:open"));
  },
  true,
);

addEventListener("scroll", ({ target }) => closeAll(target), { capture: true, passive: true });

function closeAll(scrolled) {
  for (const panel of document.querySelectorAll("[popover]")) {
    if (scrolled !== document && panel.contains(scrolled)) continue;
    if (NATIVE && panel.matches(":popover-open")) panel.hidePopover();
    panel.classList.remove("is-open");
  }
}

if (!NATIVE) {
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest("[popovertarget]");
    const panel = opener && document.getElementById(opener.getAttribute("popovertarget"));
    const open = panel && !panel.classList.contains("is-open");
    if (!target.closest("[popover]")) closeAll(document);
    if (!open) return;
    place(panel);
    panel.classList.add("is-open");
    panel.dispatchEvent(new CustomEvent("tj:open"));
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeAll(document));
}
