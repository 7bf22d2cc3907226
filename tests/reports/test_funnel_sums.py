"""Whatever is in the leads table, the funnel's sums equal it at every level."""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reports.people import ANSWERS, CONTACT, QUESTIONNAIRE
from vollegym.leads import funnel_store
from vollegym.leads.funnel import CHECK, PER_QUESTION, gathered, report, week_of
from vollegym.questionnaire.attribution import source_name
from vollegym.questionnaire.serialization import as_json, digest
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

START = datetime(2026, 10, 20, tzinfo=UTC)
NOW = START + timedelta(days=60)
KEYS = [*(question.key for question in QUESTIONNAIRE.questions), CHECK]

leads = st.fixed_dictionaries(
    {
        "hours": st.integers(0, 24 * 30),
        "outcome": st.sampled_from([None, None, "qualified", "not_yet", "not_fit"]),
        "quarantined": st.booleans(),
        "released": st.booleans(),
        "answers": st.integers(0, len(ANSWERS)),
        "source": st.sampled_from(
            [None, {"landing": "/a"}, {"landing": "/b", "utm_source": "FB"}, {"referrer": "www.google.nl"}]
        ),
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
            "source": json.dumps(row["source"]) if row["source"] else None,
        }
    )
    known = list(ANSWERS.items())
    for key, value in known if sent else known[: row["answers"]]:
        db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", (number, key, json.dumps(value), stamp(began)))
    if sent:
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
        source = row["source"] or {}
        names = {
            "week": week_of(START + timedelta(hours=row["hours"])).isoformat(),
            "source": source_name(source),
            "landing": source.get("landing", "onbekend"),
        }
        sums.setdefault(tuple(names[part] for part in parts), Counter()).update(measures(row))
    return sums


def told(node: dict[str, Any]) -> Counter[str]:
    names = ("started", "sent", "qualified", "not_yet", "not_fit", "booked", "contacted")
    return +Counter({name: node[name] for name in names})


@settings(max_examples=30, deadline=None)
@given(st.lists(leads, max_size=12))
def test_the_sums_equal_the_leads_table_at_every_level(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        found = report(gathered(funnel_store.funnel_paths(db, NOW)), KEYS)
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


@settings(max_examples=30, deadline=None)
@given(st.lists(leads, max_size=12))
def test_the_questions_of_a_level_are_the_sum_of_those_below(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        found = report(gathered(funnel_store.funnel_paths(db, NOW)), KEYS)
    for node, below in [(found["total"], found["weeks"]), *((w, w["sources"]) for w in found["weeks"])]:
        for place, question in enumerate(node["questions"]):
            for measure in PER_QUESTION:
                assert question[measure] == sum(one["questions"][place][measure] for one in below)


@settings(max_examples=30, deadline=None)
@given(st.lists(leads, max_size=12))
def test_everyone_who_started_was_sent_or_left_or_is_busy(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        total = report(gathered(funnel_store.funnel_paths(db, NOW)), KEYS)["total"]
    # Sixty days later nobody is busy.
    assert total["started"] == total["sent"] + sum(question["left"] for question in total["questions"])
    for question in total["questions"]:
        assert question["answered"] <= question["reached"] <= total["started"]


@settings(max_examples=20, deadline=None)
@given(st.lists(leads, max_size=8))
def test_what_is_remembered_after_a_purge_is_what_was_counted(rows: list[dict[str, Any]]) -> None:
    with database(rows) as db:
        counts = gathered(funnel_store.funnel_paths(db, NOW))
        funnel_store.remember(db, counts)
        remembered = funnel_store.remembered(db)
    assert {place: +count.numbers for place, count in remembered.items()} == {
        place: +count.numbers for place, count in counts.items()
    }
