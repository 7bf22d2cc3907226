"""All SQL on leads: one reader over the view `lead_view`. What writes wants `writing()`."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from typing import Any

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.dutch.dates import midnight, on
from vollegym.leads.lead import (
    Call,
    Client,
    Earlier,
    Lead,
    Lost,
    NextStep,
    Note,
    Overruled,
    Todo,
    Waiting,
)
from vollegym.leads.selection import Selection
from vollegym.questionnaire.contact import Contact, masked_contact
from vollegym.questionnaire.questions import Answer, Outcome, Question, Questionnaire
from vollegym.questionnaire.verdict import Reason, Verdict
from vollegym.storage.database import insert
from vollegym.storage.timestamps import moment, stamp

# After this long without an answer nobody expects one any more.
COLD = timedelta(days=28)


# Reading ------------------------------------------------------------------------------------------


def by_ticket(db: Database, ticket_hash: str) -> Lead | None:
    """Return the lead that belongs to the holder of this ticket, or None."""
    sql = """SELECT * FROM lead_view WHERE id IN (SELECT id FROM lead WHERE ticket_hash = :key
             UNION ALL SELECT lead FROM ticket WHERE hash = :key)"""
    return next(several(db, sql, {"key": ticket_hash}), None)


Mark = tuple[int, int | None] | None


def mark(db: Database, ticket_hash: str) -> Mark:
    """Return what is another one after every act on the lead of this ticket, None where there is no lead."""
    sql = """SELECT id, (SELECT max(event.id) FROM event WHERE event.lead = found.id) FROM (
             SELECT id FROM lead WHERE ticket_hash = :key UNION ALL SELECT lead FROM ticket WHERE hash = :key
             ) AS found"""
    found: Mark = db.execute(sql, {"key": ticket_hash}).fetchone()
    return found


def by_reference(db: Database, reference: str) -> Lead | None:
    return next(several(db, "SELECT * FROM lead_view WHERE reference = ?", [reference]), None)


def by_id(db: Database, lead: int) -> Lead | None:
    """Return the lead with this number inside the database, or None when it was forgotten."""
    return next(several(db, "SELECT * FROM lead_view WHERE id = ?", [lead]), None)


def reachable(db: Database, lead: int | None) -> Lead | None:
    """Return the lead that a message is about; None when it left no contact, or was forgotten."""
    found = by_id(db, lead) if lead is not None else None
    return found if found and found.contact else None


def submitted(db: Database) -> Iterator[Lead]:
    """Give all leads that were sent, quarantined ones too, oldest first, one at a time."""
    return several(db, "SELECT * FROM lead_view WHERE submitted_at IS NOT NULL ORDER BY submitted_at, id")


def last_submitted(db: Database) -> Iterator[Lead]:
    """Give the same, the newest first."""
    asked = "SELECT * FROM lead_view WHERE submitted_at IS NOT NULL ORDER BY submitted_at DESC, id DESC"
    return several(db, asked)


def latest(db: Database, state: str, limit: int, after: int = 0) -> list[Lead]:
    """Return leads of one state, the newest first: so many, without the first `after`."""
    sql = """SELECT * FROM lead_view WHERE state = ? AND merged_into IS NULL
             ORDER BY at DESC, id DESC LIMIT ? OFFSET ?"""
    return list(several(db, sql, [state, limit, after]))


def selected(db: Database, selection: Selection) -> Iterator[Lead]:
    """Give the selected leads, oldest first, one at a time."""
    # The plus leaves the order to the index of moments, so that the first row needs no sorting of the last.
    sql = """SELECT * FROM lead_view WHERE at >= :start AND at < :end
      AND +state IN (SELECT value FROM json_each(:states))
      AND (:outcomes = '[]' OR outcome IN (SELECT value FROM json_each(:outcomes)))
    ORDER BY at, id"""
    return several(db, sql, values(selection))


def counts(db: Database, selection: Selection) -> dict[str, int]:
    """Return how many leads there are per state, whichever states are selected: the check on what is written.

    Drafts are counted whatever outcome was asked for, as they have none yet.
    """
    sql = """SELECT state, count(*) AS n FROM lead_view WHERE at >= :start AND at < :end
      AND (:outcomes = '[]' OR outcome IS NULL OR outcome IN (SELECT value FROM json_each(:outcomes)))
    GROUP BY 1"""
    return {row["state"]: row["n"] for row in db.query(sql, values(selection))}


def questions(db: Database, selection: Selection) -> tuple[Question, ...]:
    """Return every choice question that the selected leads, or who starts now, were asked: the newest first.

    They are the columns of an export, which never come from its rows: so no column vanishes because nobody
    answered it yet, or moves because the newest lead answered differently.
    """
    sql = """SELECT version FROM questionnaire
    WHERE version IN (SELECT questionnaire FROM lead_view WHERE at >= :start AND at < :end
      AND state IN (SELECT value FROM json_each(:states))
      AND (:outcomes = '[]' OR outcome IN (SELECT value FROM json_each(:outcomes))))
    OR current_at = (SELECT max(current_at) FROM questionnaire)
    ORDER BY current_at DESC, version DESC"""
    rows = db.query(sql, values(selection))
    return distinct(questionnaire_store.version(db, row["version"]) for row in rows)


def questions_of(db: Database, lead: Lead) -> tuple[Question, ...]:
    """Return the same for one lead."""
    return distinct([questionnaire_store.current(db), lead.asked])


def distinct(questionnaires: Iterable[Questionnaire]) -> tuple[Question, ...]:
    """Return the choice questions of these, one a key: of several the first."""
    found: dict[str, Question] = {}
    for questionnaire in questionnaires:
        for question in questionnaire.questions:
            if question.kind != "contact":
                found.setdefault(question.key, question)
    return tuple(found.values())


def values(selection: Selection) -> dict[str, str]:
    """Return what the queries on a selection ask for; states and outcomes are JSON arrays."""
    return {
        "states": json.dumps(selection.states),
        "outcomes": json.dumps(selection.outcomes),
        "start": selection.start or "",
        "end": selection.end or "9999",
    }


def several(db: Database, sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> Iterator[Lead]:
    """Give the leads in the rows of lead_view that a query gives, one at a time."""
    asked = cache(partial(questionnaire_store.version, db))
    return (read(row, asked(row["questionnaire"])) for row in db.query(sql, values))


def read(row: Mapping[str, Any], asked: Questionnaire) -> Lead:
    """Return one row of lead_view as a lead: a column becomes the field of its name."""
    found: dict[str, Any] = {"asked": asked, "verdict": verdict(row), "answers": answers(row)}
    for name, opened in COLUMNS:
        value = row.get(name)
        if value is None:
            continue
        if opened is None:
            found[name] = value
        elif value != "[]":
            found[name] = opened(value)
    return Lead(**found)


@lru_cache(maxsize=1)
def touch(kept: str) -> Mapping[str, Any]:
    """Return where somebody came from; the first and the last time are mostly the same."""
    found: Mapping[str, Any] = json.loads(kept)
    return found


def call(kept: str) -> Call:
    starts_at, ends_at, status, reason = json.loads(kept)
    return Call(moment(starts_at), moment(ends_at), status, reason)


def client(kept: str) -> Client:
    since, monthly_eur, until = json.loads(kept)
    return Client(date.fromisoformat(since), monthly_eur, date.fromisoformat(until) if until else None)


def lost(kept: str) -> Lost:
    reason, words, at = json.loads(kept)
    return Lost(reason, words, moment(at))


def next_step(kept: str) -> NextStep:
    what, on_day = json.loads(kept)
    return NextStep(what, date.fromisoformat(on_day))


def notes(kept: str) -> tuple[Note, ...]:
    found = (Note(number, moment(at), by, text) for number, at, by, text in json.loads(kept))
    return tuple(sorted(found, key=lambda note: (note.at, note.id)))


def overruled(kept: str) -> Overruled:
    at, by, reason = json.loads(kept)
    return Overruled(moment(at), by, reason)


OPENED: Mapping[str, Callable[[Any], Any]] = {
    "held": bool,
    "source": touch,
    "source_last": touch,
    "later": date.fromisoformat,
    "booking": call,
    # SQLite promises no order within a group.
    "no_answer_at": lambda kept: tuple(moment(at) for at in sorted(json.loads(kept))),
    "client": client,
    "lost": lost,
    "next_step": next_step,
    "notes": notes,
    "overruled": overruled,
}


# Each column that becomes a field by itself, and how it is opened.
COLUMNS = tuple(
    (field.name, OPENED.get(field.name, moment if field.name.endswith("_at") else None))
    for field in fields(Lead)
    if field.name not in ("asked", "verdict", "answers")
)
CONTACT = tuple(field.name for field in fields(Contact))


def verdict(row: Mapping[str, Any]) -> Verdict | None:
    """Return the verdict as it was given, or None for a draft."""
    if row["outcome"] is None:
        return None
    given = () if row["reasons"] == "[]" else json.loads(row["reasons"])
    reasons = [Reason(**{**one, "outcome": Outcome(one["outcome"])}) for one in given]
    return Verdict(Outcome(row["outcome"]), tuple(reasons), row["questionnaire"])


def answers(row: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the answers by the key of their question, contact included."""
    kept = json.loads(row["answers"])
    found: dict[str, Answer] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
    if row["name"] is not None:
        found["contact"] = Contact(**{name: row[name] for name in CONTACT})
    return found


