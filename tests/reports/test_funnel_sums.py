"""Whatever is in the leads table, the funnel's sums equal it at every level."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given as given_
from hypothesis import strategies as st

from tests.reports.people import ANSWERS, CONTACT, QUESTIONNAIRE
from vollegym.leads import funnel_store
from vollegym.leads.funnel import PER_QUESTION, Week
from vollegym.questionnaire.serialization import as_json, digest
from vollegym.reports.funnel_commands import in_json
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

START = datetime(2026, 10, 20, tzinfo=UTC)
NOW = START + timedelta(days=60)
KEYS = [*(question.key for question in QUESTIONNAIRE.questions), "check"]
# What an intake is counted under, for each source that the rows below have.
SOURCES: list[tuple[dict[str, str] | None, str, str]] = [
    (None, "direct", "onbekend"),
    ({"landing": "/a"}, "direct", "/a"),
    ({"landing": "/b", "utm_source": "FB"}, "facebook", "/b"),
    ({"landing": "/b", "utm_source": "fb_ads"}, "facebook", "/b"),
    ({"referrer": "www.google.nl"}, "google", "onbekend"),
]

leads = st.fixed_dictionaries(
    {
        "hours": st.integers(0, 24 * 30),
        "outcome": st.sampled_from([None, None, "qualified", "not_yet", "not_fit"]),
        "quarantined": st.booleans(),
        "released": st.booleans(),
        "answers": st.integers(0, len(ANSWERS) + 2),
        "source": st.integers(0, len(SOURCES) - 1),
        "paused": st.booleans(),
        "errors": st.lists(st.sampled_from(KEYS[:-1])),
        "seconds": st.lists(st.tuples(st.sampled_from(KEYS[:-1]), st.sampled_from([None, 0, 3, 4, 90]))),
        "booked": st.booleans(),
        "spoken": st.booleans(),
    }
)


@contextmanager
def database(rows: list[dict[str, Any]]) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(Path(folder) / "a.db")
        with storage.writing() as db:
            asked = (1, digest(QUESTIONNAIRE), as_json(QUESTIONNAIRE), stamp(START), stamp(START))
            db.execute("INSERT INTO questionnaire VALUES (?, ?, ?, ?, ?)", asked)
            for number, row in enumerate(rows, 1):
                insert(db, number, row)
        yield storage.database()
        storage.close()


def insert(db: Any, number: int, row: dict[str, Any]) -> None:
    began = START + timedelta(hours=row["hours"])
    sent = row["outcome"] is not None
    db.table("lead").insert(
        {
            "id": number,
            "reference": str(number),
            "ticket_hash": str(number),
            "questionnaire": 1,
            "started_at": stamp(began),
            "submitted_at": stamp(began) if sent else None,
            "quarantined_at": stamp(began) if row["quarantined"] else None,
            "released_at": stamp(began) if row["quarantined"] and row["released"] else None,
            "outcome": row["outcome"],
            "reasons": "[]" if sent else None,
            "source": json.dumps(kept) if (kept := SOURCES[row["source"]][0]) else None,
        }
    )
    for key, value in given(row).items():
        if key != "contact":
            answer = (number, key, json.dumps(value), stamp(began))
            db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", answer)
    for key, seconds in row["seconds"]:
        event(db, number, "answered", began, question=key, seconds=seconds)
    for key in row["errors"]:
        event(db, number, "error", began, question=key)
    if "contact" in given(row):
        db.table("contact").insert({"lead": number, "answered_at": stamp(began), **CONTACT})
    if row["booked"]:
        start, end = stamp(NOW + timedelta(hours=number)), stamp(NOW + timedelta(hours=number, minutes=30))
        call = (number, str(number), str(number), start, end, stamp(began), stamp(began))
        db.execute(
            "INSERT INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            call,
        )
    if row["spoken"]:
        db.execute("INSERT INTO contacted (lead, at) VALUES (?, ?)", (number, stamp(began)))


def event(db: Any, number: int, kind: str, at: datetime, **said: Any) -> None:
    row = (number, kind, stamp(at), json.dumps(said))
    db.execute("INSERT INTO event (lead, kind, at, properties) VALUES (?, ?, ?, ?)", row)


def given(row: dict[str, Any]) -> dict[str, Any]:
    """The answers in the order of the questions: all of who sent the intake, some of who did not.

    Who looks around is asked what they wait for; the last question is the budget, after the contact.
    """
    answers = {**ANSWERS, "contact": None, "pause": "season"}
    if row["paused"]:
        answers["timing"] = "orienting"
    path = [key for key in KEYS[:-1] if key != "pause" or row["paused"]]
    return {key: answers[key] for key in (path if row["outcome"] else path[: row["answers"]])}


def at_questions(rows: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """What happened at each question, and how long it took, said without the code of the funnel."""
    found: dict[str, Counter[str]] = {key: Counter() for key in KEYS}
    for row in rows:
        if row["quarantined"] and not row["released"]:
            continue
        path = [key for key in KEYS if key != "pause" or "timing" not in given(row) or row["paused"]]
        if "timing" not in given(row):
            path.remove("pause")
        reached = path if row["outcome"] else path[: len(given(row)) + 1]
        for key in reached:
            found[key]["reached"] += 1
            found[key]["answered"] += bool(row["outcome"]) or key in given(row)
            found[key]["errors"] += key in row["errors"]
        if not row["outcome"]:
            found[reached[-1]]["left"] += 1
    return found


def typical(rows: list[dict[str, Any]], key: str) -> int | None:
    counted = [row for row in rows if row["released"] or not row["quarantined"]]
    times = [[s for k, s in row["seconds"] if k == key and s is not None][:1] for row in counted]
    known = [seconds for first in times for seconds in first]
    return round(median(known)) if known else None


def report(db: Any) -> dict[str, Any]:
    """What programs are told."""
    return dict(json.loads("".join(in_json(funnel_store.by_week(db, NOW), KEYS, 0))))


def measures(row: dict[str, Any]) -> Counter[str]:
    """What one row of the leads table comes to, said without the code of the funnel."""
    found = Counter({"started": 1, "booked": int(row["booked"]), "contacted": int(row["spoken"])})
    if row["outcome"]:
        found.update(["sent", row["outcome"]])
    return +found


def expected(rows: list[dict[str, Any]], *parts: str) -> dict[tuple[str, ...], Counter[str]]:
    sums: dict[tuple[str, ...], Counter[str]] = {}
    for row in rows:
        if row["quarantined"] and not row["released"]:
            continue
        day = (START + timedelta(hours=row["hours"])).astimezone(ZoneInfo("Europe/Amsterdam")).date()
        _, source, landing = SOURCES[row["source"]]
        monday = day - timedelta(days=day.weekday())
        names = {"week": monday.isoformat(), "source": source, "landing": landing}
        sums.setdefault(tuple(names[part] for part in parts), Counter()).update(measures(row))
    return sums


def told(node: dict[str, Any]) -> Counter[str]:
    names = ("started", "sent", "qualified", "not_yet", "not_fit", "booked", "contacted")
    return +Counter({name: node[name] for name in names})


@given_(st.lists(leads, max_size=12))
def test_the_sums_equal_the_leads_table_at_every_level(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        found = report(db)
    assert told(found["total"]) == expected(rows).get((), Counter())
    weeks = found["weeks"]
    sources = [(week, source) for week in weeks for source in week["sources"]]
    landings = [(*pair, landing) for pair in sources for landing in pair[1]["landings"]]
    assert {(w["week"],): told(w) for w in weeks} == expected(rows, "week")
    assert {(w["week"], s["source"]): told(s) for w, s in sources} == expected(rows, "week", "source")
    lowest = {(w["week"], s["source"], one["landing"]): told(one) for w, s, one in landings}
    assert lowest == expected(rows, "week", "source", "landing")
    assert {(s["source"],): told(s) for s in found["sources"]} == expected(rows, "source")
    assert {(one["landing"],): told(one) for one in found["landings"]} == expected(rows, "landing")


@given_(st.lists(leads, max_size=12))
def test_each_question_is_counted_as_its_visitors_met_it(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        total = report(db)["total"]
    met = {
        one["question"]: +Counter({name: one[name] for name in PER_QUESTION}) for one in total["questions"]
    }
    assert met == {key: +counts for key, counts in at_questions(rows).items()}
    for one in total["questions"]:
        assert one["median_seconds"] == typical(rows, one["question"])


@given_(st.lists(leads, max_size=12))
def test_the_questions_of_a_level_are_the_sum_of_those_below(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        found = report(db)
    for node, below in [(found["total"], found["weeks"]), *((w, w["sources"]) for w in found["weeks"])]:
        for place, question in enumerate(node["questions"]):
            for measure in PER_QUESTION:
                assert question[measure] == sum(one["questions"][place][measure] for one in below)


@given_(st.lists(leads, max_size=12))
def test_everyone_who_started_was_sent_or_left_or_is_busy(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        total = report(db)["total"]
    # Sixty days later nobody is busy.
    assert total["started"] == total["sent"] + sum(question["left"] for question in total["questions"])
    for question in total["questions"]:
        assert question["answered"] <= question["reached"] <= total["started"]


def bare(weeks: Iterable[Week]) -> dict[Any, Counter[tuple[str, str]]]:
    """The counts without times, by week and group."""
    return {(monday, group): +count.numbers for monday, groups in weeks for group, count in groups.items()}


@given_(st.lists(leads, max_size=8), st.integers(0, 255))
def test_what_is_remembered_after_a_purge_is_what_was_counted(rows: list[dict[str, Any]], gone: int) -> None:
    """Whichever of them are thrown away: each is counted once, and so is a week of which nobody is left."""
    with database(rows) as db:
        before = bare(funnel_store.by_week(db, NOW))
        numbers = [number for number in range(1, len(rows) + 1) if gone >> (number - 1) & 1]
        funnel_store.remember(db, list(funnel_store.counted(db, NOW, numbers)))
        db.execute("DELETE FROM lead WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(numbers)])
        assert bare(funnel_store.by_week(db, NOW)) == before
        newest = funnel_store.by_week(db, NOW, newest_first=True)
        assert [monday for monday, _ in newest] == sorted({monday for monday, _ in before}, reverse=True)
        since = START.date() + timedelta(days=10)
        assert bare(funnel_store.by_week(db, NOW, since)) == {
            (monday, group): count
            for (monday, group), count in before.items()
            if monday + timedelta(days=7) > since
        }
