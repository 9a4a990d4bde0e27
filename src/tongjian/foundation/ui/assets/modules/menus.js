// Popovers are the browser's own; this places them and serves browsers that lack them.
const GAP = 4;
const SLACK = 48; // a finger's tremble is not scrolling away
const NATIVE = "popover" in HTMLElement.prototype;

// The position is a rule of the stylesheet, not an attribute of the panel: style attributes are
// forbidden here, and htmx would copy one on to the panel's successor. One panel is open at a time.
const sheet = document.styleSheets[0];
const { style } =
  sheet.cssRules[sheet.insertRule(".menu[popover], .popover[popover] {}", sheet.cssRules.length)];

let openedAt = 0; // how far the page was scrolled then

function place(panel) {
  openedAt = scrollY;
  const opener = document.querySelector(`[popovertarget="${panel.id}"]`);
  if (!opener) return;
  const box = opener.getBoundingClientRect();
  const rightHalf = box.left + box.width / 2 > innerWidth / 2;
  const lowHalf = box.bottom > innerHeight * 0.7;
  style.left = rightHalf ? "auto" : `${Math.max(GAP, box.left)}px`;
  style.right = rightHalf ? `${Math.max(GAP, innerWidth - box.right)}px` : "auto";
  style.top = lowHalf ? "auto" : `${box.bottom + GAP}px`;
  style.bottom = lowHalf ? `${innerHeight - box.top + GAP}px` : "auto";
}

function keepInside(panel) {
  const box = panel.getBoundingClientRect();
  if (box.left >= 0 && box.right <= innerWidth) return;
  style.left = `${GAP * 2}px`;
  style.right = "auto";
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
  const still = scrolled === document && Math.abs(scrollY - openedAt) < SLACK;
  if (still) return;
  for (const panel of document.querySelectorAll("[popover]")) {
    if (scrolled && scrolled !== document && panel.contains(scrolled)) continue;
    if (NATIVE && panel.matches(":popover-open")) panel.hidePopover();
    panel.classList.remove("is-open");
  }
}

if (!NATIVE) {
  document.addEventListener("click", ({ target }) => {
    const opener = target.closest("[popovertarget]");
    const panel = opener && document.getElementById(opener.getAttribute("popovertarget"));
    const open = panel && !panel.classList.contains("is-open");
    if (!target.closest("[popover]")) closeAll();
    if (!open) return;
    place(panel);
    panel.classList.add("is-open");
    panel.dispatchEvent(new CustomEvent("tj:open"));
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeAll());
}
