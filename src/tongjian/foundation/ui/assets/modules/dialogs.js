document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  if (event.target.matches("dialog") && outside(event)) closeUnlessWritten(event.target);
});

function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  const within = clientX >= box.left && clientX <= box.right;
  return !(within && clientY >= box.top && clientY <= box.bottom);
}

// A stray click beside the dialog must not throw away what somebody wrote.
function closeUnlessWritten(dialog) {
  const written = [...dialog.querySelectorAll("textarea")].some((box) => box.value.trim());
  if (!written) dialog.close();
}
