"""A mail as it travels: plain text and HTML in the house style, from one file in templates/messages.

No picture, no font and no address of another host, so that nothing tells anyone whether a mail was read.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from vollegym.config import Settings
from vollegym.outbox.kinds import Facts, Invitation, Kind, Words
from vollegym.outbox.message_files import MessageFiles
from vollegym.outbox.store import Message

# Why a mail is kept that should have gone to the owner.
NOBODY = "VOLLEGYM_OWNER_EMAIL ontbreekt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail: the words of templates/messages/FILE.md with their values; `reply_to` gets the answers."""

    kind: Kind[Any]
    to: str
    reply_to: str | None
    words: Words


def mail_of(kind: Kind[Any], facts: Facts, words: Words) -> Mail | None:
    """Return the mail of this kind with these words; None when there is no address to send it to."""
    prospect = facts.prospect.email if facts.prospect else ""
    to, reply_to = (facts.owner, prospect) if kind.to == "owner" else (prospect, facts.owner)
    return Mail(kind=kind, to=to, reply_to=reply_to or None, words=words) if to else None


def compose(
    message: Message, mail: Mail, settings: Settings, files: MessageFiles, now: datetime
) -> EmailMessage:
    """Return the mail to send; made again it has the same Message-ID, so that receivers drop doubles.

    Raises MessageFileError when the file of its words is broken.
    """
    email = EmailMessage(policy=SMTP)
    # A letter to a prospect begins with its greeting, what is for the owner with what it is.
    said = files.said(mail.kind.file_name, mail.words, titled=mail.kind.to == "owner")
    email["From"] = sender(settings)
    email["To"] = address(mail.to)
    email["Reply-To"] = address(mail.reply_to or settings.owner_email or sender_address(settings))
    email["Subject"] = said.subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = f"<{message.uid}@{host(settings)}>"
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "All"
    email["Content-Language"] = "nl"
    if mail.kind.optional:
        answers = mail.reply_to or settings.owner_email or sender_address(settings)
        email["List-Unsubscribe"] = f"<mailto:{answers}?subject=Geen%20berichten%20meer>"
    email.set_content(said.text, cte="quoted-printable")
    email.add_alternative(said.html, subtype="html", cte="quoted-printable")
    if mail.words.invitation:
        invite(email, mail.words.invitation)
    return email


def invite(email: EmailMessage, invitation: Invitation) -> None:
    """Add the invitation twice: as a part that mail programs act on, and as a file to save."""
    ics, method = invitation.ics, invitation.method
    email.add_alternative(ics, subtype="calendar", params={"method": method}, cte="base64")
    email.add_attachment(
        ics.encode(), maintype="application", subtype="ics", filename="afspraak.ics", cte="base64"
    )


def sender(settings: Settings) -> Address:
    """Return whom our mails come from: MAIL_FROM, else the owner, else the site itself."""
    name, _ = parseaddr(settings.mail_from or "")
    return address(sender_address(settings), name or "Volle Gym")


def sender_address(settings: Settings) -> str:
    """Return the bare address that our mails come from."""
    _, given = parseaddr(settings.mail_from or "")
    return given or settings.owner_email or f"vollegym@{host(settings)}"


def address(given: str, name: str = "") -> Address:
    """Return an address for a header, with the domain in the form that every server knows."""
    user, _, domain = given.rpartition("@")
    return Address(display_name=name, username=user, domain=domain.encode("idna").decode("ascii"))


def host(settings: Settings) -> str:
    """Return the name behind the @ of a Message-ID: the site's own, never an address of a machine."""
    name = urlsplit(settings.site_url).hostname or "localhost"
    return "localhost" if ":" in name or name.replace(".", "").isdigit() else name
