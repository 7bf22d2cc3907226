// A visitor in another time zone sees both times; the first one stays that of the Netherlands.
// The page waits for this file before it shows itself (blocking="render"), so that no time moves when its twin arrives.
"use strict";

const clock = (at, zone) => at.toLocaleString("nl-NL", { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit" });

function bothTimes() {
  for (const time of document.querySelectorAll("main time[datetime]:not(:has(small.here))")) {
    const at = new Date(time.dateTime);
    const [here, there] = [clock(at), clock(at, "Europe/Amsterdam")];
    if (here === there) continue;
    const both = document.createElement("small");
    both.className = "here";
    // The day is only said when it is another one.
    both.textContent = ` (bij jou ${here.slice(0, 2) === there.slice(0, 2) ? here.slice(-5) : here})`;
    time.append(both);
  }
}

bothTimes();
document.addEventListener("htmx:afterSwap", bothTimes);
