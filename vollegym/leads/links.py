"""Addresses in messages: made at the moment of sending, so that they always hold long enough."""

import hashlib
from datetime import datetime, timedelta

from sqlite_utils import Database

from vollegym.access import store as access_store
from vollegym.config import Settings
from vollegym.dutch.dates import on
from vollegym.leads.lead import Lead
from vollegym.tokens import private_token, reference_in

CASE = "aanvraag"
CASE_HOLDS = timedelta(days=30)


def private_link(settings: Settings, reference: str, now: datetime) -> str:
    """Return the address that opens this intake on any device, for thirty days."""
    token = link_token(settings.secret_key, reference, now)
    return f"{settings.site_url}/intake/verder/{token}"


def case_link(settings: Settings, db: Database, reference: str, now: datetime) -> str:
    """Return the owner's address of this one lead, for thirty days: to call from, and to log the call.

    It opens no more than the mail around it tells, so it asks for nothing else. Whoever renews the links to
    the desk ends these too.
    """
    purpose = CASE + access_store.case_salt(db)
    token = private_token(settings.secret_key, purpose, reference, on(now) + CASE_HOLDS)
    return f"{settings.site_url}/beheer/aanvraag/{token}"


def case_behind(db: Database, secret: str, token: str, now: datetime) -> str | None:
    """Return the reference of the lead that this token opens, None for a token that opens none."""
    return reference_in(secret, CASE + access_store.case_salt(db), token, on(now))


CONFIRM = "ja"


def confirm_link(settings: Settings, lead: Lead, now: datetime) -> str:
    """Return the address by which somebody says that this mail address is theirs, and no other one."""
    reference = f"{lead.reference} {fingerprint(lead.person.email)}"
    token = private_token(settings.secret_key, CONFIRM, reference, on(now) + GOOD_FOR)
    return f"{settings.site_url}/intake/ja/{token}"


def fingerprint(email: str) -> str:
    """Return what an address is known by in a link to it."""
    return hashlib.sha256(email.casefold().encode()).hexdigest()[:12]


PURPOSE = "verder"
GOOD_FOR = timedelta(days=30)


def link_token(secret: str, reference: str, now: datetime) -> str:
    """Return the token of the link to this intake, in force for 30 days."""
    return private_token(secret, PURPOSE, reference, on(now) + GOOD_FOR)
