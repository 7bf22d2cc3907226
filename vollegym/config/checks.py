"""How the text of a setting becomes a value; each check raises ValueError with half a Dutch sentence."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

Check = Callable[[str, Path], Any]


def text(value: str, _root: Path) -> str:
    """Return the text as it is."""
    return value


def secret(value: str, _root: Path) -> str:
    """Return a secret of at least 16 characters."""
    if len(value) < 16:
        raise ValueError("het moet minstens 16 tekens lang zijn")
    return value


def key(value: str, root: Path) -> str:
    """Return a secret that everything is signed with: no repetition of a few characters, as 123412341234."""
    if len(set(secret(value, root))) < 5:
        raise ValueError(
            "het bestaat uit te weinig verschillende tekens om geheim te blijven. "
            "Laat het weg, dan maakt de site er zelf een, of maak er een met: openssl rand -base64 32"
        )
    return value


def password(value: str, _root: Path) -> str:
    """Return a password that somebody thought of, long enough to resist being guessed."""
    if len(value) < 12:
        raise ValueError("een wachtwoord is minstens 12 tekens lang")
    return value


def webhook_secret(value: str, root: Path) -> str:
    """Return one or more `whsec_` secrets with blanks between them, or any text of 16 characters or more."""
    if value.startswith("whsec_"):
        for part in value.split():
            signing_key(part)
    return secret(value, root)


def signing_key(part: str) -> bytes:
    """Return the bytes of one `whsec_` secret."""
    try:
        key = base64.b64decode(part.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not part.startswith("whsec_") or len(key) < 16:
        # The value is a secret, so the sentence never repeats it.
        raise ValueError("achter whsec_ moet base64 staan, van minstens 16 bytes")
    return key


def path(value: str, root: Path) -> Path:
    """Return an absolute path; a relative one starts at the checkout."""
    return (root / Path(value).expanduser()).resolve()


def folder(value: str, root: Path) -> Path:
    """Return the absolute path of a folder that exists."""
    found = path(value, root)
    if not found.is_dir():
        raise ValueError(f"{found} is geen map")
    return found


def file(value: str, root: Path) -> Path:
    """Return the absolute path of a file that is there or can be made; folders on the way may be missing."""
    found = path(value, root)
    if found.is_dir():
        raise ValueError(f"{found} is een map; noem een bestand")
    there = next(parent for parent in found.parents if parent.exists())
    if not there.is_dir():
        raise ValueError(f"{there} is geen map")
    return found


def whole_number(value: str, _root: Path) -> int:
    """Return a whole number of 0 or more."""
    if not re.fullmatch(r"[0-9]{1,6}", value):
        raise ValueError(f"{value!r} is geen geheel getal van 0 of meer")
    return int(value)


def switch(value: str, _root: Path) -> bool:
    """Return whether something is on: 1 or 0."""
    if value not in ("0", "1"):
        raise ValueError(f"{value!r} is geen 0 of 1")
    return value == "1"


def days(value: str, root: Path) -> int:
    """Return a number of days, 1 or more."""
    number = whole_number(value, root)
    if number < 1:
        raise ValueError("het aantal dagen moet minstens 1 zijn")
    return number


def hours(value: str, root: Path) -> int:
    """Return a number of hours, 1 or more."""
    number = whole_number(value, root)
    if number < 1:
        raise ValueError("het aantal uren moet minstens 1 zijn")
    return number


def minutes(value: str, root: Path) -> int:
    """Return a number of minutes within a day, 0 for never."""
    number = whole_number(value, root)
    if number > 1440:
        raise ValueError("het aantal minuten mag hoogstens 1440 zijn, een dag")
    return number


def gigabytes(value: str, root: Path) -> int:
    """Return a number of gigabytes, 1 or more."""
    number = whole_number(value, root)
    if number < 1:
        raise ValueError("het aantal GB moet minstens 1 zijn")
    return number


def email(value: str, _root: Path) -> str:
    try:
        return str(validate_email(value, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise ValueError(f"{value!r} is geen mailadres") from error


def mail_from(value: str, root: Path) -> str:
    """Return a sender, `naam@voorbeeld.nl` or `Naam <naam@voorbeeld.nl>`, on one line."""
    found = re.fullmatch(r"(?:[^<>\r\n]*<([^<>\s]+)>|([^<>\s]+))", value)
    if not found:
        raise ValueError(f"{value!r} is geen afzender")
    email(found[1] or found[2], root)
    return value


def address(value: str, schemes: tuple[str, ...]) -> SplitResult:
    """Return the parts of an address with one of these schemes and a host."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or re.search(r"\s", value):
        raise ValueError(f"er moet een adres staan dat begint met {' of '.join(s + '://' for s in schemes)}")
    return parts


