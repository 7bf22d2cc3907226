"""What one of us does with a lead: each act keeps its fact, its event and its messages in one transaction.

Every act can be undone for ten minutes (`undo`), as long as nobody else acted on that lead since. What was
typed wrong raises RefusedError; what others did since the page was shown raises MeanwhileError, unless the
act only adds to what is there.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from vollegym.access.store import Person
from vollegym.desk import letters, undo_store
from vollegym.desk.undo_store import Kept
from vollegym.dutch.dates import AMSTERDAM, is_on_the_clock, on
from vollegym.leads import (
    attendance,
    booking_store,
    call_log,
    calls,
    entering,
    facts_store,
    merging,
    notifications,
    quarantine,
)
from vollegym.leads import store as lead_store
from vollegym.leads.facts_store import Happened
from vollegym.leads.lead import Lead
from vollegym.leads.message_context import about_lead
from vollegym.outbox.kinds import queue
from vollegym.questionnaire.answers import Form
from vollegym.questionnaire.contact import FIELDS, Contact, read_contact
from vollegym.questionnaire.day_input import DUTCH, ISO, real_day
from vollegym.questionnaire.normalize import tidy
from vollegym.services import Services
from vollegym.storage.events import record

UNDO = timedelta(minutes=10)
# What is done twice within this time is one act: a second tap, or a mail opened again.
TWICE = timedelta(minutes=5)
LINE, NOTE, WORDS = 300, 10_000, 1000
DEAREST = 100_000
# How far ahead something can be promised or agreed, and how far back something can have begun.
AHEAD, BACK = timedelta(days=5 * 366), timedelta(days=20 * 366)
QUICK = {"vandaag": 0, "morgen": 1, "week": 7, "maand": 30}


class RefusedError(Exception):
    """What was typed in a field cannot be kept; the text is the Dutch sentence that says why."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field


class WrongAnswersError(Exception):
    """Some answers cannot be kept: `errors` has a Dutch sentence for each input."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = errors


class MeanwhileError(Exception):
    """Others did something with this lead since the page was shown: `happened`, the newest first."""

    def __init__(self, happened: list[Happened]) -> None:
        super().__init__()
        self.happened = happened


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and the last event that the page they act from knew; None adds to whatever there is."""

    person: int | None
    seen: int | None = None


@dataclass(slots=True)
class Act:
    """An act in its transaction; afterwards `number` undoes it, None when nothing changed."""

    db: Database
    lead: Lead
    now: datetime
    person: int | None
    number: int | None = None

    def record(self, kind: str, **properties: object) -> int:
        return record(self.db, self.lead.id, kind, self.now, self.person, **properties)


@contextmanager
def acting(services: Services, lead: int, kind: str, by: By, *also: int) -> Iterator[Act]:
    """Give the transaction of one act on a lead, which changes `also` others.

    Raises LookupError for a lead that was forgotten meanwhile, RefusedError for one that lies under another.
    """
    now = services.now()
    with services.storage.writing() as db:
        found = lead_store.by_id(db, lead)
        if found is None:
            raise LookupError(lead)
        if by.seen is not None and (others := facts_store.since_by_others(db, lead, by.seen, by.person)):
            raise MeanwhileError(others)
        if found.merged_into is not None:
            raise RefusedError("merged", f"Deze aanvraag hoort nu bij {found.merged_into}. Doe het daar.")
        before = (undo_store.rows(db, lead, *also), *undo_store.last(db))
        act = Act(db, found, now, by.person)
        yield act
        notifications.stage(db, lead, now)
        act.number = undo_store.keep(db, (lead, *also), kind, by.person, now, before, now - UNDO)


# Calling, noting, promising -----------------------------------------------------------------------


def log_call(services: Services, lead: int, by: By, *, tried: bool, line: str = "") -> int | None:
    """Log that one of us called; the same result twice within minutes is one."""
    remembered = text_of("line", line, LINE) or None
    with acting(services, lead, "call", by) as act:
        if not facts_store.spoke_just_now(act.db, lead, tried, remembered, act.now - TWICE):
            call_log.note_contact(act.db, lead, act.now, tried=tried, person=by.person, line=remembered)
    return act.number


