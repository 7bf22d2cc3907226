"""What stands on the desk: today, the lists, and one lead to call from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request
from markupsafe import Markup
from sqlite_utils import Database

from vollegym.access import store as access_store
from vollegym.access.store import Person
from vollegym.calendar.hours import Span, covers
from vollegym.content import questionnaire_store
from vollegym.content.preview import preview_link
from vollegym.current import person_here, services
from vollegym.desk import letters, timeline, undo_store
from vollegym.desk.service import UNDO
from vollegym.documents.markdown import Rendered, render
from vollegym.dutch.dates import local, midnight, near_in_words, on, short
from vollegym.dutch.phrases import counted
from vollegym.leads import (
    attendance,
    booking_store,
    call_log,
    facts_store,
    listing,
    merging,
    message_templates,
    quarantine,
)
from vollegym.leads import store as lead_store
from vollegym.leads.facts_store import Happened
from vollegym.leads.lead import Lead, Todo, Waiting
from vollegym.leads.payload import listed
from vollegym.questionnaire import journey
from vollegym.questionnaire.contact import FIELDS
from vollegym.services import findings

# What is promised when, before anybody typed something else.
PROMISES = {
    "new": "Gesprek plannen",
    "tried": "Nog eens bellen",
    "spoken": "Gesprek plannen",
    "call_held": "Voorstel sturen",
    "proposal": "Bellen over het voorstel",
}
# How many stand on a page of who waits, of another group, and of leads that came in: more is for no one day.
WAITING, A_GROUP, LATEST = 20, 12, 6
# Above this many mats nobody counts them.
MOST_MATS = 40
# What counts as done today.
DONE = (
    "contacted",
    "attended",
    "noted",
    "step_done",
    "proposed",
    "client",
    "lost",
    "letter",
    "booked",
    "moved",
)
# What was just done, above the page; `{who}` is the first name.
SAID = {
    "call": "Opgeschreven dat je {who} belde.",
    "note": "Notitie bewaard.",
    "step": "Volgende stap bewaard.",
    "step_done": "Stap gedaan.",
    "step_dropped": "Stap geschrapt.",
    "proposal": "Voorstel opgeschreven.",
    "client": "{who} is klant.",
    "lost": "Afgesloten.",
    "reopened": "Weer geopend.",
    "overruled": "Toch wel: {who} kan nu een gesprek kiezen.",
    "assigned": "Doorgegeven.",
    "contact": "Gegevens gewijzigd.",
    "filled_in": "Antwoorden bewaard.",
    "released": "Vrijgegeven. Alles wat wachtte, gaat nu uit.",
    "booked": "Het gesprek staat. {who} krijgt een mail.",
    "cancelled": "Het gesprek is afgezegd. {who} krijgt een mail.",
    "attended": "Opgeschreven: het gesprek is geweest.",
    "no_show": "Opgeschreven: niet verschenen.",
    "letter": "De mail is bewaard en gaat op tijd weg.",
    "letter_stopped": "De mail is tegengehouden.",
    "merged": "Samengevoegd.",
    "unmerged": "Losgemaakt.",
}
GROUPS = (
    ("wait", "Wie wacht"),
    ("step", "Beloofd"),
    ("call", "Gesprekken vandaag"),
    ("result", "Hoe ging het?"),
    ("objection", "Niet mee eens"),
    ("idle", "Blijft liggen"),
    ("robot", "Robots?"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of today: whom it is about, why in words, and what is different in bold before that."""

    lead: Lead
    what: str
    why: str
    strong: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class Group:
    """One of the groups of today, of which `items` holds the first; `number` counts them all."""

    what: str
    title: str
    number: int = 0
    items: list[Item] = field(default_factory=list)


# Today --------------------------------------------------------------------------------------------


