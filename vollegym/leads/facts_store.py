"""SQL on what one of us did with a lead: notes, steps, what was agreed. What writes wants `writing()`."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from vollegym.questionnaire.contact import Contact
from vollegym.storage.database import insert
from vollegym.storage.timestamps import moment, stamp


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that one of us wrote to a lead, as it was shown; `stopped_at` is when it was held."""

    id: int
    lead: int
    at: datetime
    person: int | None
    template: str
    subject: str
    text: str
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a lead; `by` is what the one of us is called who did it, None for everybody else."""

    id: int
    at: datetime
    kind: str
    by: str | None
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sending:
    """A mail about a lead: which, when it was dealt with (else written), and what became of it."""

    uid: str
    kind: str
    at: datetime
    result: str | None
    about: str | None


# Notes and steps ----------------------------------------------------------------------------------


def add_note(db: Database, lead: int, text: str, person: int | None, at: datetime) -> int:
    row = [lead, stamp(at), person, text]
    return insert(db, "INSERT INTO note (lead, at, person, text) VALUES (?, ?, ?, ?)", row)


def said_before(db: Database, lead: int, text: str, person: int | None, since: datetime) -> bool:
    """Return whether the same one of us wrote the very same note since a moment: a second tap."""
    asked = "SELECT 1 FROM note WHERE lead = ? AND text = ? AND person IS ? AND at >= ?"
    return bool(list(db.query(asked, [lead, text, person, stamp(since)])))


def set_step(db: Database, lead: int, what: str, day: date, person: int | None, at: datetime) -> int:
    """Keep what is promised and for which day; what was promised before makes place."""
    close_step(db, lead, at, done=False)
    row = [lead, what, day.isoformat(), stamp(at), person]
    return insert(
        db, "INSERT INTO next_step (lead, what, on_day, made_at, person) VALUES (?, ?, ?, ?, ?)", row
    )


def close_step(db: Database, lead: int, at: datetime, *, done: bool) -> int | None:
    """Close the open step of a lead and return its number; None where there is none."""
    closed = "UPDATE next_step SET closed_at = ?, done = ? WHERE lead = ? AND closed_at IS NULL RETURNING id"
    row = next(iter(list(db.query(closed, [stamp(at), int(done), lead]))), None)
    return int(row["id"]) if row else None


# What was agreed ----------------------------------------------------------------------------------


def propose(db: Database, lead: int, person: int | None, at: datetime) -> None:
    """Keep since when there is a proposal; a later one counts."""
    db.table("proposal").upsert({"lead": lead, "at": stamp(at), "person": person}, pk="lead")


def make_client(
    db: Database,
    lead: int,
    since: date,
    monthly_eur: int,
    until: date | None,
    person: int | None,
    at: datetime,
) -> None:
    """Keep what was agreed; who becomes a client is lost no longer."""
    row = {"lead": lead, "since": since.isoformat(), "monthly_eur": monthly_eur, "person": person}
    row |= {"until": until.isoformat() if until else None, "at": stamp(at)}
    db.table("client").upsert(row, pk="lead")
    find(db, lead)


def lose(
    db: Database, lead: int, reason: str, words: str | None, person: int | None, day: date, at: datetime
) -> None:
    """Keep why it came to nothing; who was a client is one until this day."""
    row = {"lead": lead, "reason": reason, "words": words, "at": stamp(at), "person": person}
    db.table("lost").upsert(row, pk="lead")
    db.execute(
        "UPDATE client SET until = ? WHERE lead = ? AND (until IS NULL OR until > ?)",
        [day.isoformat(), lead, day.isoformat()],
    )


def find(db: Database, lead: int) -> bool:
    """Let a lead that was lost be open again, and return whether it was lost."""
    return bool(db.execute("DELETE FROM lost WHERE lead = ?", [lead]).rowcount)


def overrule(db: Database, lead: int, reason: str, person: int | None, at: datetime) -> None:
    row = {"lead": lead, "reason": reason, "at": stamp(at), "person": person}
    db.table("overruled").upsert(row, pk="lead")


def assign(db: Database, lead: int, colleague: int | None) -> None:
    db.execute("UPDATE lead SET colleague = ? WHERE id = ?", [colleague, lead])


def keep_old_contact(db: Database, lead: int, event: int, contact: Contact) -> None:
    """Keep the contact details as they stood before this event."""
    db.execute(
        "INSERT INTO contact_before (event, lead, name, company, email, phone, phone_typed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [event, lead, contact.name, contact.company, contact.email, contact.phone, contact.phone_typed],
    )


# Letters ------------------------------------------------------------------------------------------


def add_letter(
    db: Database, lead: int, template: str, subject: str, text: str, person: int | None, at: datetime
) -> int:
    row = [lead, stamp(at), person, template, subject, text]
    return insert(
        db, "INSERT INTO letter (lead, at, person, template, subject, text) VALUES (?, ?, ?, ?, ?, ?)", row
    )


def letter(db: Database, number: int) -> Letter | None:
    row = next(db.query("SELECT * FROM letter WHERE id = ?", [number]), None)
    if row is None:
        return None
    stopped = moment(row["stopped_at"]) if row["stopped_at"] else None
    return Letter(**{**row, "at": moment(row["at"]), "stopped_at": stopped})


def letters(db: Database, lead: int) -> list[Letter]:
    """Return every letter to a lead, the oldest first."""
    numbers = [row["id"] for row in db.query("SELECT id FROM letter WHERE lead = ? ORDER BY id", [lead])]
    return [one for number in numbers if (one := letter(db, number))]


def letters_waiting(db: Database, lead: int) -> list[tuple[Letter, datetime]]:
    """Return the letters to a lead that wait, each with when it goes."""
    asked = """SELECT letter.id, due_at FROM letter JOIN outbox ON about = 'letter:' || letter.id
               WHERE letter.lead = ? AND result IS NULL AND stopped_at IS NULL ORDER BY due_at"""
    found = [(letter(db, row["id"]), moment(row["due_at"])) for row in db.query(asked, [lead])]
    return [(one, due) for one, due in found if one]


def stop_letter(db: Database, number: int, at: datetime) -> bool:
    """Hold a letter that waits and was never tried; return whether that was in time."""
    stopped = """UPDATE letter SET stopped_at = ? WHERE id = ? AND stopped_at IS NULL AND EXISTS (
      SELECT 1 FROM outbox WHERE about = 'letter:' || letter.id AND result IS NULL AND tried_at IS NULL)"""
    return bool(db.execute(stopped, [stamp(at), number]).rowcount)


# The same person ----------------------------------------------------------------------------------


# What a lead has several of goes all; what it has one of, only where the other has none.
MOVES = (
    "UPDATE contacted SET lead = :into WHERE lead = :lead",
    "UPDATE note SET lead = :into WHERE lead = :lead",
    "UPDATE letter SET lead = :into WHERE lead = :lead",
    "UPDATE booking SET lead = :into WHERE lead = :lead",
    "UPDATE next_step SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE proposal SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE client SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE overruled SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE wish SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE later SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE call_now SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE objection SET lead = :into WHERE lead = :lead",
    "UPDATE OR IGNORE confirmed SET lead = :into WHERE lead = :lead",
)


def move(db: Database, lead: int, into: int, at: datetime) -> None:
    """Let what hangs from a lead hang from another one; of two open steps that of the other stays."""
    if list(db.query("SELECT 1 FROM next_step WHERE lead = ? AND closed_at IS NULL", [into])):
        close_step(db, lead, at, done=False)
    for sql in MOVES:
        db.execute(sql, {"lead": lead, "into": into})


def merge(
    db: Database, lead: int, into: int, person: int | None, at: datetime, changes: str | None = None
) -> None:
    """Lay a lead under another one, with whatever lay under it; `changes` is what was moved, as JSON."""
    db.execute("UPDATE merged SET into_lead = ? WHERE into_lead = ?", [into, lead])
    sql = "INSERT INTO merged (lead, into_lead, at, person, changes) VALUES (?, ?, ?, ?, ?)"
    db.execute(sql, [lead, into, stamp(at), person, changes])


def unmerge(db: Database, lead: int) -> list[Any] | None:
    """Take a lead from under another one and return what was moved; None where it lay under none."""
    row = next(iter(list(db.query("DELETE FROM merged WHERE lead = ? RETURNING changes", [lead]))), None)
    return None if row is None else json.loads(row["changes"] or "[]")


def merged_into(db: Database, lead: int) -> int | None:
    row = next(db.query("SELECT into_lead FROM merged WHERE lead = ?", [lead]), None)
    return int(row["into_lead"]) if row else None


def under(db: Database, lead: int) -> list[int]:
    """Return the leads that lie under this one, the oldest first."""
    return [
        row["lead"] for row in db.query("SELECT lead FROM merged WHERE into_lead = ? ORDER BY lead", [lead])
    ]


def say_anew(db: Database, *leads: int) -> None:
    """Let triggers say what follows from the facts of these leads: when a row moves they see one of two."""
    sql = """UPDATE lead SET released_at = released_at, colleague = colleague, questionnaire = questionnaire
             WHERE id IN (SELECT value FROM json_each(?))"""
    db.execute(sql, [json.dumps(leads)])


# What happened ------------------------------------------------------------------------------------


def happened(db: Database, lead: int) -> list[Happened]:
    """Return every event of a lead, the newest first."""
    asked = """SELECT event.id, at, kind, called AS by, properties FROM event
               LEFT JOIN person_called ON person_called.id = event.person
               WHERE lead = ? ORDER BY event.id DESC"""
    return [as_happened(row) for row in db.query(asked, [lead])]


def since_by_others(db: Database, lead: int, event: int, person: int | None) -> list[Happened]:
    """Return what others did with a lead after an event, the rest of us and the lead itself; newest first."""
    asked = """SELECT event.id, at, kind, called AS by, properties FROM event
               LEFT JOIN person_called ON person_called.id = event.person
               WHERE lead = ? AND event.id > ? AND event.person IS NOT ?
               AND kind NOT IN ('stage_changed', 'alarmed') ORDER BY event.id DESC"""
    return [as_happened(row) for row in db.query(asked, [lead, event, person])]


def as_happened(row: dict[str, Any]) -> Happened:
    return Happened(row["id"], moment(row["at"]), row["kind"], row["by"], json.loads(row["properties"]))


def last_event(db: Database) -> int:
    """Return the number of the last event there is."""
    return int(next(db.query("SELECT coalesce(max(id), 0) AS n FROM event"))["n"])


def lines_of_calls(db: Database, lead: int) -> dict[int, str]:
    """Return what was to be remembered of each call that has such a line."""
    asked = "SELECT id, line FROM contacted WHERE lead = ? AND line IS NOT NULL"
    return {row["id"]: row["line"] for row in db.query(asked, [lead])}


def steps(db: Database, lead: int) -> dict[int, tuple[str, date]]:
    """Return every step of a lead, closed ones too."""
    rows = db.query("SELECT id, what, on_day FROM next_step WHERE lead = ?", [lead])
    return {row["id"]: (row["what"], date.fromisoformat(row["on_day"])) for row in rows}


def old_contacts(db: Database, lead: int) -> dict[int, dict[str, str | None]]:
    """Return the contact details as they stood before each event that changed them."""
    rows = db.query("SELECT * FROM contact_before WHERE lead = ?", [lead])
    return {row["event"]: row for row in rows}


def sendings(db: Database, lead: int) -> list[Sending]:
    """Return the mails about a lead that were dealt with, or were tried in vain."""
    asked = """SELECT uid, kind, coalesce(closed_at, tried_at) AS at, result, about FROM outbox
               WHERE lead = ? AND channel = 'mail' AND (result IN ('sent', 'kept', 'failed')
               OR (result IS NULL AND tried_at IS NOT NULL))"""
    return [
        Sending(row["uid"], row["kind"], moment(row["at"]), row["result"], row["about"])
        for row in db.query(asked, [lead])
    ]


def spoke_just_now(db: Database, lead: int, tried: bool, line: str | None, since: datetime) -> bool:
    """Return whether this very call was logged since a moment: a second tap."""
    asked = "SELECT 1 FROM contacted WHERE lead = ? AND tried = ? AND (?3 IS NULL OR line IS ?3) AND at >= ?4"
    return bool(list(db.query(asked, [lead, int(tried), line, stamp(since)])))


def done_since(db: Database, at: datetime, kinds: tuple[str, ...]) -> list[tuple[int, Happened]]:
    """Return what was done with which leads since a moment, the newest first."""
    asked = """SELECT lead, event.id, at, kind, called AS by, properties FROM event
               LEFT JOIN person_called ON person_called.id = event.person
               WHERE at >= ? AND kind IN (SELECT value FROM json_each(?)) AND lead IS NOT NULL
               ORDER BY at DESC, event.id DESC"""
    return [(row["lead"], as_happened(row)) for row in db.query(asked, [stamp(at), json.dumps(kinds)])]


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A next step that is still to be done; `made_at` is when it was promised."""

    id: int
    lead: int
    what: str
    on: date
    made_at: datetime


def open_steps(db: Database, first: date, last: date) -> list[OpenStep]:
    """Return what was promised for these days, both included, and is still open."""
    asked = """SELECT id, lead, what, on_day, made_at FROM next_step
               WHERE closed_at IS NULL AND on_day BETWEEN ? AND ? ORDER BY on_day, id"""
    return [
        OpenStep(
            row["id"], row["lead"], row["what"], date.fromisoformat(row["on_day"]), moment(row["made_at"])
        )
        for row in db.query(asked, [first.isoformat(), last.isoformat()])
    ]
