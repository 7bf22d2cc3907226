"""Every sum of a tool beside a second one that goes another way: exact, whatever somebody fills in."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.words.studio import A_CLIENT, COST, TO_FILL, S
from vollegym.calculator.sums import (
    DAY,
    SUMS,
    ContradictionError,
    Outcome,
    client_worth,
    follow_up,
    full_group,
    member_worth,
    missed_enquiry,
    open_places,
    parameters,
    spans_of_day,
)
from vollegym.dutch.phrases import clock_time, decimal, money

counts = st.integers(1, 500)
amounts = st.decimals(0, 2000, places=2).map(Fraction)
halves = st.integers(1, 40).map(lambda number: Fraction(number, 2))
times = st.integers(5 * 60, 23 * 60)
studio = S.numbers


def outcomes(found: Outcome) -> list[str]:
    """The last cell of each row."""
    return [row[2] for row in found.rows]


@given(counts, amounts, counts, counts, amounts, st.integers(0, 100))
def test_what_a_missed_enquiry_costs(
    enquiries: int, ad_spend: Fraction, spoken: int, clients: int, a_client: Fraction, keenness: int
) -> None:
    spoken = min(spoken, enquiries)
    clients = min(clients, spoken)
    found = missed_enquiry(*map(Fraction, (enquiries, ad_spend, spoken, clients, a_client, keenness)))
    # One by one: each of those who were missed brings a part of what the average talk brought.
    brought = sum((a_client for _ in range(clients)), Fraction(0)) / spoken
    each = brought - brought * (100 - keenness) / 100
    lost = sum((each for _ in range(enquiries - spoken)), Fraction(0))
    # In heads: of so many talks so many became a client, and of who was missed a part of that.
    heads = Fraction(clients * (enquiries - spoken) * keenness, 100 * spoken)
    assert outcomes(found)[-2] == decimal(heads)
    if clients and enquiries > spoken:
        assert f"dan mis je {decimal(heads)} klant" in found.meaning
    assert found.figure == money(each)
    assert outcomes(found)[-1] == money(lost)
    assert sum(pile.count for pile in found.piles) == enquiries
    if enquiries > spoken and ad_spend:
        assert money(ad_spend - ad_spend * spoken / enquiries) in found.meaning


@given(amounts, halves, halves, st.integers(0, 100), counts, counts)
def test_what_a_client_is_worth_and_may_cost(
    kept: Fraction, trainings: Fraction, months: Fraction, share: int, enquiries: int, clients: int
) -> None:
    clients = min(clients, enquiries)
    found = client_worth(kept, trainings, months, *map(Fraction, (share, enquiries, clients)))
    weeks = months * 52 / 12
    worth = kept * trainings * weeks
    assert found.figure == money(worth / 100 * share)
    assert money(worth) in found.meaning
    assert outcomes(found)[:2] == [decimal(weeks * trainings), money(worth)]
    # What all enquiries of a month may cost together is what the clients among them may.
    an_enquiry = money(worth / 100 * share * clients / enquiries)
    assert outcomes(found)[-1] == an_enquiry
    assert f"een aanvraag mag {an_enquiry} kosten" in found.meaning


@given(
    amounts, st.integers(0, 30), amounts, counts, halves, st.integers(0, 100), st.decimals(0, 500, places=2)
)
def test_what_a_member_is_worth_and_may_cost(
    price: Fraction, vat: int, cost: Fraction, members: int, left: Fraction, share: int, now: Decimal
) -> None:
    left, spent = min(left, Fraction(members)), Fraction(now)
    found = member_worth(price, Fraction(vat), cost, *map(Fraction, (members, left, share, spent)))
    # All members together, in the month after which as many have left as there are of them.
    in_a_month = members * price * 100 / (100 + vat) - members * cost
    worth = in_a_month / left
    assert found.figure == money(worth)
    if in_a_month <= 0:
        assert "houd je niets over" in found.meaning
        assert not [row for row in found.rows if row[0] in ("Wat een lid mag kosten", "Terugverdiend na")]
        return
    told = {name: result for name, _, result in found.rows}
    assert told["Wat een lid mag kosten"] == money(worth - worth * (100 - share) / 100)
    assert ("dat blijft eronder" in found.meaning) == (spent * 100 <= worth * share)
    # Paid back: after so many months there is enough, and after one less there is not.
    back = int(told["Terugverdiend na"].split()[0])
    assert in_a_month * back >= spent * members
    assert back == 0 or in_a_month * (back - 1) < spent * members


@given(st.integers(1, 500), st.integers(0, 30), st.integers(1, 300), st.integers(1, 50), st.integers(0, 50))
def test_from_how_many_people_on_a_lesson_pays_for_itself(
    price: int, vat: int, cost: int, mats: int, there: int
) -> None:
    there = min(there, mats)
    found = full_group(*map(Fraction, (price, vat, cost, mats, there)))
    # Over a whole year: the lessons of so many people pay for 52 hours, and one less does not.
    a_year = Fraction(price * 12 * 100, 100 + vat)
    least = next(people for people in range(1, 100_000) if people * a_year >= 52 * cost)
    assert found.figure == decimal(Fraction(least))
    now, full = (money((people * a_year - 52 * cost) / 52) for people in (there, mats))
    a_month = money(Fraction(price * 100, 100 + vat))
    assert outcomes(found) == [a_month, money(a_year / 52), decimal(Fraction(least)), now, full]
    if there < mats and least <= mats:
        assert f"brengt {money(a_year / 52)} op, en met {mats} houd je {full} over" in found.meaning
        assert now.lstrip("−") in found.meaning
    assert sum(pile.count for pile in found.piles) == mats


@given(counts, counts, st.integers(0, 40), halves, halves, st.integers(1, 60), st.integers(1, 60))
def test_how_many_new_clients_still_fit_while_others_leave(
    hours: int, booked: int, reserve: int, trainings: Fraction, months: Fraction, met: int, clients: int
) -> None:
    booked, clients = min(booked, hours), min(clients, met)
    found = open_places(*map(Fraction, (hours, booked, reserve, trainings, months, met, clients)))
    left, places = Fraction(hours - booked - reserve), 0
    while left >= trainings:
        left, places = left - trainings, places + 1
    assert found.figure == str(places)
    # In hours, a month at a time: those who leave give theirs back, and those who come take them again.
    freed = sum((Fraction(booked) / months for _ in range(2)), Fraction(0))
    wanted = next(n for n in range(places, 10**6) if n * trainings >= places * trainings + freed)
    talks, became = 0, Fraction(0)
    while became < wanted:
        talks, became = talks + 1, became + Fraction(clients, met)
    assert outcomes(found)[-2:] == [decimal(Fraction(wanted)), str(talks)] or wanted > 999 or talks > 999
    assert f"{talks} kennismaking" in found.meaning
    leave = decimal(Fraction(booked) / months / trainings)
    assert outcomes(found)[:3] == [decimal(Fraction(max(0, hours - booked - reserve))), str(places), leave]
    assert f"er per maand ongeveer {leave} klant" in found.meaning
    # In two months there are 104 weeks to a dozen.
    weekly = next(n for n in range(10**6) if n * 104 >= talks * 12)
    assert f"ongeveer {weekly} per week" in found.meaning


def test_who_finds_as_many_as_leave_stands_still() -> None:
    def told(new_clients: int) -> str:
        return open_places(*map(Fraction, (64, 48, 4, S.trainings, 8, 8, new_clients))).meaning

    assert "blijf je precies gelijk" in told(4)
    assert "groei je met 2 per maand" in told(6)
    assert "krimp je met 1 per maand" in told(3)
    full = open_places(*map(Fraction, (48, 48, 0, S.trainings, 8, 8, 4))).meaning
    assert "Je agenda is vol" in full
    assert "8 nieuwe klanten en 16 kennismakingen nodig" in full


@given(
    st.lists(times, min_size=4, max_size=4).map(sorted), st.lists(times, min_size=2, max_size=2).map(sorted)
)
def test_the_schedule_says_for_every_minute_when_to_call(lessons: list[int], calls: list[int]) -> None:
    first, last = calls[0], calls[1] + 1
    pairs = ((lessons[0], lessons[1]), (lessons[2], lessons[3]))

    def free(minute: int) -> bool:
        """Nobody teaches, has just done so, or has to in ten minutes."""
        of_day = minute % DAY
        near = (minute for start, end in pairs if start < end for minute in (start - 10, end + 4))
        edges = list(near)
        inside = any(edges[n] <= of_day <= edges[n + 1] for n in range(0, len(edges), 2))
        return first <= of_day <= last - 1 and not inside

    spans = list(spans_of_day(pairs, first, last))
    assert [start for start, _, _ in spans] == [0, *(end for _, end, _ in spans[:-1])]
    assert spans[-1][1] == DAY
    for start, end, call in spans:
        for asked in {start, (start + end) // 2, end - 1}:
            by_hand = next((m for m in range(asked, asked + DAY) if free(m)), None)
            assert by_hand == (asked if call == start else call)


@given(
    st.lists(times, min_size=4, max_size=4).map(sorted), st.lists(times, min_size=2, max_size=2).map(sorted)
)
def test_the_longest_wait_by_day_is_the_longest_of_the_schedule(lessons: list[int], calls: list[int]) -> None:
    first, last = calls[0], calls[1] + 1
    found = follow_up(*map(Fraction, (*lessons, first, last)))
    pairs = ((lessons[0], lessons[1]), (lessons[2], lessons[3]))
    waits = [
        0 if call == start else call - asked
        for start, end, call in spans_of_day(pairs, first, last)
        for asked in range(max(start, first), min(end, last))
        if call is not None
    ]
    if not waits:
        assert (found.figure, found.after) == ("0", "keer terug")
        return
    said = [int(number) for number in re.findall(r"\d+", f"{found.figure} {found.after}")]
    minutes = said[0] if found.after == "minuten" else said[0] * 60 + (said[1] if len(said) > 1 else 0)
    assert minutes == (max(waits) or 5)
    message = re.findall(r"‘([^’]*)’", found.meaning)
    assert len(message) == 1, "a form sends the same at every hour"
    assert set(re.findall(r"\d\d:\d\d", message[0])) == {
        clock_time(call % DAY)
        for start, _, call in spans_of_day(pairs, first, last)
        if call is not None and call != start
    }


def contradictions() -> Iterator[tuple[str, str, dict[str, int]]]:
    missed = {
        "enquiries": 40,
        "ad_spend": 600,
        "spoken": 16,
        "new_clients": 4,
        "a_client": 900,
        "keenness": 50,
    }
    yield "missed_enquiry", "spoken", {**missed, "spoken": 41}
    yield "missed_enquiry", "new_clients", {**missed, "new_clients": 17}
    worth = {"kept": 30, "trainings": 1, "months": 8, "share": 25, "enquiries": 4, "new_clients": 5}
    yield "client_worth", "new_clients", worth
    member = {"member_price": 45, "vat": 9, "member_cost": 5, "members": 30, "left": 31, "share": 25}
    yield "member_worth", "left", {**member, "joined_cost": 60}
    group = {"group_price": 90, "vat": 9, "lesson_cost": 60, "mats": 8, "in_a_group": 9}
    yield "full_group", "in_a_group", group
    places = {"hours": 64, "booked": 48, "reserve": 4, "trainings": 1, "months": 8}
    places |= {"introductions": 8, "new_clients": 4}
    yield "open_places", "booked", {**places, "booked": 65}
    yield "open_places", "new_clients", {**places, "new_clients": 9}
    names = ("first_start", "first_end", "second_start", "second_end", "call_from", "call_until")
    day = dict(zip(names, (420, 600, 1020, 1200, 540, 1230), strict=True))
    yield "follow_up", "first_end", {**day, "first_end": 400}
    yield "follow_up", "second_start", {**day, "second_start": 500}
    yield "follow_up", "second_end", {**day, "second_end": 1000}
    yield "follow_up", "call_until", {**day, "call_until": 540}


@pytest.mark.parametrize(("name", "key", "numbers"), list(contradictions()))
def test_two_numbers_that_cannot_both_be_true_are_told_at_one_of_them(
    name: str, key: str, numbers: dict[str, int]
) -> None:
    with pytest.raises(ContradictionError) as told:
        SUMS[name](**{key: Fraction(number) for key, number in numbers.items()})
    assert told.value.key == key
    assert told.value.sentence.endswith(".")


def test_each_tool_comes_out_where_the_articles_come_out() -> None:
    def of_the_studio(name: str, **more: int) -> Outcome:
        known = {**studio, "hours": studio["all_hours"], "booked": studio["all_booked"]}
        more_numbers = {key: Fraction(number) for key, number in more.items()}
        return SUMS[name](**{key: {**known, **more_numbers}[key] for key in parameters(name)})

    missed = of_the_studio("missed_enquiry", keenness=50)
    talk = A_CLIENT * S.new_clients / S.spoken
    assert missed.figure == money(talk / 2)
    assert money((S.enquiries - S.spoken) * talk / 2) in missed.meaning
    assert money(COST) in outcomes(missed)
    worth = of_the_studio("client_worth", share=25)
    assert (worth.figure, money(A_CLIENT) in worth.meaning) == (money(A_CLIENT / 4), True)
    places = of_the_studio("open_places")
    assert (places.figure, outcomes(places)[-2:]) == (decimal(TO_FILL / Fraction(S.trainings)), ["16", "32"])
    assert "ongeveer 4 per week" in places.meaning
    assert of_the_studio("full_group").figure == "4"
    member = of_the_studio("member_worth", share=25)
    kept = Fraction(S.member_price * 100, 100 + S.vat) - S.member_cost
    assert member.figure == money(kept * Fraction(S.members, S.left)) == money(Fraction(726))
    assert money(kept * Fraction(S.members, S.left) / 4) in member.meaning


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (Fraction(0), "€ 0"),
        (Fraction(1, 200), "€ 0,01"),
        (Fraction(-1, 1000), "€ 0"),
        (Fraction(3999, 200), "€ 20"),
        (Fraction(8257, 100), "€ 82,57"),
        (Fraction(199, 2), "€ 99,50"),
        (Fraction(10049, 100), "€ 100"),
        (Fraction(10050, 100), "€ 101"),
        (Fraction(-1234567), "−€ 1.234.567"),
    ],
)
def test_an_amount_is_written_as_people_say_it(amount: Fraction, said: str) -> None:
    assert money(amount).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(Fraction(3, 2), "1,5"), (Fraction(1234), "1.234"), (Fraction(-1, 3), "−0,33"), (Fraction(40), "40")],
)
def test_a_number_is_written_the_dutch_way(number: Fraction, said: str) -> None:
    assert decimal(number) == said