# Writing ------------------------------------------------------------------------------------------


def start(db: Database, ticket_hash: str, reference: str, version: int, at: datetime) -> int:
    """Make the one row of a draft and return its id."""
    row = (reference, ticket_hash, version, stamp(at))
    sql = "INSERT INTO lead (reference, ticket_hash, questionnaire, started_at) VALUES (?, ?, ?, ?)"
    return insert(db, sql, row)


def reference_taken(db: Database, reference: str) -> bool:
    return bool(db.execute("SELECT 1 FROM lead WHERE reference = ?", (reference,)).fetchone())


def keep(
    db: Database, lead: int, question: str, answer: Answer, at: datetime, ticket_hash: str | None = None
) -> None:
    """Keep the answer to one question; the last one given counts."""
    if isinstance(answer, Contact):
        keep_contact(db, lead, answer, at, ticket_hash)
        return
    sql = """INSERT INTO answer (lead, question, value, answered_at) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET value = excluded.value, answered_at = excluded.answered_at"""
    db.execute(sql, (lead, question, json.dumps(answer), stamp(at)))


def keep_contact(db: Database, lead: int, contact: Contact, at: datetime, ticket_hash: str | None) -> None:
    """Keep how to reach the person, and which browser said so."""
    row = {**asdict(contact), "lead": lead, "answered_at": stamp(at), "given_by": ticket_hash}
    # Not upsert() of sqlite-utils: on a full disk its trial fails, and its other way loses the row silently.
    sql = """INSERT INTO contact (lead, name, company, email, phone, phone_typed, answered_at, given_by)
             VALUES (:lead, :name, :company, :email, :phone, :phone_typed, :answered_at, :given_by)
             ON CONFLICT (lead) DO UPDATE SET name = excluded.name, company = excluded.company,
               email = excluded.email, phone = excluded.phone, phone_typed = excluded.phone_typed,
               answered_at = excluded.answered_at, given_by = excluded.given_by"""
    db.execute(sql, row)


