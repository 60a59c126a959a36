// Puts a button on another site's page. It opens the chat in a frame, and loads nothing before.
"use strict";

(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const language = script.dataset.language === "en" ? "en" : "sv";
  const texts = {
    sv: {
      open: "Fråga om sociala företag",
      close: "Stäng",
      title: "Chatt: frågor om sociala företag i Blekinge",
    },
    en: {
      open: "Ask about social enterprises",
      close: "Close",
      title: "Chat: questions about social enterprises in Blekinge",
    },
  }[language];

  // the site's own style can't reach in here, and a policy against inline style lets this pass
  const style = `
    :host { all: initial; font: medium/1.4 system-ui, sans-serif; }
    button {
      font: inherit; min-height: 2.75em; padding: .5em 1em; border-radius: .6em; cursor: pointer;
      border: 1px solid #ffffff; background: #0b5c4d; color: #ffffff;
    }
    button:hover { text-decoration: underline; }
    :focus-visible { outline: 3px solid #b3470b; outline-offset: 2px; }
    .open { position: fixed; right: 1em; bottom: 1em; z-index: 2147483646; max-width: calc(100vw - 2em); }
    [role="dialog"] {
      position: fixed; right: 1em; bottom: 1em; z-index: 2147483647;
      width: min(26em, calc(100vw - 2em)); height: min(42em, calc(100vh - 2em));
      display: flex; flex-direction: column; background: #f6f5f1;
      border: 1px solid #7d8b91; border-radius: .8em; overflow: hidden;
    }
    [hidden] { display: none !important; }
    .bar { display: flex; justify-content: flex-end; padding: .4em; background: #0b5c4d; }
    .bar :focus-visible { outline-color: #ffffff; }
    iframe { flex: 1; width: 100%; border: 0; }
    iframe:focus-visible { outline-offset: -3px; }
    @media (max-width: 30em) {
      [role="dialog"] { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; }
    }
  `;

  function made(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  const button = made("button", { type: "button", className: "open" }, texts.open);
  const closer = made("button", { type: "button" }, texts.close);
  const panel = made("div", { hidden: true }, made("div", { className: "bar" }, closer));
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", texts.title);
  button.setAttribute("aria-haspopup", "dialog");
  let frame = null;

  function open() {
    if (!frame) {
      const src = `${origin}/?embed=1&lang=${language}`;
      frame = made("iframe", { title: texts.title, src, referrerPolicy: "origin" });
      panel.append(frame);
    }
    panel.hidden = false;
    button.hidden = true;
    frame.focus();
  }

  function close() {
    panel.hidden = true;
    button.hidden = false;
      button.focus();
  }

  function mount() {
    const host = made("div", { lang: language });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.append(button, panel);
    document.body.append(host);
  }

  button.addEventListener("click", open);
  closer.addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  addEventListener("message", (event) => {
    if (frame && event.source === frame.contentWindow && event.origin === origin) {
      if (event.data === "asf-chat:close") close();
    }
  });
  if (document.body) mount();
  else addEventListener("DOMContentLoaded", mount);
})();
