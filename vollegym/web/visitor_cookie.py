"""The one functional cookie: it holds a ticket and nothing else that is known about a person.

Between a form and the page that follows it also holds which of its messages is news: that one is said first.
"""

import secrets

from flask import session

TICKET, NEWS = "ticket", "news"


def ticket() -> str | None:
    """Return the visitor's ticket, or None when there is none."""
    carried = session.get(TICKET)
    return carried if isinstance(carried, str) else None


def given_ticket() -> str:
    """Return the visitor's ticket, made now when there is none; the cookie lasts 30 days from here.

    It is made when a form is shown, before there is a draft: so a double tap on the first button finds one
    draft, not two.
    """
    return ticket() or renewed_ticket()


def renewed_ticket() -> str:
    """Return a new ticket and forget the old one in this browser."""
    return keep_ticket(new_ticket())


def keep_ticket(ticket: str) -> str:
    """Put this ticket in the cookie and return it."""
    session[TICKET] = ticket
    session.permanent = True
    return ticket


def new_ticket() -> str:
    """Return an opaque id of 160 bits for the cookie."""
    return secrets.token_hex(20)


def has_news(what: str) -> None:
    """Let the next page say this first, and once."""
    session[NEWS] = what


def news() -> str:
    """Return what this page says first, or nothing; the next page does not know it any more."""
    return str(session.pop(NEWS, ""))