def note(services: Services, lead: int, by: By, text: str) -> int | None:
    """Keep a note in Markdown; the same one twice in a row is one."""
    said = "\n".join(tidy(row) for row in text[: NOTE + 1].replace("\r\n", "\n").split("\n")).strip()
    if not said:
        raise RefusedError("note", "Schrijf iets op, dan bewaren we het.")
    if len(text) > NOTE:
        raise RefusedError("note", f"Deze notitie is te lang. Houd het onder {NOTE} tekens.")
    with acting(services, lead, "note", replace(by, seen=None)) as act:
        if not facts_store.said_before(act.db, lead, said, by.person, act.now - TWICE):
            number = facts_store.add_note(act.db, lead, said, by.person, act.now)
            act.record("noted", note=number)
    return act.number


def promise(services: Services, lead: int, by: By, what: str, quick: str, day: str) -> int | None:
    """Keep the next step: what, and for which day, by a quick choice or as typed."""
    said = text_of("step", what, LINE)
    if not said:
        raise RefusedError("step", "Schrijf op wat je belooft.")
    chosen = day_for(services, quick, day)
    with acting(services, lead, "step", by) as act:
        if act.lead.next_step is None or (act.lead.next_step.what, act.lead.next_step.on) != (said, chosen):
            act.record("promised", step=facts_store.set_step(act.db, lead, said, chosen, by.person, act.now))
    return act.number


def day_for(services: Services, quick: str, day: str) -> date:
    """Return the day that was chosen; a typed one counts before a quick choice."""
    today = on(services.now())
    if not day.strip() and quick in QUICK:
        return today + timedelta(days=QUICK[quick])
    return day_of("day", day, today, today + AHEAD)


def close_step(services: Services, lead: int, by: By, *, done: bool) -> int | None:
    """Close the open step: it was done, or it is dropped."""
    with acting(services, lead, "step_done" if done else "step_dropped", by) as act:
        number = facts_store.close_step(act.db, lead, act.now, done=done)
        if number is not None:
            act.record("step_done" if done else "step_dropped", step=number)
    return act.number


# What comes of it ---------------------------------------------------------------------------------


def propose(services: Services, lead: int, by: By) -> int | None:
    """Keep that a proposal was made."""
    with acting(services, lead, "proposal", by) as act:
        facts_store.propose(act.db, lead, by.person, act.now)
        act.record("proposed")
    return act.number


def make_client(
    services: Services, lead: int, by: By, since: str, monthly_eur: str, months: str
) -> int | None:
    """Keep that a lead is a client: from when, for how much a month, for how many months if that is known."""
    today = on(services.now())
    begins = day_of("start", since, today - BACK, today + AHEAD)
    euros = amount(monthly_eur)
    ends = term(begins, months)
    with acting(services, lead, "client", by) as act:
        facts_store.make_client(act.db, lead, begins, euros, ends, by.person, act.now)
        act.record(
            "client", since=begins.isoformat(), monthly_eur=euros, until=ends.isoformat() if ends else None
        )
    return act.number


def lose(services: Services, lead: int, by: By, reason: str, words: str = "", again: str = "") -> int | None:
    """Keep that it came to nothing and why; with a day, somebody asks again then."""
    known = letters.lost_reasons(services)
    if reason not in known:
        raise RefusedError("reason", "Kies een reden.")
    said = text_of("words", words, WORDS) or None
    today = on(services.now())
    day = day_of("again", again, today + timedelta(days=1), today + AHEAD) if again.strip() else None
    with acting(services, lead, "lost", by) as act:
        facts_store.lose(act.db, lead, reason, said, by.person, today, act.now)
        act.record("lost")
        if day:
            act.record(
                "promised",
                step=facts_store.set_step(act.db, lead, "Vraag het nog eens", day, by.person, act.now),
            )
        elif (step := facts_store.close_step(act.db, lead, act.now, done=False)) is not None:
            act.record("step_dropped", step=step)
    return act.number


def reopen(services: Services, lead: int, by: By) -> int | None:
    """Let a lead that was lost be open again."""
    with acting(services, lead, "reopened", by) as act:
        if facts_store.find(act.db, lead):
            act.record("reopened")
    return act.number