def seen_by(db: Database, lead: Lead, ticket_hash: str) -> Lead:
    """Return a lead as the holder of this ticket may see it: contact details masked, unless given there.

    Who began an intake and goes on with it elsewhere sees all. But a link can be sent to somebody else, whose
    details are then not for who sent it.
    """
    asked = """SELECT 1 FROM contact JOIN lead ON lead.id = contact.lead
               WHERE contact.lead = ? AND given_by IS NOT NULL AND given_by NOT IN (?, ticket_hash)"""
    if lead.contact is None or not list(db.query(asked, [lead.id, ticket_hash])):
        return lead
    return replace(lead, answers={**lead.answers, "contact": masked_contact(lead.contact)})


def submit(db: Database, lead: int, verdict: Verdict, on_path: Iterable[str], at: datetime) -> None:
    """Turn a draft into a lead: the verdict stands, answers off the path are gone."""
    drop_answers(db, lead, on_path)
    sql = "UPDATE lead SET submitted_at = ?, outcome = ?, reasons = ? WHERE id = ? AND submitted_at IS NULL"
    db.execute(sql, (stamp(at), verdict.outcome.value, as_json(verdict.reasons), lead))


def judge_again(db: Database, lead: int, verdict: Verdict, on_path: Iterable[str]) -> None:
    """Let another verdict stand for a lead that has one: when it was sent stays as it was."""
    drop_answers(db, lead, on_path)
    sql = "UPDATE lead SET outcome = ?, reasons = ? WHERE id = ? AND submitted_at IS NOT NULL"
    db.execute(sql, (verdict.outcome.value, as_json(verdict.reasons), lead))


