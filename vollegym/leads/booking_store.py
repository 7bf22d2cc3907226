"""All SQL on calls, call-back wishes and what stands in the agenda. What writes wants `writing()`."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.calendar.hours import Span
from vollegym.calendar.slots import Agenda, monday
from vollegym.dutch.dates import midnight, on
from vollegym.leads import store
from vollegym.leads.lead import Lead
from vollegym.storage.timestamps import moment, stamp


@dataclass(frozen=True, slots=True)
class Booking:
    """One call. `lead` is None when the person was forgotten; moments are UTC."""

    id: int
    lead: int | None
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    status: str
    reason: str | None
    created_at: datetime
    changed_at: datetime

    def stands(self, now: datetime) -> bool:
        """Return whether the call is still to come."""
        return self.status == "booked" and now < self.ends_at


# Reading ------------------------------------------------------------------------------------------


# A plus before the beginning of a call keeps its index out of it: what ended before is most of what there is.


def agenda(db: Database, now: datetime, without: int | None = None) -> Agenda:
    """Return what stands from this week's Monday on; `without` leaves out the call that is being moved."""
    since = stamp(midnight(monday(on(now))))
    calls = db.query(
        "SELECT starts_at, ends_at FROM booking"
        " WHERE status <> 'cancelled' AND ends_at > ? AND id IS NOT ? ORDER BY +starts_at",
        [since, without],
    )
    stretches = db.query(
        "SELECT starts_at, ends_at FROM busy WHERE ends_at > :now"
        " UNION ALL SELECT starts_at, ends_at FROM block WHERE ends_at > :now AND freed_at IS NULL",
        {"now": stamp(now)},
    )
    return Agenda(tuple(map(as_span, calls)), tuple(map(as_span, stretches)))


def by_token(db: Database, token_hash: str) -> Booking | None:
    """Return the call that this token opens."""
    return one(db, "SELECT * FROM booking WHERE token_hash = ?", token_hash)


def by_id(db: Database, booking: int) -> Booking | None:
    """Return one call."""
    return one(db, "SELECT * FROM booking WHERE id = ?", booking)


def by_uid(db: Database, beginning: str) -> list[Booking]:
    """Return the calls whose uid begins like this, as the owner types it."""
    if not beginning.isalnum():
        return []
    return several(db, "SELECT * FROM booking WHERE uid GLOB ? || '*' ORDER BY starts_at, id", beginning)


def live_of(db: Database, lead: int, now: datetime) -> Booking | None:
    """Return the one call of a lead, or of the one that it lies under, that is still to come."""
    sql = """SELECT * FROM booking WHERE status = 'booked' AND ends_at > ?2
             AND lead IN (?1, (SELECT into_lead FROM merged WHERE merged.lead = ?1))
             ORDER BY starts_at, id LIMIT 1"""
    return one(db, sql, lead, stamp(now))


def by_reference(db: Database, reference: str) -> list[Booking]:
    """Return all calls of the lead with this reference, in order of their time."""
    sql = """SELECT * FROM booking WHERE lead = (SELECT id FROM lead WHERE reference = ?)
             ORDER BY starts_at, id"""
    return several(db, sql, reference)


def since(db: Database, at: datetime) -> list[tuple[Booking, Lead | None]]:
    """Return the calls that end or were changed after a moment, with their lead, in order of time."""
    sql = "SELECT * FROM booking WHERE max(ends_at, changed_at) > ? ORDER BY +starts_at, id"
    found = several(db, sql, stamp(at))
    return [(booking, store.by_id(db, booking.lead) if booking.lead else None) for booking in found]


def between(db: Database, start: datetime, end: datetime) -> list[tuple[Booking, Lead | None]]:
    """Return the calls that begin between two moments and were not called off, in order of time."""
    sql = """SELECT * FROM booking WHERE starts_at >= ? AND starts_at < ? AND status <> 'cancelled'
             ORDER BY starts_at, id"""
    found = several(db, sql, stamp(start), stamp(end))
    return [(booking, store.by_id(db, booking.lead) if booking.lead else None) for booking in found]


def meeting(db: Database, span: Span) -> list[tuple[Booking, Lead | None]]:
    """Return the calls that have a moment in common with this time and were not called off."""
    sql = """SELECT * FROM booking WHERE ends_at > ? AND +starts_at < ? AND status <> 'cancelled'
             ORDER BY +starts_at, id"""
    found = several(db, sql, stamp(span.start), stamp(span.end))
    return [(booking, store.by_id(db, booking.lead) if booking.lead else None) for booking in found]


