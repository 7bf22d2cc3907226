"""The messages at the desk: what waits or failed, what each says, and sending it again."""

import logging
import re
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlite_utils import Database

from vollegym.current import services, someone_is_here
from vollegym.followup import test_message
from vollegym.leads import store as lead_store
from vollegym.outbox import store as outbox_store
from vollegym.outbox.faults import remedy
from vollegym.outbox.store import Message

log = logging.getLogger(__name__)
blueprint = Blueprint("messages", __name__, url_prefix="/beheer/berichten")
# The part of an address that says how a message stands, and how the queue says it.
STATES = {"wacht": "waiting", "opgegeven": "failed", "bewaard": "kept", "verstuurd": "sent"}
WORDS = {"waiting": "Wacht", "failed": "Opgegeven", "kept": "Bewaard", "sent": "Verstuurd"}
A_PAGE = 50
PRIVATE = "Wat hierin staat, leest alleen wie het krijgt."
# What each message is called by whoever reads the list.
NAMES = {
    "received": "Intake ontvangen",
    "nudge": "Kies nog een moment",
    "later": "Benader me later",
    "resume": "Link om verder te gaan",
    "call_sheet": "Belblad",
    "alarm": "Nog niet gebeld",
    "alarms": "Nog niet gebeld, meer mensen",
    "disagreement": "Niet eens met de uitkomst",
    "unfinished": "Intake niet afgemaakt",
    "call_now": "Wil nu gebeld worden",
    "call_wished_owner": "Wil gebeld worden",
    "call_booked": "Gesprek geboekt",
    "call_moved": "Gesprek verzet",
    "call_cancelled": "Gesprek afgezegd",
    "call_booked_owner": "Gesprek geboekt, aan jou",
    "call_moved_owner": "Gesprek verzet, aan jou",
    "call_cancelled_owner": "Gesprek afgezegd, aan jou",
    "call_freed": "Gesprek vervallen",
    "call_unconfirmed": "Is dit gesprek van jou?",
    "call_tomorrow": "Herinnering, een dag ervoor",
    "call_soon": "Herinnering, een uur ervoor",
    "call_soon_owner": "Herinnering, aan jou",
    "call_missed": "Gesprek gemist",
    "letter": "Mail van jullie",
    "assigned": "Aanvraag voor een collega",
    "desk_link": "Link naar je beheer",
    "desk_invitation": "Uitnodiging",
    "desk_device": "Nieuw apparaat",
    "nearly_full": "De database is bijna vol",
    "summary": "Overzicht van de dag",
    "test": "Testbericht",
}


def outside() -> ResponseReturnValue:
    return redirect(url_for("desk.today"), 303)


@blueprint.get("")
def listed() -> ResponseReturnValue:
    """Show the messages that stand so, the newest first; of what waits and failed, why and what to do."""
    if not someone_is_here():
        return outside()
    state = request.args.get("stand", "")
    if state and state not in STATES:
        abort(404)
    db, now = services().storage.database(), services().now()
    standing = outbox_store.standing(db, now)
    chosen = (STATES[state],) if state else ("waiting", "failed", "kept")
    found = outbox_store.listed(db, chosen, A_PAGE)
    numbers = {"wacht": standing.waiting, "opgegeven": standing.failed, "bewaard": standing.kept}
    return render_template(
        "desk/messages.html",
        lines=[line(db, message, now) for message in found],
        more=len(found) == A_PAGE,
        states=[(WORDS[key], name, numbers.get(name), name == state) for name, key in STATES.items()],
        remedies=list(dict.fromkeys((m.note, said) for m in found if (said := remedy_of(m)))),
        failed=standing.failed,
        kept=standing.kept if services().settings.mail_url else 0,
        said=done(db, now),
    )


