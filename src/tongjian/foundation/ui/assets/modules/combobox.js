// Type to choose: the search box on top (chooses an address) and pickers in forms (choose a record).
const PAUSE = 200;
const timers = new WeakMap();

const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const addressOf = (input) =>
  input.dataset.suggest ?? input.closest("[data-picker]")?.dataset.picker;

async function suggest(input) {
  const list = listOf(input);
  const address = new URL(addressOf(input), location.href);
  address.searchParams.set("q", input.value.trim());
  const asked = (input.dataset.asked = address.href);
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || input.dataset.asked !== asked) return; // an older answer came late
  list.innerHTML = await answer.text();
  list.querySelectorAll('[role="option"]').forEach((option, index) => {
    option.id = `${list.id}-${index}`;
  });
  show(input, true);
}

function show(input, open) {
  const list = listOf(input);
  list.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) input.removeAttribute("aria-activedescendant");
}

function move(input, step) {
  const options = [...listOf(input).querySelectorAll('[role="option"]')];
  if (!options.length) return;
  const now = options.findIndex((option) => option.ariaSelected === "true");
  options[now]?.setAttribute("aria-selected", "false");
  const next = options[(now + step + options.length) % options.length] ?? options[0];
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", next.id);
}

function choose(input, option) {
  const { value, label } = option.dataset;
  show(input, false);
  if (input.dataset.suggest) {
    location.assign(value);
    return;
  }
  set(input, value, label);
}

function set(input, value, label) {
  const picker = input.closest("[data-picker]");
  const stored = picker.querySelector("input[type=hidden]");
  input.value = label;
  stored.value = value;
  picker.querySelector(".picker-clear").hidden = !value;
  stored.dispatchEvent(new Event("change", { bubbles: true }));
}

function typed(event) {
  const input = event.target;
  if (!input.matches('[role="combobox"]') || event.isComposing) return;
  if (!input.dataset.suggest) input.closest("[data-picker]").querySelector("input").value = "";
  clearTimeout(timers.get(input));
  if (!input.value.trim()) show(input, false);
  else timers.set(input, setTimeout(() => suggest(input), PAUSE));
}

document.addEventListener("input", typed);
document.addEventListener("compositionend", typed);

document.addEventListener("keydown", (event) => {
  const input = event.target;
  if (!input.matches?.('[role="combobox"]') || event.isComposing) return;
  const list = listOf(input);
  if (event.key === "ArrowDown" && list.hidden && !input.dataset.suggest) suggest(input);
  else if (event.key === "ArrowDown") move(input, 1);
  else if (event.key === "ArrowUp") move(input, -1);
  else if (event.key === "Escape" && !list.hidden) show(input, false);
  else if (event.key === "Enter" && !list.hidden) {
    const option = list.querySelector('[aria-selected="true"]');
    if (!option) return;
    choose(input, option);
  } else return;
  event.preventDefault();
});

// mousedown, because the box loses the focus before a click arrives
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest('[role="option"]');
  const list = option?.closest('[role="listbox"]');
  const input = list && document.querySelector(`[aria-controls="${list.id}"]`);
  if (!input) return;
  event.preventDefault();
  choose(input, option);
});

document.addEventListener("click", ({ target }) => {
  const clear = target.closest(".picker-clear");
  if (!clear) return;
  const input = clear.closest("[data-picker]").querySelector('[role="combobox"]');
  set(input, "", "");
  input.focus();
});

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches("[data-picker] input") || target.value) return;
  suggest(target);
});

// Text that chose nothing is not a choice: the box goes back to empty.
document.addEventListener("focusout", ({ target }) => {
  if (!target.matches('[role="combobox"]')) return;
  show(target, false);
  const picker = target.closest("[data-picker]");
  if (picker && !picker.querySelector("input[type=hidden]").value) target.value = "";
});
