"""Why a delivery failed and what the owner does about it: one table for doctor, desk and `flask outbox`.

A note holds what went wrong and the code of the server, never the words of the server: those repeat the
address. What to do about it is found again by the note, so nothing but the note is stored.
"""

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail: an error whose code and text begin as `says` does, a regular expression."""

    error: type[Exception]
    says: str
    what: str
    remedy: str


WAIT = "We proberen het vanzelf opnieuw. Duurt het langer dan een dag, bel dan je mailprovider."
SIGN_IN = "Zet naam en wachtwoord in {setting}: smtp://naam:wachtwoord@server:587?starttls"
PORTS = "Kijk naam en poort na in {setting}. Poort 465 hoort bij smtps://, 587 bij smtp://…?starttls."
RECEIVER = "Kijk het adres na in {setting}, en of de ontvanger aanstaat."
ADDRESS = "Vraag de aanvrager aan de telefoon om het goede adres. Dat van jezelf is VOLLEGYM_OWNER_EMAIL."
FULL = "Vraag de aanvrager aan de telefoon om een ander adres. Is het die van jezelf, ruim haar dan op."
SPAM = "Vaak is het voor spam aangezien. Kijk bij Instellingen op je beheer of SPF, DKIM en DMARC goed staan."
OTHERWISE = "Maak bij je mailprovider een app-wachtwoord, zet daar SMTP aan, en zet het in {setting}."
KNOWN = (
    "Kijk ze na in {setting}. De naam is vaak het hele adres, het wachtwoord een app-wachtwoord, "
    "en een % schrijf je als %25."
)
DIRECT = "Neem de mailserver van je provider, met naam en wachtwoord: rechtstreeks mag vaak niet."
RELAY = f"{SIGN_IN}. Staan ze er al, kijk dan bij Instellingen op je beheer of SPF en DKIM goed staan."
SENDER = "Zet in VOLLEGYM_MAIL_FROM het adres waarmee je inlogt, of een ander van deze mailserver."
SEALED = "Vaak mag inloggen alleen versleuteld: schrijf smtps:// of ?starttls in {setting}."
UNSEALED = "Neem smtps:// en poort 465. Staat de mailserver op deze machine, laat ?starttls dan weg."
LETTERS = "Mail deze ontvanger zelf, of neem een mailserver die SMTPUTF8 kent."
NAMED = "Schrijf in {setting} de naam die je provider noemt. Klopt die, kijk dan of de klok goed staat."
LOOKED_UP = "Kijk de naam na in {setting}. Klopt die, dan werkt DNS op deze machine niet."
# The first that fits is told.
FAULTS = tuple(
    Fault(*row)
    for row in (
        (smtplib.SMTPResponseException, "530", "de mailserver wil dat we eerst inloggen", SIGN_IN),
        (
            smtplib.SMTPResponseException,
            r"534|538|535 5\.7\.139",
            "de mailserver wil dat we anders inloggen",
            OTHERWISE,
        ),
        (
            smtplib.SMTPAuthenticationError,
            "5",
            "de mailserver kent deze naam en dit wachtwoord niet",
            KNOWN,
        ),
        (smtplib.SMTPResponseException, "4", "de mailserver kan het nu niet aan", WAIT),
        (smtplib.SMTPConnectError, "5", "de mailserver laat deze machine niet binnen", DIRECT),
        (smtplib.SMTPConnectError, "", "daar staat geen mailserver", PORTS),
        (smtplib.SMTPSenderRefused, "", "de mailserver neemt van onze afzender niets aan", SENDER),
        (smtplib.SMTPDataError, "", "de mailserver weigert dit bericht", SPAM),
        (smtplib.SMTPResponseException, "", "de mailserver weigert", PORTS),
        (
            smtplib.SMTPRecipientsRefused,
            r"[45].. [45]\.2\.2|[45]52",
            "de mailbox van de ontvanger is vol",
            FULL,
        ),
        (smtplib.SMTPRecipientsRefused, "4", "de mailserver neemt voor dit adres nog niets aan", WAIT),
        (
            smtplib.SMTPRecipientsRefused,
            r"5.. 5\.7",
            "de mailserver stuurt dit niet voor ons door",
            RELAY,
        ),
        (smtplib.SMTPRecipientsRefused, "", "de mailserver kent het adres van de ontvanger niet", ADDRESS),
        (smtplib.SMTPNotSupportedError, "STARTTLS", "de mailserver kent geen STARTTLS", UNSEALED),
        (smtplib.SMTPNotSupportedError, "SMTP AUTH", "de mailserver laat ons zo niet inloggen", SEALED),
        (smtplib.SMTPNotSupportedError, "", "de mailserver kan niet tegen de letters in dit adres", LETTERS),
        # The network: for mail, and without a port of its own also for the webhook.
        (ssl.SSLCertVerificationError, "", "het certificaat hoort niet bij de server", NAMED),
        (ssl.SSLError, "", "de versleuteling lukt niet", PORTS),
        (socket.gaierror, "", "de naam is niet te vinden", LOOKED_UP),
        (TimeoutError, "", "geen antwoord binnen de tijd", PORTS),
        (smtplib.SMTPServerDisconnected, ".*timed out", "geen antwoord binnen de tijd", PORTS),
        (ConnectionRefusedError, "", "de server weigert", PORTS),
        (ConnectionError, "", "de server hing op", PORTS),
        (smtplib.SMTPServerDisconnected, "", "de server hing op", PORTS),
        (smtplib.SMTPException, "", "de mailserver laat ons zo niet inloggen", SEALED),
        (OSError, "", "er is geen weg naar de server", PORTS),
    )
)


def in_words(error: Exception) -> str:
    """Return why a delivery failed, with the code of the server; what has no words keeps its name."""
    code = code_of(error)
    known = (f for f in FAULTS if isinstance(error, f.error) and re.match(f.says, code or str(error)))
    fault = next(known, None)
    what = fault.what if fault else type(error).__name__
    return f"{what} ({code})" if code else what


def remedy(note: str | None, channel: str = "mail") -> str:
    """Return what the owner does about a note of this channel; empty when there is nothing to say."""
    fault = next((fault for fault in FAULTS if note and fault.what in note), None)
    if fault is None:
        return ""
    advice = RECEIVER if channel == "webhook" and fault.remedy is PORTS else fault.remedy
    return advice.format(setting=f"VOLLEGYM_{channel.upper()}_URL")


def code_of(error: Exception) -> str:
    """Return the code of a refusal, such as "550 5.1.1"; empty for what is no refusal."""
    if isinstance(error, smtplib.SMTPResponseException):
        return reply(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return reply(*next(iter(error.recipients.values())))
    return ""


def reply(code: int, text: bytes | str) -> str:
    """Return the code and nothing else: servers repeat the address in their words."""
    words = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    enhanced = words.split(" ", 1)[0]
    return f"{code} {enhanced}" if enhanced.count(".") == 2 and len(enhanced) < 10 else f"{code}"
