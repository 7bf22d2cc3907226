"""Messages that wait to be sent: rows written in the transaction of the fact, closed by the sender.

A row holds no words: kind, lead, sequence, when it is due and until when it is of use. The text is made at
the moment of sending from what is true then, so a forgotten lead is never mailed (its rows go with it) and a
cancelled call is never reminded.

A kind with a dot (`intake.submitted`) is an event for the webhook, any other is a mail. A row is waiting
while `result` is NULL; then it is sent, kept (there was no mail server or receiver), skipped (no longer of
use) or failed (given up). `uid` is random and never used again, also not after a restored backup: receivers
know doubles by it.
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.storage.moments import moment, stamp

LEASE = timedelta(seconds=60)
# A moment further ahead than this can only mean that the clock was moved back.
AHEAD = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Row:
    """One message that waits or was dealt with; moments are UTC, `lead` is None for the owner's summaries."""

    id: int
    uid: str
    lead: int | None
    kind: str
    sequence: int
    created_at: datetime
    due_at: datetime
    useful_until: datetime | None
    next_at: datetime
    tried_at: datetime | None
    attempts: int
    closed_at: datetime | None
    result: str | None
    note: str | None

    @property
    def lane(self) -> str:
        """Which way it goes: `mail` or `webhook`."""
        return "webhook" if "." in self.kind else "mail"


def put(
    db: Database,
    kind: str,
    lead: int | None,
    at: datetime,
    *,
    sequence: int = 0,
    due: datetime | None = None,
    useful_until: datetime | None = None,
    urgent: bool = False,
) -> bool:
    """Add one message to the open transaction and return whether it is new.

    `at` is the moment of the fact; without `due` the message goes at once. The same kind and sequence of one
    lead is written once, however often this is called. `urgent` goes before everything else that is due.
    """
    due = max(due or at, at)
    values = (lead, kind, sequence, stamp(at), stamp(due), stamp(due), int(urgent))
    until = stamp(useful_until) if useful_until else None
    cursor = db.execute(
        "INSERT INTO outbox (lead, kind, sequence, created_at, due_at, next_at, urgent, useful_until)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (*values, until),
    )
    return bool(cursor.rowcount)


def withdraw(db: Database, kind: str, lead: int) -> None:
    """Take back what this lead has waiting of a kind and was never tried, in the open transaction."""
    db.execute(
        "DELETE FROM outbox WHERE lead = ? AND kind = ? AND result IS NULL AND tried_at IS NULL", [lead, kind]
    )


# Due: its moment has come; or it was tried or written at a moment that lies ahead of the clock, and it does
# not wait for a moment of its own.
DUE = """
result IS NULL AND lane = :lane
AND (next_at <= :now OR tried_at > :ahead OR (created_at > :ahead AND next_at = created_at))
AND (leased_until IS NULL OR leased_until <= :now OR leased_until > :bogus)
"""


def claim(db: Database, lane: str, now: datetime, lease: timedelta = LEASE) -> Row | None:
    """Take the next due message of `mail` or `webhook` for a while, or return None.

    When the taker dies, the message is due again after the lease: sent at least once, lost never.
    """
    moments = {
        "lane": lane,
        "now": stamp(now),
        "until": stamp(now + lease),
        "ahead": stamp(now + AHEAD),
        "bogus": stamp(now + lease + AHEAD),
    }
    # Looking first keeps the quiet sender from taking the write lock every second.
    if not list(db.query(f"SELECT 1 FROM outbox WHERE {DUE} LIMIT 1", moments)):  # noqa: S608
        return None
    taken = db.query(
        "UPDATE outbox SET leased_until = :until, tried_at = :now, attempts = attempts + 1 WHERE id"  # noqa: S608
        f" = (SELECT id FROM outbox WHERE {DUE} ORDER BY urgent DESC, next_at, id LIMIT 1) RETURNING *",
        moments,
    )
    return next((as_row(row) for row in list(taken)), None)


def address(db: Database, row: Row, recipient: str) -> None:
    """Write down to which visitor this message is about to go, so that it counts for that address."""
    db.execute("UPDATE outbox SET recipient = ? WHERE id = ?", [recipient, row.id])


def close(db: Database, row: Row, now: datetime, result: str, note: str | None = None) -> None:
    """Write down how it ended: sent, kept, skipped or failed."""
    db.execute(
        "UPDATE outbox SET result = ?, closed_at = ?, note = ?, leased_until = NULL, held = 0"
        " WHERE id = ? AND result IS NULL",
        (result, stamp(now), note, row.id),
    )


def again(db: Database, row: Row, next_at: datetime, note: str, *, held: bool = False) -> None:
    """Try this message again later; `held` says that the server was to blame, so `release` may hurry it."""
    db.execute(
        "UPDATE outbox SET next_at = ?, note = ?, held = ?, leased_until = NULL"
        " WHERE id = ? AND tried_at = ? AND result IS NULL",
        (stamp(next_at), note, int(held), row.id, stamp(row.tried_at or row.created_at)),
    )


def release(db: Database, lane: str, now: datetime) -> int:
    """Make everything due that waited for this server to come back; return how many."""
    return db.execute(
        "UPDATE outbox SET next_at = ?, held = 0 WHERE lane = ? AND held = 1 AND result IS NULL",
        (stamp(now), lane),
    ).rowcount


def held(db: Database, lane: str) -> bool:
    """Return whether messages wait for this server to come back."""
    return bool(list(db.query("SELECT 1 FROM outbox WHERE lane = ? AND held = 1 AND result IS NULL", [lane])))


def superseded(db: Database, row: Row) -> bool:
    """Return whether its lead has a later message of this kind, for kinds that tell how things stand now."""
    later = "SELECT 1 FROM outbox WHERE lead = ? AND kind = ? AND id > ?"
    return bool(list(db.query(later, [row.lead, row.kind, row.id])))


def retry(db: Database, uid: str, now: datetime) -> bool:
    """Send one message again, by hand: attempts start anew and it is of use, whatever its moment was."""
    return bool(
        db.execute(
            "UPDATE outbox SET result = NULL, closed_at = NULL, note = NULL, attempts = 0, held = 0,"
            " leased_until = NULL, useful_until = NULL, next_at = ? WHERE uid = ?",
            (stamp(now), uid),
        ).rowcount
    )


def as_row(row: dict[str, object]) -> Row:
    """Return a database row with its moments as datetimes."""
    names = [field.name for field in fields(Row)]
    return Row(**{n: moment(str(row[n])) if is_moment(n) and row[n] else row[n] for n in names})  # type: ignore[arg-type]


def is_moment(name: str) -> bool:
    """Return whether a column holds a moment."""
    return name.endswith("_at") or name == "useful_until"
