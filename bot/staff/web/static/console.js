"use strict";
// Everything here can be done without it too: by Tab and Enter, and by loading the page again.

// --- news ------------------------------------------------------------------------------------

// A browser keeps six connections to us open at most, so a page that nobody sees lets go of its.
// What has changed meanwhile comes when it is looked at again.
class Source {
  constructor(url) {
    this.url = url;
    this.listeners = [];
    this.wanted = true;
    document.addEventListener("visibilitychange", () => this.turn());
    // a connection that is dead is often not noticed for minutes
    for (const name of ["offline", "online"]) addEventListener(name, () => this.renew());
    this.turn();
  }

  renew() {
    this.inner?.close();
    this.inner = null;
    this.turn();
  }

  turn() {
    if (document.hidden || !this.wanted) {
      this.inner?.close();
      this.inner = null;
    } else if (!this.inner) {
      this.inner = new EventSource(this.url);
      this.inner.onopen = (event) => this.onopen?.(event);
      this.inner.onerror = (event) => {
        this.onerror?.(event);
        // the browser has given it up: whoever asked for us makes a new one
        if (this.readyState === EventSource.CLOSED) this.wanted = false;
      };
      for (const [name, listener] of this.listeners) this.inner.addEventListener(name, listener);
    }
  }

  get readyState() {
    return this.inner ? this.inner.readyState : EventSource.CONNECTING;
  }

  addEventListener(name, listener) {
    this.listeners.push([name, listener]);
    this.inner?.addEventListener(name, listener);
  }

  removeEventListener(name, listener) {
    this.listeners = this.listeners.filter((one) => one[0] !== name || one[1] !== listener);
    this.inner?.removeEventListener(name, listener);
  }

  close() {
    this.wanted = false;
    this.turn();
  }
}

htmx.createEventSource = (url) => new Source(url);

const PATIENCE = 3000;
let offlineSoon = 0;

function tellOffline(isOffline) {
  const notice = document.getElementById("offline");
  clearTimeout(offlineSoon);
  if (notice && isOffline) offlineSoon = setTimeout(() => (notice.hidden = false), PATIENCE);
  else if (notice) notice.hidden = true;
}

document.addEventListener("htmx:sseOpen", () => tellOffline(false));
document.addEventListener("htmx:sseError", () => tellOffline(true));
document.addEventListener("htmx:sseClose", () => tellOffline(true));

// --- drafts ----------------------------------------------------------------------------------

function tellUnsaved() {
  const state = document.getElementById("draft-state");
  if (state) state.textContent = state.dataset.failed;
}

document.addEventListener("htmx:responseError", tellUnsaved);
document.addEventListener("htmx:sendError", tellUnsaved);

// --- keys ------------------------------------------------------------------------------------

const KEYS_OFF = "asf-keys-off";

function rows() {
  return [...document.querySelectorAll("a[data-row]")];
}

function step(by) {
  const all = rows();
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
}

function press(id) {
  document.getElementById(id)?.click();
}

function go(id) {
  document.getElementById(id)?.focus();
}

function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => go("reply-text"),
  n: () => go("note-text"),
  c: () => press("act-claim"),
  "?": () => openDialog("keys"),
};

function isField(element) {
  return element.closest("input, textarea, select, [contenteditable]") !== null;
}

function sendFrom(field) {
  const button = field.form?.querySelector("[data-sends]");
  if (button) field.form.requestSubmit(button);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (isField(event.target)) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) event.target.blur();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      sendFrom(event.target);
    }
    return;
  }
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  const isOff = localStorage.getItem(KEYS_OFF) !== null;
  if (!act || !isPlain || isOff || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});

for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => openDialog(opener.dataset.opens));
}

const keysOn = document.getElementById("keys-on");
if (keysOn) {
  keysOn.checked = localStorage.getItem(KEYS_OFF) === null;
  keysOn.addEventListener("change", () => {
    if (keysOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
}
