"""What `flask doctor` looks at in the follow-up: who waits, the sender, messages, whether mail can arrive."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.documents.document import Problem
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import counted
from vollegym.findings import Finding, Mend
from vollegym.leads import store as lead_store
from vollegym.outbox import faults, health
from vollegym.outbox import store as outbox_store
from vollegym.outbox.mail import host, sender_address
from vollegym.outbox.network import bounded
from vollegym.outbox.retry import NotDeliveredError
from vollegym.outbox.smtp import Mailer
from vollegym.services import Services, kinds

LATE, DAY = timedelta(minutes=5), timedelta(days=1)
# So many mails refused in a day are no slips of people who typed their address.
MANY = 3
MESSAGES, HANDBOOK = "/beheer/berichten", "/beheer/handleiding"
RESTART = Mend("Hoe dat moet", f"{HANDBOOK}#opdrachten-op-de-server", "De site moet opnieuw starten.")
# How long the mail server has to let us in, from the look-up of its name to the last answer.
SECONDS = 8.0


def check(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Give all findings of this room."""
    yield waiting(services, db, now)
    yield from sender(services, db, now)
    yield from messages(services, db, now)
    yield from settings_for_mail(services)
    yield from receiver(db, services.settings)


def broken_files(services: Services, _db: Database, _now: datetime) -> Iterator[Problem]:
    """Give what is wrong with the files that messages are made from."""
    yield from services.message_files.problems(
        {kind.file_name for kind in kinds(services).by_name.values() if kind.channel != "webhook"}
    )


