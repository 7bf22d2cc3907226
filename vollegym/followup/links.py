"""Addresses in messages: made at the moment of sending, so that they always hold long enough."""

from datetime import datetime

from vollegym import web
from vollegym.intake.resuming import link_token


def private_link(reference: str, now: datetime) -> str:
    """Return the address that opens this intake on any device, for thirty days."""
    settings = web.settings()
    token = link_token(settings.secret_key, reference, now)
    return f"{settings.site_url}/intake/verder/{token}"
