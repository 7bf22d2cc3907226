// Where a visit began travels along in the links of this site when one is followed: the first page, the site that
// sent the visitor, the campaign. No cookie and nothing stored: it ends with the tab, as the visit does.
"use strict";

const CAMPAIGN = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"];
// These name one person, so only the fact that there was one goes along.
const CLICKS = ["gclid", "gbraid", "wbraid", "fbclid", "msclkid", "ttclid", "li_fat_id"];
const asked = new URLSearchParams(location.search);
const before = document.referrer ? new URL(document.referrer) : location;
const came = {
  landing: asked.get("landing") || location.pathname,
  referrer: asked.get("referrer") || (before.host === location.host ? "" : before.hostname),
  ...Object.fromEntries(CAMPAIGN.map((name) => [name, asked.get(name)])),
  ...Object.fromEntries(CLICKS.map((name) => [name, asked.has(name) ? "1" : ""])),
};

for (const act of ["click", "auxclick", "contextmenu"]) {
  document.addEventListener(act, (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.origin !== location.origin || link.pathname === location.pathname) return;
    const to = new URL(link.href);
    for (const [name, value] of Object.entries(came)) {
      if (value && !to.searchParams.has(name)) to.searchParams.set(name, value.slice(0, 200));
    }
    if (act === "click" && link.matches(".article-list a") && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      location.assign(to.href); // A link that changes is not the one that the browser fetched while a pointer rested on it.
    } else link.href = to.href;
  }, true);
}
