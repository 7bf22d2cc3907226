"""A lead that one of us puts in: somebody phoned, or stands on a list.

The checks are those of the intake, except that a number or an address alone will do. Nothing is mailed to
this person and nobody is alarmed: who puts it in knows. The verdict follows as soon as all is known.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import call_log, facts_store, messages, store
from vollegym.leads.lead import Lead
from vollegym.leads.message_context import about_lead
from vollegym.outbox.kinds import queue
from vollegym.questionnaire import journey
from vollegym.questionnaire.answers import Form, Refusal, read_answer
from vollegym.questionnaire.contact import FIELDS, Contact
from vollegym.questionnaire.normalize import tidy
from vollegym.questionnaire.questions import Answer, Answers, Questionnaire
from vollegym.questionnaire.verdict import decide
from vollegym.storage.database import Storage
from vollegym.storage.events import record
from vollegym.storage.timestamps import stamp
from vollegym.tokens import hashed, new_reference

# How somebody came to us, and how that is called; with the first two we spoke already.
SOURCES = {"telefoon": "Telefoon", "beurs": "Beurs", "via": "Via iemand", "anders": "Anders"}
SPOKEN = ("telefoon", "beurs")
LONGEST_NOTE, LONGEST_VIA = 10_000, 200
OWN_PAGE = re.compile(r"/[a-z0-9-]{0,100}")
# The sentences of the intake speak to who fills it in; here they are about somebody else.
OF_ANOTHER = {
    "je naam": "de naam",
    "je studio": "de studio",
    "je e-mailadres": "het e-mailadres",
    "je telefoonnummer": "het telefoonnummer",
    "je hele telefoonnummer": "het hele telefoonnummer",
}
UNREACHABLE = "Vul een telefoonnummer of een e-mailadres in: anders kun je niemand bereiken."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of somebody; `source` is a name under which sources are counted, `via` says more of it.

    `landing` is the address of the page that brought them here, when they told.
    `answers` are those known so far, of the questions in force. `began` is when it came in, if not now.
    """

    contact: Contact
    source: str = ""
    via: str = ""
    landing: str = ""
    note: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    spoken: bool = False
    began: datetime | None = None


def read_entry(asked: Questionnaire, form: Form) -> Entry | dict[str, str]:
    """Return what was typed in the form for a lead by hand, or the Dutch sentence for each wrong input."""
    typed = {name: (form.get(name) or ("",))[-1] for name in (*(f.name for f in FIELDS), "source", "via")}
    found = read_person(typed)
    answers, wrong = read_answers(asked, form)
    note = (form.get("note") or ("",))[-1].replace("\x00", "").replace("\r\n", "\n").strip()
    if len(note) > LONGEST_NOTE:
        wrong["note"] = f"Kort de notitie in tot {LONGEST_NOTE} tekens."
    via = tidy(typed["via"])
    if len(via) > LONGEST_VIA:
        wrong["via"] = f"Kort dit in tot {LONGEST_VIA} tekens."
    if isinstance(found, dict) or wrong:
        return {**(found if isinstance(found, dict) else {}), **wrong}
    source = typed["source"] if typed["source"] in SOURCES else "telefoon"
    landing = (form.get("page") or ("",))[-1]
    return Entry(
        contact=found,
        source=source,
        via=via,
        landing=landing if OWN_PAGE.fullmatch(landing) else "",
        note=note,
        answers=answers,
        spoken=source in SPOKEN,
    )


def read_person(typed: Mapping[str, str]) -> Contact | dict[str, str]:
    """Return how to reach somebody: a name, with a number or an address or both; else what is wrong."""
    texts = {field.name: field.tidy(typed.get(field.name, "")) for field in FIELDS}
    needed = [field for field in FIELDS if field.name == "name" or texts[field.name]]
    wrong = {field.name: of_another(said) for field in needed if (said := field.problem(texts[field.name]))}
    if not texts["phone"] and not texts["email"]:
        wrong["phone"] = UNREACHABLE
    if wrong:
        return wrong
    kept = {field.name: (field.kept(texts[field.name]) if texts[field.name] else "") for field in FIELDS}
    return Contact(
        name=kept["name"] or "",
        company=kept["company"] or None,
        email=kept["email"] or "",
        phone=kept["phone"] or "",
        phone_typed=texts["phone"],
    )


def read_answers(asked: Questionnaire, form: Form) -> tuple[dict[str, Answer], dict[str, str]]:
    """Return the answers that were given, and what is wrong with others; what is empty is not known."""
    answers: dict[str, Answer] = {}
    wrong: dict[str, str] = {}
    for question in asked.questions:
        if question.kind == "contact" or not any(form.get(question.key, ())):
            continue
        answer = read_answer(question, form)
        if isinstance(answer, Refusal):
            wrong.update(answer.errors)
        else:
            answers[question.key] = answer
    return answers, wrong