def overrule(services: Services, lead: int, by: By, reason: str) -> int | None:
    """Open the calendar to who did not qualify; the outcome stays what the questions gave."""
    said = text_of("why", reason, WORDS)
    if not said:
        raise RefusedError("why", "Schrijf op waarom het toch past.")
    with acting(services, lead, "overruled", by) as act:
        if act.lead.outcome is None or act.lead.outcome == "qualified":
            raise RefusedError("why", "Deze aanvraag past al, of is niet verstuurd.")
        facts_store.overrule(act.db, lead, said, by.person, act.now)
        act.record("overruled")
    return act.number


def assign(services: Services, lead: int, by: By, colleague: Person | None) -> int | None:
    """Say whose lead it is; nobody's with None."""
    with acting(services, lead, "assigned", by) as act:
        if act.lead.colleague_id != (colleague.id if colleague else None):
            facts_store.assign(act.db, lead, colleague.id if colleague else None)
            number = act.record("assigned", colleague=colleague.id if colleague else None)
            if colleague and colleague.id != by.person:
                queue(act.db, letters.ASSIGNED, about_lead(lead, act.now, number))
    return act.number


def change_contact(services: Services, lead: int, by: By, typed: Mapping[str, str]) -> int | None:
    """Change how to reach somebody, checked as in the intake; the first wrong field raises RefusedError."""
    read = read_contact({name: typed.get(name, "")[:1100] for name in (field.name for field in FIELDS)})
    if not isinstance(read, Contact):
        raise RefusedError(*next(iter(read.items())))
    with acting(services, lead, "contact", by) as act:
        old = act.lead.contact
        if old != read:
            number = act.record("contact_changed")
            if old:
                facts_store.keep_old_contact(act.db, lead, number, old)
            lead_store.change_contact(act.db, lead, read)
    return act.number


def fill_in(services: Services, lead: int, by: By, form: Form) -> int | None:
    """Keep what somebody answers on the phone; what is left empty stays as it was.

    Raises WrongAnswersError, and LookupError for a lead that was forgotten.
    """
    found = lead_store.by_id(services.storage.database(), lead)
    if found is None:
        raise LookupError(lead)
    said, wrong = entering.read_answers(found.asked, form)
    typed = {field.name: (form.get(field.name) or ("",))[-1] for field in FIELDS}
    if found.contact is None and any(text.strip() for text in typed.values()):
        person = entering.read_person(typed)
        if isinstance(person, Contact):
            said["contact"] = person
        else:
            wrong |= person
    if wrong:
        raise WrongAnswersError(wrong)
    with acting(services, lead, "filled_in", by) as act:
        entering.fill_in(act.db, act.lead, said, act.now, by.person)
    return act.number


def release(services: Services, lead: int, by: By) -> int | None:
    """Let a lead out of quarantine; everything that waited is sent now, once."""
    with acting(services, lead, "released", by) as act:
        quarantine.release(act.db, lead, act.now, "owner", by.person)
    return act.number


# Calls --------------------------------------------------------------------------------------------


def book(services: Services, lead: int, by: By, day: str, time: str) -> int | None:
    """Book a call for somebody, or move the one there is; also outside the opening hours."""
    start = moment_of(services, day, time)
    secret, hours = services.settings.secret_key, services.opening_hours.hours
    try:
        with acting(services, lead, "booked", by) as act:
            if act.lead.contact is None:
                raise RefusedError("call_day", "Van deze aanvraag zijn geen gegevens bekend.")
            calls.new_or_moved(act.db, secret, hours, lead, start, act.now, person=by.person)
    except sqlite3.IntegrityError as error:
        raise RefusedError("call_time", "Dan staat er al een gesprek. Kies een andere tijd.") from error
    return act.number


def moment_of(services: Services, day: str, time: str, of: str = "call") -> datetime:
    """Return a moment to come, from a day and a time in Amsterdam, typed in two fields `of` something."""
    now = services.now()
    field = f"{of}_time"
    chosen = day_of(f"{of}_day", day, on(now), on(now) + AHEAD)
    found = re.fullmatch(r"\s*(\d{1,2})[:.u]?(\d{2})\s*", time)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise RefusedError(field, "Schrijf een tijd als 14:30.")
    start = datetime(chosen.year, chosen.month, chosen.day, int(found[1]), int(found[2]), tzinfo=AMSTERDAM)
    if not is_on_the_clock(start):
        raise RefusedError(field, "Die tijd is er niet: de klok gaat dan een uur vooruit.")
    if start <= now:
        raise RefusedError(field, "Die tijd is al voorbij. Kies een andere.")
    return start


