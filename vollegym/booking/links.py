"""The secrets in addresses of calls, made from what is stored and the secret key; none of them is stored.

So a reminder written next week still holds a link that works, and a copy of the database opens nothing.
"""

from datetime import date, datetime, timedelta

from vollegym.config import Settings
from vollegym.leads.links import private_token, reference_in, seal, written

INVITATION = "afspraak"
INVITATION_DAYS = timedelta(days=30)


def call_token(secret: str, uid: str) -> str:
    """Return the 26 letters that open the page of one call."""
    return sealed(secret, "call", uid)


def invitation_token(secret: str, reference: str, today: date) -> str:
    """Return the token that lets this lead choose a time on any device, for thirty days."""
    return private_token(secret, INVITATION, reference, today + INVITATION_DAYS)


def invitation_link(settings: Settings, reference: str, now: datetime) -> str:
    """Return the whole address with which this lead chooses a time on any device."""
    token = invitation_token(settings.secret_key, reference, now.date())
    return f"{settings.site_url}/afspraak/{token}"


def invited(secret: str, token: str, now: datetime) -> str | None:
    """Return the reference of the lead that an invitation is for, or None when it is none of ours."""
    return reference_in(secret, INVITATION, token, now.date())


def agenda_secret(secret: str, salt: str) -> str:
    """Return the secret in the address of the owner's feed; another salt makes another secret."""
    return sealed(secret, "agenda", salt)


def sealed(secret: str, purpose: str, said: str) -> str:
    """Return 128 bits that only the holder of the key can make, as lower-case base32."""
    return written(seal(secret, purpose, said.encode()))
