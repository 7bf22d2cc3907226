"""Floods: too many forms from one network are put off for a moment, with everything that was typed kept.

Nobody is called a robot here, and nothing is refused for good: 429 says when to try again. Generous, because
a gym, an office or a whole mobile network can share one address. Loopback is nobody's address. Behind a proxy
that nobody told us to trust everyone would share the proxy's address, so then nothing is counted at all, and
the log, /healthz and the doctor say so loudly.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

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
POSTS = (Limit("post", 60, 90),)
DRAFTS = (Limit("draft", 60, 20), Limit("draft_hour", 3600, 100))
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
REMARK = (
    "X-Forwarded-For is seen while VOLLEGYM_TRUSTED_PROXIES is 0: the limit per address is off. "
    "Set it to the number of your own proxies."
)


def init_app(app: Flask, core: Core) -> None:
    """Count every form of the intake, the booking and the desk."""

    @app.before_request
    def count_posts() -> None:
        if request.method == "POST" and in_flow():
            take(core, POSTS)


def take(core: Core, limits: tuple[Limit, ...]) -> int:
    """Count one and return the highest count; raises TooManyRequests when it is one too many."""
    network = visitor_network(core)
    if network is None:
        return 0
    now = core.clock()
    # Looking first: a flood that is refused must not also keep the disk busy.
    reached = [
        limit
        for limit in limits
        if rate_counts.count(core.storage.database(), limit, network, now) >= limit.most
    ]
    if reached:
        raise TooManyRequests(retry_after=max(limit.wait(now) for limit in reached))
    with core.storage.writing() as db:
        return max(rate_counts.add(db, limit, network, now) for limit in limits)


def visitor_network(core: Core) -> str | None:
    """Return the network that this request comes from; None when it cannot be told apart from others."""
    if not core.settings.trusted_proxies and "X-Forwarded-For" in request.headers:
        remark(core)
        return None
    try:
        return network_of(ip_address(request.remote_addr or ""))
    except ValueError:
        return None


def network_of(address: IPv4Address | IPv6Address) -> str | None:
    """Return an address as a network: a household has one IPv4 address or one IPv6 network of 64 bits."""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return None
    return str(ip_network(f"{address}/{32 if address.version == 4 else 64}", strict=False))


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
    what += " De rem op stortvloeden per adres staat daardoor uit."
    yield Finding("wrong", what, "Zet VOLLEGYM_TRUSTED_PROXIES op het aantal eigen proxy's.")
