/* Passkeys in the browser: for the pages that include templates/passkeys.html.jinja.
 *
 * It asks for a challenge, hands it to the browser and posts what comes back, in the flat form of the API (ADR 0046).
 * Nothing is kept. Everything that it cannot do is said in the element with role="status" beside the button.
 */
"use strict";
(() => {
  const API = "/api/v1";
  const NO_NAME = /^[\d.]+$|:/; // a bare address: browsers make passkeys for names alone

  const decoded = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const encoded = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const cookie = (name) =>
    document.cookie.split("; ").map((one) => one.split("=")).find(([key]) => key === name)?.[1] ?? "";

  async function call(path, body) {
    const answer = await fetch(API + path, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": document.documentElement.lang,
        "X-CSRFToken": cookie("colombier_csrf"),
      },
      body: JSON.stringify(body),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.detail);
    return said;
  }

  async function logIn() {
    const { ceremony, options } = await call("/session/passkey/challenge", {});
    const shown = await navigator.credentials.get({
      publicKey: { ...options, challenge: decoded(options.challenge), allowCredentials: [] },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
    await call("/session/passkey", {
      ceremony,
      credential_id: encoded(shown.rawId),
      client_data: encoded(clientDataJSON),
      authenticator: encoded(authenticatorData),
      signature: encoded(signature),
      user: userHandle ? encoded(userHandle) : null,
    });
  }

  async function register(form) {
    const proof = { password: form.password.value, code: form.code?.value || null };
    const { ceremony, options } = await call("/me/passkeys/challenge", proof);
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: decoded(options.challenge),
        user: { ...options.user, id: decoded(options.user.id) },
        excludeCredentials: (options.excludeCredentials ?? []).map((one) => ({ ...one, id: decoded(one.id) })),
      },
    });
    await call("/me/passkeys", {
      ceremony,
      name: form.name.value,
      credential_id: encoded(made.rawId),
      client_data: encoded(made.response.clientDataJSON),
      attestation: encoded(made.response.attestationObject),
    });
  }

  const ACTS = { "log-in": logIn, register };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential || NO_NAME.test(location.hostname)) continue; // stays hidden: the page works without
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const status = form.querySelector("[role=status]");
      status.textContent = "";
      try {
        await ACTS[form.dataset.passkey](form.elements);
        const then = new URL(form.dataset.then, location);
        window.location.assign(then.origin === location.origin ? then : "/");
      } catch (error) {
        status.textContent = error.name === "NotAllowedError" ? form.dataset.givenUp : error.message;
      }
    });
  }
})();