def site_url(value: str, _root: Path) -> str:
    """Return the site's own address, without a path and without a slash at the end."""
    parts = address(value, ("http", "https"))
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("het is alleen een schema en een naam, zoals https://www.voorbeeld.nl")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def web_url(value: str, _root: Path) -> str:
    address(value, ("http", "https"))
    return value


def web_urls(value: str, root: Path) -> tuple[str, ...]:
    """Return the addresses in a list with commas."""
    return tuple(web_url(part.strip(), root) for part in value.split(",") if part.strip())


def calendar_urls(value: str, root: Path) -> tuple[str, ...]:
    """Return the addresses of calendars; webcal:// is what calendar programs call https://."""
    return web_urls(re.sub(r"(?i)(^|,)\s*webcals?://", r"\1https://", value), root)


def elsewhere(value: str, _root: Path) -> str:
    """Return a place for copies: a whole path, ssh://who@host/path, or what rclone calls `name:path`."""
    if value.startswith("ssh://"):
        parts = address(value, ("ssh",))
        if parts.password or parts.query or parts.fragment or not parts.path.strip("/"):
            raise ValueError("achter ssh:// hoort naam@server/map te staan, zonder wachtwoord")
    elif not value.startswith("/") and not re.fullmatch(r"[\w][\w.-]*:[^\s:]*", value):
        raise ValueError(f"{value!r} is geen hele map (/…), geen ssh://… en geen naam van rclone (naam:map)")
    elif "://" in value:
        raise ValueError(f"{value!r} begint met iets anders dan / of ssh://")
    return value


# Whatever stands before the last @ is a name and a password, whatever signs it holds.
MAIL_SERVER = re.compile(
    r"(?P<scheme>smtps?)://(?:(?P<who>.*)@)?(?P<server>(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::\d{1,5})?)/?"
    r"(?:\?(?P<query>[^@]*))?",
    re.IGNORECASE,
)


def mail_url(value: str, _root: Path) -> str:
    """Return the address of a mail server, with the signs in name and password written as %XX.

    smtp://user:pass@host:587?starttls or smtps://….
    """
    # The value holds a password, so no sentence repeats it.
    found = MAIL_SERVER.fullmatch(value)
    if not found:
        address(value.partition(":")[0] + "://host", ("smtp", "smtps"))
        raise ValueError(
            "achter smtp:// of smtps:// hoort naam:wachtwoord@server:poort te staan, en de poort is een "
            "getal. Schrijf in naam en wachtwoord : als %3A, / als %2F, @ als %40 en % als %25"
        )
    if found["query"] not in (None, "", "starttls"):
        raise ValueError("achter het vraagteken kan alleen starttls staan")
    name, colon, password = (unquote(part) for part in (found["who"] or "").partition(":"))
    if not (name + password).isascii() or not (name + password).isprintable():
        raise ValueError(
            "in naam en wachtwoord kunnen alleen letters zonder accent, cijfers en leestekens staan"
        )
    who = f"{quote(name, safe='')}{colon}{quote(password, safe='')}@" if found["who"] else ""
    query = f"?{found['query']}" if found["query"] else ""
    whole = f"{found['scheme'].lower()}://{who}{found['server']}{query}"
    address(whole, ("smtp", "smtps"))
    return whole