def drop_answers(db: Database, lead: int, on_path: Iterable[str]) -> None:
    """Throw away the answers to questions that are not asked."""
    sql = "DELETE FROM answer WHERE lead = ? AND question NOT IN (SELECT value FROM json_each(?))"
    db.execute(sql, (lead, json.dumps(list(on_path))))


def as_json(reasons: Iterable[Reason]) -> str:
    return json.dumps([asdict(reason) for reason in reasons], ensure_ascii=False)


def mark_entered(db: Database, lead: int, at: datetime) -> None:
    """Keep that one of us put this lead in: it has a stage before it has a verdict, and no clock runs."""
    db.execute("UPDATE lead SET entered_at = ? WHERE id = ?", (stamp(at), lead))


def quarantine(db: Database, lead: int, at: datetime) -> bool:
    """Hold a lead back and return whether that is new; one that was released is never held again."""
    sql = "UPDATE lead SET quarantined_at = ? WHERE id = ? AND quarantined_at IS NULL"
    return bool(db.execute(sql, (stamp(at), lead)).rowcount)


def release(db: Database, lead: int, at: datetime) -> bool:
    """Lift the quarantine of a lead and return whether there was one to lift."""
    sql = "UPDATE lead SET released_at = ? WHERE id = (SELECT id FROM lead_view WHERE id = ? AND held)"
    return bool(db.execute(sql, (stamp(at), lead)).rowcount)


def held(db: Database, lead: int) -> bool:
    """Return whether a lead is in quarantine now."""
    return bool(list(db.query("SELECT 1 FROM lead_view WHERE id = ? AND held", (lead,))))


def keep_source(db: Database, lead: int, touch: Mapping[str, str]) -> None:
    """Keep where someone came from: the first time for good, the last time apart (incident I32).

    A form that stayed open for long never puts an older visit in the place of a newer one.
    """
    kept = json.dumps(touch, ensure_ascii=False, sort_keys=True)
    sql = """UPDATE lead SET source = coalesce(source, :touch), source_last = :touch WHERE id = :lead
             AND (source_last IS NULL OR coalesce(source_last ->> 'at', '') <= :at)"""
    db.execute(sql, {"touch": kept, "lead": lead, "at": touch.get("at", "")})


def change_contact(db: Database, lead: int, contact: Contact) -> None:
    """Reach this person so from now on; when they answered stays as it was."""
    db.execute(
        "UPDATE contact SET name = ?, company = ?, email = ?, phone = ?, phone_typed = ? WHERE lead = ?",
        [contact.name, contact.company, contact.email, contact.phone, contact.phone_typed, lead],
    )


def correct_email(db: Database, lead: int, email: str) -> None:
    """Write to this address from now on."""
    db.execute("UPDATE contact SET email = ? WHERE lead = ?", (email, lead))


def bind(db: Database, lead: int, ticket_hash: str, at: datetime) -> None:
    """Let one more browser hold this lead; the ones that held it keep it."""
    db.execute("INSERT INTO ticket (hash, lead, bound_at) VALUES (?, ?, ?)", (ticket_hash, lead, stamp(at)))


def keep_later(db: Database, lead: int, day: date, at: datetime) -> None:
    """Keep the day on which this person wants to hear from us; the last one asked counts."""
    sql = """INSERT INTO later (lead, day, asked_at) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET day = excluded.day, asked_at = excluded.asked_at"""
    db.execute(sql, (lead, day.isoformat(), stamp(at)))


def keep_call_now(db: Database, lead: int, at: datetime) -> bool:
    """Keep since when this person waits for a call right now, and return whether that is new."""
    sql = """INSERT INTO call_now (lead, asked_at) VALUES (?, ?)
             ON CONFLICT DO UPDATE SET asked_at = excluded.asked_at WHERE NOT ?"""
    return bool(db.execute(sql, (lead, stamp(at), asked(db, lead, "call_now", at))).rowcount)


def keep_objection(db: Database, lead: int, said: str, at: datetime) -> None:
    """Keep that this person does not agree with the verdict, in their own words or none."""
    sql = """INSERT INTO objection (lead, said, at) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET said = excluded.said, at = iif(?, at, excluded.at)"""
    db.execute(sql, (lead, said, stamp(at), asked(db, lead, "objection", at)))


