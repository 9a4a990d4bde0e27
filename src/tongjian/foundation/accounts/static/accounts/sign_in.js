// The sign-in pages without inline script: showing a password, passkeys, demo accounts.
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  each("input[type=password]", (input) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button small";
    button.textContent = "显示口令";
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? "显示口令" : "隐藏口令";
      input.focus();
    });
    input.after(button);
  });

  // Browsers give no passkey to a bare IP address or an insecure page.
  const isAddress = /^[\d.]+$|:/.test(location.hostname);
  if (window.PublicKeyCredential && window.isSecureContext && !isAddress) {
    each("#passkey[hidden]", (form) => { form.hidden = false; });
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    each("[data-passkey-error]", (line) => { line.hidden = false; });
  });

  each("[data-fill-name]", (button) => {
    button.addEventListener("click", () => {
      document.getElementById("id_login").value = button.dataset.fillName;
      document.getElementById("id_password").value = button.dataset.fillPassword;
      document.querySelector("#sign-in button[type=submit]").focus();
    });
  });
})();
