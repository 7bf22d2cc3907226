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
from vollegym.questionnaire.questions import Answer
from vollegym.questionnaire.serialization import from_json
from vollegym.storage.timestamps import moment

STATE = """CASE WHEN submitted_at IS NULL THEN 'draft'
  WHEN quarantined_at IS NOT NULL AND released_at IS NULL THEN 'quarantined' ELSE 'submitted' END"""
# A draft is dated by its start, as it was never sent.
WHEN = "coalesce(submitted_at, started_at)"
LEADS = f"""
SELECT lead.*, {STATE} AS state, contact.name, company, email, phone, phone_typed,
  (SELECT json_group_object(question, json(value)) FROM answer WHERE answer.lead = lead.id) AS answers,
  (SELECT min(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 0) AS contacted_at,
  (SELECT json_group_array(at) FROM contacted WHERE contacted.lead = lead.id AND tried = 1)
    AS no_answer_at,
  wish.part AS call_wish, wish.at AS call_wish_at, call_now.asked_at AS call_now_at,
  later.day AS later, later.asked_at AS later_at, objection.said AS objection, objection.at AS objection_at,
  (SELECT json_array(starts_at, ends_at, status, reason) FROM booking WHERE booking.lead = lead.id
    ORDER BY status = 'cancelled', booking.id DESC LIMIT 1) AS booking
FROM lead LEFT JOIN contact ON contact.lead = lead.id LEFT JOIN wish ON wish.lead = lead.id
LEFT JOIN call_now ON call_now.lead = lead.id LEFT JOIN later ON later.lead = lead.id
LEFT JOIN objection ON objection.lead = lead.id
WHERE {{}} ORDER BY {WHEN}, lead.id
"""  # noqa: S608 - only the constants above are filled in
PLAIN = tuple(
    "reference state questionnaire outcome name company email phone phone_typed call_wish objection".split()
)
MOMENTS = tuple("started_at submitted_at contacted_at call_wish_at call_now_at later_at objection_at".split())


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
    where, values = conditions(selection)
    rows = db.query(
        f"""SELECT version, document FROM questionnaire
        WHERE version IN (SELECT questionnaire FROM lead WHERE {where})
          OR current_at = (SELECT max(current_at) FROM questionnaire)
        ORDER BY current_at DESC, version DESC""",  # noqa: S608
        values,
    )
    return Catalogue([from_json(row["document"], row["version"]) for row in rows])


def leads(db: Database, selection: Selection) -> Iterator[Record]:
    """Give the selected leads, oldest first, one at a time."""
    where, values = conditions(selection)
    return (record(row) for row in db.query(LEADS.format(where), values))


def waiting(db: Database, now: datetime) -> frozenset[str]:
    """Return the references of the leads that wait for us at this moment."""
    numbers = json.dumps([one.lead for one in store.waiting(db, now)])
    rows = db.query("SELECT reference FROM lead WHERE id IN (SELECT value FROM json_each(?))", [numbers])
    return frozenset(row["reference"] for row in rows)


def one(db: Database, lead: int) -> tuple[Record, Catalogue] | None:
    """Return one lead with the questionnaires of an export of it; None when it was forgotten."""
    found = next(db.query(LEADS.format("lead.id = ?"), [lead]), None)
    if found is None:
        return None
    rows = db.query(
        """SELECT version, document FROM questionnaire
        WHERE version = ? OR current_at = (SELECT max(current_at) FROM questionnaire)
        ORDER BY current_at DESC, version DESC""",
        [found["questionnaire"]],
    )
    return record(found), Catalogue([from_json(row["document"], row["version"]) for row in rows])


def counts(db: Database, selection: Selection) -> dict[str, int]:
    """Return how many leads there are per state, counted from the bare table: the check on what was written.

    Drafts are counted whatever outcome was asked for, as they have none yet.
    """
    rows = db.query(
        f"""SELECT {STATE} AS state, count(*) AS n FROM lead
        WHERE ({WHEN} >= :start OR :start IS NULL) AND ({WHEN} < :end OR :end IS NULL)
          AND (:all OR outcome IS NULL OR instr(:outcomes, ',' || outcome || ','))
        GROUP BY 1""",  # noqa: S608
        {
            "start": selection.start,
            "end": selection.end,
            "all": not selection.outcomes,
            "outcomes": f",{','.join(selection.outcomes)},",
        },
    )
    return {row["state"]: row["n"] for row in rows}


def conditions(selection: Selection) -> tuple[str, list[Any]]:
    """Return the selection as SQL and its values."""
    parts = [f"{STATE} IN ({placeholders(selection.states)})"]
    values: list[Any] = [*selection.states]
    if selection.outcomes:
        parts.append(f"outcome IN ({placeholders(selection.outcomes)})")
        values += selection.outcomes
    for sign, bound in ((">=", selection.start), ("<", selection.end)):
        if bound is not None:
            parts.append(f"{WHEN} {sign} ?")
            values.append(bound)
    return " AND ".join(parts), values


def placeholders(values: tuple[str, ...]) -> str:
    """Return as many question marks as there are values."""
    return ", ".join("?" * len(values))


def record(row: dict[str, Any]) -> Record:
    kept = {key: row[key] for key in PLAIN}
    kept |= {key: row[key] and moment(row[key]) for key in MOMENTS}
    kept["no_answer_at"] = [moment(at) for at in sorted(json.loads(row["no_answer_at"]))]
    kept["later"] = row["later"] and date.fromisoformat(row["later"])
    kept |= {key: row[key] and json.loads(row[key]) for key in ("source", "source_last")}
    kept["reasons"] = json.loads(row["reasons"] or "[]")
    kept["answers"] = {key: answer(value) for key, value in json.loads(row["answers"]).items()}
    kept["booking"] = booking(row["booking"])
    return Record(**kept)


def answer(value: Any) -> Answer:
    """Return a stored answer: several values as a tuple, one as text."""
    return tuple(value) if isinstance(value, list) else str(value)


def booking(kept: str | None) -> Booking | None:
    """Return the call that counts: the last one that stands, else the last one cancelled."""
    if kept is None:
        return None
    starts_at, ends_at, status, reason = json.loads(kept)
    return Booking(moment(starts_at), moment(ends_at), status, reason)