def email_corrected(db: Database, lead: int) -> bool:
    """Return whether this person gave another mail address after the verdict."""
    return bool(list(db.query("SELECT 1 FROM event WHERE lead = ? AND kind = 'email_corrected'", [lead])))


def tell_stage(db: Database, lead: int) -> bool:
    """Return whether the stage of a lead is another than was told before, and count it as told now."""
    told = "UPDATE lead SET stage_told = stage WHERE id = ? AND stage_told IS NOT stage"
    return bool(db.execute(told, [lead]).rowcount)


# Who waits, and who else ----------------------------------------------------------------------------


def waiting(db: Database, now: datetime) -> list[Waiting]:
    """Return everyone who waits for us at this moment, the longest wait first."""
    sql = """SELECT lead, min(since) AS since, json_group_array(why) AS reasons FROM waiting
             WHERE until > :now AND since > :cold GROUP BY lead ORDER BY since, lead"""
    return [as_waiting(row) for row in db.query(sql, {"now": stamp(now), "cold": stamp(now - COLD)})]


def waits(db: Database, lead: int, now: datetime) -> Waiting | None:
    """Return since when and why this one lead waits for us at this moment, or None when it does not."""
    sql = """SELECT lead, min(since) AS since, json_group_array(why) AS reasons FROM waiting
             WHERE until > :now AND since > :cold AND lead = :lead GROUP BY lead"""
    row = next(db.query(sql, {"now": stamp(now), "cold": stamp(now - COLD), "lead": lead}), None)
    return as_waiting(row) if row else None


# After so many days nobody is asked any more how a call went.
RESULT = timedelta(days=14)
# What there is to do, the one definition: of each kind what is due, in the order of the desk. `number` is the
# call or the step. Each walks an index that holds little else, so that years of leads cost nothing; who lies
# idle, and how many, is kept (`_lead_facet.idle`).
WAITS = """SELECT lead, min(since) AS since, NULL AS day, NULL AS number FROM waiting
  WHERE until > :now AND since > :cold AND (why = 'objection') = OBJECTION
  GROUP BY lead ORDER BY since, lead"""
DUE = {
    "wait": WAITS.replace("OBJECTION", "0"),
    "step": """SELECT lead, NULL AS since, on_day AS day, id AS number FROM next_step
      WHERE closed_at IS NULL AND on_day <= :today ORDER BY on_day, id""",
    "call": """SELECT lead, starts_at AS since, NULL AS day, id AS number FROM booking
      WHERE status = 'booked' AND lead IS NOT NULL AND ends_at > :now AND starts_at <= :tonight
      ORDER BY starts_at, lead""",
    "result": """SELECT lead, ends_at AS since, NULL AS day, id AS number FROM booking
      WHERE status = 'booked' AND lead IS NOT NULL AND ends_at <= :now AND ends_at > :result
      ORDER BY ends_at, lead""",
    "objection": WAITS.replace("OBJECTION", "1"),
    # Left lying: open, with no next step, nothing that was asked of us, and no call to come or just held.
    "idle": """SELECT lead, NULL AS since, NULL AS day, NULL AS number FROM _lead_facet INDEXED BY _lead_idle
      WHERE idle IS NOT NULL AND lead NOT IN (SELECT value FROM json_each(:busy)) ORDER BY idle DESC, lead""",
    "robot": """SELECT id AS lead, quarantined_at AS since, NULL AS day, NULL AS number FROM lead
      WHERE quarantined_at IS NOT NULL AND released_at IS NULL AND submitted_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.lead = lead.id) ORDER BY quarantined_at, id""",
}
# How many there are; of two kinds that is known without walking.
HOW_MANY = {
    **{
        what: "SELECT count(*) AS n FROM (DUE)".replace("DUE", sql.partition("ORDER BY")[0])
        for what, sql in DUE.items()
    },
    "idle": """SELECT (SELECT coalesce(sum(n), 0) FROM _lead_count WHERE idle)
      - (SELECT count(*) FROM json_each(:busy) AS busy
        CROSS JOIN _lead_facet ON lead = busy.value WHERE idle IS NOT NULL) AS n""",
    "robot": "SELECT coalesce(sum(n), 0) AS n FROM _lead_count WHERE state = 'quarantined'",
}
BUSY = """SELECT lead FROM waiting WHERE until > :now AND since > :cold
  UNION SELECT lead FROM booking WHERE status = 'booked' AND ends_at > :result AND lead IS NOT NULL"""


