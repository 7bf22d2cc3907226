"""Floods: too many forms from one network are put off for a moment, with everything that was typed kept.

Nobody is called a robot here, and nothing is refused for good: 429 says when to try again. Generous, because
a gym, an office or a whole mobile network can share one address. Only the connection itself and our own
proxies say where a request comes from: no header of a visitor moves a limit. Loopback is nobody's address.
Behind a proxy that nobody told us to trust visitors cannot be told apart, so the log, /healthz and the doctor
say so loudly.
"""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple

from flask import Flask, request
from sqlite_utils import Database
from werkzeug.exceptions import TooManyRequests

from vollegym.dutch.dates import moment_in_words
from vollegym.findings import Finding
from vollegym.storage import rate_counts
from vollegym.storage.rate_counts import Limit
from vollegym.web import Core
from vollegym.web.fragments import in_flow

log = logging.getLogger(__name__)
POSTS = (Limit("post", 60, 90, nearby=360, total=3000),)
DRAFTS = (
    Limit("draft", 60, 20, nearby=60, total=300, spare=3),
    Limit("draft_hour", 3600, 100, nearby=300, total=2000, spare=5),
)
# Whose count the total is.
EVERYBODY = "everybody"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
REMARK = (
    "X-Forwarded-For is seen while VOLLEGYM_TRUSTED_PROXIES is 0: visitors cannot be told apart. "
    "Set it to the number of your own proxies."
)
# An address with a port behind it, as some proxies write it.
WITH_PORT = re.compile(r"\[([0-9a-fA-F:.]+)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}")


class Origin(NamedTuple):
    """Where a request comes from: `network` is one household, `nearby` its neighbourhood."""

    network: str
    nearby: str

    def bounds(self, limit: Limit) -> Iterator[tuple[str, int]]:
        """Give whose count it is, and how far that may go."""
        bounds = {self.network: limit.most, self.nearby: limit.nearby, EVERYBODY: limit.total}
        yield from ((who, most) for who, most in bounds.items() if most is not None)


# Whatever nobody can read is one address together, so that writing nonsense is no fresh start.
UNREADABLE = Origin("unreadable", "unreadable nearby")


def init_app(app: Flask, core: Core) -> None:
    """Count every form of the intake, the booking and the desk."""

    @app.before_request
    def count_posts() -> None:
        if request.method == "POST" and in_flow():
            take(core, POSTS)


def take(core: Core, limits: tuple[Limit, ...]) -> int:
    """Count one and return how many its network has now; raises TooManyRequests when it is one too many."""
    origin = origin_here(core)
    if origin is None:
        return 0
    now = core.clock()
    # Looking first: a flood that is refused must not also keep the disk busy.
    refuse(core.storage.database(), limits, origin, now)
    with core.storage.writing() as db:
        return add(db, limits, origin, now)


def taker(core: Core, limits: tuple[Limit, ...]) -> Callable[[Database], None]:
    """Return what counts one in the transaction of the fact itself; it raises TooManyRequests."""
    origin, now = origin_here(core), core.clock()

    def count(db: Database) -> None:
        if origin is not None:
            refuse(db, limits, origin, now)
            add(db, limits, origin, now)

    return count


def refuse(db: Database, limits: tuple[Limit, ...], origin: Origin, now: datetime) -> None:
    """Raise TooManyRequests when one of the limits is reached."""
    reached = [limit for limit in limits if is_reached(db, limit, origin, now)]
    if reached:
        raise TooManyRequests(retry_after=max(limit.wait(now) for limit in reached))


def is_reached(db: Database, limit: Limit, origin: Origin, now: datetime) -> bool:
    """Return whether this network has had what it may have."""
    full = {who for who, most in origin.bounds(limit) if rate_counts.count(db, limit, who, now) >= most}
    if full == {EVERYBODY}:
        return rate_counts.count(db, limit, origin.network, now) >= limit.spare
    return bool(full)


def add(db: Database, limits: tuple[Limit, ...], origin: Origin, now: datetime) -> int:
    """Count one everywhere and return the highest count of the network itself."""
    for limit in limits:
        for who, _ in origin.bounds(limit):
            rate_counts.add(db, limit, who, now)
    return max(rate_counts.count(db, limit, origin.network, now) for limit in limits)


def origin_here(core: Core) -> Origin | None:
    """Return where this request comes from; None for loopback, which is nobody's address."""
    forwarded, trusted = "X-Forwarded-For" in request.headers, bool(core.settings.trusted_proxies)
    # Without a trusted proxy this is the peer itself, whatever its headers say.
    address = readable(request.remote_addr or "127.0.0.1")
    if forwarded and not trusted and address and not address.is_global:
        remark(core)
    if address is None:
        return UNREADABLE
    # A forwarded loopback is what somebody wrote in a header.
    return None if address.is_loopback and not (forwarded and trusted) else origin_of(address)


def readable(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address in a text, without its port; an IPv4 address in its IPv6 form is itself."""
    found = WITH_PORT.fullmatch(text)
    try:
        address = ip_address((found[1] or found[2]) if found else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def origin_of(address: IPv4Address | IPv6Address) -> Origin:
    """Return the networks of an address: a household has one IPv4 address, or 64 bits of IPv6; a site 48."""
    narrow, wide = (32, 24) if address.version == 4 else (64, 48)
    plain = str(address).partition("%")[0]
    return Origin(*(str(ip_network(f"{plain}/{bits}", strict=False)) for bits in (narrow, wide)))


def remark(core: Core) -> None:
    """Say it in the log and write it down for the doctor, once an hour, whichever process saw it."""
    now = core.clock()
    # Looking first: who sends such a request again and again must not keep the disk busy.
    if is_fresh(rate_counts.forwarding_seen(core.storage.database()), now):
        return
    with core.storage.writing() as db:
        known = is_fresh(rate_counts.forwarding_seen(db), now)
        rate_counts.note_forwarding(db, now)
    if not known:
        log.error(REMARK)


def is_fresh(seen: datetime | None, now: datetime) -> bool:
    """Return whether that was written down within the last hour."""
    return seen is not None and now - seen < HOUR


def health(core: Core, db: Database) -> dict[str, Any]:
    """Return, for /healthz, how many proxies are trusted and when an unknown one last spoke for a visitor."""
    seen, trusted = rate_counts.forwarding_seen(db), core.settings.trusted_proxies
    return {"trusted": trusted, "untrusted_seen_at": seen.isoformat() if seen and not trusted else None}


def check(core: Core, db: Database, now: datetime) -> Iterator[Finding]:
    """Say when visitors cannot be told apart because a proxy in front is not trusted."""
    seen = rate_counts.forwarding_seen(db)
    if core.settings.trusted_proxies or seen is None or now - seen > WEEK:
        return
    what = (
        f"Er staat een proxy voor de site (gezien op {moment_in_words(seen)}), maar die wordt niet vertrouwd."
    )
    what += " De rem op stortvloeden kan bezoekers daardoor niet uit elkaar houden."
    yield Finding("wrong", what, "Zet VOLLEGYM_TRUSTED_PROXIES op het aantal eigen proxy's.")
