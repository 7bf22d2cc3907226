"""Tickets and references: what a visitor holds, and what the database knows of it."""

import hashlib
import re
import secrets

# No 0, O, 1, I, L, U: a reference is read out over the phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ticket() -> str:
    """Return an opaque id of 160 bits for the cookie."""
    return secrets.token_hex(20)


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
