"""What stands on the desk: today, the lists, and one lead to call from."""

from datetime import datetime
from typing import Any

from flask import render_template, request

from vollegym.content.preview import preview_link
from vollegym.current import services
from vollegym.desk import store
from vollegym.documents.markdown import Rendered
from vollegym.leads import attendance, call_log, quarantine, words
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import since
from vollegym.leads.lead import Lead, Waiting
from vollegym.leads.lead_context import LeadContext, lead_context
from vollegym.leads.stats import stats
from vollegym.leads.store import wishes
from vollegym.services import findings

# How many waiting leads, calls to come and leads stand on the first page; the list holds all.
WAITING, CALLS, LATEST, A_PAGE = 20, 5, 8, 50
LISTS = {"verstuurd": "submitted", "niet-verstuurd": "draft", "quarantaine": "quarantined"}


def enter_page(*, lost: bool = False) -> str:
    """Return how to get in; `lost` says that a link was tried and holds no longer."""
    mails, sent = services().settings.mail_url is not None, "gemaild" in request.args
    return render_template("desk/enter.html", lost=lost, mails=mails, sent=sent)


def door_page(token: str) -> str:
    """Return the button behind a link that holds."""
    return render_template("desk/door.html", token=token)


def today_page() -> str:
    """Return who waits, which calls come, what came in last, and what is wrong."""
    db, now = services().storage.database(), services().now()
    waits = sorted(lead_store.waiting(db, now), key=most_urgent, reverse=True)
    calls = [(call, lead) for call, lead in since(db, now) if call.stands(now)]
    return render_template(
        "desk/today.html",
        count=len(waits),
        waiting=[caller(found) for one in waits[:WAITING] if (found := lead_context(db, one.lead, now))],
        calls=calls[:CALLS],
        unsaid=attendance.unsaid(db, now),
        latest=store.lines(db, "submitted", LATEST, now),
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


def caller(found: LeadContext) -> dict[str, Any]:
    """Return one person who waits: who it is, how long, and why."""
    clock = call_log.clock(found, services().opening_hours.hours, services().now())
    return {"lead": found, "clock": clock, "why": call_log.why(found)}


def handbook_page(text: Rendered) -> str:
    """Return how everything at the desk works, with its contents list."""
    return render_template("desk/handbook.html", text=text)


def list_page(name: str, after: int) -> str:
    """Return a page of one list of leads, the newest first."""
    db = services().storage.database()
    found = store.lines(db, LISTS[name], A_PAGE + 1, services().now(), after)
    counts = store.counts(db)
    return render_template(
        "desk/list.html",
        name=name,
        lists={name: counts[state] for name, state in LISTS.items()},
        lines=found[:A_PAGE],
        more=after + A_PAGE if len(found) > A_PAGE else None,
    )


def case_page(lead: Lead, key: str, inside: bool) -> str:
    """Return one lead to call from; `key` is how this page was reached, a reference or a token."""
    db, now = services().storage.database(), services().now()
    found = lead_context(db, lead.id, now)
    return render_template(
        "desk/case.html",
        lead=lead,
        known=found,
        key=key,
        inside=inside,
        clock=call_log.clock(found, services().opening_hours.hours, now) if found else "",
        wishes=wishes(db, lead.id),
        call=attendance.last_begun(db, lead.reference, now),
        robot=quarantine.reasons(db, lead.id) if lead.quarantined_at else [],
    )
