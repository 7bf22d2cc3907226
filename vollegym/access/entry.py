"""Who may sit at the desk: whoever opens a link from the owner's own mailbox, or from the server itself.

There is no password to lose or to guess. A link holds for an hour and opens by a button, because mail
scanners follow links. A new salt ends every link and every browser that was let in, all at once.
"""

import hashlib
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from vollegym.dutch.dates import on
from vollegym.storage.timestamps import moment, stamp
from vollegym.tokens import private_token, reference_in

PURPOSE = "beheer"
KEY = "desk"
LINK, STAY = timedelta(hours=1), timedelta(days=30)


def entry_token(secret: str, salt: str, now: datetime) -> str:
    """Return the token of a link to the desk, in lower-case base32; it holds for an hour."""
    said = str(int(now.timestamp()))
    return private_token(secret, PURPOSE + salt, said, on(now) + timedelta(days=1))


def opens(secret: str, salt: str, token: str, now: datetime) -> bool:
    """Return whether this token is one of ours, made in the last hour, since the salt was renewed."""
    said = reference_in(secret, PURPOSE + salt, token, on(now))
    return said is not None and now - datetime.fromtimestamp(int(said), UTC) <= LINK


def let_in(session: MutableMapping[str, Any], salt: str, now: datetime) -> None:
    """Write into the signed cookie that this browser may sit at the desk, for thirty days."""
    session[KEY] = {"salt": print_of(salt), "since": stamp(now)}


def is_in(session: MutableMapping[str, Any], salt: str, now: datetime) -> bool:
    """Return whether this browser was let in, not too long ago, and nobody renewed the salt since."""
    entry = session.get(KEY)
    if not isinstance(entry, dict) or entry.get("salt") != print_of(salt):
        return False
    return now - moment(entry["since"]) <= STAY


def print_of(salt: str) -> str:
    """Return what a salt is known by in a cookie, which its holder can read."""
    return hashlib.sha256(salt.encode()).hexdigest()[:16]
