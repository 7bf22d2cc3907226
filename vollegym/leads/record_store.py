"""The read-only queries of the records room. All of one export is read at one moment."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from vollegym.leads import store
from vollegym.leads.record import Booking, Catalogue, Record
from vollegym.leads.selection import Selection
from vollegym.questionnaire.serialization import from_json
from vollegym.storage.timestamps import moment

PLAIN = tuple(
    "reference state questionnaire outcome name company email phone phone_typed call_wish objection".split()
)
MOMENTS = tuple("started_at submitted_at call_wish_at call_now_at later_at objection_at".split())


@contextmanager
def one_moment(db: Database) -> Iterator[Database]:
    """Give a connection on which every query sees the same moment, whatever is written meanwhile."""
    db.execute("BEGIN")
    try:
        yield db
    finally:
        db.conn.rollback()


def catalogue(db: Database, selection: Selection) -> Catalogue:
    """Return the questionnaires that the selected leads were asked and the current one, newest first."""
    return catalogue_of(db, chosen(db, selection))


def catalogue_of(db: Database, leads: str) -> Catalogue:
    """Return the questionnaires that these leads (a JSON array) were asked and the current one."""
    rows = db.query(
        """SELECT version, document FROM questionnaire
        WHERE version IN (SELECT questionnaire FROM lead WHERE id IN (SELECT value FROM json_each(?)))
          OR current_at = (SELECT max(current_at) FROM questionnaire)
        ORDER BY current_at DESC, version DESC""",
        [leads],
    )
    return Catalogue([from_json(row["document"], row["version"]) for row in rows])


def leads(db: Database, selection: Selection) -> Iterator[Record]:
    """Give the selected leads, oldest first, one at a time."""
    return leads_of(db, chosen(db, selection))


def leads_of(db: Database, leads: str) -> Iterator[Record]:
    """Give these leads (a JSON array), oldest first, one at a time."""
    sql = "SELECT * FROM lead_view WHERE id IN (SELECT value FROM json_each(?)) ORDER BY at, id"
    return (record(row) for row in db.query(sql, [leads]))


def chosen(db: Database, selection: Selection) -> str:
    """Return the numbers of the selected leads as a JSON array."""
    sql = """SELECT json_group_array(id) AS leads FROM lead_view
    WHERE at >= coalesce(:start, '') AND at < coalesce(:end, '9999')
      AND state IN (SELECT value FROM json_each(:states))
      AND (:outcomes = '[]' OR outcome IN (SELECT value FROM json_each(:outcomes)))"""
    return str(next(db.query(sql, values(selection)))["leads"])


def waiting(db: Database, now: datetime) -> frozenset[str]:
    """Return the references of the leads that wait for us at this moment."""
    numbers = json.dumps([one.lead for one in store.waiting(db, now)])
    rows = db.query("SELECT reference FROM lead WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return frozenset(row["reference"] for row in rows)


def one(db: Database, lead: int) -> tuple[Record, Catalogue] | None:
    """Return one lead with the questionnaires of an export of it; None when it was forgotten."""
    number = json.dumps([lead])
    found = next(leads_of(db, number), None)
    return (found, catalogue_of(db, number)) if found else None


def counts(db: Database, selection: Selection) -> dict[str, int]:
    """Return how many leads there are per state, counted from the bare table: the check on what was written.

    Drafts are counted whatever outcome was asked for, as they have none yet.
    """
    sql = """SELECT state, count(*) AS n FROM lead_view
    WHERE at >= coalesce(:start, '') AND at < coalesce(:end, '9999')
      AND (:outcomes = '[]' OR outcome IS NULL OR outcome IN (SELECT value FROM json_each(:outcomes)))
    GROUP BY 1"""
    return {row["state"]: row["n"] for row in db.query(sql, values(selection))}


def values(selection: Selection) -> dict[str, str | None]:
    """Return what the queries on a selection ask for; states and outcomes are JSON arrays."""
    return {
        "states": json.dumps(selection.states),
        "outcomes": json.dumps(selection.outcomes),
        "start": selection.start,
        "end": selection.end,
    }


def record(row: dict[str, Any]) -> Record:
    kept = {key: row[key] for key in PLAIN}
    kept |= {key: row[key] and moment(row[key]) for key in MOMENTS}
    kept["contacted_at"] = row["spoken_at"] and moment(row["spoken_at"])
    kept["no_answer_at"] = [moment(at) for at in sorted(json.loads(row["no_answer_at"]))]
    kept["later"] = row["later"] and date.fromisoformat(row["later"])
    kept |= {key: row[key] and json.loads(row[key]) for key in ("source", "source_last")}
    kept["reasons"] = json.loads(row["reasons"] or "[]")
    kept["answers"] = store.read_choices(row)
    kept["booking"] = booking(row["booking"])
    return Record(**kept)


def booking(kept: str | None) -> Booking | None:
    """Return the call that counts: the last one that stands, else the last one cancelled."""
    if kept is None:
        return None
    starts_at, ends_at, status, reason = json.loads(kept)
    return Booking(moment(starts_at), moment(ends_at), status, reason)
