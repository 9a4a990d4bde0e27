const TYPING_PAUSE = 300;
const DATE_PAUSE = 600;
const timers = new WeakMap();

function submitSoon(input, pause) {
  clearTimeout(timers.get(input));
  timers.set(input, setTimeout(() => input.form?.requestSubmit(), pause));
}

// While pinyin is being composed, the letters in the box are not yet what is meant.
function typed(event) {
  const box = event.target.closest('[data-autosubmit="typing"]');
  if (box && !event.isComposing) submitSoon(box, TYPING_PAUSE);
}

document.addEventListener("input", typed);
document.addEventListener("compositionend", typed);

document.addEventListener("change", ({ target }) => {
  if (!target.matches('[data-autosubmit="change"]')) return;
  const halfTypedYear = target.type === "date" && target.value < "1900";
  if (!halfTypedYear && target.validity.valid) submitSoon(target, DATE_PAUSE);
});

// The as-of control keeps the rest of the address, except the position in the list.
document.addEventListener("submit", ({ target: form }) => {
  if (!form.matches("[data-keep-query]")) return;
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name === "after" || form.elements[name]) continue;
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(kept);
  }
});

// Empty conditions do not belong in an address that people pass on.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const name of new Set(Object.keys(detail.parameters))) {
    if (detail.parameters[name] === "") delete detail.parameters[name];
  }
});

// Sent once: a second click on a slow line must not send twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});

addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", name === "dragover");
    if (name !== "drop") return;
    const input = zone.querySelector("input[type=file]");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

document.addEventListener("change", ({ target }) => {
  const zone = target.closest("[data-drop]");
  if (!zone || !target.files?.length) return;
  const names = [...target.files].map((file) => file.name);
  zone.querySelector("[data-drop-label]").textContent = names.join("、");
});
