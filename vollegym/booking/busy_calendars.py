"""The owner's own calendars, fetched by the sender and never while a visitor waits.

What cannot be fetched or read changes nothing: the last good copy stays in force, with its age for the owner
to see. Addresses are settings; the database knows them by a hash, because such an address is a secret itself.
"""

import hashlib
import http.client
import json
import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from sqlite_utils import Database

from vollegym.booking import busy_process, calendar_store
from vollegym.calendar.hours import Span
from vollegym.findings import Finding
from vollegym.outbox.faults import in_words
from vollegym.outbox.network import connection, within
from vollegym.outbox.retry import NotDeliveredError
from vollegym.services import Services
from vollegym.storage.database import Storage

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=5)
LARGEST = 10 * 1024 * 1024
TIMEOUT, DEADLINE, READING = 15, 40, 30
DAYS = 92
HOPS = 3
# A copy older than this means that the sender does not run: it replaces them far more often.
STALE = timedelta(hours=1)
HEADERS = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "vollegym-calendar/1"}


class UnusableError(Exception):
    """A calendar cannot be fetched or read; the text is the note that the owner sees."""


def refresh(services: Services, now: datetime) -> None:
    """Fetch every calendar in the settings and keep what it says, or why it says nothing."""
    storage, addresses = services.storage, services.settings.busy_calendars
    if not addresses and not calendar_store.calendars(storage.database()):
        return
    with storage.writing() as db:
        calendar_store.only_calendars(db, map(name_of, addresses))
    for address in addresses:
        refresh_one(services.storage, address, now)


def refresh_one(storage: Storage, address: str, now: datetime) -> None:
    """Fetch one calendar; the network is never waited for inside a transaction."""
    try:
        spans = read(fetch(address), now, calendar_store.uids(storage.database()))
    except UnusableError as error:
        log.warning("Calendar %s cannot be used: %s", name_of(address)[:8], error)
        with storage.writing() as db:
            calendar_store.tried(db, name_of(address), now, str(error))
        return
    with storage.writing() as db:
        calendar_store.keep_busy(db, name_of(address), spans, now)


def fetch(address: str, hops: int = HOPS) -> bytes:
    """Return what stands at an address, at most ten megabytes; raises UnusableError."""
    try:
        status, onward, data = ask(address, written_out=hops == HOPS)
    except NotDeliveredError as error:
        raise UnusableError(str(error)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnusableError(f"geen verbinding: {in_words(error)}") from error
    if 300 < status < 400 and onward and hops:
        # Each step is looked up and checked anew, so a redirect leads to no machine of our own network.
        return fetch(next_address(address, onward), hops - 1)
    return judged(status, data)


def next_address(address: str, onward: str) -> str:
    """Return where a redirect leads; raises UnusableError when that is not the web, or no longer sealed."""
    try:
        found = urljoin(address, onward)
        scheme, before = urlsplit(found).scheme, urlsplit(address).scheme
    except ValueError as error:
        raise UnusableError("de server stuurt door naar een adres dat niet klopt") from error
    if scheme not in ("http", "https") or (before, scheme) == ("https", "http"):
        raise UnusableError("de server stuurt door naar een adres dat we niet vertrouwen")
    return found


def ask(address: str, *, written_out: bool = True) -> tuple[int, str, bytes]:
    """Return status, Location and the beginning of what an address answers.

    `written_out` says that the owner wrote this address down; what a server leads to is never loopback.
    """
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # Closing both matters: the answer keeps the line open as long as it lives.
    with connection(parts, TIMEOUT, loopback=written_out) as target, within(DEADLINE, lambda: target.line):
        target.request("GET", path, headers=HEADERS)
        with target.getresponse() as answer:
            return answer.status, answer.headers.get("Location", ""), answer.read(LARGEST + 1)


def judged(status: int, data: bytes) -> bytes:
    """Return the body of a good answer; raises UnusableError for any other."""
    if status != 200:
        raise UnusableError(f"de server antwoordt met {status}")
    if len(data) > LARGEST:
        raise UnusableError("de agenda is groter dan 10 MB")
    return data


def read(data: bytes, now: datetime, ours: set[str]) -> list[Span]:
    """Return the busy time from yesterday on, read by a bounded process; raises UnusableError."""
    since = (now - timedelta(days=1)).isoformat()
    command = [sys.executable, "-I", busy_process.__file__, since, str(DAYS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=READING, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnusableError("de agenda is te ingewikkeld om te lezen") from error
    if done.returncode == 1:
        raise UnusableError("op dit adres staat geen agenda")
    if done.returncode:
        raise UnusableError("de agenda is te ingewikkeld om te lezen")
    return spans_in(done.stdout.decode(), ours)


def spans_in(text: str, ours: set[str]) -> list[Span]:
    """Return what was found as spans, without our own calls: an invitation is no second call."""
    rows = [(start, end) for start, end, uid in json.loads(text) if uid not in ours]
    return merged(Span(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in rows)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same time in as few spans as possible."""
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and span.start <= kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return kept


def name_of(address: str) -> str:
    """Return what the database knows an address by."""
    return hashlib.sha256(address.encode()).hexdigest()


def check(services: Services, db: Database, now: datetime) -> Iterator[Finding]:
    """Say which calendars cannot be read: a time that is taken elsewhere may then be sold here."""
    known = {row["address"]: row for row in calendar_store.calendars(db)}
    for number, address in enumerate(services.settings.busy_calendars, start=1):
        row = known.get(name_of(address))
        if row and row["note"] is None and now - row["fetched_at"] < STALE:
            continue
        why = row["note"] if row and row["note"] else "de verzender las hem nog niet"
        what = f"Agenda {number} kan niet gelezen worden: {why}."
        remedy = "Kijk of het adres in VOLLEGYM_BUSY_CALENDARS nog klopt en of de verzender draait."
        yield Finding("wrong", what, remedy)


def report(services: Services, db: Database) -> list[dict[str, Any]]:
    """Return for each calendar in the settings how old its copy is, in minutes, and what went wrong."""
    known = {row["address"]: row for row in calendar_store.calendars(db)}
    return [line(known.get(name_of(address)), services.now()) for address in services.settings.busy_calendars]


def line(row: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    """Return the state of one calendar; None for the age of a copy that never was."""
    fetched = row["fetched_at"] if row else None
    age = int((now - fetched).total_seconds() // 60) if fetched else None
    return {"age_minutes": age, "note": row["note"] if row else None}
