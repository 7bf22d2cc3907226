"""All SQL on one person across the tables. Which tables hold something of a lead is asked of the database."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import quote_identifier

from vollegym.leads import attendance
from vollegym.storage.timestamps import stamp

# They open doors, and tell nobody anything.
SECRET = {"ticket_hash", "token_hash", "hash", "given_by"}


def tables(db: Database) -> list[tuple[str, str]]:
    """Return the tables with rows of a lead, and the column that says whose they are."""
    asked = """SELECT m.name AS name, f."from" AS own FROM sqlite_master m, pragma_foreign_key_list(m.name) f
               WHERE m.type = 'table' AND f."table" = 'lead' ORDER BY m.name"""
    return [(row["name"], row["own"]) for row in db.query(asked)]


def lead(db: Database, number: int) -> dict[str, Any]:
    """Return the row of a lead, as it can be told to the person."""
    return plain(next(db.query("SELECT * FROM lead WHERE id = ?", [number])))


def rows(db: Database, number: int) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of a lead by table, as they can be told to the person; empty tables are left out."""
    found = {
        name: [plain(row) for row in db[name].rows_where(f"{quote_identifier(own)} = ?", [number])]
        for name, own in tables(db)
    }
    return {name: several for name, several in found.items() if several}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what opens doors, its JSON opened."""
    return {name: opened(name, value) for name, value in row.items() if name not in SECRET}


def opened(name: str, value: Any) -> Any:
    """Return the value of a column that holds JSON as what it says."""
    return (
        json.loads(value)
        if value and name in ("properties", "reasons", "source", "source_last", "value")
        else value
    )


def wipe(db: Database, number: int, now: datetime) -> None:
    """Delete a lead with all that hangs from it, and with those that lie under it.

    A call to come frees its time, of others the time stays.
    """
    for row in list(db.query("SELECT lead FROM merged WHERE into_lead = ?", [number])):
        wipe(db, row["lead"], now)
    attendance.free(db, number, now)
    db.execute(
        "UPDATE booking SET reason = NULL, token_hash = lower(hex(randomblob(32))) WHERE lead = ?", [number]
    )
    db.execute("DELETE FROM lead WHERE id = ?", [number])


def drop_uploads(db: Database) -> None:
    """Throw away the lists that wait to be brought in: whoever was forgotten may stand in one."""
    db.execute("DELETE FROM upload")


# What each lead is to retention: its kind and since when its term runs. A day that was chosen to hear from us
# counts as a beginning of its own, and so do the last time that one of us did anything, what was promised and
# the end of what was agreed with a client; a lead with a call to come waits for that, and a client stays. One
# that lies under another goes with that.
DUE = """
SELECT id, kind FROM (
  SELECT id,
    CASE WHEN state = 'draft' THEN iif(email IS NULL, 'draft', 'contact')
         WHEN (outcome = 'qualified' OR client IS NOT NULL) AND NOT held THEN 'lead'
         ELSE 'rejected' END AS kind,
    max(at, coalesce(iif(state = 'draft', answered_at, ''), ''),
        coalesce(later || 'T00:00:00.000000Z', ''), coalesce(touched_at, ''),
        coalesce((SELECT until FROM client WHERE client.lead = lead_view.id) || 'T00:00:00.000000Z', ''),
        coalesce(next_step ->> 1 || 'T00:00:00.000000Z', '')) AS since
  FROM lead_view
  WHERE id IN (SELECT value FROM json_each(:leads)) AND merged_into IS NULL
  AND NOT EXISTS (SELECT 1 FROM booking WHERE booking.lead = lead_view.id
                    AND status = 'booked' AND ends_at > :now)
  AND NOT EXISTS (SELECT 1 FROM client WHERE client.lead = lead_view.id AND until IS NULL
                  AND stage = 'client')
)
WHERE since < CASE kind WHEN 'draft' THEN :draft WHEN 'contact' THEN :contact
              WHEN 'lead' THEN :lead ELSE :rejected END
ORDER BY id
"""
# Nobody is over a term who came after it began to count, so of most leads their row need not be read.
OLD = """
SELECT lead, at FROM _lead_facet
WHERE (at, lead) > (:at, :after) AND at < max(:draft, :contact, :rejected, :lead)
AND at < CASE WHEN outcome IS NULL THEN max(:draft, :contact)
         WHEN outcome <> 'qualified' OR state = 'quarantined' THEN max(:rejected, :lead) ELSE :lead END
AND state <> 'merged' ORDER BY at, lead LIMIT :most
"""


def old(db: Database, before: dict[str, datetime], most: int) -> Iterator[list[int]]:
    """Give all leads whose term may be over, so many at a time, the oldest first; none was read yet."""
    asked = {**stamped(before), "most": most, "at": "", "after": 0}
    while rows := list(db.query(OLD, asked)):
        yield [row["lead"] for row in rows]
        asked |= {"at": rows[-1]["at"], "after": rows[-1]["lead"]}


def due(db: Database, now: datetime, before: dict[str, datetime], leads: list[int]) -> list[tuple[int, str]]:
    """Return those of these leads whose term is over, with their kind: draft, contact, rejected or lead."""
    asked = {**stamped(before), "now": stamp(now), "leads": json.dumps(leads)}
    return [(row["id"], row["kind"]) for row in db.query(DUE, asked)]


def stamped(before: dict[str, datetime]) -> dict[str, Any]:
    return {name: stamp(at) for name, at in before.items()}