def today_page() -> str:
    """Return what there is to do, in one order, what was done, and what the machine needs."""
    db, now = services().storage.database(), services().now()
    waiting = {one.lead: one for one in lead_store.waiting(db, now)}
    groups = {what: group(db, what, title, waiting, now) for what, title in GROUPS}
    wrong = [
        one for one in findings(services(), db, now, network=False) if one.level != "good" and one.on_desk
    ]
    done = facts_store.done_since(db, midnight(on(now)), DONE)
    drafts = [
        (page, preview_link(services().settings, page, now))
        for page in services().content.now.library.waiting
    ]
    left = sum(group.number for group in groups.values())
    return render_template(
        "desk/today.html",
        groups=groups,
        # Who disagrees waits for us as well, further down: so count alarms, lists and the morning mail.
        count=len(waiting),
        left=left,
        done=[
            (lead, timeline.told_short(one), one)
            for number, one in done[:LATEST]
            if (lead := lead_store.by_id(db, number))
        ],
        done_count=len(done),
        mats=len(done) + left <= MOST_MATS,
        today=on(now),
        latest=lead_store.latest(db, "submitted", LATEST),
        drafts=drafts,
        wrong=wrong,
        said=just_done(db, person_here(), now),
    )


def group(db: Database, what: str, title: str, waiting: Mapping[int, Waiting], now: datetime) -> Group:
    """Return one group of today with its first items."""
    # Who wants a call now stands above who waits longer, so all of them are looked at.
    most = WAITING if what == "wait" else A_GROUP
    number, todo = lead_store.todo(db, now, what, len(waiting) if what == "wait" else most)
    if what == "wait":
        todo.sort(key=lambda one: most_urgent(waiting[one.lead]), reverse=True)
    leads = [(one, lead) for one in todo[:most] if (lead := lead_store.by_id(db, one.lead))]
    items = [item(db, one, lead, waiting.get(one.lead), now) for one, lead in leads]
    return Group(what, title, number, items)


def most_urgent(one: Waiting) -> tuple[bool, datetime]:
    """Return the sort key of a waiting lead: wants a call now, then came last, as the odds fall fast."""
    return "call_now" in one.reasons, one.since


def item(db: Database, one: Todo, lead: Lead, waiting: Waiting | None, now: datetime) -> Item:
    """Return one thing to do as its line shows it."""
    today = on(now)
    if one.what == "wait" and waiting:
        tried = f" {len(lead.no_answer_at)} keer geen gehoor." if lead.no_answer_at else ""
        return Item(lead, one.what, f"{how_long(waiting, now)}.{tried}", call_log.why(lead, waiting))
    if one.what == "step" and lead.next_step:
        what, day = lead.next_step.what, near_in_words(lead.next_step.on, today)
        return Item(lead, one.what, f"Beloofd voor {day}", what if what[-1] in ".!?" else f"{what}.")
    if one.what in ("call", "result") and one.number is not None:
        call = booking_store.by_id(db, one.number)
        began = call.starts_at if call else now
        why = "Gesprek" if one.what == "call" else f"Gesprek {short(began)}"
        unsure = one.what == "call" and not lead_store.confirmed(db, lead.id)
        return Item(lead, one.what, why, "Nog niet bevestigd." if unsure else "", at=began)
    if one.what == "objection":
        waits = f" {how_long(waiting, now)}." if waiting else ""
        said = f"‘{lead.objection}’" if lead.objection else "Zei er niet bij waarom."
        return Item(lead, one.what, said + waits)
    if one.what == "robot":
        return Item(lead, one.what, "; ".join(quarantine.reasons(db, lead.id)).capitalize())
    return Item(lead, one.what, left_lying(lead, now))


def how_long(waiting: Waiting, now: datetime) -> str:
    """Return how long somebody waits: in minutes, or since when once it is longer than two hours."""
    waited, days = now - waiting.since, (on(now) - on(waiting.since)).days
    if waited < timedelta(hours=2):
        return f"Wacht {message_templates.span(waited)}"
    clock = f"{local(waiting.since):%H:%M}"
    return (
        f"Sinds {clock}"
        if not days
        else f"Sinds gisteren {clock}"
        if days == 1
        else f"Sinds {short(waiting.since)}"
    )


def left_lying(lead: Lead, now: datetime) -> str:
    """Return for how long nobody did anything with a lead that has no next step."""
    since = lead.touched_at or lead.clock_started_at or lead.started_at
    days = (on(now) - on(since)).days
    quiet = f", {counted(days, 'dag', 'dagen')} stil" if days else ""
    if lead.proposal_at:
        return f"Voorstel van {short(lead.proposal_at)}, geen volgende stap{quiet}"
    return f"Geen volgende stap{quiet}"


