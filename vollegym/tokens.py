"""Tokens and references: what people hold, what the database knows of it, what an address carries."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import date, datetime, timedelta

from vollegym.config import Settings

EPOCH = date(1970, 1, 1)
SIGNATURE = 16  # Octets.
SHAPE = re.compile(r"[a-z2-7]{30,500}")


def private_token(secret: str, purpose: str, reference: str, last_day: date) -> str:
    """Return the token in lower-case base32; it holds through `last_day`, which is a day in UTC."""
    said = (last_day - EPOCH).days.to_bytes(2, "big") + reference.encode("ascii")
    return written(said + signature(secret, purpose, said))


def reference_in(secret: str, purpose: str, token: str, today: date) -> str | None:
    """Return the reference that a token of this purpose names, or None when it is not ours or has ended."""
    if not SHAPE.fullmatch(token):
        return None
    try:
        whole = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    said, found = whole[:-SIGNATURE], whole[-SIGNATURE:]
    # The last letter has bits to spare; only one spelling of a token is the token.
    if not hmac.compare_digest(found, signature(secret, purpose, said)) or written(whole) != token:
        return None
    last_day = EPOCH + timedelta(days=int.from_bytes(said[:2], "big"))
    return said[2:].decode("ascii") if today <= last_day else None


def written(token: bytes) -> str:
    """Return bytes as lower-case base32 without padding."""
    return base64.b32encode(token).decode().rstrip("=").lower()


def signature(secret: str, purpose: str, said: bytes) -> bytes:
    """Return what only the holder of the secret key can make of these bytes."""
    return hmac.digest(secret.encode(), purpose.encode() + b"\0" + said, hashlib.sha256)[:SIGNATURE]


# No 0, O, 1, I, L, U: a reference is read out over the phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def hashed(ticket: str) -> str:
    """Return the only thing that is stored of a ticket or of the token of a call: its sha256."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def new_reference() -> str:
    """Return a reference such as `7KQ4-M2XD`, for people to read out."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def tidy_reference(typed: str) -> str:
    """Return a reference the way it is kept, however it was typed or read out."""
    letters = re.sub("[^0-9A-Z]", "", typed.upper())
    return f"{letters[:4]}-{letters[4:]}" if len(letters) == 8 else typed.strip()


INVITATION = "afspraak"
INVITATION_DAYS = timedelta(days=30)


def call_token(secret: str, uid: str) -> str:
    """Return the 26 letters that open the page of one call."""
    return signed_text(secret, "call", uid)


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
    return signed_text(secret, "agenda", salt)


def watch_token(secret: str) -> str:
    """Return what stands in the address that tells a watcher everything; a new key makes another one."""
    return signed_text(secret, "health", "")


def signed_text(secret: str, purpose: str, said: str) -> str:
    """Return 128 bits that only the holder of the key can make, as lower-case base32."""
    return written(signature(secret, purpose, said.encode()))
