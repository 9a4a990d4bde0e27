// The nested tree: branches open on demand; arrow keys as in a file manager.
const items = (tree) =>
  [...tree.querySelectorAll('[role="treeitem"]')].filter((item) => !item.closest("ul[hidden]"));

function open(item, wanted) {
  if (!item.hasAttribute("aria-expanded")) return;
  const group = item.querySelector(":scope > ul");
  item.setAttribute("aria-expanded", String(wanted));
  group.hidden = !wanted;
  if (wanted) group.dispatchEvent(new CustomEvent("tj:open"));
}

function focus(item) {
  if (!item) return;
  const tree = item.closest("[data-tree]");
  tree.querySelectorAll('[tabindex="0"]').forEach((other) => (other.tabIndex = -1));
  item.tabIndex = 0;
  item.focus();
}

document.addEventListener("click", ({ target }) => {
  const toggle = target.closest(".tree-toggle");
  const item = toggle?.closest('[role="treeitem"]');
  if (!item) return;
  open(item, item.getAttribute("aria-expanded") !== "true");
  focus(item);
});

const MOVES = {
  ArrowDown: (item, all) => focus(all[all.indexOf(item) + 1]),
  ArrowUp: (item, all) => focus(all[all.indexOf(item) - 1]),
  Home: (item, all) => focus(all[0]),
  End: (item, all) => focus(all.at(-1)),
  Enter: (item) => item.querySelector("a").click(),
  ArrowRight(item) {
    if (item.getAttribute("aria-expanded") === "true")
      focus(item.querySelector(':scope > ul > [role="treeitem"]'));
    else open(item, true);
  },
  ArrowLeft(item) {
    if (item.getAttribute("aria-expanded") === "true") open(item, false);
    else focus(item.parentElement.closest('[role="treeitem"]'));
  },
};

document.addEventListener("keydown", (event) => {
  const item = event.target;
  if (!item.matches?.('[role="treeitem"]') || !(event.key in MOVES)) return;
  event.preventDefault();
  MOVES[event.key](item, items(item.closest("[data-tree]")));
});

function makeReachable() {
  for (const tree of document.querySelectorAll("[data-tree]")) {
    if (tree.querySelector('[tabindex="0"]')) continue;
    const first = tree.querySelector('[aria-current], [role="treeitem"]');
    if (first) first.tabIndex = 0;
  }
}

makeReachable();
document.addEventListener("htmx:load", makeReachable);
