"""Addresses in messages: made at the moment of sending, so that they always hold long enough."""

from datetime import datetime, timedelta

from vollegym import web
from vollegym.leads.links import private_token

PURPOSE = "verder"
DAYS = timedelta(days=30)


def private_link(reference: str, now: datetime) -> str:
    """Return the address that opens this intake on any device, for thirty days."""
    settings = web.settings()
    token = private_token(settings.secret_key, PURPOSE, reference, (now + DAYS).date())
    return f"{settings.site_url}/intake/verder/{token}"
