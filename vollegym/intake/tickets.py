"""Tickets and references: what a visitor holds, and what the database knows of it."""

import hashlib
import secrets

# No 0, O, 1, I, L, U: a reference is read out over the phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ticket() -> str:
    """Return an opaque id of 160 bits for the cookie."""
    return secrets.token_hex(20)


def hashed(ticket: str) -> str:
    """Return the only thing that is stored of a ticket or a link: its sha256."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def new_reference() -> str:
    """Return a reference such as `7KQ4-M2XD`, for people to read out."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
