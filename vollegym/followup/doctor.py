"""What `flask doctor` looks at in the follow-up: sender, messages, and whether mail can arrive at all."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlite_utils import Database

from vollegym import web
from vollegym.config import Settings
from vollegym.followup import health, store
from vollegym.followup.mail import sender_address
from vollegym.followup.mail_dns import look_up
from vollegym.followup.surroundings import agency
from vollegym.storage import queue
from vollegym.text.dates import moment_in_words
from vollegym.text.phrases import counted
from vollegym.web.findings import Finding

LATE = timedelta(minutes=5)


def check(db: Database, now: datetime) -> Iterator[Finding]:
    """Give all findings of this room."""
    yield from sender(db, now)
    yield from messages(db, now)
    yield from settings_for_mail(web.settings())
    yield from receiver(db, web.settings())


def check_domain(_db: Database, _now: datetime) -> Iterator[Finding]:
    """Say whether the world may believe mail from our domain; asks DNS."""
    if web.settings().mail_url and (domain := public_domain(web.settings())):
        yield from look_up(domain)


def sender(db: Database, now: datetime) -> Iterator[Finding]:
    """Say whether the sender is at work."""
    seen = store.last_seen(db)
    if not health.sender(db, now)["away"]:
        yield Finding("good", "De verzender draait.")
    else:
        since = f" sinds {moment_in_words(seen)}" if seen else ""
        yield Finding("wrong", f"De verzender draait niet{since}.", "Start de site met ./dev run.")


def messages(db: Database, now: datetime) -> Iterator[Finding]:
    """Say which messages did not go."""
    late, standing = queue.standing(db, now - LATE), queue.standing(db, now)
    list_, listing = "Kijk waarom: flask outbox list", standing.since
    if late.overdue and listing:
        what = (
            f"{counted(late.overdue, 'bericht wacht', 'berichten wachten')} sinds {moment_in_words(listing)}."
        )
        yield Finding("wrong", what, list_)
    if standing.failed:
        what = f"{counted(standing.failed, 'bericht is', 'berichten zijn')} opgegeven."
        yield Finding("wrong", what, f"{list_}, en daarna flask outbox retry --failed")
    if standing.kept:
        what = f"{counted(standing.kept, 'bericht is', 'berichten zijn')} bewaard en niet verstuurd."
        yield Finding("remark", what, "Sturen kan alsnog, met de hand: flask outbox retry")
    if not (late.overdue or standing.failed or standing.kept):
        yield Finding("good", "Alle berichten zijn verstuurd.")


def settings_for_mail(settings: Settings) -> Iterator[Finding]:
    """Say what is missing before the owner hears of a lead."""
    if settings.mail_url is None:
        what = "Er is geen mailserver: berichten worden bewaard, niemand krijgt ze."
        yield Finding("wrong", what, "Zet VOLLEGYM_MAIL_URL en kijk met flask outbox test.")
    elif open_to_readers(settings.mail_url):
        yield Finding(
            "remark", "Mail gaat onversleuteld naar de mailserver.", "Gebruik smtps:// of ?starttls."
        )
    else:
        yield Finding("good", "Er is een mailserver.")
    if not (settings.owner_email or agency().email):
        what = "Niemand krijgt bericht van een aanvraag: er is geen adres van de eigenaar."
        yield Finding("wrong", what, "Zet VOLLEGYM_OWNER_EMAIL.")
    if is_here(urlsplit(settings.site_url).hostname or ""):
        what = f"Links in berichten wijzen naar {settings.site_url}, en dat werkt alleen op deze machine."
        yield Finding("remark", what, "Zet VOLLEGYM_SITE_URL op het adres van de site.")


def receiver(db: Database, settings: Settings) -> Iterator[Finding]:
    """Say when the receiver of webhooks wants nothing any more."""
    if settings.webhook_url and store.refuses(db, settings.webhook_url):
        what = "De ontvanger van de webhook zei 410: er gaat niets meer heen."
        yield Finding("wrong", what, "Herstel het adres, en typ flask outbox test.")


def open_to_readers(mail_url: str) -> bool:
    """Return whether mail travels a network in the clear."""
    parts = urlsplit(mail_url)
    return parts.scheme == "smtp" and parts.query != "starttls" and not is_here(parts.hostname or "")


def public_domain(settings: Settings) -> str | None:
    """Return the domain that our mails come from, when it is one that the world knows."""
    domain = sender_address(settings).rpartition("@")[2]
    return domain if "." in domain and not is_here(domain) else None


def is_here(host: str) -> bool:
    """Return whether this name means this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
