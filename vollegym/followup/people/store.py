"""SQL about people: whom somebody spoke with, whom the owner was warned of, what came in."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.leads.store import HELD
from vollegym.storage.moments import moment, stamp


def contacts(db: Database, lead: int) -> tuple[datetime | None, datetime | None]:
    """Return when a person first spoke with this lead, and when one last tried in vain."""
    asked = """SELECT min(at) FILTER (WHERE tried = 0) AS spoken, max(at) FILTER (WHERE tried = 1) AS tried
               FROM contacted WHERE lead = ?"""
    row = next(db.query(asked, [lead]))
    spoken, tried = (moment(row[name]) if row[name] else None for name in ("spoken", "tried"))
    return spoken, tried


def add_contact(db: Database, lead: int, at: datetime, tried: bool) -> None:
    """Log that a person called, in the open transaction."""
    row = [lead, stamp(at), int(tried)]
    db.execute("INSERT INTO contacted (lead, at, tried) VALUES (?, ?, ?)", row)


def drop_contact(db: Database, lead: int, at: datetime) -> None:
    """Take back a conversation that turned out not to be one."""
    db.execute("DELETE FROM contacted WHERE lead = ? AND at = ? AND tried = 0", [lead, stamp(at)])


def booked(db: Database, lead: int) -> datetime | None:
    """Return when the call of this lead starts or started; None when it was called off or not held."""
    asked = "SELECT max(starts_at) AS at FROM booking WHERE lead = ? AND status IN ('booked', 'attended')"
    row = next(db.query(asked, [lead]))
    return moment(row["at"]) if row["at"] else None


def source(db: Database, lead: int) -> dict[str, Any]:
    """Return where the first visit of this lead came from."""
    row = next(db.query("SELECT source FROM lead WHERE id = ?", [lead]))
    return dict(json.loads(row["source"] or "{}"))


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another intake of the same person: by mail address or by phone number."""

    reference: str
    at: datetime
    outcome: str


def same_person(db: Database, lead: int) -> list[Earlier]:
    """Return what this person sent before or since, the newest first; the same person is never refused."""
    asked = """SELECT DISTINCT other.reference, other.submitted_at AS at, other.outcome FROM contact AS mine
               JOIN contact AS theirs ON theirs.lead != mine.lead
                 AND (theirs.email = mine.email COLLATE NOCASE OR theirs.phone = mine.phone)
               JOIN lead AS other ON other.id = theirs.lead
               WHERE mine.lead = ? AND other.submitted_at IS NOT NULL
               ORDER BY other.submitted_at DESC LIMIT 5"""
    return [Earlier(row["reference"], moment(row["at"]), row["outcome"]) for row in db.query(asked, [lead])]


def alarmed(db: Database, lead: int, since: datetime) -> int:
    """Return after how many minutes the owner was warned of this lead since a moment; 0 when never."""
    asked = """SELECT max(properties ->> 'minutes') AS minutes FROM event
               WHERE lead = ? AND at >= ? AND kind = 'alarmed'"""
    return int(next(db.query(asked, [lead, stamp(since)]))["minutes"] or 0)


def alarmed_at(db: Database, lead: int, at: datetime) -> bool:
    """Return whether the owner was warned of this lead at this very moment."""
    asked = "SELECT 1 FROM event WHERE lead = ? AND at = ? AND kind = 'alarmed'"
    return bool(list(db.query(asked, [lead, stamp(at)])))


def unfinished(db: Database, since: datetime, before: datetime) -> list[int]:
    """Return drafts with a contact whose last answer lies between these moments and was not told yet."""
    asked = f"""SELECT lead.id AS id FROM lead JOIN contact ON contact.lead = lead.id
               WHERE submitted_at IS NULL AND NOT {HELD}
               AND max(contact.answered_at, coalesce((SELECT max(answered_at) FROM answer
                       WHERE answer.lead = lead.id), '')) BETWEEN ? AND ?
               AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.lead = lead.id AND kind = 'unfinished')"""  # noqa: S608
    return [row["id"] for row in db.query(asked, [stamp(since), stamp(before)])]


@dataclass(frozen=True, slots=True)
class Sent:
    """One intake that was sent: when, when its clock began, how it ended, when a person first spoke."""

    at: datetime
    began: datetime
    outcome: str
    quarantined: bool
    spoken_at: datetime | None


def sent(db: Database, since: datetime) -> list[Sent]:
    """Return the intakes that were sent since a moment."""
    asked = f"""SELECT submitted_at AS at, max(submitted_at, coalesce(released_at, '')) AS began, outcome,
                {HELD} AS quarantined,
                (SELECT min(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 0) AS spoken
                FROM lead WHERE submitted_at >= ? ORDER BY submitted_at"""  # noqa: S608
    return [
        Sent(
            moment(row["at"]),
            moment(row["began"]),
            row["outcome"],
            bool(row["quarantined"]),
            moment(row["spoken"]) if row["spoken"] else None,
        )
        for row in db.query(asked, [stamp(since)])
    ]


def wishes(db: Database, first: datetime, before: datetime) -> list[int]:
    """Return the leads that asked to hear from us between two moments."""
    asked = "SELECT lead FROM outbox WHERE kind = 'later' AND due_at >= ? AND due_at < ? ORDER BY due_at, id"
    return [row["lead"] for row in db.query(asked, [stamp(first), stamp(before)])]
