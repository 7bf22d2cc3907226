"""Where someone came from: landing page, referring site and campaign, from addresses alone.

Nothing is stored on the device. Raw values are kept as they were, cut where they are endless; names are
normalised when they are counted, by the one table below, so that a better table also mends the past.
Click identifiers name one person and are not kept; that there was one tells which network sent the visitor.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, urlsplit

CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
# Which network an identifier in the address belongs to.
CLICKS = {
    "gclid": "google",
    "gbraid": "google",
    "wbraid": "google",
    "fbclid": "meta",
    "msclkid": "bing",
    "ttclid": "tiktok",
    "li_fat_id": "linkedin",
}
LONGEST = 200
DIRECT = "direct"
Touch = Mapping[str, str]


def touch(address: str, referrer: str | None, own: frozenset[str]) -> dict[str, str]:
    """Return landing, referrer and campaign of a visit to this address (path and query); never empty.

    The address's own query goes first: the script of our pages wrote there where the visit began. Else the
    page that linked here tells, one hop back. `own` are the host names of this site.
    """
    here, there = split(address), split(referrer or "")
    asked = query(here)
    if not asked and is_own(there, own):
        # Without script the page before this one is as far as anyone can look.
        return described(there.path, "", query(there))
    outside = "" if is_own(there, own) else (there.hostname or "")
    return described(here.path, outside, asked)


def described(path: str, referrer: str, asked: Mapping[str, str]) -> dict[str, str]:
    """Return a touch from a path, a referring host and the parameters that came along."""
    network = next((CLICKS[name] for name in CLICKS if name in asked), "")
    found = {
        "landing": own_path(asked.get("landing", "")) or own_path(path) or "/",
        "referrer": host(asked.get("referrer", "")) or host(referrer),
        **{name: tidy(asked.get(name, "")) for name in CAMPAIGN},
        "click": network or (asked.get("click", "") if asked.get("click") in CLICKS.values() else ""),
    }
    return {name: value for name, value in found.items() if value}


def is_news(found: Touch) -> bool:
    """Return whether a touch tells of a campaign or another site, not just of walking about here."""
    return any(name != "landing" for name in found)


def split(address: str) -> SplitResult:
    """Return the parts of an address; one that makes no sense has none."""
    try:
        parts = urlsplit(address)
        _ = parts.hostname
    except ValueError:
        return urlsplit("")
    return parts


def query(parts: SplitResult) -> dict[str, str]:
    """Return the parameters that tell of a source; of a repeated one the first counts."""
    known = {*CAMPAIGN, *CLICKS, "landing", "referrer", "click"}
    try:
        given = parse_qs(parts.query, errors="replace", max_num_fields=100)
    except ValueError:
        return {}
    return {name: values[0] for name, values in given.items() if name in known}


def is_own(parts: SplitResult, own: frozenset[str]) -> bool:
    """Return whether an address is one of this site."""
    return parts.hostname in own


def own_path(text: str) -> str:
    """Return a path of this site, or nothing; never a token, which is a secret."""
    if not re.fullmatch(r"/[a-z0-9/_-]{0,200}", text) or text.startswith("//"):
        return ""
    return re.sub(r"^(/intake/verder|/intake/ja|/afspraak|/agenda|/beheer)/.*", r"\1", text)


def host(text: str) -> str:
    """Return a host name in small letters, or nothing."""
    text = text.lower().rstrip(".")
    return text if re.fullmatch(r"[a-z0-9.-]{3,200}", text) and "." in text else ""


def tidy(text: str) -> str:
    """Return a raw value on one line, without what cannot be printed, cut where it is endless."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST]


# The one table of names. Left what an address or a tag may say, in small letters; right how it is counted.
NAMES: Mapping[str, str] = {
    alias: name
    for name, aliases in {
        "facebook": "fb facebook facebook.com m.facebook.com l.facebook.com lm.facebook.com facebook_ads"
        " facebook-ads facebookads fb_ads fb-ads",
        "instagram": "ig insta instagram instagram.com l.instagram.com instagram_ads instagram-ads",
        "meta": "meta meta_ads meta-ads metaads meta.com",
        "messenger": "msg messenger messenger.com m.me",
        "audience network": "an audience_network audience-network",
        "google": "google adwords google_ads google-ads googleads gads google-search google_search",
        "google maps": "gmb gbp google_maps google-maps google-business google_business maps.google.com",
        "bing": "bing bing.com cn.bing.com microsoft_ads microsoft-ads bing_ads bing-ads",
        "duckduckgo": "duckduckgo ddg duckduckgo.com html.duckduckgo.com",
        "ecosia": "ecosia ecosia.org",
        "startpage": "startpage startpage.com eu.startpage.com",
        "yahoo": "yahoo yahoo.com search.yahoo.com nl.search.yahoo.com",
        "linkedin": "linkedin li linkedin.com lnkd.in linkedin_ads linkedin-ads com.linkedin.android",
        "tiktok": "tiktok tt tiktok.com tiktok_ads tiktok-ads",
        "youtube": "youtube yt youtube.com m.youtube.com youtu.be",
        "whatsapp": "whatsapp wa wa.me whatsapp.com api.whatsapp.com web.whatsapp.com l.wl.co",
        "x": "x twitter x.com twitter.com t.co",
        "pinterest": "pinterest pinterest.com pin.it nl.pinterest.com",
        "chatgpt": "chatgpt chatgpt.com chat.openai.com openai",
        "claude": "claude claude.ai",
        "perplexity": "perplexity perplexity.ai",
        "gemini": "gemini gemini.google.com",
        "copilot": "copilot copilot.microsoft.com",
        "nieuwsbrief": "nieuwsbrief newsletter mailing mailchimp mailerlite activecampaign brevo",
        "mail": "mail email e-mail mail.google.com com.google.android.gm outlook.live.com",
    }.items()
    for alias in aliases.split()
}


def source_name(found: Touch | None) -> str:
    """Return the one name under which a touch is counted; an unknown tag or site keeps its own."""
    found = found or {}
    for raw in (found.get("utm_source", ""), found.get("click", ""), found.get("referrer", "")):
        if named := normal(str(raw)):
            return named
    return DIRECT


# Names that are more than a capital.
WRITTEN = {"linkedin": "LinkedIn", "chatgpt": "ChatGPT", "youtube": "YouTube", "tiktok": "TikTok"}


def written(name: str) -> str:
    """Return the name of a source as people write it."""
    return WRITTEN.get(name) or name[:1].upper() + name[1:]


@lru_cache(maxsize=256)
def normal(raw: str) -> str:
    """Return the normal name of a raw source or host; empty for nothing."""
    text = raw.strip().lower().removeprefix("www.")
    if found := NAMES.get(text) or NAMES.get(re.sub(r"[\s._-]+", "_", text)):
        return found
    # Every country has its own Google.
    return "google" if re.fullmatch(r"google\.(?:com?\.)?[a-z]{2,3}", text) else text
