"""What is looked for among the leads: words however they are spelt, numbers in any notation, and filters.

Pure. A word means whatever begins with it; a name that nobody has means the names that look like it.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from vollegym.dutch.dates import midnight
from vollegym.dutch.stemming import folded
from vollegym.storage.timestamps import stamp

# Beyond these nothing more is read of what was typed.
LONGEST, MOST_WORDS = 200, 8
ORDERS = ("longest", "newest", "highest")
WORD = re.compile(r"\w+")
# A number as people write it, not the digits of a reference: at least four, and what stands in between.
NUMBER = re.compile(r"(?<![\w-])\+?\(?\d(?:[\s()./+-]*\d){3,}(?![\w-])")
# Letters that stand for one another at the beginning of a name.
ALIKE = {letter: group for group in ("cks", "dt", "fv", "gh", "ijy", "sz") for letter in group}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which leads a list is about. Empty and None leave all in; of the two days both are included.

    `state` counts what one of us put in as submitted; `source` is a name under which sources are counted,
    `colleague` the number of one of us.
    """

    text: str = ""
    state: str = "submitted"
    stage: str = ""
    outcome: str = ""
    source: str = ""
    landing: str = ""
    colleague: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_chosen(self) -> bool:
        """Return whether anything is chosen beside a state and a stage."""
        return any(
            getattr(self, field.name) for field in fields(self) if field.name not in ("state", "stage")
        )

    @property
    def start(self) -> str:
        """The stamp from which a lead counts; a day is one in Amsterdam."""
        return stamp(midnight(self.since)) if self.since else ""

    @property
    def end(self) -> str:
        """The stamp before which it counts."""
        return stamp(midnight(self.until + timedelta(days=1))) if self.until else "9999"


STATES = {"verstuurd": "submitted", "niet-verstuurd": "draft", "quarantaine": "quarantined", "alles": ""}
OUTCOMES = {"past": "qualified", "nog-niet": "not_yet", "niet": "not_fit"}
STAGES = {
    "nieuw": "new",
    "geprobeerd": "tried",
    "gesproken": "spoken",
    "gepland": "call_booked",
    "geweest": "call_held",
    "voorstel": "proposal",
    "klant": "client",
    "voorbij": "lost",
}
YEARS = range(2000, 3000)


def from_query(query: Mapping[str, str]) -> Wanted:
    """Return the list that an address asks for; what it cannot mean chooses nothing.

    A search looks everywhere, unless a state was chosen.
    """
    text = query.get("q", "")[:LONGEST]
    stage, outcome, who = query.get("fase", ""), query.get("uitkomst", ""), query.get("van-wie", "")
    return Wanted(
        text=text,
        state=STATES.get(query.get("stand", ""), "" if text.strip() else "submitted"),
        stage=STAGES.get(stage, stage if stage in STAGES.values() else ""),
        outcome=OUTCOMES.get(outcome, outcome if outcome in OUTCOMES.values() else ""),
        source=query.get("bron", "")[:LONGEST],
        landing=query.get("artikel", "")[:LONGEST],
        colleague=int(who) if re.fullmatch("[0-9]{1,9}", who) else None,
        since=as_day(query.get("van", "")),
        until=as_day(query.get("tot", "")),
    )


def as_day(text: str) -> date | None:
    """Return a day as an address has it; None for none, or one of long before or after us."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def pieces(typed: str) -> Iterator[str]:
    """Give the words and numbers of what was typed, a number as bare digits, each once."""
    text = typed[:LONGEST]
    numbers = [digits(found.group()) for found in NUMBER.finditer(text)]
    words = WORD.findall(folded(NUMBER.sub(" ", text)))
    # An underscore is part of a word to Python and between two to the index.
    parts = [part for word in words for part in word.split("_") if part]
    yield from list(dict.fromkeys([*numbers, *parts]))[:MOST_WORDS]


def finished(typed: str) -> frozenset[str]:
    """Return the words of mail addresses but for the last ones: what begins with them is another address."""
    addresses = (WORD.findall(folded(part)) for part in typed[:LONGEST].split() if "@" in part)
    return frozenset(word for words in addresses for word in words[:-1])


def digits(number: str) -> str:
    """Return the digits of a number as the index has them: with its country, or from its zero on."""
    bare = "".join(str(int(sign)) for sign in number if sign.isdecimal())
    if number.lstrip(" (").startswith("+") or bare.startswith("00"):
        return re.sub("^310", "31", bare.removeprefix("00"))
    return bare


def expression(words: Iterable[Iterable[str]], whole: Container[str] = ()) -> str:
    """Return what FTS5 is asked: of each word one spelling, or whatever begins with it unless it is whole."""
    return " AND ".join(
        f"({' OR '.join(quoted(word, word in whole) for word in spellings)})" for spellings in words
    )


def quoted(word: str, whole: bool) -> str:
    """Return a word as a term; one letter alone begins too much to mean that."""
    return f'"{word}"' if whole or len(word) == 1 else f'"{word}" *'


def beginnings(word: str) -> list[str]:
    """Return the first letters that a name which was meant by this word may have."""
    return list(ALIKE.get(word[0], word[0]))


def slips(word: str) -> int:
    """Return how many letters may be wrong, missing or too many in a word of this length."""
    return 0 if len(word) < 4 or word.isdecimal() else 1 if len(word) < 6 else 2


def compare(typed: str, name: str, most: int) -> tuple[int, bool]:
    """Return how much of a name had to be read, and whether that much is what was typed but for some slips.

    When it is not, nothing that begins like this is either, unless the name ended first.
    """
    row = list(range(len(typed) + 1))
    for length, letter in enumerate(name, 1):
        above, row = row, [length]
        for place, other in enumerate(typed):
            row.append(min(above[place] + (letter != other), above[place + 1] + 1, row[place] + 1))
        if row[-1] <= most:
            return length, True
        if min(row) > most:
            return length, False
    return len(name), False
