// Makes the page live: sends without a reload and adds what is new. Without it all still works.
"use strict";

const page = document.body;
const conversation = document.getElementById("conversation");
const status = document.getElementById("status");
const question = document.getElementById("question");
let last = Number(page.dataset.after);

function scrollToEnd() {
  const latest = conversation.lastElementChild;
  if (latest) latest.scrollIntoView({ block: "start", behavior: "auto" });
}

function add(key, html) {
  if (key <= last) return;
  last = key;
  conversation.insertAdjacentHTML("beforeend", html);
  const latest = conversation.lastElementChild;
  if (latest.classList.contains("theirs")) status.textContent = "";
  else waitForReply();
  latest.scrollIntoView({ block: latest.offsetHeight > innerHeight ? "start" : "nearest" });
}

// none comes while a person has the conversation: what was written is on the page then, and kept
function waitForReply() {
  status.textContent = page.dataset.waiting;
  setTimeout(() => {
    if (status.textContent === page.dataset.waiting) status.textContent = "";
  }, 5000);
}

function listen() {
  const lang = document.documentElement.lang;
  const events = new EventSource(`/events?lang=${lang}&after=${last}`);
  events.onmessage = (event) => add(Number(event.lastEventId), JSON.parse(event.data));
  events.onopen = () => {
    if (status.textContent === page.dataset.lost) status.textContent = "";
  };
  events.onerror = () => {
    status.textContent = page.dataset.lost;
  };
}

async function send(form, submitter) {
  const data = new FormData(form);
  if (submitter && submitter.name) data.set(submitter.name, submitter.value);
  if (!data.get("press") && !data.get("wish") && !(data.get("text") || "").trim()) return;
  // a fresh nonce for each press: the same one again would count as the same press
  data.set("nonce", crypto.randomUUID());
  waitForReply();
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

listen();
scrollToEnd();
