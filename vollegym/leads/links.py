"""Addresses in messages: made at the moment of sending, so that they always hold long enough."""

from datetime import datetime, timedelta

from vollegym.config import Settings
from vollegym.dutch.dates import on
from vollegym.tokens import private_token

CASE = "aanvraag"
CASE_HOLDS = timedelta(days=30)


def private_link(settings: Settings, reference: str, now: datetime) -> str:
    """Return the address that opens this intake on any device, for thirty days."""
    token = link_token(settings.secret_key, reference, now)
    return f"{settings.site_url}/intake/verder/{token}"


def case_link(settings: Settings, reference: str, now: datetime) -> str:
    """Return the owner's address of this one lead, for thirty days: to call from, and to log the call.

    It opens no more than the mail around it tells, so it asks for nothing else.
    """
    token = private_token(settings.secret_key, CASE, reference, on(now) + CASE_HOLDS)
    return f"{settings.site_url}/beheer/aanvraag/{token}"


PURPOSE = "verder"
GOOD_FOR = timedelta(days=30)


def link_token(secret: str, reference: str, now: datetime) -> str:
    """Return the token of the link to this intake, in force for 30 days."""
    return private_token(secret, PURPOSE, reference, on(now) + GOOD_FOR)