def of_another(sentence: str) -> str:
    """Return a sentence of the intake as it is said about somebody else."""
    for own, other in OF_ANOTHER.items():
        sentence = sentence.replace(own, other)
    return sentence


def enter(storage: Storage, entry: Entry, now: datetime, person: int | None = None) -> Lead:
    """Keep a lead that one of us puts in, and return it; `person` is who of us does."""
    with storage.writing() as db:
        return put_in(db, entry, now, person)


def put_in(
    db: Database, entry: Entry, now: datetime, person: int | None = None, *, told: bool = True
) -> Lead:
    """Do the same in an open transaction; without `told` the owner's own programs hear nothing either."""
    asked, at = questionnaire_store.current(db), entry.began or now
    reference = new_reference()
    while store.reference_taken(db, reference):
        reference = new_reference()
    # Nobody holds the ticket: it has no browser.
    lead = store.start(db, hashed(secrets.token_hex()), reference, asked.version, at)
    store.keep(db, lead, "contact", entry.contact, now)
    for key, answer in entry.answers.items():
        store.keep(db, lead, key, answer, now)
    if entry.source:
        touch = {
            "landing": entry.landing,
            "utm_source": entry.source,
            "utm_content": entry.via,
            "at": stamp(at),
        }
        store.keep_source(db, lead, {name: value for name, value in touch.items() if value})
    store.mark_entered(db, lead, now)
    record(db, lead, "entered", now, person, source=entry.source if entry.source in SOURCES else "")
    if entry.note:
        facts_store.add_note(db, lead, entry.note, person, now)
    judge(db, asked, lead, {**entry.answers, "contact": entry.contact}, now, told=told)
    if entry.spoken:
        call_log.note_contact(db, lead, now, person=person)
    store.tell_stage(db, lead)
    found = store.by_id(db, lead)
    if found is None:
        raise LookupError(reference)
    return found


def judge(
    db: Database,
    asked: Questionnaire,
    lead: int,
    given: Answers,
    now: datetime,
    *,
    told: bool,
    person: int | None = None,
) -> None:
    """Give the verdict when every answer is known; the owner's own programs hear of it, nobody else."""
    if journey.next_open(asked, given) is not None:
        return
    verdict = decide(asked, given)
    store.submit(db, lead, verdict, journey.on_path(asked, given), now)
    record(db, lead, "verdict", now, person, outcome=verdict.outcome.value, version=verdict.version)
    if told:
        queue(db, messages.SUBMITTED, about_lead(lead, now))


def fill_in(db: Database, lead: Lead, said: Answers, now: datetime, person: int | None) -> bool:
    """Keep what somebody answers on the phone, in the open transaction; return whether any of it is news.

    The verdict follows once all is known. One that was given before is given anew, by the same questions; the
    events keep both. No clock begins to run: one of us is speaking with this person.
    """
    news = {key: answer for key, answer in said.items() if lead.answers.get(key) != answer}
    if not news:
        return False
    for key, answer in news.items():
        store.keep(db, lead.id, key, answer, now)
    # Of contact details only that they were given: what was typed is in no event.
    told = {
        key: None if isinstance(answer, Contact) else [lead.answers.get(key), answer]
        for key, answer in news.items()
    }
    record(db, lead.id, "filled_in", now, person, answers=told)
    given = {**lead.answers, **news}
    if journey.next_open(lead.asked, given) is not None:
        return True
    if lead.submitted_at is None:
        if lead.entered_at is None:
            store.mark_entered(db, lead.id, now)
        judge(db, lead.asked, lead.id, given, now, told=True, person=person)
        # That it is new was told by this.
        store.tell_stage(db, lead.id)
        return True
    verdict = decide(lead.asked, given)
    store.judge_again(db, lead.id, verdict, journey.on_path(lead.asked, given))
    if verdict != lead.verdict:
        outcome, version = verdict.outcome.value, verdict.version
        number = record(db, lead.id, "verdict", now, person, outcome=outcome, version=version)
        queue(db, messages.SUBMITTED, about_lead(lead.id, now, number))
    return True


def known(db: Database, contact: Mapping[str, str]) -> list[Lead]:
    """Return the leads that may be of this person: with this number or address, the last one first."""
    texts = {field.name: field.tidy(contact.get(field.name, "")) for field in FIELDS}
    usable = {
        field.name: field.kept(texts[field.name])
        for field in FIELDS
        if field.name in ("email", "phone") and texts[field.name] and not field.problem(texts[field.name])
    }
    return store.with_contact(db, usable.get("email") or "", usable.get("phone") or "")
