// Signing in with a passkey needs a script: browsers offer passkeys to scripts only. The browser's
// answer is sent with the form, so that the server's answer is a page like any other.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const isNew = form.dataset.passkey === "new";
  const failed = form.querySelector("[role=alert]");
  const askServer = async () => {
    const token = form.elements.csrf_token?.value;
    const answer = await fetch(form.dataset.passkeyOptions, {
      method: "POST",
      headers: token ? { "X-CSRF-Token": token } : {},
    });
    if (answer.status === 401) return null; // the page that the form leads to says what to do
    if (!answer.ok) throw new Error(answer.status);
    const options = await answer.json();
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const one of options.excludeCredentials ?? []) one.id = bytes(one.id);
    return options;
  };
  const asJson = ({ id, type, response }) => {
    const names = isNew
      ? ["clientDataJSON", "attestationObject"]
      : ["clientDataJSON", "authenticatorData", "signature", "userHandle"];
    const given = names.filter((name) => response[name]).map((name) => [name, text(response[name])]);
    return JSON.stringify({ id, rawId: id, type, response: Object.fromEntries(given) });
  };
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.textContent = "";
    try {
      const publicKey = await askServer();
      if (!publicKey) return form.submit();
      const credentials = navigator.credentials;
      const made = await (isNew ? credentials.create({ publicKey }) : credentials.get({ publicKey }));
      form.elements.credential.value = asJson(made);
      form.submit();
    } catch {
      failed.textContent = failed.dataset.text;
    }
  });
})();