def line(db: Database, message: Message, now: datetime) -> dict[str, Any]:
    """Return a message as the list shows it."""
    result = message.result or "waiting"
    return {
        "message": message,
        "name": name_of(message),
        "state": WORDS.get(result, "Niet nodig"),
        "at": message.closed_at or message.next_at,
        "lead": lead_store.by_id(db, message.lead) if message.lead else None,
        "again": may_go(message, now),
    }


def name_of(message: Message) -> str:
    return "Webhook" if message.channel == "webhook" else NAMES.get(message.kind, message.kind)


def is_private(message: Message) -> bool:
    """Return whether what it says lets its reader in at the desk, or shuts somebody out."""
    return bool(message.named("link") or message.named("session")) or message.kind.startswith("desk_")


def may_go(message: Message, now: datetime) -> bool:
    """Return whether a button sends it: not what was sent, is for a later moment, or would be kept again."""
    if message.result == "kept":
        return message.channel != "mail" or services().settings.mail_url is not None
    return message.result == "failed" or (message.result is None and message.due_at <= now)


def remedy_of(message: Message) -> str:
    return remedy(message.note, message.channel) if message.result in (None, "failed") else ""


def done(db: Database, now: datetime) -> str:
    """Return what came of the button that was just pressed."""
    again = request.args.get("opnieuw", "")
    if re.fullmatch("[0-9]{1,6}", again):
        return "1 bericht gaat opnieuw." if again == "1" else f"{again} berichten gaan opnieuw."
    found = [one for uid in request.args.get("test", "")[:80].split(",") for one in exactly(db, uid)]
    told = {
        "sent": "verstuurd",
        "failed": "niet gelukt",
        "kept": "bewaard, want er is geen mailserver",
        "skipped": "niet nodig",
    }
    # No older than the button: an address that was kept tells nothing about today.
    parts = [
        f"{name_of(one)}: {told.get(one.result or '', 'onderweg')}{f' ({one.note})' if one.note else ''}."
        for one in found
        if one.kind in ("test", "webhook.test") and (now - one.created_at).total_seconds() < 600
    ]
    return " ".join(parts)


def exactly(db: Database, uid: str) -> list[Message]:
    """Return the message with this uid."""
    return outbox_store.find(db, uid) if re.fullmatch("[0-9a-f]{32}", uid) else []


@blueprint.get("/<uid>")
def shown(uid: str) -> ResponseReturnValue:
    """Show one message, with the text that it would have now."""
    if not someone_is_here():
        return outside()
    db, now = services().storage.database(), services().now()
    message = next(iter(exactly(db, uid)), None) or abort(404)
    return render_template(
        "desk/message.html",
        **line(db, message, now),
        remedy=remedy_of(message),
        text=PRIVATE if is_private(message) else test_message.preview(services(), db, message, now),
    )


@blueprint.post("/opnieuw/<any(opgegeven, bewaard):state>")
def all_again(state: str) -> ResponseReturnValue:
    """Send everything that was given up, or kept, again."""
    if not someone_is_here():
        return outside()
    with services().storage.writing() as db:
        found = outbox_store.listed(db, (STATES[state],), limit=-1)
        return again(db, found)


@blueprint.post("/<uid>/opnieuw")
def one_again(uid: str) -> ResponseReturnValue:
    """Send one message now; one that went meanwhile is not sent twice."""
    if not someone_is_here():
        return outside()
    now = services().now()
    with services().storage.writing() as db:
        return again(db, [message for message in exactly(db, uid) if may_go(message, now)])


def again(db: Database, messages: list[Message]) -> ResponseReturnValue:
    number = sum(outbox_store.retry(db, message.uid, services().now()) for message in messages)
    log.info("The desk sent %s messages again", number)
    return redirect(url_for("messages.listed", opnieuw=number), 303)


@blueprint.post("/test")
def test() -> ResponseReturnValue:
    """Write a test message for each way out; the sender delivers it like any other."""
    if not someone_is_here():
        return outside()
    uids = test_message.write(services())
    return redirect(url_for("messages.listed", test=",".join(uids)), 303)
