import { remember } from "./cookies.js";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle-cookie]");
  if (!button) return;
  const { toggleCookie, on, off, attribute } = button.dataset;
  const turnedOn = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(turnedOn));
  remember(toggleCookie, turnedOn ? on : "");
  const root = document.documentElement;
  if (turnedOn || off) root.dataset[attribute] = turnedOn ? on : off;
  else delete root.dataset[attribute];
  window.dispatchEvent(new Event("resize")); // charts follow the type size
});