def called_off_by(db: Database, booking: Booking) -> str:
    """Return who called this lead's last call off, `owner` or `visitor`; empty when nobody did."""
    asked = """SELECT properties ->> 'by' AS by FROM event WHERE lead = ? AND kind = 'cancelled'
               ORDER BY id DESC LIMIT 1"""
    row = next(db.query(asked, [booking.lead]), None)
    return str(row["by"] or "") if row else ""


def asked_to_confirm(db: Database, lead: int, booking: int) -> datetime | None:
    """Return when somebody was asked whether a call is theirs; None when they were not yet."""
    asked = """SELECT max(at) AS at FROM event WHERE lead = ? AND kind = 'asked_to_confirm'
               AND properties ->> 'booking' = ?"""
    row = next(db.query(asked, [lead, booking]))
    return moment(row["at"]) if row["at"] else None


def chosen_by_us(db: Database, booking: Booking) -> bool:
    """Return whether one of us chose the time that a call has now."""
    asked = """SELECT person FROM event WHERE lead = ? AND kind IN ('booked', 'moved')
               AND properties ->> 'call' = ? ORDER BY id DESC LIMIT 1"""
    row = next(db.query(asked, [booking.lead, booking.id]), None)
    return bool(row and row["person"])


def may_book(db: Database, lead: int) -> bool:
    """Return whether the calendar is open to this lead: by the verdict, or because one of us said so."""
    asked = """SELECT 1 FROM lead WHERE id = ?
               AND (outcome = 'qualified' OR (outcome IS NOT NULL AND id IN (SELECT lead FROM overruled)))"""
    return bool(list(db.query(asked, [lead])))


def wish_of(db: Database, lead: int) -> tuple[str, datetime] | None:
    """Return the part of the day in which a lead wants to be called, and since when."""
    row = next(db.query("SELECT part, at FROM wish WHERE lead = ?", [lead]), None)
    return (row["part"], moment(row["at"])) if row else None


# Writing ------------------------------------------------------------------------------------------


def insert(db: Database, lead: int, uid: str, token_hash: str, span: Span, now: datetime) -> Booking:
    """Add a call; raises sqlite3.IntegrityError when it meets another one or the lead has one."""
    sql = """INSERT INTO booking (lead, uid, token_hash, starts_at, ends_at, created_at, changed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *"""
    at = stamp(now)
    return several(db, sql, lead, uid, token_hash, stamp(span.start), stamp(span.end), at, at)[0]


def move(db: Database, booking: int, span: Span, now: datetime) -> Booking:
    """Give a call another time: the same row and uid, the next sequence."""
    sql = """UPDATE booking SET starts_at = ?, ends_at = ?, sequence = sequence + 1, changed_at = ?
             WHERE id = ? RETURNING *"""
    return several(db, sql, stamp(span.start), stamp(span.end), stamp(now), booking)[0]


def cancel(db: Database, booking: int, reason: str | None, now: datetime) -> Booking:
    """Call a call off; the row and the reason stay."""
    sql = """UPDATE booking SET status = 'cancelled', reason = ?, sequence = sequence + 1, changed_at = ?
             WHERE id = ? RETURNING *"""
    return several(db, sql, reason, stamp(now), booking)[0]


def mark(db: Database, booking: int, status: str, now: datetime) -> Booking:
    """Write down what became of a call; calendars need not hear of it, so the sequence stays."""
    sql = "UPDATE booking SET status = ?, changed_at = ? WHERE id = ? RETURNING *"
    return several(db, sql, status, stamp(now), booking)[0]


def wish(db: Database, lead: int, part: str, now: datetime) -> None:
    """Keep in which part of the day a lead wants to be called, and since when; the last part counts."""
    db.execute(
        "INSERT INTO wish (lead, part, at) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET part = excluded.part, at = iif(?, at, excluded.at)",
        [lead, part, stamp(now), store.asked(db, lead, "wish", now)],
    )


def drop_wish(db: Database, lead: int) -> None:
    """Forget a wish that came true."""
    db.execute("DELETE FROM wish WHERE lead = ?", [lead])


def one(db: Database, sql: str, *values: object) -> Booking | None:
    """Return the one call that a query gives, or None."""
    return next(iter(several(db, sql, *values)), None)


def several(db: Database, sql: str, *values: object) -> list[Booking]:
    """Return the calls that a query gives, in its order."""
    rows = [with_moments(row) for row in db.query(sql, values)]
    return [Booking(**{field.name: row[field.name] for field in fields(Booking)}) for row in rows]


def with_moments(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its moments as datetimes."""
    return {name: moment(value) if name.endswith("_at") and value else value for name, value in row.items()}


def as_span(row: dict[str, Any]) -> Span:
    """Return the stretch of time in a row."""
    return Span(moment(row["starts_at"]), moment(row["ends_at"]))