def just_done(db: Database, person: Person | None, now: datetime) -> dict[str, Any] | None:
    """Return what was just done and can be undone, for the line above the page."""
    if person and "gewist" in request.args:
        return {"words": "Gewist. Er staat niets meer van deze persoon.", "number": None}
    if person and "ongedaan" in request.args:
        return {"words": "Ongedaan gemaakt.", "number": None}
    number = request.args.get("gedaan", "")
    kept = (
        undo_store.act(db, int(number))
        if number.isascii() and number.isdigit() and len(number) < 12
        else None
    )
    if person is None or kept is None or kept.undone_at or kept.person != person.id or now - kept.at > UNDO:
        return None
    lead = lead_store.by_id(db, kept.lead)
    who = message_templates.first_name(lead.contact.name) if lead and lead.contact else ""
    said = SAID.get(kept.kind, "Gedaan.").format(who=who or "de aanvrager")
    call = booking_store.live_of(db, kept.lead, now) if kept.kind == "booked" else None
    if call and not covers(services().opening_hours.hours, Span(call.starts_at, call.ends_at)):
        said += " Let op: dat is buiten je openingstijden."
    return {"words": said, "number": kept.id}


def lead_of_act(number: int) -> Lead | None:
    """Return the lead that an act was about; None when that is long ago."""
    db = services().storage.database()
    kept = undo_store.act(db, number)
    return lead_store.by_id(db, kept.lead) if kept else None


# Lists and texts ----------------------------------------------------------------------------------


# A picture of the desk as Markdown gives it; each was made in light and dark (./dev shots --handbook).
PICTURE = re.compile(r'<img[^>]*src="/static/handbook/([a-z]+)\.webp"[^>]*>')
DARK = '<source media="(prefers-color-scheme: dark)" srcset="/static/handbook/{}-dark.webp">'


def handbook_page(text: Rendered) -> str:
    """Return how everything at the desk works, with its contents list."""
    html = PICTURE.sub(lambda one: f"<picture>{DARK.format(one[1])}{one[0]}</picture>", text.html)
    # Cleaned HTML, around pictures of our own.
    return render_template("desk/handbook.html", text=text, html=Markup(html))  # noqa: S704


def lines(state: str, limit: int, after: int = 0) -> list[tuple[Lead, str]]:
    """Return leads of one state, the newest first, each with how it stands."""
    db, now = services().storage.database(), services().now()
    return [
        (lead, listing.standing(lead, lead_store.waits(db, lead.id, now) is not None))
        for lead in lead_store.latest(db, state, limit, after)
    ]


# One lead -----------------------------------------------------------------------------------------


def case_page(
    lead: Lead,
    key: str,
    person: Person | None,
    *,
    wrong: tuple[str, str] | None = None,
    meanwhile: Sequence[Happened] = (),
    typed: Mapping[str, str] | None = None,
    undoing: bool = False,
) -> str:
    """Return one lead to call from; `key` is how this page was reached, a reference or a token.

    Who has a token alone (`person` is None) sees what the mail around it said. `wrong` is the field that
    cannot be kept and why, `typed` what was typed, `meanwhile` what others did since.
    """
    db, now = services().storage.database(), services().now()
    shown = {
        **sheet(lead, person),
        "key": key,
        "others": lead_store.others(db, lead.id),
        "wrong": wrong,
        "typed": typed or {},
        "said": just_done(db, person, now),
    }
    if person is None:
        return render_template("desk/sheet.html", **shown)
    return render_template(
        "desk/lead.html",
        **shown,
        **inside(db, lead, person, now),
        meanwhile=in_words(meanwhile),
        undoing=undoing,
    )


def sheet(lead: Lead, person: Person | None) -> dict[str, Any]:
    """Return what a call needs, on a page of its own and beside a list."""
    now, hours = services().now(), services().opening_hours.hours
    waiting = lead_store.waits(services().storage.database(), lead.id, now)
    return {
        "lead": lead,
        "inside": person is not None,
        "waiting": waiting,
        "clock": how_long(waiting, now) if waiting else call_log.clock(lead, None, hours, now),
        "why": call_log.why(lead, waiting),
        "part_to_call": message_templates.part_to_call(lead, waiting),
        "opening": letters.opening_sentence(services(), lead),
        "stages": listing.STAGE_WORDS,
    }


