// Between a tap and its answer: say at once that it is on its way, and after a while what to do. Never say that something
// is not kept while that is not known: ask the server first. After a swap: say where you are (the focus).
"use strict";

// No code in pages, an answer that is refused is shown, an error is told.
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  timeout: 20000,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

const SLOW = 4000, STUCK = 10000, PATIENCE = 8000; // milliseconds
const REFUSED = [403, 429, 503]; // The server said itself that it kept nothing.
const WORDS = {
  sent: "We versturen het.",
  slow: "Het duurt langer dan anders. Blijf op deze pagina, we zijn nog bezig.",
  stuck: "Het duurt erg lang. Kijk of je verbinding nog werkt en wacht nog even. Wat je koos of typte staat er nog.",
  asking: "De verbinding hapert. We vragen na of het is aangekomen.",
  lost: ["Dit is nog niet bewaard.", "Je verbinding of onze site hapert even. Alles wat je koos of typte staat er nog, en je eerdere antwoorden zijn veilig.", "Probeer opnieuw"],
  long: ["Dit is te lang.", "Maak je tekst korter. Wat je typte staat er nog.", "Verstuur opnieuw"],
  kept: ["Je antwoord is bewaard.", "Alleen de volgende pagina kwam niet door.", "Ga verder"],
  unknown: ["We weten niet of dit is aangekomen.", "Je verbinding of onze site hapert. Alles wat je koos of typte staat er nog. Nog een keer versturen kan geen kwaad.", "Probeer opnieuw"],
};
const timers = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post") return;
  if (form.hasAttribute("aria-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation(); // A second tap does nothing.
    return;
  }
  rest(form);
  form.setAttribute("aria-busy", "true");
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  const pressed = [event.submitter, ...form.querySelectorAll("button")].find((one) => form.contains(one) && one.checkVisibility());
  pressed?.setAttribute("aria-busy", "true");
  pressed?.focus(); // That of the try before is gone.
  const said = document.createElement("p");
  said.className = "sending visually-hidden";
  said.setAttribute("role", "status");
  form.append(said);
  const say = (words, shown) => () => {
    said.textContent = words;
    said.classList.toggle("visually-hidden", !shown);
  };
  timers.set(form, [
    setTimeout(say(WORDS.sent, false), 50), // Read out only when its words come later.
    setTimeout(say(WORDS.slow, true), SLOW),
    setTimeout(() => {
      say(WORDS.stuck, true)();
      if (!form.hasAttribute("data-hx-post")) free(form); // It alone knows.
    }, STUCK),
  ]);
}, true);

function free(form) {
  for (const busy of [form, ...form.querySelectorAll("button")]) {
    busy.removeAttribute("aria-busy");
    busy.removeAttribute("aria-disabled");
  }
}

function rest(form) {
  for (const timer of timers.get(form) || []) clearTimeout(timer);
  for (const said of form.querySelectorAll(".sending, [data-hitch]")) said.remove();
  free(form);
}

// Back to a page that was left while it sent something.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[aria-busy]").forEach(rest);
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, async (event) => {
    const form = event.target.closest("form[method=post]");
    if (!form) return;
    for (const timer of timers.get(form) || []) clearTimeout(timer);
    const said = form.querySelector(".sending");
    if (said) said.textContent = WORDS.asking;
    const status = event.detail.xhr?.status;
    let outcome = status === 413 ? "long" : REFUSED.includes(status) || !navigator.onLine ? "lost" : await ask(form);
    if (outcome === "lost" && failure === "htmx:timeout") outcome = "unknown"; // It may still be on its way.
    rest(form);
    const [what, then, button] = WORDS[outcome];
    const told = document.createElement("div");
    told.className = "errors";
    told.setAttribute("role", "alert");
    told.dataset.hitch = outcome;
    told.innerHTML = "<p><b></b> <span></span></p><p><button class='btn'></button></p>";
    told.querySelector("b").textContent = what;
    told.querySelector("span").textContent = then;
    told.querySelector("button").textContent = button;
    form.append(told);
    told.querySelector("button").focus();
  });
}

// Look at the page as the server has it now: did it move on, or hold the answer?
async function ask(form) {
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return "unknown";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const same = [...page.forms].find((other) => other.getAttribute("action") === form.getAttribute("action"));
    if (answer.redirected || !same) {
      location.assign(answer.url);
      return await new Promise(() => {});
    }
    if (!form.elements.shown) return "unknown"; // Only questions show it.
    const [ours, theirs] = [answers(form), answers(same)];
    if (ours === theirs) return "kept";
    return theirs && form.querySelector("[type=email]") ? "unknown" : "lost";
  } catch {
    return "unknown";
  }
}

function answers(form) {
  const own = [...form.elements].filter((field) => field.name && field.type !== "hidden" && !field.closest(".decoy"));
  const given = own.filter((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value.trim()));
  return given.map((field) => `${field.name}=${field.value.trim()}`).join("\n");
}

// Before the new page is drawn: the old one may have been scrolled further than the new one is long.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "main") scrollTo(0, 0);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "main") return;
  const first = [".errors", ".may-stop", "#nieuws", "h1"];
  const target = first.map((place) => event.target.querySelector(place)).find(Boolean);
  if (!target) return;
  target.focus({ preventScroll: true });
  // On a small screen what is said can lie below the edge.
  if (target.getBoundingClientRect().bottom > innerHeight) target.scrollIntoView();
});

// A link in the summary leads to its field, and the focus goes along.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});
