"""How often something was asked from one network, counted in the database so that all workers share it.

An internet address is never stored. What stands here is a hash of it under a random key that is thrown away,
with every count, when the next day (UTC) begins: after that nobody, not even we, can say whose it was.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils import Database

from vollegym.storage.timestamps import moment, stamp


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many of a kind in a stretch of `seconds`: from one network, its neighbourhood, and in total.

    Who rents a block of addresses has every network in a neighbourhood, who rents a botnet has everybody's.
    A network that had fewer than `spare` goes on when the total is reached: a flood from elsewhere shuts out
    those who took part in it.
    """

    kind: str
    seconds: int
    most: int
    nearby: int | None = None
    total: int | None = None
    spare: int = 0

    def stretch(self, now: datetime) -> int:
        """Return the number of the stretch that a moment lies in."""
        return int(now.timestamp()) // self.seconds

    def wait(self, now: datetime) -> int:
        """Return how many seconds remain until the next stretch begins, at least 1."""
        return (self.stretch(now) + 1) * self.seconds - int(now.timestamp())


def count(db: Database, limit: Limit, network: str, now: datetime) -> int:
    """Return how many there were in this stretch, without counting one more and without writing."""
    row = next(db.query("SELECT secret FROM rate_key WHERE day = ?", [day(now)]), None)
    if row is None:
        return 0
    asked = "SELECT n FROM rate WHERE who = ? AND kind = ? AND stretch = ?"
    values = [hashed(row["secret"], network), limit.kind, limit.stretch(now)]
    return next((int(found["n"]) for found in db.query(asked, values)), 0)


def add(db: Database, limit: Limit, network: str, now: datetime) -> int:
    """Count one in the open transaction and return how many there are now."""
    counted = db.query(
        "INSERT INTO rate (who, kind, stretch, n) VALUES (?, ?, ?, 1)"
        " ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
        [hashed(key_of_the_day(db, now), network), limit.kind, limit.stretch(now)],
    )
    return int(next(iter(list(counted)))["n"])


def key_of_the_day(db: Database, now: datetime) -> bytes:
    """Return today's key; the first of a day throws away yesterday's, and every count with it."""
    row = next(db.query("SELECT secret FROM rate_key WHERE day = ?", [day(now)]), None)
    if row is not None:
        return bytes(row["secret"])
    forget(db)
    secret = secrets.token_bytes(32)
    db.execute("INSERT INTO rate_key (day, secret) VALUES (?, ?)", [day(now), secret])
    return secret


def forget(db: Database, before: datetime | None = None) -> int:
    """Throw away every key and count (older than today, when a moment is given); return how many counts."""
    if before and list(db.query("SELECT 1 FROM rate_key WHERE day = ?", [day(before)])):
        return 0
    db.execute("DELETE FROM rate_key")
    return db.execute("DELETE FROM rate").rowcount


def hashed(key: bytes, network: str) -> str:
    """Return what a network is known by today."""
    return hmac.digest(key, network.encode(), hashlib.sha256).hex()[:32]


def day(now: datetime) -> str:
    """Return the day in UTC."""
    return now.astimezone(UTC).date().isoformat()


def note_forwarding(db: Database, now: datetime) -> None:
    """Write down that someone else's proxy spoke for a visitor while no proxy is trusted."""
    db.execute(
        "INSERT INTO forwarding (id, seen_at) VALUES (1, ?)"
        " ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at",
        [stamp(now)],
    )


def forwarding_seen(db: Database) -> datetime | None:
    """Return when that was last seen, or None."""
    row = next(db.query("SELECT seen_at FROM forwarding"), None)
    return moment(row["seen_at"]) if row else None
