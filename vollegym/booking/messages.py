"""The messages of a call: one function each. All are written at sending time, from the call as it is then.

A message knows the state it was meant for by its number. When the call was moved or called off since, an
older confirmation or reminder is no longer true and is skipped; so nobody is reminded of a call that is off.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.booking.calendar_events import HOUSE, for_owner, for_visitor, link_of
from vollegym.calendar.ics import Call, invitation
from vollegym.dutch.dates import local, moment_in_words, time_in_words, zone_in_words
from vollegym.leads import booking_store, call_log
from vollegym.leads import store as lead_store
from vollegym.leads.booking_store import Booking
from vollegym.leads.lead import Lead
from vollegym.leads.mails import owner, to_owner, to_prospect
from vollegym.outbox import store as outbox_store
from vollegym.outbox.kinds import Invitation, Mail
from vollegym.outbox.mail import sender_address
from vollegym.outbox.store import Message
from vollegym.services import Services
from vollegym.tokens import invitation_link

# Moving a call again and again must not bury a stranger's address in invitations.
LIMIT = 20
CHANGES = ("booked", "moved", "cancelled")


def to_visitor(change: str, services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the confirmation of a change, with the invitation that puts it in the visitor's calendar."""
    booking, lead = current(db, message)
    if booking is None or lead is None:
        return None
    # What a visitor typed is never passed on to an address that a visitor typed.
    reason = booking.reason if booking_store.called_off_by(db, booking) == "owner" else None
    mail = about_call(services, "call", booking, lead, now, change=change, reason=reason)
    return replace(mail, invitation=attached(for_visitor(services, booking, lead)))


def reminder(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the reminder of a call that still stands at this time."""
    booking, lead = current(db, message)
    if booking is None or lead is None or not booking.stands(now) or now >= booking.starts_at:
        return None
    return about_call(services, "call_reminder", booking, lead, now, day=day_word(booking, now))


def tell_owner(change: str, services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the same news for the owner, with the entry for the owner's calendar."""
    booking, lead = current(db, message)
    if booking is None or lead is None:
        return None
    when = moment_in_words(booking.starts_at)
    more = {"booking": booking, "change": change, "zone": zone_in_words(booking.starts_at)}
    mail = to_owner(services, "call_owner", lead, now, {"when": when, "change": change}, **more)
    organizer = sender_address(services.settings)
    made = for_owner(services, booking, lead)
    entry = replace(made, organizer=organizer, organizer_name=HOUSE, attendee=mail.to)
    return replace(mail, invitation=attached(entry))


def freed(services: Services, db: Database, message: Message, _now: datetime) -> Mail | None:
    """Return that the lead of a call was wiped: the time, which is free again, and nothing of the lead."""
    booking = booking_store.by_id(db, booking_store.id_in(message.sequence))
    if booking is None:
        return None
    to, organizer = owner(services), sender_address(services.settings)
    entry = replace(for_owner(services, booking, None), organizer=organizer, attendee=to)
    when, zone = moment_in_words(booking.starts_at), zone_in_words(booking.starts_at)
    values = {"booking": booking, "zone": zone}
    return Mail(name="call_freed", to=to, subject={"when": when}, values=values, invitation=attached(entry))


def remind_owner(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the sheet to call from, for a call that is about to begin."""
    booking, lead = current(db, message)
    if booking is None or lead is None or not booking.stands(now) or now >= booking.starts_at:
        return None
    more = {"zone": zone_in_words(booking.starts_at), "video": services.opening_hours.hours.link}
    told: dict[str, str | int] = {"when": time_in_words(booking.starts_at)}
    return to_owner(services, "call_reminder_owner", lead, now, told, booking=booking, **more)


def missed(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the offer of a new time after a no-show; nothing when that was corrected or solved since."""
    booking, lead = current(db, message)
    if booking is None or lead is None or booking.status != "no_show":
        return None
    waiting = lead_store.waits(db, lead.id, now)
    if waiting is None or "no_show" not in waiting.reasons:
        return None
    return about_call(services, "call_missed", booking, lead, now)


def wished(services: Services, db: Database, message: Message, now: datetime) -> Mail | None:
    """Return the wish to be called, for the owner; nothing once a call was booked."""
    lead = lead_store.reachable(db, message.lead)
    part = call_log.part_to_call(lead, lead_store.waits(db, lead.id, now)) if lead else ""
    if lead is None or not part or outbox_store.superseded(db, message):
        return None
    return to_owner(services, "call_wish", lead, now, {"part": part}, part=part)


def current(db: Database, message: Message) -> tuple[Booking | None, Lead | None]:
    """Return the call of a message with its lead; no call when it is no longer as it was then."""
    booking = booking_store.by_id(db, booking_store.id_in(message.sequence))
    meant = booking if booking and booking.number == message.sequence else None
    return meant, lead_store.reachable(db, message.lead)


def about_call(
    services: Services, name: str, booking: Booking, lead: Lead, now: datetime, **more: Any
) -> Mail:
    settings, when = services.settings, moment_in_words(booking.starts_at)
    values = {
        "booking": booking,
        "zone": zone_in_words(booking.starts_at),
        "minutes": int((booking.ends_at - booking.starts_at).total_seconds() // 60),
        "video": services.opening_hours.hours.link,
        "page": link_of(services.settings, booking),
        "anew": invitation_link(settings, lead.reference, now),
        **more,
    }
    subject = {"when": when, "change": more.get("change", "")}
    mail = to_prospect(services, name, lead, now, subject, **values)
    return replace(mail, limit=LIMIT)


def attached(call: Call) -> Invitation:
    """Return a call as the file that goes with a mail."""
    return Invitation("CANCEL" if call.cancelled else "REQUEST", invitation(call))


def day_word(booking: Booking, now: datetime) -> str:
    """Return today, tomorrow, or the day itself, seen from now in Amsterdam."""
    days = (local(booking.starts_at).date() - local(now).date()).days
    return {0: "vandaag", 1: "morgen"}.get(days, "binnenkort")
