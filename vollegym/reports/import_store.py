"""What an import writes and looks up. All of it wants `writing()`, but for what only reads."""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import store
from vollegym.questionnaire.questions import Option, Outcome, Question, Questionnaire
from vollegym.questionnaire.serialization import as_json, digest
from vollegym.reports.import_columns import RefusedError
from vollegym.reports.import_machine import Incoming
from vollegym.storage.events import record
from vollegym.storage.timestamps import moment, stamp
from vollegym.tokens import hashed

# A version that was put together from answers was never in force: every real one is newer.
NEVER = "0001-01-01T00:00:00.000000Z"


def add(db: Database, lead: Incoming, now: datetime) -> int:
    """Write a lead with all that hangs from it; raises RefusedError when its call meets another one."""
    db.execute("SAVEPOINT one_lead")
    try:
        number = written(db, lead, now)
    except sqlite3.IntegrityError as error:
        db.execute("ROLLBACK TO one_lead")
        raise RefusedError("Op het moment van het gesprek staat er al een.") from error
    finally:
        db.execute("RELEASE one_lead")
    return number


def written(db: Database, lead: Incoming, now: datetime) -> int:
    version = version_of(db, lead)
    told = lead.version if lead.version != version else None
    entered = lead.lead["entered_at"]
    row = {
        **lead.lead,
        "entered_at": None,
        # Nobody holds the ticket: it has no browser.
        "ticket_hash": hashed(secrets.token_hex()),
        "questionnaire": version,
        "questionnaire_told": told,
        "colleague": person_called(db, lead.colleague, now),
    }
    number = int(db.table("lead").insert(row).last_pk or 0)
    for key, answer in lead.answers.items():
        kept = (number, key, json.dumps(answer), lead.lead["submitted_at"] or lead.lead["started_at"])
        db.execute("INSERT INTO answer (lead, question, value, answered_at) VALUES (?, ?, ?, ?)", kept)
    for table, values in lead.rows:
        more: dict[str, Any] = {}
        if table == "booking":
            more = {"uid": secrets.token_hex(16), "token_hash": hashed(secrets.token_hex())}
        if table == "overruled":
            more = {"person": person_called(db, lead.overruled_by, now)}
        db.table(table).insert({**values, **more, "lead": number})
    if entered:
        store.mark_entered(db, number, moment(entered))
    record(db, number, "imported", now)
    store.tell_stage(db, number)
    return number


def version_of(db: Database, lead: Incoming) -> int:
    """Return the version that knows these answers: the one named, that in force, or one made of them."""
    known = [
        row["version"]
        for row in db.query("SELECT version FROM questionnaire WHERE version = ?", [lead.version])
    ]
    named = [questionnaire_store.version(db, number) for number in known]
    for questionnaire in (*named, questionnaire_store.current(db)):
        if knows(questionnaire, lead):
            return questionnaire.version
    return made_of(db, lead)


def knows(asked: Questionnaire, lead: Incoming) -> bool:
    """Return whether a questionnaire has every question of the file, and an option for every answer."""
    by_key = {question.key: question for question in asked.questions}
    return set(lead.keys) <= set(by_key) and all(
        set(listed(answer)) <= set(by_key[key].values) for key, answer in lead.answers.items()
    )


def listed(answer: Any) -> list[str]:
    return answer if isinstance(answer, list) else [answer]


def made_of(db: Database, lead: Incoming) -> int:
    """Return a version put together from the answers and reasons of this lead; nobody is ever asked it."""
    ours = questionnaire_store.current(db)
    questions = tuple(question(lead, key, place, ours.by_key(key)) for place, key in enumerate(lead.keys))
    made = Questionnaire((*questions, Question("contact", "contact", "contact", "contact", len(questions))))
    sql = """INSERT INTO questionnaire (digest, document, created_at, current_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (digest) DO NOTHING"""
    db.execute(sql, (digest(made), as_json(made), NEVER, NEVER))
    return int(
        db.execute("SELECT version FROM questionnaire WHERE digest = ?", (digest(made),)).fetchone()[0]
    )


def question(lead: Incoming, key: str, place: int, ours: Question | None) -> Question:
    """Return a question as the file has it: in our words where we ask it too, with every answer we offer.

    What its answers led to is what the file says.
    """
    several = isinstance(lead.answers.get(key), list) or key == "goals"
    kind = "several" if several else "one"
    if ours is None or (ours.kind != kind and key in lead.answers) or ours.kind == "contact":
        ours = Question(key, key, kind, spelled(key), place)
    because = {reason["value"]: reason for reason in lead.reasons if reason["question"] == key}
    offered = {option.value: option for option in ours.options}
    for value in listed(lead.answers.get(key, [])):
        reason = because.get(value)
        offered[value] = replace(
            offered.get(value) or Option(value, spelled(value)),
            outcome=Outcome(reason["outcome"]) if reason else Outcome.QUALIFIED,
            because=reason["because"] if reason else "",
        )
    return replace(ours, slug=key, order=place, when=None, options=tuple(offered.values()))


def spelled(key: str) -> str:
    """Return a key or a value of a file as words: "dark_red" is "Dark red"."""
    said = key.replace("_", " ").strip()
    return said[:1].upper() + said[1:] or key


def person_called(db: Database, name: str | None, now: datetime) -> int | None:
    """Return who of us goes by this name; who does not work here is kept as somebody who left."""
    if name is None:
        return None
    found = next(db.query("SELECT id FROM person_called WHERE called = ? ORDER BY id", [name]), None)
    if found:
        return int(found["id"])
    row = {"email": "", "name": name, "role": "colleague", "added_at": stamp(now), "removed_at": stamp(now)}
    return int(db.table("person").insert(row).last_pk or 0)


def link(db: Database, pairs: Mapping[str, str], since: datetime) -> None:
    """Lay leads that came in since a moment under the one that their file names, where both are there."""
    for reference, into in pairs.items():
        sql = """INSERT OR IGNORE INTO merged (lead, into_lead, at)
                 SELECT below.id, main.id, ? FROM lead AS below, lead AS main
                 WHERE below.reference = ? AND main.reference = ? AND below.id <> main.id
                   AND below.imported_at >= ? AND main.id NOT IN (SELECT lead FROM merged)
                   AND below.id NOT IN (SELECT into_lead FROM merged)"""
        db.execute(sql, [stamp(since), reference, into, stamp(since)])


def has_reference(db: Database, reference: str) -> bool:
    return store.reference_taken(db, reference)


def has_person(db: Database, email: str, phone: str) -> str | None:
    """Return the reference of a lead with this address or number, or None."""
    found: Sequence[Any] = store.with_contact(db, email, phone)
    return str(found[0].reference) if found else None
