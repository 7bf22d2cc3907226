"""Keeping an hour or a day free of calls, and giving it back: who books sees the difference at once."""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlite_utils import Database

from vollegym.booking import calendar_store
from vollegym.booking.calendar_store import Block
from vollegym.calendar.hours import Span
from vollegym.calendar.weeks import start_in
from vollegym.dutch.dates import AMSTERDAM, MONTHS, WEEKDAYS, is_on_the_clock, local, midnight, on
from vollegym.questionnaire.day_input import DUTCH, ISO, real_day
from vollegym.questionnaire.normalize import tidy
from vollegym.services import Services
from vollegym.storage.events import record

# For so long, what was given back can be blocked again by one tap.
UNDO = timedelta(minutes=10)
HOUR, DAY, AHEAD = timedelta(hours=1), timedelta(days=1), timedelta(days=2 * 366)
REASON = 200
CLOCK = re.compile(r"(\d{1,2})(?:[:.u](\d{2}))?(?:\s*uur)?")


class RefusedError(Exception):
    """This cannot be blocked: `field` is what is wrong, the text the Dutch sentence that says why."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__(said)
        self.field = field


def block(services: Services, person: int, typed: Mapping[str, str]) -> int:
    """Block what was typed or tapped and return its number; the same time twice is one block.

    `start` is a free time, of which an hour goes; `day` with `from` and `until` is a part of a day, without
    them all of it. Raises RefusedError.
    """
    now = services.now()
    span, reason = span_of(typed, now), tidy(typed.get("reason", ""), REASON)
    if len(reason) > REASON:
        raise RefusedError("reason", f"Dit is te lang. Houd het onder {REASON} tekens.")
    with services.storage.writing() as db:
        if known := calendar_store.same_block(db, span):
            return known.id
        number = calendar_store.add_block(db, secrets.token_hex(16), span, reason, person, now)
        record(db, None, "blocked", now, person, block=number)
    return number


def free(services: Services, person: int, number: int) -> None:
    """Give a block back; twice is once. Raises LookupError."""
    now = services.now()
    with services.storage.writing() as db:
        if known(db, number).freed_at is None:
            calendar_store.change_block(db, number, now, freed=True)
            record(db, None, "freed", now, person, block=number)


def block_again(services: Services, person: int, number: int) -> None:
    """Undo that a block was given back; raises LookupError, or RefusedError when that is too long ago."""
    now = services.now()
    with services.storage.writing() as db:
        found = known(db, number)
        if found.freed_at is None:
            return
        if now - found.freed_at > UNDO:
            raise RefusedError("start", "Dit kan niet meer ongedaan worden. Blokkeer het opnieuw.")
        calendar_store.change_block(db, number, now, freed=False)
        record(db, None, "blocked", now, person, block=number)


def known(db: Database, number: int) -> Block:
    """Return a block; raises LookupError when there is none."""
    found = calendar_store.block(db, number)
    if found is None:
        raise LookupError(number)
    return found


def in_words(span: Span) -> str:
    """Return "dinsdag 24 november, 10:00 tot 11:00", or the day alone where all of it is meant."""
    first, last = local(span.start), local(span.end)
    day = f"{WEEKDAYS[first.weekday()]} {first.day} {MONTHS[first.month - 1]}"
    return f"{day}, de hele dag" if is_day(span) else f"{day}, {first:%H:%M} tot {last:%H:%M}"


def is_day(span: Span) -> bool:
    """Return whether a span is one whole day in Amsterdam: 23 or 25 hours where the clock changes."""
    day = on(span.start)
    return (span.start, span.end) == (midnight(day), midnight(day + DAY))


# What was typed -----------------------------------------------------------------------------------


def span_of(typed: Mapping[str, str], now: datetime) -> Span:
    """Return the time that is meant; raises RefusedError."""
    if typed.get("start"):
        start = start_in(typed["start"])
        if start is None:
            raise RefusedError("start", "Kies een tijd uit de agenda.")
        return in_reach("start", Span(start, start + HOUR), now)
    day = day_of(typed.get("day", ""))
    begins, ends = typed.get("from", "").strip(), typed.get("until", "").strip()
    if not begins and not ends:
        return in_reach("day", Span(midnight(day), midnight(day + DAY)), now)
    # The clock may show a time twice: what is blocked begins at the first and ends at the second.
    start = instant("from", day, begins, fold=0) if begins else midnight(day)
    end = instant("until", day, ends, fold=1) if ends else midnight(day + DAY)
    if end <= start:
        raise RefusedError("until", "Dit is niet later dan het begin.")
    return in_reach("until", Span(start, end), now)


def in_reach(field: str, span: Span, now: datetime) -> Span:
    if span.end <= now:
        raise RefusedError(field, "Dat is al voorbij.")
    if span.start > now + AHEAD:
        raise RefusedError(field, "Dat ligt te ver weg.")
    return Span(span.start.astimezone(UTC), span.end.astimezone(UTC))


def day_of(typed: str) -> date:
    text = tidy(typed, 40).lower()
    found = ISO.fullmatch(text) or DUTCH.fullmatch(text)
    day = real_day(found) if found else None
    if day is None or not 2000 <= day.year < 9000:
        raise RefusedError("day", "Kies een dag, of schrijf hem als 24-12-2026.")
    return day


def instant(field: str, day: date, typed: str, fold: int) -> datetime:
    """Return a time of day in Amsterdam as a moment; 24:00 is where the next day begins."""
    found = CLOCK.fullmatch(tidy(typed, 20).lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if (hour, minute) == (24, 0):
        return midnight(day + DAY)
    if hour > 23 or minute > 59:
        raise RefusedError(field, "Schrijf een tijd als 14:30.")
    found_at = datetime.combine(day, time(hour, minute, fold=fold), AMSTERDAM)
    if not is_on_the_clock(found_at):
        raise RefusedError(field, "Die tijd is er niet: de klok gaat dan een uur vooruit.")
    return found_at
