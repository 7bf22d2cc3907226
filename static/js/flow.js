// After a swap: say where you are (the focus). When an answer could not be sent: say that too, and keep the form.
"use strict";

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "main") return;
  const first = [".errors:not([hidden])", ".may-stop", "h1"];
  const target = first.map((place) => event.target.querySelector(place)).find(Boolean);
  if (target) target.focus();
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    const hitch = event.target.closest("form")?.querySelector("[data-hitch]");
    if (!hitch) return;
    hitch.hidden = true;
    requestAnimationFrame(() => {
      hitch.hidden = false;
      hitch.querySelector("button").focus();
    });
  });
}

// A link in the summary leads to its field, and the focus goes along.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
