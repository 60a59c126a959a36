// Makes the page live: sends without a reload, adds what is new, puts newer versions in place.
// Without it all still works.
"use strict";

const page = document.body;
const conversation = document.getElementById("conversation");
const status = document.getElementById("status");
const question = document.getElementById("question");
const more = document.getElementById("more");
let last = Number(page.dataset.after);

// the form lies over the end of the page; the style sheet says how much of it
function bringIntoView(article) {
  const covered = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom);
  const fits = article.offsetHeight < innerHeight - covered;
  article.scrollIntoView({ block: fits ? "nearest" : "start" });
}

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

// whoever pressed a button in the former version goes on reading in the new one
function put(article) {
  const former = document.getElementById(article.id);
  if (!former) {
    conversation.append(article);
    return;
  }
  const hadFocus = former.contains(document.activeElement);
  former.replaceWith(article);
  if (hadFocus) {
    article.tabIndex = -1;
    article.focus({ preventScroll: true });
  }
}

function add(key, html) {
  if (key <= last) return;
  last = key;
  const article = parsed(html);
  put(article);
  if (article.classList.contains("theirs")) status.textContent = "";
  else waitForReply();
  bringIntoView(article);
}

// none comes while a person has the conversation: what was written is on the page then, and kept
function waitForReply() {
  status.textContent = page.dataset.waiting;
  setTimeout(() => {
    if (status.textContent === page.dataset.waiting) status.textContent = "";
  }, 5000);
}

let events = null;

function listen() {
  events?.close();
  events = new EventSource(`/events${page.dataset.query}&after=${last}`);
  events.onmessage = (event) => add(Number(event.lastEventId), JSON.parse(event.data));
  events.onopen = () => {
    if (status.textContent === page.dataset.lost) status.textContent = "";
  };
  events.onerror = () => {
    status.textContent = page.dataset.lost;
  };
}

// a fresh one for each press: the same one again would count as the same press
function nonce() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16)).join("-");
}

async function send(form, submitter) {
  const data = new FormData(form);
  if (submitter && submitter.name) data.set(submitter.name, submitter.value);
  if (!data.get("press") && !data.get("wish") && !(data.get("text") || "").trim()) return;
  data.set("nonce", nonce());
  waitForReply();
  if (more.contains(form)) closeMenu();
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(data),
    headers: { "X-Requested-With": "chat.js" },
  });
  if (!response.ok) {
    status.textContent = await response.text();
    return;
  }
  if (form.id === "ask") form.reset();
}

function closeMenu() {
  more.open = false;
  more.querySelector("summary").focus();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter).catch(() => {
    status.textContent = page.dataset.lost;
  });
});

question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    question.form.requestSubmit();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if (more.open) closeMenu();
  // the page around us closes the frame; that somebody wants to is no secret
  else if (page.classList.contains("embedded")) parent.postMessage("asf-chat:close", "*");
});

listen();
// a connection that is dead is often not noticed for minutes
for (const name of ["offline", "online"]) addEventListener(name, listen);
const latest = document.getElementById("latest");
if (latest) latest.closest("article").scrollIntoView({ block: "start", behavior: "auto" });