def todo(db: Database, now: datetime, what: str, most: int) -> tuple[int, list[Todo]]:
    """Return how much of one kind there is to do now, and so much of it in the order of the desk.

    Who waits longest comes first, but of who was left lying the last one that we touched.
    """
    today = on(now)
    moments = {
        "now": stamp(now),
        "cold": stamp(now - COLD),
        "result": stamp(now - RESULT),
        "tonight": stamp(midnight(today + timedelta(days=1))),
        "today": today.isoformat(),
        "most": most,
    }
    if what == "idle":
        moments["busy"] = json.dumps([row["lead"] for row in db.query(BUSY, moments)])
    return next(db.query(HOW_MANY[what], moments))["n"], [
        Todo(
            what,
            row["lead"],
            moment(row["since"]) if row["since"] else None,
            date.fromisoformat(row["day"]) if row["day"] else None,
            row["number"],
        )
        for row in db.query(f"{DUE[what]} LIMIT :most", moments)
    ]


def asked(db: Database, lead: int, why: str, now: datetime) -> bool:
    """Return whether what was asked before waits for an answer: then asking again is no new fact."""
    sql = "SELECT 1 FROM waiting WHERE lead = ? AND why = ? AND until > ?"
    return bool(list(db.query(sql, (lead, why, stamp(now)))))


def as_waiting(row: dict[str, Any]) -> Waiting:
    return Waiting(row["lead"], moment(row["since"]), frozenset(json.loads(row["reasons"])))


def last_answered(db: Database, lead: int) -> str | None:
    """Return the key of the question that was answered last."""
    sql = """SELECT properties ->> 'question' AS question FROM event
             WHERE lead = ? AND kind = 'answered' ORDER BY id DESC LIMIT 1"""
    row = next(db.query(sql, [lead]), None)
    return str(row["question"]) if row else None


def spoken(db: Database, lead: int) -> bool:
    """Return whether a person spoke with this lead."""
    return bool(list(db.query("SELECT 1 FROM contacted WHERE lead = ? AND tried = 0", [lead])))


def add_contact(
    db: Database, lead: int, at: datetime, tried: bool, person: int | None = None, line: str | None = None
) -> int:
    """Log that a person called, in the open transaction; `line` is what to remember of it."""
    row = [lead, stamp(at), int(tried), person, line]
    return insert(db, "INSERT INTO contacted (lead, at, tried, person, line) VALUES (?, ?, ?, ?, ?)", row)


def drop_contact(db: Database, lead: int, at: datetime) -> None:
    """Take back a conversation that turned out not to be one."""
    db.execute("DELETE FROM contacted WHERE lead = ? AND at = ? AND tried = 0", [lead, stamp(at)])


def others(db: Database, lead: int) -> tuple[Earlier, ...]:
    """Return what this person sent before or since, the newest first; the same person is never refused."""
    asked = """SELECT DISTINCT other.id, other.reference, coalesce(other.outcome, '') AS outcome,
                 coalesce(other.submitted_at, other.started_at) AS at FROM contact AS mine
               JOIN contact AS theirs ON theirs.lead != mine.lead
                 AND (theirs.email = nullif(mine.email, '') COLLATE NOCASE
                      OR theirs.phone = nullif(mine.phone, ''))
               JOIN lead AS other ON other.id = theirs.lead
               WHERE mine.lead = ? AND (other.submitted_at IS NOT NULL OR other.entered_at IS NOT NULL)
               ORDER BY at DESC, other.id DESC LIMIT 5"""
    rows = db.query(asked, [lead])
    return tuple(Earlier(**{**row, "at": moment(row["at"])}) for row in rows)


def same_person(db: Database, lead: int, other: int) -> bool:
    """Return whether two leads share a mail address or a number."""
    asked = """SELECT 1 FROM contact AS mine JOIN contact AS theirs
               ON theirs.email = nullif(mine.email, '') COLLATE NOCASE
                 OR theirs.phone = nullif(mine.phone, '')
               WHERE mine.lead = ? AND theirs.lead = ? AND mine.lead <> theirs.lead"""
    return bool(list(db.query(asked, [lead, other])))


