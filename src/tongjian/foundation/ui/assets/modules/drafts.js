// What was typed into a long form survives a lost connection or a wrong click, in this tab only.
const SECRET = new Set(["password", "file", "hidden", "submit", "button"]);

const keyOf = (form) => `draft:${location.pathname}:${form.dataset.draft}`;

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SECRET.has(field.type));
}

function valueOf(field) {
  return field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
}

document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-draft]")) return;
  const kept = fields(form).map((field) => [field.name, valueOf(field)]);
  // With what the record said then: what others save meanwhile is met, not written over.
  const opened = form.elements._opened?.value;
  sessionStorage.setItem(keyOf(form), JSON.stringify({ kept, opened }));
});

document.addEventListener("submit", ({ target }) => {
  if (target.matches("[data-draft]")) sessionStorage.removeItem(keyOf(target));
});

for (const form of document.querySelectorAll("form[data-draft]")) {
  const text = sessionStorage.getItem(keyOf(form));
  if (!text || form.querySelector(".has-error")) continue;
  const { kept, opened } = JSON.parse(text);
  const current = fields(form);
  if (kept?.length !== current.length) continue;
  if (opened && form.elements._opened) form.elements._opened.value = opened;
  current.forEach((field, index) => {
    const value = kept[index][1];
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  });
}
