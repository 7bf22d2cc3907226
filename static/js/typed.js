// Contact details that were typed and not sent yet stay in this tab: after Back, a reload or a crash they stand there again.
// Only on this device, until they are sent or the tab closes; /privacy says so.
"use strict";

const NOTE = "vollegym-getypt";
const fields = () => [...document.querySelectorAll("[data-typed]")];

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(NOTE)) || {};
  } catch {
    return {};
  }
}

function note(sent) {
  const typed = Object.fromEntries(fields().map((field) => [field.name, field.value]));
  try {
    sessionStorage.setItem(NOTE, JSON.stringify({ typed, sent }));
  } catch {} // Full or not allowed: then it is as it was without us.
}

function show() {
  const { typed, sent } = read();
  if (!typed) return;
  const here = fields();
  // What was sent may not have arrived: only what the server kept is better than what was typed.
  for (const field of here) if (field.name in typed && !(sent && field.value)) field.value = typed[field.name];
  if (sent && !here.length) sessionStorage.removeItem(NOTE);
}

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-typed]")) note(false);
});
document.addEventListener("submit", (event) => {
  if (event.target.querySelector("[data-typed]")) note(true);
}, true);
document.addEventListener("htmx:afterSwap", show);
addEventListener("pageshow", show);
