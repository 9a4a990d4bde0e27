import htmx from "htmx.org";
import { remember } from "./cookies.js";

const reload = () => {
  const address = new URL(location.href);
  address.searchParams.delete("cols");
  htmx.ajax("GET", address.pathname + address.search, { target: "#listing", swap: "outerHTML" });
};

// Column choice: kept per list, applied at once. In the capture phase, before htmx takes the form.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-columns]")) return;
    event.preventDefault();
    event.stopPropagation();
    const chosen = [...form.querySelectorAll("[name=cols]:checked")].map((box) => box.value);
    remember(`tj_cols_${form.dataset.columns}`, chosen.join("."), location.pathname);
    reload();
  },
  true,
);

document.addEventListener("reset", ({ target }) => {
  if (!target.matches("[data-columns]")) return;
  remember(`tj_cols_${target.dataset.columns}`, "", location.pathname);
  reload();
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-tick-all]")) {
    const table = target.closest("table");
    table.querySelectorAll("[data-tick]").forEach((box) => (box.checked = target.checked));
  }
  if (target.matches("[data-tick], [data-tick-all]")) showTicked();
});

function showTicked() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const number = document.querySelectorAll("[data-tick]:checked").length;
  bar.hidden = number === 0;
  bar.querySelector("[data-bulk-count]").textContent = number;
}

// A condition dropped from the chips, or Back, must also show in the search box.
document.addEventListener("htmx:load", ({ detail }) => {
  const box = document.getElementById("list-search");
  if (detail.elt.id !== "listing" || !box || box === document.activeElement) return;
  box.value = detail.elt.dataset.search;
});
