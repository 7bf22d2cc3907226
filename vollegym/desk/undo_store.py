"""What an act changes, row by row, and putting it back; all of it wants `writing()`."""

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.leads import facts_store
from vollegym.storage.database import insert
from vollegym.storage.timestamps import moment, stamp

# Everything of a lead that an act may change: each table with its key, and how its rows are found.
TABLES: dict[str, tuple[tuple[str, ...], str]] = {
    "contact": (("lead",), "lead = :lead"),
    "answer": (("lead", "question"), "lead = :lead"),
    "contacted": (("id",), "lead = :lead"),
    "note": (("id",), "lead = :lead"),
    "next_step": (("id",), "lead = :lead"),
    "proposal": (("lead",), "lead = :lead"),
    "client": (("lead",), "lead = :lead"),
    "lost": (("lead",), "lead = :lead"),
    "overruled": (("lead",), "lead = :lead"),
    "booking": (("id",), "lead = :lead"),
    "wish": (("lead",), "lead = :lead"),
    "later": (("lead",), "lead = :lead"),
    "call_now": (("lead",), "lead = :lead"),
    "objection": (("lead",), "lead = :lead"),
    "confirmed": (("lead",), "lead = :lead"),
    "letter": (("id",), "lead = :lead"),
    "merged": (("lead",), "lead = :lead OR into_lead = :lead"),
    "lead": (("id",), "id = :lead"),
}
# Of a lead itself only this can be put back.
OWN = ("id", "colleague", "released_at", "submitted_at", "outcome", "reasons", "entered_at")
Row = dict[str, Any]
Key = tuple[Any, ...]
Rows = dict[str, dict[Key, Row]]
Change = tuple[str, Key, Row | None, Row | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """An act as it was kept: which events and messages it made, and each row as it was and as it became."""

    id: int
    lead: int
    at: datetime
    person: int | None
    kind: str
    events: tuple[int, int]
    messages: tuple[int, int]
    changes: list[Change]
    undone_at: datetime | None


def rows(db: Database, *leads: int) -> Rows:
    """Return everything of these leads that an act may change."""
    return {
        name: {tuple(row[part] for part in key): row for lead in leads for row in read(db, name, found, lead)}
        for name, (key, found) in TABLES.items()
    }


def read(db: Database, name: str, found: str, lead: int) -> list[Row]:
    several = [dict(row) for row in db[name].rows_where(found, {"lead": lead})]
    return [{column: row[column] for column in OWN} for row in several] if name == "lead" else several


def last(db: Database) -> tuple[int, int]:
    """Return the numbers of the last event and the last message."""
    asked = (
        "SELECT coalesce((SELECT max(id) FROM event), 0) AS e, coalesce((SELECT max(id) FROM outbox), 0) AS m"
    )
    row = next(db.query(asked))
    return row["e"], row["m"]


def keep(
    db: Database,
    leads: tuple[int, ...],
    kind: str,
    person: int | None,
    at: datetime,
    before: tuple[Rows, int, int],
    old: datetime,
) -> int | None:
    """Keep what an act changed, and return its number; None when it changed nothing. What is old goes.

    It is an act on the first of these leads.
    """
    was, event, message = before
    now_event, now_message = last(db)
    db.execute("DELETE FROM act WHERE at < ?", [stamp(old)])
    if now_event == event:
        return None
    row = [leads[0], stamp(at), person, kind, event + 1, now_event, message + 1, now_message]
    changes = json.dumps(difference(was, rows(db, *leads)))
    sql = """INSERT INTO act (lead, at, person, kind, first_event, last_event, first_message, last_message,
             changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    return insert(db, sql, [*row, changes])


def difference(was: Rows, now: Rows) -> list[Change]:
    return [
        (name, key, was[name].get(key), now[name].get(key))
        for name in TABLES
        for key in sorted({*was[name], *now[name]})
        if was[name].get(key) != now[name].get(key)
    ]


def act(db: Database, number: int) -> Kept | None:
    row = next(db.query("SELECT * FROM act WHERE id = ?", [number]), None)
    if row is None:
        return None
    return Kept(
        row["id"],
        row["lead"],
        moment(row["at"]),
        row["person"],
        row["kind"],
        (row["first_event"], row["last_event"]),
        (row["first_message"], row["last_message"]),
        [change(*one) for one in json.loads(row["changes"])],
        moment(row["undone_at"]) if row["undone_at"] else None,
    )


def change(name: str, key: Any, was: Row | None, now: Row | None) -> Change:
    """Return one changed row as JSON kept it; a key of one part was kept bare before."""
    return name, tuple(key) if isinstance(key, list) else (key,), was, now


def unchanged(db: Database, kept: Kept) -> bool:
    """Return whether every row is still as this act left it."""
    return all(stands(db, name, key, now) for name, key, _, now in kept.changes)


def stands(db: Database, name: str, key: Key, wanted: Row | None) -> bool:
    """Return whether a row is as it was left, in what was kept of it; None is no row."""
    found = " AND ".join(f"{part} = ?" for part in TABLES[name][0])
    row = next(db[name].rows_where(found, key), None)
    if row is None or wanted is None:
        return row is wanted
    return {part: row[part] for part in wanted} == wanted


def put_back(db: Database, changes: list[Change]) -> None:
    """Put every row back as it was before: what was added goes first, what was taken comes last."""
    for name, key, was, _ in changes:
        if was is None:
            db.table(name).delete(key)
    for name, key, was, now in changes:
        if was is not None and now is not None:
            db.table(name).update(key, was)
    for name, _, was, now in changes:
        if was is not None and now is None:
            db.table(name).insert(was)
    facts_store.say_anew(db, *leads_in(changes))


def leads_in(changes: list[Change]) -> set[int]:
    """Return the leads of which these rows are, or were."""
    found = {row["id" if name == "lead" else "lead"] for name, _, *both in changes for row in both if row}
    return {lead for lead in found if lead is not None}


def take_apart(db: Database, changes: list[Change]) -> None:
    """Put back what two leads were before they became one, but for what was changed since."""
    standing = [one for one in changes if stands(db, one[0], one[1], one[3])]
    for one in standing:
        # What came since may stand in its place: then it stays where it went.
        with suppress(sqlite3.IntegrityError):
            put_back(db, [one])


def went(db: Database, kept: Kept) -> bool:
    """Return whether a mail of this act to the lead was tried, so that it cannot be held any more."""
    asked = """SELECT 1 FROM outbox WHERE id BETWEEN ? AND ? AND lead = ? AND channel = 'mail'
               AND tried_at IS NOT NULL AND recipient IS NOT NULL"""
    return bool(list(db.query(asked, [*kept.messages, kept.lead])))


def withdraw(db: Database, kept: Kept) -> None:
    """Take back what this act wrote and nobody tried to send, and the events it recorded."""
    leads = json.dumps([kept.lead, *leads_in(kept.changes)])
    db.execute(
        """DELETE FROM outbox WHERE lead IN (SELECT value FROM json_each(?)) AND id BETWEEN ? AND ?
           AND result IS NULL AND tried_at IS NULL""",
        [leads, *kept.messages],
    )
    sql = "DELETE FROM event WHERE lead IN (SELECT value FROM json_each(?)) AND id BETWEEN ? AND ?"
    db.execute(sql, [leads, *kept.events])


def mark_undone(db: Database, kept: Kept, at: datetime) -> None:
    db.execute("UPDATE act SET undone_at = ? WHERE id = ?", [stamp(at), kept.id])
