"""What stands on the desk: today, the lists, and one lead to call from."""

from datetime import datetime
from typing import Any

from flask import render_template

from vollegym.content.preview import preview_link
from vollegym.current import services
from vollegym.documents.markdown import Rendered
from vollegym.leads import attendance, call_log, listing, quarantine, words
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import since
from vollegym.leads.lead import Lead, Waiting
from vollegym.leads.selection import Selection
from vollegym.leads.stats import stats
from vollegym.services import findings

# How many waiting leads, calls to come and leads stand on the first page; the list holds all.
WAITING, CALLS, LATEST, A_PAGE = 20, 5, 8, 50
LISTS = {"verstuurd": "submitted", "niet-verstuurd": "draft", "quarantaine": "quarantined"}


def today_page() -> str:
    """Return who waits, which calls come, what came in last, and what is wrong."""
    db, now = services().storage.database(), services().now()
    waits = sorted(lead_store.waiting(db, now), key=most_urgent, reverse=True)
    calls = [(call, lead) for call, lead in since(db, now) if call.stands(now)]
    return render_template(
        "desk/today.html",
        count=len(waits),
        waiting=[
            caller(found, one) for one in waits[:WAITING] if (found := lead_store.reachable(db, one.lead))
        ],
        calls=calls[:CALLS],
        unsaid=attendance.unsaid(db, now),
        latest=lines("submitted", LATEST),
        figures=list(words.figures(stats(db, services().opening_hours.hours, now))),
        drafts=[
            (page, preview_link(services().settings, page, now))
            for page in services().content.now.library.waiting
        ],
        wrong=[
            found
            for found in findings(services(), db, now, network=False)
            if found.level != "good" and found.on_desk
        ],
    )


def most_urgent(one: Waiting) -> tuple[bool, datetime]:
    """Return the sort key of a waiting lead: wants a call now, then came last, as the odds fall fast."""
    return "call_now" in one.reasons, one.since


def caller(lead: Lead, waiting: Waiting) -> dict[str, Any]:
    """Return one person who waits: who it is, how long, and why."""
    clock = call_log.clock(lead, waiting, services().opening_hours.hours, services().now())
    return {"lead": lead, "clock": clock, "why": call_log.why(lead, waiting)}


def handbook_page(text: Rendered) -> str:
    """Return how everything at the desk works, with its contents list."""
    return render_template("desk/handbook.html", text=text)


def list_page(name: str, after: int) -> str:
    """Return a page of one list of leads, the newest first."""
    found = lines(LISTS[name], A_PAGE + 1, after)
    counts = lead_store.counts(services().storage.database(), Selection())
    return render_template(
        "desk/list.html",
        name=name,
        lists={name: counts.get(state, 0) for name, state in LISTS.items()},
        lines=found[:A_PAGE],
        more=after + A_PAGE if len(found) > A_PAGE else None,
    )


def lines(state: str, limit: int, after: int = 0) -> list[tuple[Lead, str]]:
    """Return leads of one state, the newest first, each with how it stands."""
    db, now = services().storage.database(), services().now()
    return [
        (lead, listing.standing(lead, lead_store.waits(db, lead.id, now) is not None))
        for lead in lead_store.latest(db, state, limit, after)
    ]


def case_page(lead: Lead, key: str, inside: bool) -> str:
    """Return one lead to call from; `key` is how this page was reached, a reference or a token."""
    db, now = services().storage.database(), services().now()
    waiting, hours = lead_store.waits(db, lead.id, now), services().opening_hours.hours
    return render_template(
        "desk/case.html",
        lead=lead,
        key=key,
        inside=inside,
        waiting=waiting,
        clock=call_log.clock(lead, waiting, hours, now) if lead.contact else "",
        part_to_call=words.part_to_call(lead, waiting),
        others=lead_store.others(db, lead.id),
        call=attendance.last_begun(db, lead.reference, now),
        robot=quarantine.reasons(db, lead.id) if lead.quarantined_at else [],
    )
