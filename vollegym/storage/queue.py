"""Looking at the messages that wait or were dealt with; the sender and the transactions use `outbox`."""

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from vollegym.storage.moments import moment, stamp
from vollegym.storage.outbox import Row, as_row


def find(db: Database, beginning: str) -> list[Row]:
    """Return the messages whose uid begins like this; more than one means that it was too short."""
    if not beginning.isalnum():
        return []
    return [as_row(row) for row in db.query("SELECT * FROM outbox WHERE uid GLOB ? || '*'", [beginning])]


def listed(db: Database, results: tuple[str, ...] = ("waiting", "failed"), limit: int = 200) -> list[Row]:
    """Return messages of these results (waiting included), the newest first."""
    marks = ",".join("?" * len(results))
    rows = db.query(
        f"SELECT * FROM outbox WHERE coalesce(result, 'waiting') IN ({marks}) ORDER BY id DESC LIMIT ?",  # noqa: S608
        [*results, limit],
    )
    return [as_row(row) for row in rows]


def of_kind(db: Database, kind: str, sequence: int) -> list[Row]:
    """Return the messages of this kind and sequence, of whatever lead."""
    rows = db.query("SELECT * FROM outbox WHERE kind = ? AND sequence = ? ORDER BY id", [kind, sequence])
    return [as_row(row) for row in rows]


def reference_of(db: Database, row: Row) -> str | None:
    """Return the reference of the message's lead, or None when it belongs to none."""
    found = next(db.query("SELECT reference FROM lead WHERE id IS ?", [row.lead]), None)
    return str(found["reference"]) if found else None


@dataclass(frozen=True, slots=True)
class Queue:
    """How the messages stand: `overdue` should have gone by now, the oldest of them since `since`."""

    waiting: int
    overdue: int
    since: datetime | None
    kept: int
    failed: int


def standing(db: Database, now: datetime) -> Queue:
    """Return how many messages wait, are late, were kept or were given up."""
    row = next(
        db.query(
            "SELECT count(*) FILTER (WHERE result IS NULL) AS waiting,"
            " count(*) FILTER (WHERE result IS NULL AND due_at <= :now) AS overdue,"
            " min(due_at) FILTER (WHERE result IS NULL AND due_at <= :now) AS since,"
            " count(*) FILTER (WHERE result = 'kept') AS kept,"
            " count(*) FILTER (WHERE result = 'failed') AS failed FROM outbox",
            {"now": stamp(now)},
        )
    )
    return Queue(**{**row, "since": moment(row["since"]) if row["since"] else None})


def usual_note(db: Database, result: str | None) -> tuple[str | None, str]:
    """Return the note that most messages with this result have (None: they wait), and their lane."""
    asked = """SELECT note, lane FROM outbox WHERE result IS ? AND note IS NOT NULL
               GROUP BY note, lane ORDER BY count(*) DESC, max(id) DESC LIMIT 1"""
    row = next(db.query(asked, [result]), None)
    return (row["note"], row["lane"]) if row else (None, "mail")


def order_of(db: Database, row: Row) -> int:
    """Return which event of its lead this is, from 1: receivers get no promise about the order of arrival."""
    asked = "SELECT count(*) AS n FROM outbox WHERE lane = 'webhook' AND lead IS ? AND id <= ?"
    return int(next(db.query(asked, [row.lead, row.id]))["n"])


def tidy(db: Database, before: datetime) -> int:
    """Delete what belongs to no lead and was dealt with before this moment; return how many."""
    asked = "DELETE FROM outbox WHERE lead IS NULL AND closed_at < ?"
    return db.execute(asked, [stamp(before)]).rowcount
