"""The questionnaires that were ever current. A version never changes; the newest `current_at` is in force."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from vollegym.questionnaire.questions import Questionnaire
from vollegym.questionnaire.serialization import as_json, digest, from_json
from vollegym.storage.timestamps import moment, stamp

NEWEST = """SELECT version, digest, current_at FROM questionnaire
            ORDER BY current_at DESC, version DESC LIMIT 1"""


class NoQuestionnaireError(Exception):
    """Nothing was ever published: the intake cannot ask anything yet."""


def publish(db: Database, questionnaire: Questionnaire, at: datetime) -> int:
    """Make this questionnaire current and return its version; equal questions keep the version they had."""
    identity, newest = digest(questionnaire), db.execute(NEWEST).fetchone()
    if newest and newest[1] == identity:
        return int(newest[0])
    if newest:
        # Also when the clock was moved back, what is published last is what counts.
        at = max(at, moment(newest[2]) + timedelta(microseconds=1))
    sql = """INSERT INTO questionnaire (digest, document, created_at, current_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (digest) DO UPDATE SET current_at = excluded.current_at"""
    db.execute(sql, (identity, as_json(questionnaire), stamp(at), stamp(at)))
    return int(db.execute("SELECT version FROM questionnaire WHERE digest = ?", (identity,)).fetchone()[0])


def in_force(db: Database) -> str | None:
    """Return the digest of the questionnaire in force, None when there was never one."""
    newest = db.execute(NEWEST).fetchone()
    return str(newest[1]) if newest else None


def current(db: Database) -> Questionnaire:
    """Return the questionnaire in force; raises NoQuestionnaireError when there is none."""
    newest = db.execute(NEWEST).fetchone()
    if newest is None:
        raise NoQuestionnaireError
    return version(db, int(newest[0]))


def version(db: Database, number: int) -> Questionnaire:
    """Return the questionnaire of this version; raises NoQuestionnaireError when there is none."""
    row = db.execute("SELECT document FROM questionnaire WHERE version = ?", (number,)).fetchone()
    if row is None:
        raise NoQuestionnaireError
    return parsed(row[0], number)


def versions(db: Database) -> list[dict[str, Any]]:
    """Return version, digest, created_at, current_at and number of leads of each, the one in force first."""
    sql = """SELECT version, digest, created_at, current_at,
             (SELECT count(*) FROM lead WHERE questionnaire = version) AS leads
             FROM questionnaire ORDER BY current_at DESC, version DESC"""
    return list(db.query(sql))


@lru_cache(maxsize=32)
def parsed(document: str, number: int) -> Questionnaire:
    """Return the questionnaire in this text; parsing is the slow part, and a version never changes."""
    return from_json(document, number)