def fill_in_page(
    lead: Lead,
    *,
    typed: Mapping[str, list[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    meanwhile: Sequence[Happened] = (),
) -> str:
    """Return the questions with what is known, to go through with somebody on the phone."""
    known = {key: listed(answer) for key, answer in lead.choices.items()}
    db = services().storage.database()
    ours = questionnaire_store.current(db)
    asked = [question for question in lead.asked.questions if question.kind != "contact"]
    return render_template(
        "desk/fill_in.html",
        lead=lead,
        person=lead.contact,
        questions=asked,
        elsewhere=[question.short or question.title for question in asked if not ours.by_key(question.key)],
        given=typed if typed is not None else known,
        errors=errors or {},
        meanwhile=in_words(meanwhile),
        seen=facts_store.last_event(db),
    )


def in_words(meanwhile: Sequence[Happened]) -> list[tuple[str, str, datetime]]:
    """Return who did what and when, of what happened since a page was shown."""
    return [(one.by or "De aanvrager", timeline.in_a_word(one), one.at) for one in meanwhile]


def inside(db: Database, lead: Lead, person: Person, now: datetime) -> dict[str, Any]:
    """Return what only those who were let in see of a lead."""
    under = [found for number in facts_store.under(db, lead.id) if (found := lead_store.by_id(db, number))]
    into = lead_store.by_reference(db, lead.merged_into) if lead.merged_into else None
    story = [(line, lead.reference) for line in timeline.story(db, lead, into)]
    story += [(line, other.reference) for other in under for line in timeline.story(db, other, lead)]
    next_up = next_waiting(db, lead, now)
    template = next(
        (one for one in letters.templates(services()) if one.name == request.args.get("mail")), None
    )
    return {
        "seen": facts_store.last_event(db),
        "owner": person.is_owner,
        "notes": [(note, render(note.text).html) for note in reversed(lead.notes)],
        "story": sorted(story, key=lambda pair: pair[0].at, reverse=True),
        "call": attendance.last_begun(db, lead.reference, now),
        "coming": booking_store.live_of(db, lead.id, now),
        "robot": quarantine.reasons(db, lead.id) if lead.quarantined_at else [],
        "people": [(one, one.name or one.email or "eigenaar") for one in access_store.people(db)],
        "reasons": letters.lost_reasons(services()),
        "templates": letters.templates(services()),
        "draft": letter_draft(lead, person, template, now) if template and lead.contact else None,
        "waiting_letters": facts_store.letters_waiting(db, lead.id),
        "under": under,
        "into": into,
        "fields": FIELDS,
        "open_questions": open_questions(lead),
        "today": on(now),
        "next_up": next_up,
        "promise": "" if lead.next_step else PROMISES.get(lead.stage or "new", ""),
    }


def open_questions(lead: Lead) -> int:
    """Return how many questions of its path have no answer."""
    asked = journey.path(lead.asked, lead.answers)
    return sum(not question.knows(lead.answers.get(question.key)) for question in asked)


def merge_page(lead: Lead, other: Lead) -> str:
    """Return what there will be of two leads of one person, before anything is done."""
    planned = merging.plan(lead, other)
    merged = replace(lead, answers={**lead.answers, **planned.answers})
    return render_template(
        "desk/merge.html",
        lead=lead,
        other=other,
        person=planned.contact,
        fields=FIELDS,
        words=merged.words,
        planned=planned,
        seen=facts_store.last_event(services().storage.database()),
    )


def letter_draft(lead: Lead, person: Person, template: letters.Template, now: datetime) -> dict[str, Any]:
    """Return a mail as it would go, and which names in it cannot be filled in."""
    values = letters.values(services(), lead, person.name or services().agency.signed or "Volle Gym", now)
    subject, odd = letters.filled(template.subject, values)
    text, more = letters.filled(template.text, values)
    return {"name": template.name, "subject": subject, "text": text, "unknown": [*odd, *more]}


def next_waiting(db: Database, lead: Lead, now: datetime) -> Lead | None:
    """Return who waits after this lead, to go on with by one tap."""
    waiting = sorted(lead_store.waiting(db, now), key=most_urgent, reverse=True)
    numbers = [one.lead for one in waiting if one.reasons != {"objection"}]
    after = numbers[numbers.index(lead.id) + 1 :] if lead.id in numbers else numbers
    return lead_store.by_id(db, after[0]) if after else None
