"""Every sum of a tool beside a second one that goes another way: exact, whatever somebody fills in."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor

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
    told = {name: result for name, _, result in found.rows}
    assert told["Klanten die je mist"] == decimal(heads)
    if clients and enquiries > spoken:
        assert f"dan mis je {decimal(heads)} klant" in found.meaning
    assert found.figure == money(each)
    assert told["Wat ze samen opleveren"] == money(lost)
    # Between a careful and a hopeful guess, whatever somebody chose.
    guesses = [
        told[f"Eén gemiste aanvraag, {said} klant"]
        for said in ("een kwart zo vaak", "half zo vaak", "even vaak")
    ]
    assert guesses == [money(brought / 4), money(brought / 2), money(brought)]
    assert sum(pile.count for pile in found.piles) == enquiries
    if enquiries > spoken and ad_spend:
        assert money(ad_spend - ad_spend * spoken / enquiries) in found.meaning


@given(
    amounts,
    st.integers(0, 30),
    amounts,
    st.integers(0, 240),
    halves,
    halves,
    st.integers(0, 100),
    counts,
    counts,
)
def test_what_a_client_is_worth_and_may_cost(
    price: Fraction,
    vat: int,
    pay: Fraction,
    around: int,
    trainings: Fraction,
    months: Fraction,
    share: int,
    enquiries: int,
    clients: int,
) -> None:
    clients = min(clients, enquiries)
    found = client_worth(
        price,
        Fraction(vat),
        pay,
        Fraction(around),
        trainings,
        months,
        *map(Fraction, (share, enquiries, clients)),
    )
    # In cents, by the whole minute: what comes in without VAT, and what the trainer's minutes cost.
    comes_in = floor(price * 100 * 100 / (100 + vat) + Fraction(1, 2))
    goes_out = floor(pay * 100 / 60 * (60 + around) + Fraction(1, 2))
    told = {name: result for name, _, result in found.rows}
    assert told["Over van een training"] == money(Fraction(comes_in - goes_out, 100))
    if comes_in <= goes_out:
        assert found.says.startswith("Aan een training houd je")
        assert "Wat hij mag kosten" not in told
        return
    weeks = months * 52 / 12
    worth = Fraction(comes_in - goes_out, 100) * trainings * weeks
    assert found.figure == money(worth / 100 * share)
    assert money(worth) in found.meaning
    assert (told["Trainingen van een klant"], told["Wat een klant oplevert"]) == (
        decimal(weeks * trainings),
        money(worth),
    )
    # What all enquiries of a month may cost together is what the clients among them may.
    an_enquiry = money(worth / 100 * share * clients / enquiries)
    assert told["Wat een aanvraag mag kosten"] == an_enquiry
    assert f"een aanvraag mag {an_enquiry} kosten" in found.meaning


@given(
    amounts,
    st.integers(0, 30),
    amounts,
    counts,
    halves,
    st.integers(0, 100),
    st.decimals(0, 500, places=2),
    st.integers(0, 99),
)
def test_what_a_member_is_worth_and_may_cost(
    price: Fraction,
    vat: int,
    cost: Fraction,
    members: int,
    left: Fraction,
    share: int,
    now: Decimal,
    early: int,
) -> None:
    left, spent = min(left, Fraction(members)), Fraction(now)
    found = member_worth(price, Fraction(vat), cost, *map(Fraction, (members, left, share, spent, early)))
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
    assert ("Dat past." in found.meaning) == (spent * 100 <= worth * share)
    # Of a hundred who joined so many stay, and those carry what all hundred cost.
    assert told["Wat een blijver kost"] == money(100 * spent / (100 - early))
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
        assert (
            f"brengt {money(a_year / 52)} op, zonder btw. Met {mats} houd je per les {full} over"
            in found.meaning
        )
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

    assert "kwamen er 4 bij: precies genoeg" in told(4)
    # 64 hours but for four to move trainings: forty clients, of whom one in eight leaves in a month.
    assert "eenmaal vol, met 40 klanten, dan gaan er ongeveer 5 per maand weg" in told(4)
    assert "groei je met 2 per maand" in told(6)
    assert "krimp je met 1 per maand" in told(3)
    full = open_places(*map(Fraction, (48, 48, 0, S.trainings, 8, 8, 4))).meaning
    assert "Je agenda is vol" in full
    assert "8 nieuwe klanten en 16 kennismakingen nodig" in full


def blocks(lessons: list[int]) -> list[tuple[int, int]]:
    """The parts of a day with lessons: one that ends when it begins has none."""
    return [(start, end) for start, end in zip(lessons[::2], lessons[1::2], strict=True) if start < end]


def by_hand(lessons: list[int], first: int, last: int, minute: int) -> bool:
    """Nobody teaches, has done so in the last quarter, or has to in ten minutes."""
    of_day = minute % DAY
    return first <= of_day < last and all(
        not start - 10 <= of_day < end + 15 for start, end in blocks(lessons)
    )


a_day = st.lists(times, min_size=6, max_size=6).map(sorted)
two_times = st.lists(times, min_size=2, max_size=2).map(sorted)


@given(a_day, two_times)
def test_the_schedule_says_for_every_minute_when_to_call(lessons: list[int], calls: list[int]) -> None:
    first, last = calls[0], calls[1] + 1
    spans = list(spans_of_day(blocks(lessons), first, last))
    assert [start for start, _, _ in spans] == [0, *(end for _, end, _ in spans[:-1])]
    assert spans[-1][1] == DAY
    for start, end, call in spans:
        for asked in {start, (start + end) // 2, end - 1}:
            found = next((m for m in range(asked, asked + DAY) if by_hand(lessons, first, last, m)), None)
            assert found == (asked if call == start else call)


@given(a_day, two_times)
def test_who_does_not_answer_is_called_at_the_promised_time_and_the_day_after_at_another_hour(
    lessons: list[int], calls: list[int]
) -> None:
    """Promised is each minute in which one can call and could not in the one before."""
    first, last = calls[0], calls[1] + 1
    spans = list(spans_of_day(blocks(lessons), first, last))
    found = follow_up(*map(Fraction, (*lessons, first, last)))
    can = [minute for minute in range(DAY) if by_hand(lessons, first, last, minute)]
    for (start, end, call), (_, said, again) in zip(spans, found.rows, strict=True):
        if call is None:
            assert (said, again) == ("niet zelf", "niet zelf")
            continue
        *today, at = (int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d\d):(\d\d)", again))
        promised = [minute for minute in can if minute >= end and minute - 1 not in can]
        assert today == (promised[:1] if call == start else [])
        assert again.startswith("die dag om ") == bool(today)
        assert at in can

        def distance(minute: int, tried: tuple[int, ...] = (call % DAY, *today)) -> int:
            return min(abs(minute - before) for before in tried)

        farthest = max((distance(minute) for minute in can if minute % 15 == 0), default=None)
        assert farthest in (None, distance(at))


@given(a_day, two_times)
def test_the_longest_wait_by_day_is_the_longest_of_the_schedule(lessons: list[int], calls: list[int]) -> None:
    first, last = calls[0], calls[1] + 1
    found = follow_up(*map(Fraction, (*lessons, first, last)))
    spans = list(spans_of_day(blocks(lessons), first, last))
    waits = [
        0 if call == start else call - asked
        for start, end, call in spans
        for asked in range(max(start, first), min(end, last))
        if call is not None
    ]
    if not waits:
        assert (found.figure, found.after) == ("0", "keer terug")
        return
    said = [int(number) for number in re.findall(r"\d+", f"{found.figure} {found.after}")]
    minutes = said[0] if found.after == "minuten" else said[0] * 60 + (said[1] if len(said) > 1 else 0)
    assert minutes == (max(waits) or 5)
    assert f"tussen {clock_time(first)} en {clock_time(last)}," in found.says
    message = re.findall(r"‘([^’]*)’", found.meaning)
    assert len(message) == 1, "a form sends the same at every hour"
    assert set(re.findall(r"\d\d:\d\d", message[0])) == {
        clock_time(call % DAY) for start, _, call in spans if call is not None and call != start
    }


def test_lessons_at_noon_count_and_a_part_of_the_day_without_them_does_not() -> None:
    names = ("morning_start", "morning_end", "noon_start", "noon_end", "evening_start", "evening_end")
    day = dict(zip(names, (420, 600, 780, 780, 1020, 1200), strict=True))
    day |= {"call_from": 540, "call_until": 1230}

    def called(**other: int) -> list[str]:
        found = follow_up(**{key: Fraction(minutes) for key, minutes in {**day, **other}.items()})
        return [f"{when}: {said}" for when, said, _ in found.rows]

    assert not any("13:" in line for line in called())
    assert "12:50 tot 14:15, lesgeven: om 14:15" in called(noon_end=840)
    # No lessons in the morning: an hour of theirs that lies later contradicts nothing.
    assert called(morning_start=1100, morning_end=1100)[0] == "00:00 tot 09:00, buiten je beltijd: om 09:00"


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
    worth = {"price": 75, "vat": 9, "pay": 30, "around": 15, "trainings": 1, "months": 8, "share": 25}
    worth |= {"enquiries": 4, "new_clients": 5}
    yield "client_worth", "new_clients", worth
    member = {"member_price": 45, "vat": 9, "member_cost": 5, "members": 30, "left": 31, "share": 25}
    yield "member_worth", "left", {**member, "joined_cost": 60, "early": 40}
    group = {"group_price": 90, "vat": 9, "lesson_cost": 60, "mats": 8, "in_a_group": 9}
    yield "full_group", "in_a_group", group
    places = {"hours": 64, "booked": 48, "reserve": 4, "trainings": 1, "months": 8}
    places |= {"introductions": 8, "new_clients": 4}
    yield "open_places", "booked", {**places, "booked": 65}
    yield "open_places", "new_clients", {**places, "new_clients": 9}
    names = [f"{part}_{edge}" for part in ("morning", "noon", "evening") for edge in ("start", "end")]
    day = dict(zip(names, (420, 600, 720, 780, 1020, 1200), strict=True)) | {
        "call_from": 540,
        "call_until": 1230,
    }
    yield "follow_up", "morning_end", {**day, "morning_end": 400}
    yield "follow_up", "noon_end", {**day, "noon_end": 700}
    yield "follow_up", "noon_start", {**day, "noon_start": 500}
    yield "follow_up", "evening_start", {**day, "evening_start": 750}
    yield "follow_up", "evening_start", {**day, "noon_start": 780, "evening_start": 500}
    yield "follow_up", "evening_end", {**day, "evening_end": 1000}
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
    assert outcomes(worth)[-1] == money(A_CLIENT / 4 * S.new_clients / S.enquiries) == money(Fraction(39))
    places = of_the_studio("open_places")
    assert (places.figure, outcomes(places)[-2:]) == (decimal(TO_FILL / Fraction(S.trainings)), ["16", "32"])
    assert "ongeveer 4 per week" in places.meaning
    assert of_the_studio("full_group").figure == "4"
    member = of_the_studio("member_worth", share=25, early=int(studio["early_share"]))
    assert outcomes(member)[-1] == money(Fraction(S.joined_cost * S.joined, S.joined - S.left_early))
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
