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
    were `refused`, as far as they are shown.
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
    asked = """SELECT id, person, at, name, content, meaning, rows, done, fresh, known, refused, told
               FROM upload WHERE id = ? AND person = ? AND at > ?"""
    row = next(db.query(asked, [number, person, stamp(since)]), None)
    if row is None:
        return None
    told = [(line, who, why) for line, who, why in json.loads(row["told"])]
    return Upload(**{**row, "at": moment(row["at"]), "meaning": json.loads(row["meaning"]), "told": told})


def choose(db: Database, number: int, meaning: Mapping[str, str]) -> None:
    """Keep what the columns mean; once a row is in, that stands."""
    sql = "UPDATE upload SET meaning = ? WHERE id = ? AND done = 0"
    db.execute(sql, [json.dumps(meaning), number])


def go_on(
    db: Database, upload: Upload, done: int, counts: Sequence[int], told: Sequence[tuple[int, str, str]]
) -> bool:
    """Keep how far it is; False when somebody went on from here meanwhile, by a second tap."""
    sql = """UPDATE upload SET done = ?, fresh = ?, known = ?, refused = ?, told = ?,
               content = iif(? >= rows, NULL, content) WHERE id = ? AND done = ?"""
    values = [done, *counts, json.dumps(list(told)), done, upload.id, upload.done]
    return bool(db.execute(sql, values).rowcount)


def drop(db: Database, number: int, person: int) -> None:
    db.execute("DELETE FROM upload WHERE id = ? AND person = ?", [number, person])


def sweep(db: Database, before: datetime) -> int:
    """Throw away what was sent before a moment, and return how many files that were."""
    return int(db.execute("DELETE FROM upload WHERE at <= ?", [stamp(before)]).rowcount)
