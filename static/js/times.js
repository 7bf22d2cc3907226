// Choosing a time: the button names it. A visitor in another time zone sees their own time too, as a second line; the
// page waits for this file before it shows itself (blocking="render"), so that nothing moves when that line arrives.
"use strict";

const clock = (at, zone) => at.toLocaleString("nl-NL", { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit" });

// What the clock of the visitor says then; nothing where it says the same.
function elsewhere(moment) {
  const at = new Date(moment);
  const [here, there] = [clock(at), clock(at, "Europe/Amsterdam")];
  if (here === there) return "";
  // The day is only said when it is another one.
  return `bij jou ${here.slice(0, 2) === there.slice(0, 2) ? here.slice(-5) : here}`;
}

function second(place, words) {
  const line = document.createElement("small");
  line.className = "here";
  line.textContent = words;
  place.append(" ", line);
}

function bothTimes() {
  for (const time of document.querySelectorAll("main time[datetime]:not(:has(.here))")) {
    const words = elsewhere(time.dateTime);
    if (words) second(time, `(${words})`);
  }
}

function name(chosen) {
  const form = chosen.form;
  const time = `${chosen.closest("[data-day]").dataset.day}, ${chosen.parentNode.querySelector("time").firstChild.data.trim()}`;
  for (const button of form.querySelectorAll("button")) {
    button.textContent = form.dataset.naming.replace("{}", time);
    const words = elsewhere(chosen.value);
    if (words) second(button, `(${words})`);
  }
}

// Leave out the times of other parts of the day, and count what is left; what was chosen stays.
function filter(part) {
  for (const day of part.form.querySelectorAll(".days > div:has(.hours)")) {
    const times = [...day.querySelectorAll("[data-part]")];
    const fits = (time) => !part.value || time.dataset.part === part.value;
    for (const time of times) time.hidden = !fits(time) && !time.querySelector(":checked");
    day.querySelector("label > small").textContent = `${times.filter(fits).length} vrij`;
  }
}

function prepare() {
  bothTimes();
  for (const parts of document.querySelectorAll(".book .parts[hidden]")) {
    parts.hidden = false;
    filter(parts.querySelector(":checked"));
  }
  document.querySelectorAll(".book [name=slot]:checked").forEach(name);
}

document.addEventListener("change", (event) => {
  if (event.target.name === "slot") name(event.target);
  if (event.target.name === "deel") filter(event.target);
  // The times of the day before went away above it: not every browser keeps in place what one looks at.
  if (event.target.name === "dag") event.target.closest("label").scrollIntoView({ block: "nearest" });
});
// All times are one choice, so Tab leads to the chosen one and past the others: here from a day to its own times.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Tab" || event.shiftKey || event.target.name !== "dag") return;
  const times = [...event.target.closest("label").nextElementSibling.querySelectorAll("[name=slot]")].filter((one) => one.checkVisibility());
  const next = times.find((one) => one.checked) || times[0];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
document.addEventListener("htmx:afterSwap", prepare);
prepare();
