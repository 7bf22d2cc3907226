"""Finding somebody among the leads: half a misspelt name, a number in any spelling, and nothing that breaks it."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.conftest import keep, storage
from vollegym.leads import facts_store, search_store, store
from vollegym.leads.search import ORDERS, Wanted, compare
from vollegym.storage.database import Storage
from vollegym.storage.timestamps import stamp

__all__ = ["keep", "storage"]
Keep = Callable[..., int]
YOUSSEF = {
    "name": "Youssef Bakkali",
    "company": "Arena Gym",
    "email": "youssef@arena.example",
    "phone": "+31612345614",
    "phone_typed": "06 12345614",
}


def found(storage: Storage, text: str = "", order: str = "newest", **more: Any) -> list[int]:
    db = storage.database()
    asked = search_store.search(db, Wanted(text=text, **more))
    return [lead.id for lead, _ in search_store.page(db, asked, order, None, 1000)]


@pytest.fixture
def youssef(storage: Storage, keep: Keep, now: datetime) -> int:
    """Youssef among some others."""
    lead = keep(contact=YOUSSEF, lead={"reference": "7KQ4-M2XD"})
    for name in ("Noor de Wit", "Bianca Roelofs", "Joost Visser"):
        person = {
            "name": name,
            "company": "Studio",
            "email": f"{name[:3]}@example.com",
            "phone": "+31687654321",
        }
        keep(contact={**person, "phone_typed": "0687654321"}, answers={})
    with storage.writing() as db:
        facts_store.add_note(db, lead, "Belt na de *open dag* in Almere", None, now)
    return lead


@pytest.mark.parametrize(
    "typed",
    [
        *("Youssef", "bakk", "BAKKALI youssef", "Arena", "youssef@arena.example"),
        *("Bakali", "Joessef", "Yuosef", "Baccali", "Jousef Bakkaly"),
        *("06-12 34 56 14", "+31 6 12345614", "0031612345614", "+31 (0)6 1234 5614", "12345614", "5614"),
        *("7KQ4-M2XD", "7kq4m2xd", "7KQ4", "almere", "open dag", "geen systeem 50"),
    ],
)
def test_somebody_is_found_by_what_an_owner_remembers(storage: Storage, youssef: int, typed: str) -> None:
    assert found(storage, typed) == [youssef]


def test_a_whole_mail_address_is_of_one_person(storage: Storage, keep: Keep) -> None:
    """Whatever began with its words was looked for: a hundred addresses, and half a million that have its last ones."""
    one, other = (
        keep(contact={**YOUSSEF, "email": f"{name}@arena.example.com"}) for name in ("jo.bak", "joke.bak")
    )
    assert found(storage, "jo.bak@arena.example.com") == [one]
    assert found(storage, "Jo.Bak@arena.exa") == [one]
    # Nobody has this address: then what begins with its words is meant.
    assert sorted(found(storage, "jo.ba@arena.exam")) == [one, other]
    asked: list[str] = []
    storage.database().conn.set_trace_callback(asked.append)
    found(storage, "jo.bak@arena.example.com")
    storage.database().conn.set_trace_callback(None)
    looked = [sql for sql in asked if "MATCH" in sql]
    assert looked
    # To look for a beginning takes all that has it together, for a whole word nothing but the word.
    assert [re.findall(r'"(\w+)" \*', sql) for sql in looked] == [["com"]] * len(looked)


@pytest.mark.parametrize("typed", ['"', "***", "🙂", "'; DROP TABLE lead; --", "NEAR(", "(", "\x00", "_ _"])
def test_signs_alone_find_nobody_and_break_nothing(storage: Storage, youssef: int, typed: str) -> None:
    assert found(storage, typed) == []


def test_four_thousand_characters_are_read_for_as_far_as_anybody_types(
    storage: Storage, youssef: int
) -> None:
    assert found(storage, "Youssef " * 500) == [youssef]
    assert found(storage, "x" * 4000) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_whatever_is_typed_is_looked_for(storage: Storage, youssef: int, typed: str) -> None:
    found(storage, typed)


def test_a_state_or_a_stage_is_a_list_and_anything_else_is_chosen() -> None:
    assert [Wanted(**one).is_chosen for one in ({}, {"state": "draft"}, {"stage": "new"})] == [False] * 3
    for one in ({"text": "x"}, {"outcome": "not_yet"}, {"source": "google"}, {"since": date(2026, 11, 1)}):
        assert Wanted(**one).is_chosen, one  # type: ignore[arg-type]


def test_a_changed_name_is_found_and_the_old_one_is_not(storage: Storage, youssef: int) -> None:
    with storage.writing() as db:
        db.execute("UPDATE contact SET name = 'Sara Zwart' WHERE lead = ?", [youssef])
    assert found(storage, "sara") == [youssef]
    assert found(storage, "bakkali") == []


def test_counts_equal_the_lists_and_pages_join_to_the_whole(
    storage: Storage, keep: Keep, now: datetime
) -> None:
    outcomes = ["qualified", "not_yet", "not_fit", None]
    sources = [None, '{"utm_source": "ig"}', '{"referrer": "instagram.com"}', '{"utm_source": "li"}']
    for number in range(24):
        lead = keep(
            outcome=outcomes[number % 4],
            sent=now - timedelta(hours=number // 2),
            lead={"source": sources[number % 3]},
        )
        with storage.writing() as db:
            if number % 4 == 0:
                store.add_contact(db, lead, now, tried=number % 8 == 0)
            if number % 12 == 0:
                row = [lead, "2026-11-01", 1500 + number, stamp(now)]
                db.execute("INSERT INTO client (lead, since, monthly_eur, at) VALUES (?, ?, ?, ?)", row)
    db = storage.database()
    for wanted in (
        Wanted(),
        Wanted(state="draft"),
        Wanted(outcome="qualified"),
        Wanted(source="instagram"),
        Wanted(text="anna"),
        Wanted(since=now.date(), until=now.date()),
    ):
        counts = search_store.search(db, wanted).number
        for order in ORDERS:
            whole = found(
                storage,
                wanted.text,
                order,
                state=wanted.state,
                outcome=wanted.outcome,
                source=wanted.source,
                since=wanted.since,
                until=wanted.until,
            )
            assert len(whole) == sum(counts.values())
            asked, after, joined = search_store.search(db, wanted), None, []
            while part := search_store.page(db, asked, order, after, 5):
                joined += [lead.id for lead, _ in part]
                after = part[-1][1]
            assert joined == whole
    assert found(storage, source="instagram")
    assert search_store.search(db, Wanted()).number["client"] == 2


def test_what_the_triggers_keep_is_what_the_facts_say(storage: Storage, youssef: int) -> None:
    db = storage.database()
    assert list(db.query("SELECT * FROM _lead_facet EXCEPT SELECT * FROM _lead_facet_of")) == []
    assert list(db.query("SELECT * FROM _lead_facet_of EXCEPT SELECT * FROM _lead_facet")) == []
    counted = """SELECT state, coalesce(stage, ''), coalesce(outcome, ''), source, landing, coalesce(colleague, 0),
                 idle IS NOT NULL, count(*) FROM _lead_facet GROUP BY 1, 2, 3, 4, 5, 6, 7"""
    assert sorted(db.execute("SELECT * FROM _lead_count")) == sorted(db.execute(counted))
    kept = "SELECT rowid, text FROM _lead_text"
    assert list(db.query(f"{kept} EXCEPT SELECT lead, text FROM _lead_text_of")) == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_page_is_walked_in_its_index_and_nothing_is_sorted(storage: Storage, order: str) -> None:
    db = storage.database()
    asked = search_store.search(db, Wanted(stage="new", outcome="qualified", source="google", landing="/x"))
    sql, values = asked.asked(search_store.PAGES[order])
    plan = [
        str(row["detail"])
        for row in db.query(f"EXPLAIN QUERY PLAN {sql}", {**values, "key": "", "after": 0, "most": 25})
    ]
    assert plan[0].startswith("SEARCH _lead_facet USING COVERING INDEX")
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN _lead")]


def test_forgetting_takes_the_words_out_of_the_index(
    app: Flask, owner: FlaskCliRunner, storage: Storage, youssef: int
) -> None:
    folder = app.extensions["vollegym"].settings.instance
    assert owner.invoke(args=["leads", "forget", YOUSSEF["email"], "--yes"]).exit_code == 0
    assert found(storage, "youssef") == []
    left = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()).lower()
    assert [word for word in (b"youssef", b"bakkali", b"almere", b"12345614") if word in left] == []


def slips_between(one: str, other: str) -> int:
    """How many letters have to be put in, taken out or changed to make one word of another, worked out plainly."""
    if not one or not other:
        return len(one) + len(other)
    same = slips_between(one[1:], other[1:])
    if one[0] == other[0]:
        return same
    return 1 + min(same, slips_between(one[1:], other), slips_between(one, other[1:]))


SHORT = st.text(alphabet="ab", max_size=4)


@given(SHORT, SHORT, st.integers(0, 2))
def test_a_name_is_read_until_it_is_what_was_typed_or_can_no_longer_become_it(
    typed: str, name: str, most: int
) -> None:
    expected = (len(name), False)
    for length in range(1, len(name) + 1):
        if slips_between(typed, name[:length]) <= most:
            expected = (length, True)
            break
        if min(slips_between(typed[:part], name[:length]) for part in range(len(typed) + 1)) > most:
            expected = (length, False)
            break
    assert compare(typed, name, most) == expected
