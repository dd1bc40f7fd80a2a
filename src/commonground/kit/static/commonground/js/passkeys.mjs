// Passkeys: asks the device, puts its answer in the form, and sends the form. Forms say what they are for by data-passkey:
// add (a new one), confirm (the second step, or once more before a change), sign-in (asks the server for a question first).
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

function asked() {
  return JSON.parse(document.getElementById("js_data").textContent);
}

async function use(question) {
  const publicKey = { ...question.publicKey, challenge: bytes(question.publicKey.challenge), allowCredentials: listed(question.publicKey.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return answer(key, { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : null });
}

async function make(question, alone) {
  const given = question.publicKey;
  const publicKey = { ...given, challenge: bytes(given.challenge), user: { ...given.user, id: bytes(given.user.id) }, excludeCredentials: listed(given.excludeCredentials) };
  publicKey.authenticatorSelection = { ...given.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
  if (alone) publicKey.authenticatorSelection.userVerification = "required";
  publicKey.extensions = { ...given.extensions, credProps: true };
  const key = await navigator.credentials.create({ publicKey });
  const { clientDataJSON, attestationObject } = key.response;
  return answer(key, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports: key.response.getTransports?.() || [] });
}

const answer = (key, response) => ({ type: key.type, id: key.id, rawId: text(key.rawId), authenticatorAttachment: key.authenticatorAttachment, response, clientExtensionResults: key.getClientExtensionResults() });

const ways = {
  add: (form) => make(asked().creation_options, form.elements.passwordless.checked),
  confirm: () => use(asked().request_options),
  "sign-in": async (form) => {
    const response = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
    return use((await response.json()).request_options);
  },
};

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const trouble = document.querySelector("[data-passkey-trouble]");
  const button = form.querySelector("button");
  trouble.hidden = true;
  button.disabled = true;
  try {
    form.elements.credential.value = JSON.stringify(await ways[form.dataset.passkey](form));
    form.submit();
  } catch (error) {
    trouble.textContent = error.name === "NotAllowedError" || error.name === "InvalidStateError" ? trouble.dataset.stopped : trouble.dataset.failed;
    trouble.hidden = false;
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  for (const form of document.querySelectorAll("[data-passkey]")) form.addEventListener("submit", send);
}
