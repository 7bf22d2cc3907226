"""A mail as it travels: plain text and HTML in the house style, from templates/messages/NAME.

No picture, no font and no address of another host, so that nothing tells anyone whether a mail was read.
"""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment

from vollegym.config import Settings
from vollegym.outbox.kinds import Mail
from vollegym.outbox.store import Message


def compose(
    message: Message, mail: Mail, settings: Settings, words: Environment, now: datetime
) -> EmailMessage:
    """Return the mail to send; made again it has the same Message-ID, so that receivers drop doubles."""
    email = EmailMessage(policy=SMTP)
    subject, text, html = rendered(mail, settings, words)
    email["From"] = sender(settings)
    email["To"] = address(mail.to)
    email["Reply-To"] = address(mail.reply_to or settings.owner_email or sender_address(settings))
    email["Subject"] = subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = f"<{message.uid}@{host(settings)}>"
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "All"
    email["Content-Language"] = "nl"
    email.set_content(text, cte="quoted-printable")
    email.add_alternative(html, subtype="html", cte="quoted-printable")
    if mail.invitation:
        invite(email, mail)
    return email


def rendered(mail: Mail, settings: Settings, words: Environment) -> tuple[str, str, str]:
    """Return subject, text and HTML; the subject is one line and knows only the values meant for it."""
    folder = f"messages/{mail.name}"
    shared: dict[str, Any] = {"site_url": settings.site_url, "mail": mail}
    subject = words.get_template(f"{folder}/subject.txt").render(**mail.subject)
    text = words.get_template(f"{folder}/body.txt").render(**shared, **mail.values)
    html = words.get_template(f"{folder}/body.html").render(**shared, **mail.values)
    # Parts that are left out leave their blank lines behind.
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n", html


def invite(email: EmailMessage, mail: Mail) -> None:
    """Add the invitation twice: as a part that mail programs act on, and as a file to save."""
    if mail.invitation is None:
        return
    ics, method = mail.invitation.ics, mail.invitation.method
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
