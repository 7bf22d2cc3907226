"""Who is a robot: small signs, each with points, summed to a score that gives its reasons.

Everything here costs a person nothing. What honest people do as well (being fast, pasting, sharing an address
with a whole gym, going back and forth) may add to a suspicion but never makes one. Only a filled decoy, or
what stands in the contact details can hold an intake back. Pure: what was posted goes in, signs come out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from vollegym.questionnaire.contact import Contact

# A name that no browser and no password manager recognises, so that nothing fills it in by itself.
DECOY = "warm_up"
QUICK = timedelta(seconds=1)
BUSY = 5
ENOUGH = 5


class Sign(StrEnum):
    """One thing that robots do; the value is how it is stored."""

    DECOY_FILLED = "decoy_filled"
    DECOY_MISSING = "decoy_missing"
    NOT_SHOWN = "not_shown"
    OTHER_FORM = "other_form"
    FAST = "fast"
    BUSY_ADDRESS = "busy_address"
    MARKUP = "markup"
    LINK_AS_NAME = "link_as_name"
    LINK_IN_NAME = "link_in_name"
    LINK_AS_COMPANY = "link_as_company"
    ADVERT = "advert"
    NOISE = "noise"


POINTS = {
    Sign.DECOY_FILLED: ENOUGH,
    Sign.DECOY_MISSING: 2,
    Sign.NOT_SHOWN: 2,
    Sign.MARKUP: 3,
    Sign.LINK_AS_NAME: ENOUGH,
    Sign.LINK_IN_NAME: 3,
    Sign.LINK_AS_COMPANY: 2,
    Sign.ADVERT: 3,
    Sign.NOISE: 3,
}
# How someone goes about it: all of these together count for one point, as honest people do each of them.
HABITS = {Sign.OTHER_FORM, Sign.FAST, Sign.BUSY_ADDRESS}
# Without another one than these nothing is ever held back, however many points they make together.
LIGHT = HABITS | {Sign.DECOY_MISSING, Sign.NOT_SHOWN}


@dataclass(frozen=True, slots=True)
class Score:
    """What the signs come to; `signs` are the reasons, the heaviest first."""

    points: int
    signs: tuple[Sign, ...]

    @property
    def suspect(self) -> bool:
        """Return whether the intake is held back until the owner, or a booked call, releases it."""
        return self.points >= ENOUGH and not LIGHT.issuperset(self.signs)


def weigh(signs: Iterable[Sign]) -> Score:
    """Return the score of these signs, each counted once, in whatever order they were seen."""
    found = sorted(set(signs), key=lambda sign: (-POINTS.get(sign, 0), sign))
    points = sum(POINTS.get(sign, 0) for sign in found)
    return Score(points + (not HABITS.isdisjoint(found)), tuple(found))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form tells of itself, signed by us: which question it asks and when it was shown (UTC)."""

    question: str
    at: datetime


def signs_of_form(
    form: Mapping[str, Sequence[str]], shown: Shown | None, question: str, now: datetime
) -> frozenset[Sign]:
    """Return what a posted form gives away; `shown` is None when its signature is missing or not ours."""
    found = set()
    if any(text.strip() for text in form.get(DECOY, ())):
        found.add(Sign.DECOY_FILLED)
    if DECOY not in form:
        found.add(Sign.DECOY_MISSING)
    if shown is None:
        found.add(Sign.NOT_SHOWN)
    elif shown.question != question:
        found.add(Sign.OTHER_FORM)
    elif now - shown.at < QUICK:
        found.add(Sign.FAST)
    return frozenset(found)


ADDRESS = re.compile(r"https?://|\bwww\.\w", re.IGNORECASE)
TAGS = re.compile(
    r"<\s*/?\s*(?:a|script|iframe|img|b|h1|p)\b[^>]*>|\[/?(?:url|link|b|img)\b[^\]]*\]", re.IGNORECASE
)
WARES = re.compile(
    r"\b(?:seo[ -](?:services?|experts?|agency|packages?)|backlinks?|guest posts?|casino bonus|viagra|cialis|"
    r"bitcoins?|crypto (?:invest\w*|trading)|forex|payday loans?|web ?traffic|make money|telegram)\b",
    re.IGNORECASE,
)


def signs_of_contact(contact: Contact) -> frozenset[Sign]:
    """Return what the contact details give away; a person may have any name in any script."""
    name, company = contact.name, contact.company or ""
    found = {
        Sign.MARKUP: bool(TAGS.search(name) or TAGS.search(company)),
        Sign.LINK_AS_NAME: bool(re.fullmatch(r"https?://\S+", name, re.IGNORECASE)),
        Sign.LINK_IN_NAME: bool(ADDRESS.search(name)),
        # Many people put their website here: that alone is no reason for anything.
        Sign.LINK_AS_COMPANY: bool(re.search("https?://", company, re.IGNORECASE)),
        Sign.ADVERT: bool(WARES.search(f"{name} {company}")),
        Sign.NOISE: is_noise(name),
    }
    return frozenset(sign for sign, seen in found.items() if seen)


def is_noise(name: str) -> bool:
    """Return whether this looks like letters from a generator: one long word, capitals all over it."""
    if not re.fullmatch(r"[A-Za-z]{10,}", name):
        return False
    inside = sum(1 for left, right in pairwise(name) if left.islower() and right.isupper())
    vowels = sum(letter in "aeiouyAEIOUY" for letter in name)
    # McDonaldVanDerBerg has capitals inside too, but he can be pronounced.
    return inside >= 3 and vowels * 4 < len(name)