def check_message_files(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say which messages cannot be made: they wait until their file is mended."""
    for problem in broken_files(services, db, now):
        what = f"{problem.path}:{problem.line}: {problem.what} Zolang wacht dit bericht, andere gaan door."
        yield Finding("wrong", what, problem.remedy)


def check_server(services: Services, _db: Database, _now: datetime) -> Iterator[Finding]:
    """Say whether the mail server lets us in; nothing is sent."""
    settings = services.settings
    if settings.mail_url is None:
        return
    try:
        sign_in(settings.mail_url, host(settings))
    except (NotDeliveredError, TimeoutError) as error:
        note = str(error) or faults.in_words(error)
        yield Finding("wrong", f"De mailserver laat ons niet binnen: {note}.", faults.remedy(note))
    else:
        known = urlsplit(settings.mail_url).username
        yield Finding("good", "De mailserver laat ons binnen." if known else "De mailserver antwoordt.")


def sign_in(mail_url: str, name: str) -> None:
    """Sign in at the mail server and leave; raises NotDeliveredError or TimeoutError."""
    mailer = Mailer(mail_url, name)

    def knock() -> None:
        mailer.open(SECONDS)
        mailer.close()

    bounded(SECONDS + 1, knock)


def check_domain(services: Services, _db: Database, _now: datetime) -> Iterator[Finding]:
    """Say whether the world may believe mail from our domain; asks DNS."""
    if services.settings.mail_url and (domain := public_domain(services.settings)):
        yield from look_up(domain)


def waiting(services: Services, db: Database, now: datetime) -> Finding:
    """Tell which leads wait to be called."""
    found = lead_store.waiting(db, now)
    if not found:
        return Finding("good", "Niemand wacht op je.")
    who = counted(len(found), "aanvrager wacht", "aanvragers wachten")
    since = f"{'' if len(found) == 1 else 'de eerste '}sinds {moment_in_words(found[0].since)}"
    return Finding(
        "remark", f"{who} op je, {since}.", f"Bel: {services.settings.site_url}/beheer", on_desk=False
    )


def sender(_services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say whether the sender is at work."""
    seen = outbox_store.last_seen(db)
    if not health.sender(db, now)["away"]:
        yield Finding("good", "De verzender draait.")
    else:
        since = f" sinds {moment_in_words(seen)}" if seen else ""
        what = f"De verzender draait niet{since}."
        yield Finding("wrong", what, "Start de site met ./dev run.", mend=RESTART)


def messages(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say which messages did not go."""
    late, standing = outbox_store.standing(db, now - LATE), outbox_store.standing(db, now)
    if late.overdue and standing.since:
        waits = counted(late.overdue, "bericht wacht", "berichten wachten")
        why, remedy = reason(db, None)
        what = f"{waits} sinds {moment_in_words(standing.since)}{why}."
        yield Finding("wrong", what, remedy, mend=Mend("Bekijk", MESSAGES, known_remedy(db, None)))
    if standing.failed:
        why, remedy = reason(db, "failed")
        given_up = counted(standing.failed, "bericht is", "berichten zijn")
        again = f"{remedy} Daarna kan het opnieuw: flask outbox retry --failed"
        mend = Mend("Stuur weer", f"{MESSAGES}/opnieuw/opgegeven", known_remedy(db, "failed"), posts=True)
        yield Finding("wrong", f"{given_up} opgegeven{why}.", again, mend=mend)
    if (refused := outbox_store.refused(db, now - DAY)) >= MANY:
        what = f"Een mailserver weigerde het afgelopen etmaal {refused} mails voorgoed."
        remedy = "Dat zijn er te veel voor een tikfout. Kijk of SPF, DKIM en DMARC goed staan: flask doctor"
        yield Finding("wrong", what, remedy, mend=Mend("Bekijk", MESSAGES, "Kijk waarom."))
    if standing.kept and not services.settings.demo:
        what = f"{counted(standing.kept, 'bericht is', 'berichten zijn')} bewaard en niet verstuurd."
        mend = Mend("Bekijk", f"{MESSAGES}?stand=bewaard", "Sturen kan alsnog.")
        remedy = "Sturen kan alsnog, met de hand: flask outbox retry"
        yield Finding("remark", what, remedy, mend=mend)
    if not (late.overdue or standing.failed or standing.kept):
        yield Finding("good", "Alle berichten zijn verstuurd.")


def reason(db: Database, result: str | None) -> tuple[str, str]:
    """Return why most messages with this result did not go, after a colon, and what to do about it."""
    note, channel = outbox_store.usual_note(db, result)
    known = faults.remedy(note, channel)
    return (f": {note}" if note else ""), known or "Kijk waarom: flask outbox list."


def known_remedy(db: Database, result: str | None) -> str:
    """Return what to do about what most messages with this result ran into; empty where nobody knows."""
    return faults.remedy(*outbox_store.usual_note(db, result))


def settings_for_mail(services: Services) -> Iterator[Finding]:
    """Say what is missing before the owner hears of a lead; of a demo nobody hears."""
    settings = services.settings
    if settings.demo:
        yield Finding("good", "Dit is een voorbeeld: er wordt niets verstuurd.")
        return
    how = f"{HANDBOOK}#mail-instellen-in-tien-minuten"
    if settings.mail_url is None:
        what = "Er is geen mailserver: berichten worden bewaard, niemand krijgt ze."
        mend = Mend("Hoe dat moet", how, "Zet de instelling mail_url.")
        remedy = "Zet VOLLEGYM_MAIL_URL en kijk met flask outbox test."
        yield Finding("wrong", what, remedy, mend=mend)
    elif open_to_readers(settings.mail_url):
        known = urlsplit(settings.mail_url).username
        what = "Mail gaat onversleuteld naar de mailserver" + (", met je wachtwoord erbij." if known else ".")
        yield Finding("wrong" if known else "remark", what, "Gebruik smtps:// of ?starttls.")
    if not services.owner_email:
        what = "Niemand krijgt bericht van een aanvraag: er is geen adres van de eigenaar."
        mend = Mend("Hoe dat moet", how, "Zet de instelling owner_email.")
        yield Finding("wrong", what, "Zet VOLLEGYM_OWNER_EMAIL.", mend=mend)
    if is_here(urlsplit(settings.site_url).hostname or ""):
        what = f"Links in berichten wijzen naar {settings.site_url}, en dat werkt alleen op deze machine."
        mend = Mend("Hoe dat moet", how, "Zet de instelling site_url.")
        yield Finding("remark", what, "Zet VOLLEGYM_SITE_URL op het adres van de site.", mend=mend)


def receiver(db: Database, settings: Settings) -> Iterator[Finding]:
    """Say when the receiver of webhooks wants nothing any more, or others can read along."""
    if settings.webhook_url and in_the_clear(settings.webhook_url):
        what = "De webhook gaat onversleuteld over het net, met gegevens van aanvragers erin."
        yield Finding("wrong", what, "Geef in VOLLEGYM_WEBHOOK_URL een adres dat met https:// begint.")
    if settings.webhook_url and outbox_store.refuses(db, settings.webhook_url):
        what = "De ontvanger van de webhook zei 410: er gaat niets meer heen."
        mend = Mend("Stuur testbericht", f"{MESSAGES}/test", "Herstel het adres, en probeer het.", posts=True)
        yield Finding("wrong", what, "Herstel het adres, en typ flask outbox test.", mend=mend)


def open_to_readers(mail_url: str) -> bool:
    """Return whether mail travels a network in the clear."""
    parts = urlsplit(mail_url)
    return parts.scheme == "smtp" and parts.query != "starttls" and not is_here(parts.hostname or "")


def in_the_clear(url: str) -> bool:
    """Return whether what goes to this address can be read on the way."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_here(parts.hostname or "")


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


DNS_SECONDS = 3.0
# A DKIM key has a name of its own that only a mail shows; these are the ones that large providers use.
SELECTORS = ("default", "dkim", "google", "k1", "mail", "s1", "s2", "selector1", "selector2", "transip-a")


class CannotAskError(Exception):
    """DNS does not answer here."""


def look_up(domain: str) -> Iterator[Finding]:
    """Give what DNS says about mail from this domain, or that it cannot be asked."""
    try:
        found = list(findings(domain))
    except CannotAskError:
        found = [Finding("remark", f"DNS is niet te bevragen over {domain}.", "Probeer het later nog eens.")]
    yield from found


def findings(domain: str) -> Iterator[Finding]:
    """Give one finding for each of the three."""
    if any(text.startswith("v=spf1") for text in texts(domain)):
        yield Finding("good", f"SPF staat aan voor {domain}.")
    else:
        what = f"{domain} heeft geen SPF-regel: wie mail van je krijgt, weet niet of die echt is."
        yield Finding("wrong", what, "Vraag je mailaanbieder om de TXT-regel die begint met v=spf1.")
    if any(texts(f"{name}._domainkey.{domain}") for name in SELECTORS):
        yield Finding("good", f"DKIM staat aan voor {domain}.")
    else:
        what = f"Onder de bekende namen is geen DKIM-sleutel van {domain} gevonden."
        yield Finding("remark", what, "Kijk bij je mailaanbieder of DKIM aanstaat.")
    if any(text.startswith("v=DMARC1") for text in texts(f"_dmarc.{domain}")):
        yield Finding("good", f"DMARC staat aan voor {domain}.")
    else:
        what = f"{domain} heeft geen DMARC-regel."
        yield Finding("remark", what, f"Zet een TXT-regel bij _dmarc.{domain}: v=DMARC1; p=none")


def texts(name: str) -> list[str]:
    """Return the TXT records of a name; none is an empty list. Raises CannotAskError."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=DNS_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise CannotAskError(name) from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
