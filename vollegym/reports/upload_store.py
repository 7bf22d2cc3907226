"""The SQL of a list that is looked at before it is brought in. What writes wants `writing()`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from vollegym.storage.database import insert
from vollegym.storage.timestamps import moment, stamp


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: `content` is None once all is in, `meaning` what each column means.

    `done` of its `rows` were dealt with: `fresh` are new, and `told` holds line, who and why of those that
    were `refused`, as far as they are shown. `leads` are the new ones, each with its last event then; once it
    was all taken back, those that stayed.
    """

    id: int
    person: int
    at: datetime
    name: str
    content: bytes | None
    meaning: Mapping[str, str]
    rows: int
    done: int
    fresh: int
    known: int
    refused: int
    told: Sequence[tuple[int, str, str]]
    leads: Sequence[tuple[int, int]]
    brought_at: datetime | None
    undone_at: datetime | None


def add(
    db: Database, person: int, at: datetime, name: str, content: bytes, meaning: Mapping[str, str], rows: int
) -> int:
    """Keep a file; the one that this person sent before makes place."""
    db.execute("DELETE FROM upload WHERE person = ?", [person])
    row = [person, stamp(at), name, content, json.dumps(meaning), rows]
    sql = "INSERT INTO upload (person, at, name, content, meaning, rows) VALUES (?, ?, ?, ?, ?, ?)"
    return insert(db, sql, row)


def find(db: Database, number: int, person: int, since: datetime) -> Upload | None:
    """Return the file with this number when this person sent it, and not long ago."""
    asked = """SELECT id, person, at, name, content, meaning, rows, done, fresh, known, refused, told,
                      leads, brought_at, undone_at
               FROM upload WHERE id = ? AND person = ? AND at > ?"""
    row = next(db.query(asked, [number, person, stamp(since)]), None)
    if row is None:
        return None
    told = [(line, who, why) for line, who, why in json.loads(row["told"])]
    leads = [(lead, event) for lead, event in json.loads(row["leads"])]
    times = {name: moment(row[name]) if row[name] else None for name in ("at", "brought_at", "undone_at")}
    return Upload(**{**row, **times, "meaning": json.loads(row["meaning"]), "told": told, "leads": leads})


def choose(db: Database, number: int, meaning: Mapping[str, str]) -> None:
    """Keep what the columns mean; once a row is in, that stands."""
    sql = "UPDATE upload SET meaning = ? WHERE id = ? AND done = 0"
    db.execute(sql, [json.dumps(meaning), number])


def go_on(db: Database, upload: Upload, at: Upload, now: datetime) -> bool:
    """Keep how far it is, `at`; False when somebody went on from here meanwhile, by a second tap."""
    sql = """UPDATE upload SET done = ?, fresh = ?, known = ?, refused = ?, told = ?, leads = ?,
               brought_at = ?, content = iif(? >= rows, NULL, content) WHERE id = ? AND done = ?"""
    lists = [json.dumps(list(at.told)), json.dumps(list(at.leads))]
    values = [at.done, at.fresh, at.known, at.refused, *lists, stamp(now), at.done, upload.id, upload.done]
    return bool(db.execute(sql, values).rowcount)


def last_events(db: Database, leads: Sequence[int]) -> dict[int, int]:
    """Return the last event of each of these leads, those that lie under one or above it included."""
    asked = """WITH asked(lead) AS (SELECT value FROM json_each(?)),
                    near(lead) AS (SELECT lead FROM asked
                      UNION SELECT merged.lead FROM asked JOIN merged ON merged.into_lead = asked.lead
                      UNION SELECT into_lead FROM asked JOIN merged ON merged.lead = asked.lead)
               SELECT near.lead AS lead, (SELECT max(id) FROM event WHERE event.lead = near.lead) AS last
               FROM near JOIN lead ON lead.id = near.lead"""
    return {row["lead"]: row["last"] or 0 for row in db.query(asked, [json.dumps(list(leads))])}


def lies_under(db: Database, leads: Sequence[int]) -> dict[int, int]:
    """Return which lead lies under which, of all that lie under one of these or are one of these."""
    asked = """WITH asked(lead) AS (SELECT value FROM json_each(?))
               SELECT lead, into_lead FROM merged WHERE lead IN asked
               UNION SELECT lead, into_lead FROM merged WHERE into_lead IN asked"""
    return {row["lead"]: row["into_lead"] for row in db.query(asked, [json.dumps(list(leads))])}


def take_back(db: Database, lead: int) -> None:
    """Delete a lead that was never more than a row of a file; its calls are no calls."""
    db.execute("DELETE FROM booking WHERE lead = ?", [lead])
    db.execute("DELETE FROM lead WHERE id = ?", [lead])


def undone(db: Database, number: int, left: Sequence[tuple[int, int]], at: datetime | None) -> bool:
    """Keep which leads are still there; `at` once all were looked at. False when another tap did that."""
    sql = "UPDATE upload SET leads = ?, undone_at = ? WHERE id = ? AND undone_at IS NULL"
    return bool(db.execute(sql, [json.dumps(list(left)), at and stamp(at), number]).rowcount)


def drop(db: Database, number: int, person: int) -> None:
    db.execute("DELETE FROM upload WHERE id = ? AND person = ?", [number, person])


def sweep(db: Database, before: datetime) -> int:
    """Throw away what was sent before a moment, and return how many files that were."""
    return int(db.execute("DELETE FROM upload WHERE at <= ?", [stamp(before)]).rowcount)
