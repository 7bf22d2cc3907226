// Keys at the desk, for who has a keyboard; everything they do has a button or a link of its own. They can be put off.
"use strict";

const KEYS = {
  "/": ["Zoeken", () => shown("#zoek, #q") || go("a[href='/beheer/aanvragen']")],
  j: ["Volgende regel", () => step(1)],
  k: ["Vorige regel", () => step(-1)],
  n: ["Notitie schrijven", () => shown("#notities textarea")],
  "?": ["Deze uitleg", () => help()],
};
const OFF = "desk-keys-off";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key) || localStorage.getItem(OFF)) return;
  event.preventDefault();
  KEYS[event.key][1]();
});

function shown(what) {
  const found = [...document.querySelectorAll(what)].find((one) => one.checkVisibility());
  found?.focus();
  return found;
}

function go(what) {
  document.querySelector(what)?.click();
}

// From line to line of all lists on the page; the first key comes to the first one in sight.
function step(way) {
  const lines = [...document.querySelectorAll(".rows li > a:not(.btn), .first h2 a, .slots a")].filter((one) => one.checkVisibility());
  const at = lines.indexOf(document.activeElement);
  const next = at < 0 ? lines.find((one) => one.getBoundingClientRect().top >= 0) : lines[at + way];
  next?.focus();
}

function help() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "toetsen");
  dialog.innerHTML = "<h2 id='toetsen'>Toetsen</h2><dl class='brief'></dl><label><input type='checkbox'> Gebruik deze toetsen</label><form method='dialog'><button class='btn plain'>Sluit</button></form>";
  for (const [key, [words]] of Object.entries(KEYS)) {
    const row = document.createElement("div");
    row.append(Object.assign(document.createElement("dt"), { textContent: key }), Object.assign(document.createElement("dd"), { textContent: words }));
    dialog.querySelector("dl").append(row);
  }
  const used = dialog.querySelector("input");
  used.checked = !localStorage.getItem(OFF);
  used.addEventListener("change", () => (used.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// A way to the help for who put the keys off.
const menu = document.querySelector(".more ul");
if (menu && matchMedia("(hover: hover)").matches) {
  const item = document.createElement("li");
  item.innerHTML = "<button type='button'>Toetsen</button>";
  item.firstChild.addEventListener("click", help);
  menu.insertBefore(item, menu.lastElementChild);
}
