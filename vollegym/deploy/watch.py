"""What only a look from outside tells, taken by the sender every hour: no page and no figure waits for it.

On a site without an address of its own there is nothing to look at.
"""

import struct
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from vollegym.deploy import checks
from vollegym.dutch.dates import day_in_words
from vollegym.findings import Finding, Mend
from vollegym.outbox import store as outbox_store
from vollegym.services import Services
from vollegym.storage.timestamps import moment, stamp

CERTIFICATE, CLOCK = "certificate", "clock"
HANDBOOK = "/beheer/handleiding#op-je-eigen-adres"


def look(services: Services, now: datetime) -> None:
    """Write down until when the certificate holds and how far our clock is off; "" where nobody answers."""
    host = urlsplit(services.settings.site_url).hostname or ""
    if not services.settings.secure or "." not in host:
        return
    seen = {CERTIFICATE: until(host, urlsplit(services.settings.site_url).port or 443), CLOCK: offset()}
    with services.storage.writing() as db:
        for name, said in seen.items():
            outbox_store.note_down(db, name, now, said)


def until(host: str, port: int) -> str:
    """Return until when browsers trust us there; "" where nobody answers, or with a certificate of no use."""
    try:
        return stamp(checks.certificate_until(host, port))
    except OSError:
        return ""


def offset() -> str:
    """Return how many seconds the clocks of the world are ahead of ours, "" where none answers."""
    try:
        return f"{checks.clock_offset():.1f}"
    except (OSError, struct.error):
        return ""


def health(services: Services, db: Database) -> dict[str, Any]:
    """Return the days that the certificate still holds, and how many seconds our clock is behind."""
    certificate, clock = (outbox_store.noted(db, name) for name in (CERTIFICATE, CLOCK))
    ends = moment(certificate[1]) if certificate and certificate[1] else None
    return {
        "looked_at": certificate[0].isoformat() if certificate else None,
        "certificate_days": (ends - services.now()).days if ends else None,
        "clock_behind": float(clock[1]) if clock and clock[1] else None,
    }


def check(services: Services, db: Database, _now: datetime) -> Iterator[Finding]:
    """Say when the certificate ends or our clock is off; as long as all is well there is nothing to say."""
    found = outbox_store.noted(db, CERTIFICATE)
    days, behind = (health(services, db)[name] for name in ("certificate_days", "clock_behind"))
    mend = Mend("Hoe dat moet", HANDBOOK, "Kijk op de server met: flask deploy check")
    if found and not found[1]:
        what = "Met het certificaat van de site is iets mis, of er antwoordt niemand op https."
        yield Finding("wrong", what, "Kijk wat: flask deploy check", mend=mend, by_mail=True)
    elif found and days is not None and days < checks.FEW.days:
        what = f"Het certificaat van de site geldt nog tot {day_in_words(moment(found[1]).date())}."
        remedy = "Het wordt niet vernieuwd. Kijk: journalctl -u caddy -u certbot -n 50"
        yield Finding("wrong", what, remedy, mend=mend, by_mail=True)
    if behind is not None and abs(behind) > checks.OFF:
        what = (
            f"De klok van deze server loopt {abs(behind):.0f} seconden {'achter' if behind > 0 else 'voor'}."
        )
        yield Finding(
            "wrong", what, "Laat de server hem zelf zetten: timedatectl set-ntp true", mend=mend, by_mail=True
        )
