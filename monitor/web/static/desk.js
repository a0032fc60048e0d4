// What a browser adds to pages that work without it: news as they come, the tone while one types,
// copying, and keys.
"use strict";

const parts = () => document.querySelectorAll("[data-part]");

// Fetch this page again and put its parts in place of ours; what somebody types in stays.
async function refresh() {
  // After a refusal the address is that of the act, which nobody can ask for.
  const answer = await fetch(document.body.dataset.page ?? location.href, {
    credentials: "same-origin",
    headers: { "X-Part": "news" },  // nobody asked by hand: it keeps no session alive
  }).catch(() => null);  // nobody answers
  const lost = !answer?.ok || answer.redirected;
  document.getElementById("lost").hidden = !lost;
  if (lost) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh || part.innerHTML === fresh.innerHTML) continue;
    const focused = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    part.replaceWith(document.adoptNode(fresh));
    if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  }
  document.title = page.title;
  if (page.body.dataset.stamp !== document.body.dataset.stamp) outdated();
}

// Somebody has changed what the forms of this page stand on: they are loaded anew, unless that
// would take away what was typed into them.
function outdated() {
  const fields = [...document.querySelectorAll("textarea, input:not([type=hidden])")];
  const typed = fields.some((field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  if (typed || document.activeElement?.closest("form")) document.getElementById("stale").hidden = false;
  else location.replace(document.body.dataset.page);
}

function listen() {
  if (!document.body.dataset.live || !window.EventSource) return;
  let news;
  const begin = () => {
    news = new EventSource("/events");
    news.addEventListener("open", refresh);  // what came before anybody listened, or while the line was cut
    news.addEventListener("cases", refresh);
    news.addEventListener("error", refresh);  // the clocks of a page that hears nothing stand still
  };
  // Only pages that somebody sees listen: a browser opens six lines to a host, and waits for a seventh.
  const turn = () => {
    news?.close();
    if (!document.hidden) begin();
  };
  turn();
  document.addEventListener("visibilitychange", turn);
  setInterval(refresh, 60000);  // the clocks run on
  addEventListener("pagehide", () => news?.close());
}

function copying() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    const said = button.textContent;
    button.addEventListener("click", async () => {
      const draft = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(draft.value);
      } catch {  // without https there is no clipboard
        draft.select();
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = said; }, 2000);
    });
  }
}

function reading() {
  for (const editor of document.querySelectorAll("[data-editor]")) {
    const draft = editor.querySelector("textarea");
    const tone = editor.querySelector(".tone");
    let waiting, asked = 0;
    const read = async () => {
      const mine = ++asked;
      const answer = await fetch(editor.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(editor)),
        headers: { "X-Part": "tone" },
        credentials: "same-origin",
      });
      // Ours: escaped where it was made. An answer that was overtaken is dropped.
      if (answer.ok && !answer.redirected && mine === asked) tone.innerHTML = await answer.text();
    };
    draft.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(read, 500);
    });
    editor.addEventListener("submit", (event) => { event.preventDefault(); read(); });
  }
}

const PAGES = { i: "/", m: "/mentions", s: "/storms", r: "/report", o: "/sources" };

function keys() {
  let went = false;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const going = went;
    went = event.key === "g";
    if (going && PAGES[event.key]) location.href = PAGES[event.key];
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "n") document.querySelector("main a[rel=next]")?.click();
    else if (event.key === "/") search(event);
  });
}

function move(step) {
  const links = [...document.querySelectorAll("[data-keys] a.open")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
}

function search(event) {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  field.select();
}

function choosing() {
  for (const box of document.querySelectorAll("[data-all]")) {
    box.closest("label").hidden = false;
    box.addEventListener("change", () => {
      for (const one of document.querySelectorAll(`[name="${box.dataset.all}"]`)) one.checked = box.checked;
    });
  }
}

listen();
copying();
reading();
keys();
choosing();
