// Things that must be drawn: their code is fetched only on pages that have them.
const PARTS = [
  ["[data-chart]", () => import("./charts.js")],
  ["[data-tree-picture]", () => import("./tree-picture.js")],
];

export function mount(root) {
  for (const [selector, load] of PARTS) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    const fresh = found.filter((element) => !element.dataset.mounted);
    fresh.forEach((element) => (element.dataset.mounted = "yes"));
    if (fresh.length) load().then((part) => fresh.forEach(part.mount));
  }
  if (root.querySelector("[x-data]")) startAlpine();
  root.querySelector("[data-focus]")?.focus();
  root.querySelectorAll("[data-back]").forEach((link) => (link.hidden = history.length < 2));
}

let alpine;

function startAlpine() {
  alpine ??= import("@alpinejs/csp").then(({ default: Alpine }) => {
    window.Alpine = Alpine;
    Alpine.start();
  });
}
