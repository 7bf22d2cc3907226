// Passkeys: asks the server what to sign, lets the browser's own dialogue do it, and sends the form with the answer.
// The forms stay hidden where a browser has no passkeys; a mailed link lets you in there.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function sign(form) {
  const asked = await fetch(form.dataset.passkey, { method: "POST", headers: { "X-CSRFToken": form.elements.csrf_token.value } });
  if (!asked.ok) throw new Error(asked.status);
  const options = await asked.json();
  options.challenge = bytes(options.challenge);
  if (!options.user) return navigator.credentials.get({ publicKey: { ...options, allowCredentials: withBytes(options.allowCredentials) } });
  options.user.id = bytes(options.user.id);
  return navigator.credentials.create({ publicKey: { ...options, excludeCredentials: withBytes(options.excludeCredentials) } });
}

function answer(made) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = text(made.response[part]);
  }
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
}

function show() {
  for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) form.hidden = false;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.passkey) return;
  event.preventDefault();
  const wrong = form.querySelector("[role=alert]");
  wrong.hidden = true;
  try {
    form.elements.answer.value = answer(await sign(form));
    form.submit();
  } catch {
    wrong.hidden = false;
  }
});
show();
document.addEventListener("htmx:afterSettle", show);
