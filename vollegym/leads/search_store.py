"""Lists of leads: chosen, searched, ordered, counted and given page by page.

All from what triggers keep of each lead (migration 021). Each order is an index that holds all that a filter
asks, so a list is walked from where the page before ended until it is full.
"""

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import store
from vollegym.leads.lead import Lead
from vollegym.leads.search import Wanted, beginnings, compare, expression, finished, pieces, slips
from vollegym.questionnaire.attribution import source_name
from vollegym.questionnaire.questions import Question

# What each filter asks; only those that are chosen are asked.
CLAUSES = {
    "state": "state = :state",
    "below": "state <> :below",
    "stage": "stage = :stage",
    "outcome": "outcome = :outcome",
    "sources": "source IN (SELECT value FROM json_each(:sources))",
    "landing": "landing = :landing",
    "colleague": "colleague = :colleague",
    "start": "at >= :start",
    "end": "at < :end",
    "match": "lead IN (SELECT rowid FROM _lead_text WHERE _lead_text MATCH :match)",
    "few": "lead IN (SELECT value FROM json_each(:few))",
}
# One statement for each order, because each walks an index of its own.
PAGES = {
    "newest": """SELECT lead, at AS key FROM _lead_facet INDEXED BY _lead_newest
                 WHERE (at, lead) < (:key, :after) AND CHOSEN ORDER BY at DESC, lead DESC LIMIT :most""",
    "longest": """SELECT lead, waits AS key FROM _lead_facet INDEXED BY _lead_longest
                  WHERE (waits, lead) > (:key, :after) AND CHOSEN ORDER BY waits, lead LIMIT :most""",
    "highest": """SELECT lead, value AS key FROM _lead_facet INDEXED BY _lead_highest
                  WHERE (value, lead) < (:key, :after) AND CHOSEN
                  ORDER BY value DESC, lead DESC LIMIT :most""",
}
# From where the first page of an order begins, and the column it goes by.
BEGINNING: Mapping[str, str | int] = {"newest": "9999", "longest": "", "highest": 2**62}
KEYS = {"newest": "at", "longest": "waits", "highest": "value"}
# What is counted is kept by groups that have everything in common; a period is counted group by group.
COUNTED = """SELECT nullif(stage, '') AS stage, sum(n) AS n FROM _lead_count WHERE CHOSEN GROUP BY 1"""
OF_GROUPS = """(SELECT * FROM _lead_count WHERE CHOSEN) AS kept
  CROSS JOIN _lead_facet AS facet INDEXED BY _lead_grouped ON facet.state = kept.state
    AND facet.stage IS nullif(kept.stage, '') AND facet.outcome IS nullif(kept.outcome, '')
    AND facet.source = kept.source AND facet.landing = kept.landing
    AND facet.colleague IS nullif(kept.colleague, 0) AND (facet.idle IS NOT NULL) = kept.idle
    AND at >= :first AND at < :last"""
COUNTED_THEN = "SELECT facet.stage, count(*) AS n FROM GROUPS GROUP BY 1".replace("GROUPS", OF_GROUPS)
LITTLE = "SELECT facet.lead, at, waits, value, facet.stage FROM GROUPS".replace("GROUPS", OF_GROUPS)
# What a search found, if that is little: it is quicker to look at those alone, and to order them here.
FOUND = "SELECT rowid AS lead FROM _lead_text WHERE _lead_text MATCH :match ORDER BY rowid DESC LIMIT :most"
FEW = "SELECT lead, at, waits, value, stage FROM _lead_facet WHERE CHOSEN"
EACH = "SELECT stage, count(*) AS n FROM _lead_facet WHERE CHOSEN GROUP BY 1"
MOST_FEW = 2000
# So few leads are looked up group by group: to meet 25 of them in the order of all could mean to pass a whole
# index.
MOST_LITTLE = 500
# The view comes last: what is not chosen is never read.
EVERY = """SELECT lead_view.* FROM
  (SELECT lead FROM _lead_facet INDEXED BY _lead_newest WHERE CHOSEN ORDER BY at, lead) AS chosen
  CROSS JOIN lead_view ON lead_view.id = chosen.lead"""
VERSIONS = """SELECT version FROM questionnaire
  WHERE version IN (SELECT DISTINCT questionnaire FROM lead
    WHERE id IN (SELECT lead FROM _lead_facet WHERE CHOSEN))
  OR current_at = (SELECT max(current_at) FROM questionnaire)
  ORDER BY current_at DESC, version DESC"""
