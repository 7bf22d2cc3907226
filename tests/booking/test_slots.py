"""The one predicate, on every day until 2040 and for every reason to refuse."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.calendar.holidays import holidays
from vollegym.calendar.hours import Hours, Span, Window, dates
from vollegym.calendar.slots import (
    Agenda,
    Refusal,
    Slot,
    free_slots,
    is_taken,
    nearest,
    offered,
    places_left,
    refusal,
)
from vollegym.calendar.weeks import Day
from vollegym.dutch.dates import AMSTERDAM

WHOLE_DAY = Hours(week=((Window(0, 1440),),) * 7, holidays=False)
WORK = Hours(week=((Window(570, 750), Window(810, 990)),) * 5 + ((), ()), buffer_after=15, notice=240)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # Tuesday, half past ten.


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM).astimezone(UTC)  # type: ignore[misc, arg-type]


def call(start: datetime, minutes: int = 30) -> Span:
    return Span(start, start + timedelta(minutes=minutes))


def walls(hours: Hours, day: date) -> list[time]:
    return [slot.local.time() for slot in offered(hours, day)]


def test_every_day_until_2040_offers_the_times_that_exist_and_no_others() -> None:
    every_half_hour = [time(n // 2, n % 2 * 30) for n in range(48)]
    changes = []
    for day in dates(date(2026, 1, 1), date(2040, 12, 31)):
        slots = offered(WHOLE_DAY, day)
        assert all(
            slot.local.date() == day and slot.end - slot.start == timedelta(minutes=30) for slot in slots
        )
        assert walls(WHOLE_DAY, day) == sorted(set(walls(WHOLE_DAY, day))), "no time is offered twice"
        if walls(WHOLE_DAY, day) != every_half_hour:
            changes.append(day)
            assert [t for t in every_half_hour if t not in walls(WHOLE_DAY, day)] == [time(2, 0), time(2, 30)]
        if any(slot.doubled for slot in slots):
            changes.append(day)
            assert [slot.local.time() for slot in slots if slot.doubled] == [time(2, 0), time(2, 30)]
    assert len(changes) == 30
    assert all(day.weekday() == 6 and day.month in (3, 10) and day.day > 24 for day in changes)


def test_working_hours_keep_their_wall_time_on_both_sides_of_every_change() -> None:
    for day in dates(date(2026, 1, 1), date(2040, 12, 31)):
        expected = [] if day.weekday() > 4 or day in holidays(day.year) else [time(9, 30), time(16, 0)]
        assert walls(WORK, day)[:1] + walls(WORK, day)[-1:] == expected


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 1)])
def test_hours_after_13_00_are_right_on_the_day_of_the_change(day: date, offset: int) -> None:
    afternoon = Hours(week=((Window(13 * 60, 15 * 60),),) * 7)
    starts = [slot.start for slot in offered(afternoon, day)]
    assert starts[0] == datetime.combine(day, time(13 - offset), UTC)
    assert len(starts) == 4


def test_a_call_that_outlasts_its_window_through_the_missing_hour_is_not_offered() -> None:
    night = Hours(week=((Window(60, 210),),) * 7, length=120)
    assert walls(night, date(2026, 3, 28)) == [time(1, 0), time(1, 30)]
    assert walls(night, date(2026, 3, 29)) == []


def test_a_time_in_the_agenda_is_refused_with_its_reason() -> None:
    start = at(2026, 11, 26, 14)
    agenda = Agenda(taken=(call(start),))
    assert refusal(WORK, Agenda(), NOW, start) is None
    assert refusal(WORK, agenda, NOW, start) is Refusal.TAKEN
    assert refusal(WORK, Agenda(busy=(call(start - timedelta(hours=1), 61),)), NOW, start) is Refusal.TAKEN
    assert refusal(WORK, agenda, NOW, start + timedelta(minutes=30)) is Refusal.TAKEN, "the buffer after"
    assert refusal(WORK, agenda, NOW, start + timedelta(minutes=60)) is None


def test_buffers_of_two_calls_add_up_and_a_busy_stretch_has_none() -> None:
    hours = Hours(week=WORK.week, grid=15, buffer_before=15, buffer_after=15)
    start = at(2026, 11, 26, 14)
    agenda, busy = Agenda(taken=(call(start),)), Agenda(busy=(call(start),))
    after = [start + timedelta(minutes=minutes) for minutes in (30, 45, 60)]
    assert [refusal(hours, agenda, NOW, s) for s in after] == [Refusal.TAKEN, Refusal.TAKEN, None]
    assert [refusal(hours, busy, NOW, s) for s in after] == [Refusal.TAKEN, None, None]


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (at(2026, 11, 23, 14), Refusal.TOO_SOON),
        (NOW, Refusal.TOO_SOON),
        (at(2026, 11, 24, 14), Refusal.TOO_SOON),
        (at(2026, 11, 24, 14, 30), None),
        (at(2026, 11, 26, 14, 1), Refusal.NOT_OFFERED),
        (at(2026, 11, 26, 13), Refusal.NOT_OFFERED),
        (at(2026, 11, 28, 14), Refusal.NOT_OFFERED),
        (at(2026, 12, 15, 16), None),
        (at(2026, 12, 16, 9, 30), Refusal.TOO_FAR),
    ],
)
def test_a_time_outside_notice_hours_or_horizon_is_refused(start: datetime, why: Refusal | None) -> None:
    assert refusal(WORK, Agenda(), NOW, start) is why


def test_caps_close_a_day_and_a_week_counted_from_monday_to_sunday() -> None:
    hours = Hours(week=WORK.week, day_cap=1, week_cap=2)
    tuesday, thursday, next_monday = at(2026, 11, 24, 16), at(2026, 11, 26, 14), at(2026, 11, 30, 14)
    one, two = Agenda((call(thursday),)), Agenda((call(tuesday), call(thursday)))
    assert refusal(hours, one, NOW, at(2026, 11, 26, 9, 30)) is Refusal.DAY_FULL
    assert refusal(hours, one, NOW, at(2026, 11, 27, 14)) is None
    assert refusal(hours, two, NOW, at(2026, 11, 27, 14)) is Refusal.WEEK_FULL
    assert refusal(hours, two, NOW, next_monday) is None


def test_places_left_is_what_can_really_still_be_booked() -> None:
    friday = Hours(week=((),) * 4 + ((Window(570, 690),),) + ((), ()), buffer_after=15, week_cap=12)
    free = [slot for slot in free_slots(friday, Agenda(), NOW) if slot.local.day == 27]
    assert len(free) == 4
    assert places_left(friday, Agenda(), NOW, free) == 2, "the buffers take the other two"
    booked = Agenda((call(at(2026, 11, 27, 9, 30)),))
    free = [slot for slot in free_slots(friday, booked, NOW) if slot.local.day == 27]
    assert places_left(friday, booked, NOW, free) == 1


def test_the_free_times_of_a_day_stand_below_the_part_of_the_day() -> None:
    times = [(11, 59), (12, 0), (12, 30), (17, 59), (18, 0), (18, 30)]
    starts = [at(2026, 11, 26, *time) for time in times]
    day = Day(date(2026, 11, 26), tuple(Slot(start, start + timedelta(minutes=30)) for start in starts))
    parts = {part: [f"{slot.local:%H:%M}" for slot in slots] for part, slots in day.parts.items()}
    assert parts == {
        "morning": ["11:59"],
        "afternoon": ["12:00", "12:30", "17:59"],
        "evening": ["18:00", "18:30"],
    }
    assert Day(date(2026, 11, 26), day.slots[:1]).parts.keys() == {"morning"}


def test_the_nearest_times_come_back_in_order() -> None:
    slots = free_slots(WORK, Agenda(taken=(call(at(2026, 11, 26, 14)),)), NOW)
    found = nearest(slots, at(2026, 11, 26, 14))
    assert [slot.local.strftime("%d %H:%M") for slot in found] == ["26 12:00", "26 15:00", "26 15:30"]


@given(st.integers(-300, 300), st.integers(5, 120), st.integers(0, 90), st.integers(0, 90))
def test_two_calls_meet_when_each_with_its_own_buffers_would(
    minutes: int, length: int, before: int, after: int
) -> None:
    start, other = at(2026, 11, 26, 14), call(at(2026, 11, 26, 14) + timedelta(minutes=minutes), length)
    hours = Hours(buffer_before=before, buffer_after=after)
    wide, widened = (span.widened(before, after) for span in (call(start), other))
    slot = Slot(start, start + timedelta(minutes=30))
    assert is_taken(hours, Agenda(taken=(other,)), slot) == wide.meets(widened)


MINUTES = st.integers(0, 21 * 24 * 60)
SPANS = st.lists(
    st.builds(lambda m, n: call(NOW + timedelta(minutes=m), n), MINUTES, st.integers(1, 600)), max_size=8
)
CAPS = st.none() | st.integers(1, 5)


@given(
    busy=SPANS,
    day_cap=CAPS,
    week_cap=CAPS,
    before=st.integers(0, 30),
    picks=st.lists(st.integers(0, 200), max_size=9),
)
def test_what_is_listed_can_be_booked_and_calls_never_meet(
    busy: list[Span], day_cap: int | None, week_cap: int | None, before: int, picks: list[int]
) -> None:
    hours = Hours(week=WORK.week, buffer_before=before, buffer_after=15, day_cap=day_cap, week_cap=week_cap)
    agenda = Agenda(busy=tuple(busy))
    for pick in picks:
        slots = free_slots(hours, agenda, NOW)
        if not slots:
            break
        slot = slots[pick % len(slots)]
        assert refusal(hours, agenda, NOW, slot.start) is None
        agenda = Agenda((*agenda.taken, Span(slot.start, slot.end)), agenda.busy)
    calls = sorted(agenda.taken)
    gaps = [b.start - a.end for a, b in pairwise(calls)]
    assert all(gap >= timedelta(minutes=before + 15) for gap in gaps)
    assert not any(a.meets(b) for a in calls for b in busy)
    assert all(day_cap is None or agenda.on(c.start.astimezone(AMSTERDAM).date()) <= day_cap for c in calls)