def with_contact(db: Database, email: str, phone: str) -> list[Lead]:
    """Return the leads with this mail address or number in E.164, the last one first; empty is nobody's."""
    sql = """SELECT lead FROM contact WHERE email = nullif(?, '') COLLATE NOCASE
             UNION SELECT lead FROM contact WHERE phone = nullif(?, '') ORDER BY lead DESC LIMIT 5"""
    found = (by_id(db, row["lead"]) for row in list(db.query(sql, [email, phone])))
    return [lead for lead in found if lead]


def alarmed(db: Database, lead: int, since: datetime) -> int:
    """Return after how many minutes the owner was warned of this lead since a moment; 0 when never."""
    asked = """SELECT max(properties ->> 'minutes') AS minutes FROM event
               WHERE lead = ? AND at >= ? AND kind = 'alarmed'"""
    return int(next(db.query(asked, [lead, stamp(since)]))["minutes"] or 0)


def alarmed_at(db: Database, lead: int, at: datetime) -> bool:
    """Return whether the owner was warned of this lead at this very moment."""
    asked = "SELECT 1 FROM event WHERE lead = ? AND at = ? AND kind = 'alarmed'"
    return bool(list(db.query(asked, [lead, stamp(at)])))


def unfinished(db: Database, since: datetime, before: datetime) -> list[int]:
    """Return drafts with a contact whose last answer lies between these moments and was not told yet."""
    asked = """SELECT id
      FROM (SELECT DISTINCT lead FROM event INDEXED BY event_at
            WHERE at >= :since AND kind = 'answered') AS recent
      CROSS JOIN lead_view ON lead_view.id = recent.lead
      WHERE state = 'draft' AND NOT held AND email IS NOT NULL AND entered_at IS NULL AND imported_at IS NULL
      AND merged_into IS NULL
      AND answered_at BETWEEN :since AND :before
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.lead = lead_view.id AND kind = 'unfinished')
      ORDER BY id"""
    return [row["id"] for row in db.query(asked, {"since": stamp(since), "before": stamp(before)})]


@dataclass(frozen=True, slots=True)
class Sent:
    """One intake that was sent: when, when its clock began, how it ended, when a person first spoke."""

    at: datetime
    began: datetime
    outcome: str
    quarantined: bool
    spoken_at: datetime | None


def sent(db: Database, since: datetime) -> list[Sent]:
    """Return the intakes that were sent since a moment."""
    asked = """SELECT submitted_at, clock_started_at, outcome, held, contacted_at FROM lead_view
               WHERE submitted_at >= ? AND merged_into IS NULL ORDER BY submitted_at"""
    return [
        Sent(
            moment(row["submitted_at"]),
            moment(row["clock_started_at"]),
            row["outcome"],
            bool(row["held"]),
            moment(row["contacted_at"]) if row["contacted_at"] else None,
        )
        for row in db.query(asked, [stamp(since)])
    ]


def asked_to_hear(db: Database, first: datetime, before: datetime) -> list[int]:
    """Return the leads that asked to hear from us between two moments."""
    asked = "SELECT lead FROM outbox WHERE kind = 'later' AND due_at >= ? AND due_at < ? ORDER BY due_at, id"
    return [row["lead"] for row in db.query(asked, [stamp(first), stamp(before)])]


def confirm(db: Database, lead: int, email: str, at: datetime) -> bool:
    """Keep that somebody said by a link to this address that it is theirs; return whether that is new."""
    sql = """INSERT INTO confirmed (lead, email, at) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET email = excluded.email, at = excluded.at
             WHERE email <> excluded.email"""
    return bool(db.execute(sql, (lead, email, stamp(at))).rowcount)


def confirmed(db: Database, lead: int) -> bool:
    """Return whether the address of this lead as it is now was confirmed, or we spoke with the person."""
    sql = """SELECT 1 FROM contact LEFT JOIN confirmed USING (lead) WHERE contact.lead = ?
             AND (confirmed.email = contact.email COLLATE NOCASE
             OR EXISTS (SELECT 1 FROM contacted WHERE contacted.lead = contact.lead AND tried = 0))"""
    return bool(list(db.query(sql, [lead])))


def known_address(db: Database, email: str) -> bool:
    """Return whether somebody ever confirmed this address, for whichever intake."""
    return bool(list(db.query("SELECT 1 FROM confirmed WHERE email = ?", [email])))
