"""One call as a calendar shows it, to the visitor and to the owner; pages, mails and feed all use it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from vollegym.calendar.ics import AllDay, Call
from vollegym.config import Settings
from vollegym.leads.booking_store import Booking
from vollegym.leads.facts_store import OpenStep
from vollegym.leads.lead import Lead
from vollegym.leads.message_templates import reached_at, whole_name
from vollegym.outbox.mail import sender_address
from vollegym.services import Services
from vollegym.tokens import call_token

HOUSE = "Volle Gym"
BEFORE_A_CALL = timedelta(minutes=10)
OFF = "Afgezegd: "


def for_visitor(services: Services, booking: Booking, lead: Lead) -> Call:
    """Return the call as the visitor's calendar shows it."""
    hours, contact, link = services.opening_hours.hours, lead.contact, link_of(services.settings, booking)
    by_phone = f"We bellen je op {reached_at(contact)}." if contact else "We bellen je."
    invited = contact if contact and not contact.is_masked else None
    how = f"We spreken elkaar hier: {hours.link}" if hours.by == "video" else by_phone
    return Call(
        **state_of(booking),
        title=title_of(booking, f"Gesprek met {HOUSE}"),
        text=f"Dit gesprek gaat niet door.\nEen nieuw moment kiezen: {link}"
        if booking.status == "cancelled"
        else f"{how}\nVerzetten of afzeggen: {link}",
        place=hours.link or "Telefonisch",
        url=link,
        organizer=sender_address(services.settings),
        organizer_name=HOUSE,
        attendee=invited.email if invited else "",
        attendee_name=whole_name(invited.name) if invited else "",
        alarm=BEFORE_A_CALL,
    )


def for_owner(services: Services, booking: Booking, lead: Lead | None) -> Call:
    """Return the call as the owner's calendar shows it; of a forgotten lead only the time is left."""
    contact, hours = lead.contact if lead else None, services.opening_hours.hours
    if lead is None or contact is None:
        return Call(
            **state_of(booking),
            title=title_of(booking, "Gesprek"),
            text="Deze gegevens zijn gewist.",
            place="",
        )
    company = f" ({contact.company})" if contact.company else ""
    lines = [contact.telephone.shown, contact.email, f"Aanvraag {lead.reference}"]
    return Call(
        **state_of(booking),
        title=title_of(booking, f"Gesprek met {contact.name}{company}"),
        text="\n".join(lines),
        place=hours.link or contact.telephone.shown,
        alarm=BEFORE_A_CALL,
    )


def promised(services: Services, step: OpenStep, lead: Lead | None) -> AllDay:
    """Return what was promised as the owner's calendar shows it."""
    contact = lead.contact if lead else None
    host = urlsplit(services.settings.site_url).hostname
    return AllDay(
        uid=f"stap-{step.id}@{host}",
        day=step.on,
        changed=step.made_at,
        title=f"Beloofd: {step.what}" + (f", {contact.name}" if contact else ""),
        text="\n".join([contact.telephone.shown, contact.email] if contact else []),
        url=f"{services.settings.site_url}/beheer/aanvraag/{lead.reference}" if lead else "",
    )


def title_of(booking: Booking, words: str) -> str:
    """Return the title of a call; some calendars show what is cancelled as if it stood."""
    return OFF + words if booking.status == "cancelled" else words


def state_of(booking: Booking) -> dict[str, Any]:
    """Return what is the same in every calendar."""
    return {
        "uid": booking.uid,
        "sequence": booking.sequence,
        "start": booking.starts_at,
        "end": booking.ends_at,
        "changed": booking.changed_at,
        "cancelled": booking.status == "cancelled",
    }


def link_of(settings: Settings, booking: Booking) -> str:
    return f"{settings.site_url}/afspraak/{call_token(settings.secret_key, booking.uid)}"