def call_off(services: Services, lead: int, by: By, reason: str) -> int | None:
    """Call the coming call off for somebody; the reason goes along in the mail to them."""
    said = text_of("off", reason, LINE)
    with acting(services, lead, "cancelled", by) as act:
        call = booking_store.live_of(act.db, lead, act.now)
        if call:
            calls.call_off(act.db, call, said, act.now, "owner", by.person)
    return act.number


def attend(services: Services, lead: int, by: By, status: str, line: str = "") -> int | None:
    """Keep what became of the last call that began: attended or no_show."""
    if status not in (attendance.ATTENDED, attendance.NO_SHOW):
        raise RefusedError("result", "Kies wat er van het gesprek kwam.")
    with acting(services, lead, status, by) as act:
        call = attendance.last_begun(act.db, act.lead.reference, act.now)
        if call is None:
            raise RefusedError("result", "Er is nog geen gesprek geweest.")
        attendance.mark_in(act.db, call, status, act.now, by.person)
        if remembered := text_of("line", line, LINE):
            act.record("noted", note=facts_store.add_note(act.db, lead, remembered, by.person, act.now))
    return act.number


# Letters and the same person ----------------------------------------------------------------------


def send_letter(
    services: Services, lead: int, by: By, template: str, subject: str, text: str, at: datetime | None
) -> int | None:
    """Send a mail as it was shown, at once or at a moment; raises RefusedError when something is missing."""
    if not tidy(subject[:400]):
        raise RefusedError("subject", "Schrijf een onderwerp.")
    if not text.strip() or len(text) > NOTE:
        raise RefusedError("text", f"Schrijf een bericht van hoogstens {NOTE} tekens.")
    if "{{" in subject + text:
        raise RefusedError("text", "Er staat nog {{ … }} in. Vul dat zelf in, of haal het weg.")
    with acting(services, lead, "letter", by) as act:
        if act.lead.contact is None:
            raise RefusedError("text", "Van deze aanvraag is geen mailadres bekend.")
        number = facts_store.add_letter(
            act.db,
            lead,
            template[:100],
            tidy(subject[:400]),
            text.replace("\r\n", "\n").strip(),
            by.person,
            act.now,
        )
        act.record("letter", letter=number)
        queue(act.db, letters.LETTER, letters.about(lead, number, act.now, at or act.now))
    return act.number


def stop_letter(services: Services, lead: int, by: By, number: int) -> int | None:
    """Hold a letter that waits; raises RefusedError when it went."""
    with acting(services, lead, "letter_stopped", by) as act:
        found = facts_store.letter(act.db, number)
        if found is None or found.lead != lead or not facts_store.stop_letter(act.db, number, act.now):
            raise RefusedError("letter", "Deze mail is al weg.")
        act.record("letter_stopped", letter=number)
    return act.number


def merge(services: Services, lead: int, by: By, other: int) -> int | None:
    """Lay another lead of the same person under this one, which takes over what hangs from it."""
    with acting(services, lead, "merged", by, other) as act:
        found = mergeable(act.db, act.lead, other)
        was = undo_store.rows(act.db, lead, other)
        number = act.record("merged", other=other)
        record(act.db, other, "merged_under", act.now, by.person, into=lead)
        merging.together(act.db, act.lead, found, number, act.now)
        moved = undo_store.difference(was, undo_store.rows(act.db, lead, other))
        facts_store.merge(act.db, other, lead, by.person, act.now, json.dumps(moved))
        # The owner's own programs hear of both: a client counts there once as well.
        notifications.stage(act.db, other, act.now)
    return act.number


def mergeable(db: Database, lead: Lead, other: int) -> Lead:
    """Return the other lead of the same person; raises RefusedError where it cannot lie under this one."""
    found = lead_store.by_id(db, other)
    if found is None or not lead_store.same_person(db, lead.id, other):
        raise RefusedError("other", "Dat is niet dezelfde persoon: adres en nummer verschillen.")
    if found.merged_into or lead.merged_into:
        raise RefusedError("other", "Een van de twee ligt al onder een andere aanvraag.")
    return found