# From one different value to the next, over the index: what it costs is how many there are.
SOURCES = """WITH RECURSIVE found (one) AS (
    SELECT min(source) FROM _lead_facet
    UNION ALL SELECT (SELECT min(source) FROM _lead_facet WHERE source > one)
    FROM found WHERE one IS NOT NULL)
  SELECT one FROM found WHERE one IS NOT NULL"""
LANDINGS = SOURCES.replace("source", "landing")
NEXT_NAME = "SELECT term FROM _lead_word WHERE term > ? LIMIT 1"
# More names than anybody looks through, and steps in looking for them.
MOST_SPELLINGS, MOST_STEPS = 30, 3000
BEHIND_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the key of its last lead in this order, and its number."""

    key: str
    lead: int


@dataclass(frozen=True, slots=True)
class Search:
    """A list as the database is asked for it; `alike` when it means names that only look like the words.

    `few` is all there is when that is little; of words that very many leads have the newest, `cut` off there.
    `number` says how many there are in each stage, whichever stage was chosen.
    """

    wanted: Wanted
    values: dict[str, Any]
    number: Mapping[str | None, int]
    alike: bool = False
    few: tuple[dict[str, Any], ...] | None = None
    cut: bool = False

    def asked(self, sql: str) -> tuple[str, dict[str, Any]]:
        """Return a statement with what was chosen in it, and its values."""
        return with_chosen(sql, self.values)


def search(db: Database, wanted: Wanted, *, whole: bool = False) -> Search:
    """Return a list made ready to be asked: its words and its source looked up, what it holds counted.

    With `whole` nothing is cut off, for a file.
    """
    sources = known_sources(db).get(wanted.source, []) if wanted.source else None
    asked: dict[str, Any] = {
        "state": wanted.state,
        # Who lies under another lead is found by that one alone.
        "below": "" if wanted.state else "merged",
        "stage": wanted.stage,
        "outcome": wanted.outcome,
        "sources": None if sources is None else json.dumps(sources),
        "landing": wanted.landing,
        "colleague": wanted.colleague,
        "start": wanted.start,
        "end": wanted.end,
    }
    chosen = {name: value for name, value in asked.items() if value not in ("", None)}
    words = list(pieces(wanted.text))
    if words:
        return by_words(db, wanted, chosen, words, whole=whole)
    if wanted.text.strip():
        # Signs alone are nothing to look for: that finds nobody, instead of everybody.
        return Search(wanted, {**chosen, "few": "[]"}, {}, few=())
    period = {"first": wanted.start, "last": wanted.end}
    groups = {name: value for name, value in chosen.items() if name not in ("start", "end")}
    sql = COUNTED_THEN if wanted.since or wanted.until else COUNTED
    number = {row["stage"]: row["n"] for row in db.query(*with_chosen(sql, groups, period, without="stage"))}
    there_are = number.get(wanted.stage, 0) if wanted.stage else sum(number.values())
    few = tuple(db.query(*with_chosen(LITTLE, groups, period))) if there_are <= MOST_LITTLE else None
    return Search(wanted, chosen, number, few=few)


def by_words(
    db: Database, wanted: Wanted, chosen: dict[str, Any], words: list[str], *, whole: bool
) -> Search:
    """Return a list of what was searched for."""
    match, alike = meant(db, words, finished(wanted.text))
    ids = [row["lead"] for row in db.query(FOUND, {"match": match, "most": MOST_FEW + 1})]
    cut = len(ids) > MOST_FEW
    if cut and whole:
        values = {**chosen, "match": match}
        number = {row["stage"]: row["n"] for row in db.query(*with_chosen(EACH, values, without="stage"))}
        return Search(wanted, values, number, alike)
    values = {**chosen, "few": json.dumps(ids[:MOST_FEW])}
    few = tuple(db.query(*with_chosen(FEW, values, without="stage")))
    return Search(wanted, values, Counter(row["stage"] for row in few), alike, few, cut)


def with_chosen(
    sql: str, chosen: Mapping[str, Any], more: Mapping[str, Any] | None = None, without: str = ""
) -> tuple[str, dict[str, Any]]:
    """Return a statement with what was chosen in it, and its values."""
    named = {name: value for name, value in chosen.items() if name != without}
    return sql.replace("CHOSEN", " AND ".join(CLAUSES[name] for name in named) or "TRUE"), {
        **named,
        **(more or {}),
    }


def meant(db: Database, words: list[str], whole: Container[str]) -> tuple[str, bool]:
    """Return what FTS5 is asked for these words, and whether that is for names which only look like them."""
    exact = expression(([word] for word in words), whole)
    if list(db.query(FOUND, {"match": exact, "most": 1})):
        return exact, False
    alike = expression([word, *names_like(db, word)] for word in words)
    return alike, alike != expression([word] for word in words)


def names_like(db: Database, word: str) -> list[str]:
    """Return the beginnings of names that this word may be a slip for, the closest in length first.

    The names are walked in their order; a whole branch is passed over once its beginning has too many slips.
    """
    most, steps = slips(word), 0
    found = set()
    for first in beginnings(word) if most else ():
        at = first
        while steps < MOST_STEPS:
            steps += 1
            row = next(db.query(NEXT_NAME, [at]), None)
            if row is None or not row["term"].startswith(first):
                break
            length, like = compare(first + word[1:], row["term"], most)
            if like:
                found.add(row["term"][:length])
            whole = length == len(row["term"]) and not like
            at = row["term"] if whole else row["term"][:length] + BEHIND_ALL
    return sorted(found, key=lambda name: (abs(len(name) - len(word)), name))[:MOST_SPELLINGS]


def page(db: Database, asked: Search, order: str, after: Place | None, most: int) -> list[tuple[Lead, Place]]:
    """Return so many leads of a list in this order, from behind a place, each with its own place."""
    key = after.key if after else BEGINNING[order]
    at = int(key) if order == "highest" else str(key), after.lead if after else 0
    if order == "newest":
        # The walk begins where the period ends.
        at = min(at, (asked.wanted.end, 0))
    if asked.few is not None:
        rows = walked(asked, order, at)[:most]
    else:
        sql, values = asked.asked(PAGES[order])
        rows = list(db.query(sql, {**values, "key": at[0], "after": at[1], "most": most}))
    found = ((store.by_id(db, row["lead"]), Place(str(row["key"]), row["lead"])) for row in rows)
    return [(lead, place) for lead, place in found if lead]


def walked(asked: Search, order: str, after: tuple[Any, int]) -> list[dict[str, Any]]:
    """Return what the statements of PAGES do, of the few that a search found."""
    stage, down = asked.wanted.stage, order != "longest"
    rows = [{**row, "key": row[KEYS[order]]} for row in asked.few or () if stage in ("", row["stage"])]
    rows.sort(key=place_of, reverse=down)
    return [row for row in rows if (place_of(row) < after if down else place_of(row) > after)]


def place_of(row: Mapping[str, Any]) -> tuple[Any, int]:
    return row["key"], row["lead"]


def states(db: Database) -> dict[str, int]:
    """Return how many leads there are in each state."""
    return {
        row["state"]: row["n"] for row in db.query("SELECT state, sum(n) AS n FROM _lead_count GROUP BY 1")
    }


def idle(db: Database) -> int:
    """Return how many leads lie idle."""
    return int(next(db.query("SELECT coalesce(sum(n), 0) AS n FROM _lead_count WHERE idle"))["n"])


def every(db: Database, asked: Search) -> Iterator[Lead]:
    """Give all leads of a list, oldest first, one at a time."""
    return store.several(db, *asked.asked(EVERY))


def questions(db: Database, asked: Search) -> tuple[Question, ...]:
    """Return every choice question that these leads, or who starts now, were asked: the newest first."""
    rows = db.query(*asked.asked(VERSIONS))
    return store.distinct(questionnaire_store.version(db, row["version"]) for row in rows)


def known_sources(db: Database) -> dict[str, list[str]]:
    """Return under each name of a source what stands for it in the table."""
    found: dict[str, list[str]] = {}
    for row in db.query(SOURCES):
        parts = zip(("utm_source", "click", "referrer"), json.loads(row["one"]), strict=True)
        found.setdefault(source_name({name: part for name, part in parts if part}), []).append(row["one"])
    return found


def known_landings(db: Database) -> list[str]:
    """Return every page on which somebody came in first."""
    return [row["one"] for row in db.query(LANDINGS) if row["one"]]
