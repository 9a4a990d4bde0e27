const LIFE = 8000;

function toast(message, kind = "done") {
  const box = document.createElement("div");
  box.className = `toast toast-${kind}`;
  const words = document.createElement("span");
  words.textContent = message;
  const close = document.createElement("button");
  close.className = "btn-icon";
  close.type = "button";
  close.dataset.dismiss = "";
  close.ariaLabel = "关闭";
  close.textContent = "×";
  box.append(words, close);
  document.getElementById("toasts")?.append(box);
  fade(box);
}

// Errors stay until they are closed: they say what to do next.
function fade(box) {
  if (!box.matches(".toast-error, .toast-bad")) setTimeout(() => box.remove(), LIFE);
}

document.querySelectorAll(".toast").forEach(fade);

document.addEventListener("click", ({ target }) => {
  target.closest("[data-dismiss]")?.closest(".toast").remove();
});

document.addEventListener("tj:toast", ({ detail }) => toast(detail.message, detail.kind));
document.addEventListener("htmx:sendError", () => toast("网络不通，没有送出。请检查网络后重试。", "error"));
document.addEventListener("htmx:responseError", ({ detail }) => {
  const { status } = detail.xhr;
  if (status === 403) toast("没有办理这件事的权限。", "error");
  else if (status === 404) toast("这条记录已不存在，或不在您的工作范围内。", "error");
  else toast(`没有办成（错误 ${status}）。请稍后再试。`, "error");
});