def unmerge(services: Services, lead: int, by: By, other: int) -> int | None:
    """Take them apart again: what came along goes back, but for what was changed since."""
    with acting(services, lead, "unmerged", by, other) as act:
        if facts_store.merged_into(act.db, other) == lead:
            moved = facts_store.unmerge(act.db, other) or []
            undo_store.take_apart(act.db, [undo_store.change(*one) for one in moved])
            act.record("unmerged", other=other)
            record(act.db, other, "unmerged", act.now, by.person)
            notifications.stage(act.db, other, act.now)
    return act.number


# Undoing ------------------------------------------------------------------------------------------


def undo(services: Services, number: int, by: By) -> Kept:
    """Undo an act; raises RefusedError with why not, MeanwhileError when others acted since."""
    now = services.now()
    with services.storage.writing() as db:
        kept = undo_store.act(db, number)
        if kept is None or now - kept.at > UNDO:
            raise RefusedError("undo", "Dit kan niet meer ongedaan worden: dat kan tien minuten.")
        if kept.undone_at:
            return kept
        if kept.person != by.person:
            raise RefusedError("undo", "Dit deed een ander. Vraag het die even.")
        others = facts_store.since_by_others(db, kept.lead, kept.events[1], by.person)
        if others:
            raise MeanwhileError(others)
        if not undo_store.unchanged(db, kept):
            raise RefusedError("undo", "Er is daarna al iets anders mee gedaan. Maak dat eerst ongedaan.")
        if kept.kind in ("released", "letter") and undo_store.went(db, kept):
            raise RefusedError("undo", "De mail is al weg, dus dit kan niet meer ongedaan worden.")
        if kept.kind in ("booked", "cancelled") and undo_store.went(db, kept):
            raise RefusedError(
                "undo",
                "De aanvrager kreeg er al mail over. Verzet het gesprek of zeg het af.",
            )
        record(db, kept.lead, "undone", now, by.person, act=kept.kind)
        undo_store.withdraw(db, kept)
        undo_store.put_back(db, kept.changes)
        undo_store.mark_undone(db, kept, now)
        for lead in {kept.lead, *undo_store.leads_in(kept.changes)}:
            notifications.stage(db, lead, now)
    return kept


# What was typed -----------------------------------------------------------------------------------


def text_of(field: str, typed: str, most: int) -> str:
    """Return a typed line, tidy; raises RefusedError when it is too long."""
    said = tidy(typed, most)
    if len(said) > most:
        raise RefusedError(field, f"Dit is te lang. Houd het onder {most} tekens.")
    return said


def day_of(field: str, typed: str, first: date, last: date) -> date:
    """Return the day that was typed, between two days."""
    text = tidy(typed, 40).lower()
    found = ISO.fullmatch(text) or DUTCH.fullmatch(text)
    day = real_day(found) if found else None
    if day is None:
        raise RefusedError(field, "Kies een dag, of schrijf hem als 24-12-2026.")
    if day < first:
        raise RefusedError(
            field, "Die dag is al voorbij." if first >= last - AHEAD else "Die dag ligt te ver terug."
        )
    if day > last:
        raise RefusedError(field, "Die dag ligt te ver weg.")
    return day


def amount(typed: str) -> int:
    """Return whole euros a month, from "1450", "1.450" or "€ 1.450,-"."""
    text = re.sub(r"\s|€|,-|,00$|(?i:eur(o)?)", "", tidy(typed, 40))
    if not re.fullmatch(r"\d{1,3}(\.\d{3})+|\d+", text):
        raise RefusedError("eur", "Schrijf een heel bedrag, zoals 1.450.")
    euros = int(text.replace(".", ""))
    if not 1 <= euros <= DEAREST:
        raise RefusedError("eur", "Schrijf een bedrag tussen 1 en 100.000 euro.")
    return euros


def term(begins: date, months: str) -> date | None:
    """Return the last day of so many months; None where no number was given."""
    text = tidy(months, 20)
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}", text) or not 1 <= int(text) <= 120:
        raise RefusedError("term", "Schrijf een aantal maanden van 1 tot 120.")
    ahead = begins.month - 1 + int(text)
    year, month = begins.year + ahead // 12, ahead % 12 + 1
    after = next(date(year, month, day) for day in range(begins.day, 0, -1) if real(year, month, day))
    return after - timedelta(days=1)


def real(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
