"""The sums behind the tools: exact numbers in, the outcome and what it means out, in Dutch.

Each takes what its parameters say, as fractions: money in euros, times in minutes from midnight. A new tool
is a function here, its name in SUMS, and a file in content/tools.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from typing import Literal

from vollegym.dutch.phrases import clock_time, counted, decimal, in_words, money

WEEKS_A_MONTH = Fraction(52, 12)
# How far ahead the places are filled; for so long clients leave as well.
MONTHS_AHEAD = 2
# Of one drawing; above that a mat stands for more.
MOST_MATS = 80
DAY = 24 * 60
# Minutes: to end a lesson before the phone is taken, and what a call takes before the next one.
AFTER, BEFORE = 15, 10


class ContradictionError(Exception):
    """Two numbers that cannot both be true; `key` is the parameter to look at."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key, self.sentence = key, sentence


@dataclass(frozen=True, slots=True)
class Pile:
    """Mats of one shape in the drawing and what they are: orange (`free`) is what one can still have."""

    shape: Literal["person", "taken", "free", "rolled"]
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`says`, `figure` and `after` read as one sentence; `meaning` says in words what it comes to.

    `rows` shows how it was reckoned, each row under the three `heads`.
    """

    says: str
    figure: str
    after: str
    meaning: str
    rows: tuple[tuple[str, str, str], ...]
    heads: tuple[str, str, str] = ("Stap", "Som", "Uitkomst")
    caption: str = "Zo rekenen we, en afronden doen we pas aan het eind"
    piles: tuple[Pile, ...] = ()

    @property
    def one_mat(self) -> int:
        """How many one mat of the drawing stands for."""
        return max(1, ceil(sum(pile.count for pile in self.piles) / MOST_MATS))


def missed_enquiry(
    enquiries: Fraction,
    ad_spend: Fraction,
    spoken: Fraction,
    new_clients: Fraction,
    a_client: Fraction,
    keenness: Fraction,
) -> Outcome:
    """Return what an enquiry costs that nobody called back.

    `a_client` is what is kept of a client for as long as he stays; `keenness` is how often those whom nobody
    spoke would have become one, in per cent of those who were spoken: nobody knows it.
    """
    if spoken > enquiries:
        raise ContradictionError("spoken", "Je kunt niet meer mensen spreken dan er aanvragen zijn.")
    if new_clients > spoken:
        raise ContradictionError("new_clients", "Er worden niet meer mensen klant dan je gesproken hebt.")
    missed = enquiries - spoken
    lost = missed * new_clients / spoken * keenness / 100
    each = new_clients / spoken * keenness / 100 * a_client
    paid = ad_spend / enquiries * missed
    if not missed:
        meaning = "Je spreekt iedereen die zich meldt. Dan heeft het zin om meer aanvragen te kopen."
    elif not new_clients:
        meaning = (
            "Uit je gesprekken kwam deze maand geen klant. Begin dus bij het gesprek, en reken"
            " daarna opnieuw."
        )
    else:
        meaning = (
            f"Je spreekt {decimal(missed)} van de {decimal(enquiries)} mensen niet. Worden zij"
            f" {how_often(keenness)} klant als de mensen die je wel spreekt, dan mis je"
            f" {counted_clients(lost)} per maand. Samen leveren die {money(missed * each)} op, verdeeld over"
            " alle maanden dat ze blijven."
        )
    if paid:
        meaning += (
            f" Van je {money(ad_spend)} aan advertenties ging {money(paid)} naar mensen die je niet sprak."
        )
    return Outcome(
        "Elke aanvraag die je mist, kost je misschien",
        money(each),
        "",
        meaning,
        (
            ("Gemiste aanvragen", f"{decimal(enquiries)} − {decimal(spoken)}", decimal(missed)),
            (
                "Advertenties per aanvraag",
                f"{money(ad_spend)} ÷ {decimal(enquiries)}",
                money(ad_spend / enquiries),
            ),
            (
                "Klanten die je mist",
                f"{decimal(missed)} × {decimal(new_clients)} ÷ {decimal(spoken)} × {decimal(keenness)}%",
                decimal(lost),
            ),
            ("Wat ze samen opleveren", f"{decimal(lost)} × {money(a_client)}", money(missed * each)),
            # Nobody knows the share, so the figure stands between a low and a high one.
            *(
                (
                    f"Eén gemiste aanvraag, {how_often(Fraction(share))} klant",
                    f"{decimal(new_clients)} ÷ {decimal(spoken)} × {share}% × {money(a_client)}",
                    money(new_clients / spoken * share / 100 * a_client),
                )
                for share in (25, 50, 100)
            ),
        ),
        piles=(
            Pile("person", int(new_clients), "klant geworden"),
            Pile("taken", int(spoken - new_clients), "gesproken, geen klant"),
            Pile("free", int(missed), "gemist"),
        ),
    )


def how_often(keenness: Fraction) -> str:
    """Return "half zo vaak" for 50 per cent, which nobody says."""
    named = {25: "een kwart zo vaak", 50: "half zo vaak", 75: "driekwart zo vaak", 100: "even vaak"}
    return named.get(int(keenness), f"{decimal(keenness)}% zo vaak")


def counted_clients(number: Fraction) -> str:
    """Return "3 klanten" or "1 klant"."""
    return f"{decimal(number)} {'klant' if number == 1 else 'klanten'}"


def client_worth(
    price: Fraction,
    vat: Fraction,
    pay: Fraction,
    around: Fraction,
    trainings: Fraction,
    months: Fraction,
    share: Fraction,
    enquiries: Fraction,
    new_clients: Fraction,
) -> Outcome:
    """Return what may be spent to find one client, `share` being per cent of what is kept of him.

    `price` has VAT in it; `pay` is an hour of the trainer, who works `around` minutes beside each training.
    """
    if new_clients > enquiries:
        raise ContradictionError(
            "new_clients", "Er worden niet meer mensen klant dan er aanvragen binnenkomen."
        )
    without = to_the_cent(price / (1 + vat / 100))
    work = 60 + around
    trainer = to_the_cent(pay * work / 60)
    kept = without - trainer
    lessons = trainings * WEEKS_A_MONTH * months
    worth = lessons * kept
    most = worth * share / 100
    an_enquiry = most * new_clients / enquiries
    rows = [
        ("Prijs zonder btw", f"{money(price)} ÷ {decimal(1 + vat / 100)}", money(without)),
        ("Naar de trainer", f"{money(pay)} × {decimal(work)} ÷ 60 minuten", money(trainer)),
        ("Over van een training", f"{money(without)} − {money(trainer)}", money(kept)),
        ("Trainingen van een klant", f"{decimal(trainings)} × 52 ÷ 12 × {decimal(months)}", decimal(lessons)),
        ("Wat een klant oplevert", f"{decimal(lessons)} × {money(kept)}", money(worth)),
    ]
    caption = "Zo rekenen we: bedragen per training op de cent, daarna pas aan het eind"
    if kept <= 0:
        meaning = (
            f"Per training komt er {money(without)} binnen, en {money(trainer)} gaat naar de trainer. Er"
            " blijft dus niets over om mee te werven. Kijk eerst naar je prijs, of naar de tijd eromheen."
        )
        return Outcome("Aan een training houd je", money(kept), "over", meaning, tuple(rows), caption=caption)
    rows += [
        ("Wat hij mag kosten", f"{decimal(share)}% van {money(worth)}", money(most)),
        (
            "Wat een aanvraag mag kosten",
            f"{money(most)} × {decimal(new_clients)} ÷ {decimal(enquiries)}",
            money(an_enquiry),
        ),
    ]
    meaning = (
        f"Je houdt {money(kept)} over van een training, en dus {money(worth)} zolang een klant blijft. Huur"
        " en andere vaste lasten gaan daar nog af."
    )
    if new_clients:
        meaning += (
            f" Van {decimal(enquiries)} aanvragen"
            f" {'wordt er één' if new_clients == 1 else f'worden er {in_words(int(new_clients))}'} klant,"
            f" dus een aanvraag mag {money(an_enquiry)} kosten, met alles erbij wat je aan werven uitgeeft."
            " Kost een aanvraag meer? Kijk dan eerst hoeveel mensen je spreekt."
        )
    else:
        meaning += (
            " Van je aanvragen werd nog niemand klant, dus koop er geen bij voordat je weet waar het misgaat."
        )
    return Outcome(
        "Een nieuwe klant mag je hoogstens", money(most), "kosten", meaning, tuple(rows), caption=caption
    )


def to_the_cent(amount: Fraction) -> Fraction:
    """Return an amount as it is paid."""
    return Fraction(floor(amount * 100 + Fraction(1, 2)), 100)


def member_worth(
    member_price: Fraction,
    vat: Fraction,
    member_cost: Fraction,
    members: Fraction,
    left: Fraction,
    share: Fraction,
    joined_cost: Fraction,
    early: Fraction,
) -> Outcome:
    """Return what a member with a subscription brings, and what may be spent to find one.

    `member_price` has VAT in it, `member_cost` has none; how long a member stays follows from those who left.
    `early` is per cent of those who join, gone within half a year.
    """
    if left > members:
        raise ContradictionError("left", "Er kunnen niet meer leden opzeggen dan er zijn.")
    without = member_price / (1 + vat / 100)
    kept = without - member_cost
    months = members / left
    worth = kept * months
    most = worth * share / 100
    stays = f"{decimal(months)} {'maand' if months == 1 else 'maanden'}"
    rows = [
        ("Prijs zonder btw", f"{money(member_price)} ÷ {decimal(1 + vat / 100)}", money(without)),
        ("Over per maand", f"{money(without)} − {money(member_cost)}", money(kept)),
        ("Zo lang blijft een lid", f"{decimal(members)} ÷ {decimal(left)}", stays),
        ("Wat een lid oplevert", f"{money(kept)} × {decimal(months)}", money(worth)),
        ("Wat een lid mag kosten", f"{decimal(share)}% van {money(worth)}", money(most)),
    ]
    if kept <= 0:
        rows = rows[:-1]
        meaning = (
            f"Aan een lid houd je niets over: {money(without)} komt er per maand binnen, en"
            f" {money(member_cost)} gaat eruit. Kijk eerst naar je prijs, en werf daarna pas."
        )
    else:
        back = ceil(joined_cost / kept)
        rows.append(
            (
                "Terugverdiend na",
                f"{money(joined_cost)} ÷ {money(kept)}, naar boven",
                counted(back, "maand", "maanden"),
            )
        )
        a_stayer = joined_cost * 100 / (100 - early)
        rows.append(
            ("Wat een blijver kost", f"{money(joined_cost)} ÷ {decimal(100 - early)}%", money(a_stayer))
        )
        verdict = "Dat past." if joined_cost <= most else "Dat is te veel. Kijk eerst waar mensen afhaken."
        meaning = (
            f"Een lid blijft gemiddeld {stays}, en daar houd je per maand {money(kept)} aan over. Een"
            f" inschrijving mag dus hoogstens {money(most)} kosten. Je betaalt nu {money(joined_cost)}."
            f" {verdict}"
        )
        if early and joined_cost:
            meaning += (
                f" Omdat {decimal(early)}% binnen een half jaar weg is, kost iemand die langer blijft je"
                f" {money(a_stayer)}."
            )
    return Outcome("Een lid levert je gemiddeld", money(worth), "op", meaning, tuple(rows))


def full_group(
    group_price: Fraction, vat: Fraction, lesson_cost: Fraction, mats: Fraction, in_a_group: Fraction
) -> Outcome:
    """Return from how many people on a lesson pays for itself; the price is a month's, one lesson a week."""
    if in_a_group > mats:
        raise ContradictionError("in_a_group", "Er staan niet meer mensen in een les dan er plekken zijn.")
    without = group_price / (1 + vat / 100)
    a_lesson = without / WEEKS_A_MONTH
    least = ceil(lesson_cost / a_lesson)
    now, full = (count * a_lesson - lesson_cost for count in (in_a_group, mats))
    if least > mats:
        meaning = (
            f"Er is plek voor {decimal(mats)}, dus ook een volle les betaalt zichzelf niet: je"
            f" legt er {money(-full)} op"
            " toe. Dat los je op met een hogere prijs, een grotere groep of een goedkoper uur."
        )
    else:
        left = (
            f"houd je {money(now)} per les over" if now >= 0 else f"leg je er elke les {money(-now)} op toe"
        )
        meaning = f"Met gemiddeld {counted_people(in_a_group)} {left}."
        if in_a_group < mats:
            meaning += (
                f" Elke extra deelnemer brengt {money(a_lesson)} op, zonder btw. Met {decimal(mats)}"
                f" houd je per les {money(full)} over."
            )
    return Outcome(
        "De kosten van een les haal je eruit vanaf",
        decimal(Fraction(least)),
        "deelnemer" if least == 1 else "deelnemers",
        meaning,
        (
            ("Prijs zonder btw", f"{money(group_price)} ÷ {decimal(1 + vat / 100)}", money(without)),
            ("Per deelnemer per les", f"{money(without)} × 12 ÷ 52", money(a_lesson)),
            (
                "Zoveel deelnemers",
                f"{money(lesson_cost)} ÷ {money(a_lesson)}, naar boven",
                decimal(Fraction(least)),
            ),
            (
                "Over van een les nu",
                f"{decimal(in_a_group)} × {money(a_lesson)} − {money(lesson_cost)}",
                money(now),
            ),
            (
                "Over van een volle les",
                f"{decimal(mats)} × {money(a_lesson)} − {money(lesson_cost)}",
                money(full),
            ),
        ),
        piles=group_piles(min(least, int(mats)), int(mats), floor(in_a_group)),
    )


def group_piles(least: int, mats: int, there: int) -> tuple[Pile, ...]:
    """Return the places of a lesson: taken ones, those still wanted to pay for it, and the rest."""
    wanted = max(0, least - there)
    return (
        Pile("person", there, "bezet"),
        Pile("free", wanted, "nog nodig"),
        Pile("rolled", mats - there - wanted, "nog vrij"),
    )


def counted_people(number: Fraction) -> str:
    """Return "4 mensen" or "1 mens"."""
    return f"{decimal(number)} {'mens' if number == 1 else 'mensen'}"


def open_places(
    hours: Fraction,
    booked: Fraction,
    reserve: Fraction,
    trainings: Fraction,
    months: Fraction,
    introductions: Fraction,
    new_clients: Fraction,
) -> Outcome:
    """Return how many new clients fit in the free hours of a week, and how many talks that takes.

    While the places are filled others leave, since a client stays for `months`; their places count too.
    """
    if booked > hours:
        raise ContradictionError("booked", "Er kunnen niet meer uren bezet zijn dan je er hebt.")
    if new_clients > introductions:
        raise ContradictionError("new_clients", "Er worden niet meer mensen klant dan er kennismaken.")
    to_fill = max(hours - booked - reserve, Fraction(0))
    clients = floor(to_fill / trainings)
    leaving = booked / trainings / months
    wanted = ceil(clients + MONTHS_AHEAD * leaving)
    talks = ceil(wanted * introductions / new_clients)
    a_week = ceil(talks / (MONTHS_AHEAD * WEEKS_A_MONTH))
    gone = f"Intussen gaan er per maand ongeveer {counted_clients(leaving)} weg."
    asks = (
        f"{counted(wanted, 'nieuwe klant', 'nieuwe klanten')} en"
        f" {counted(talks, 'kennismaking', 'kennismakingen')} nodig, ongeveer {a_week} per week"
    )
    if clients:
        full = (booked + to_fill) / trainings
        meaning = (
            f"{gone} Wil je over twee maanden vol zitten? Dan heb je {asks}. {growth(new_clients, leaving)}"
            f" Ben je eenmaal vol, met {counted_clients(full)}, dan gaan er ongeveer"
            f" {decimal(full / months)} per maand weg."
        )
    else:
        meaning = (
            f"Je agenda is vol: wat er vrij is, heb je nodig om trainingen te verzetten. {gone} Om twee"
            f" maanden vol te blijven heb je {asks}. Begin een wachtlijst voor wie nu niet terechtkan."
        )
    return Outcome(
        "Er passen er nu bij",
        str(clients),
        "nieuwe klant" if clients == 1 else "nieuwe klanten",
        meaning,
        (
            (
                "Uren om te vullen",
                f"{decimal(hours)} − {decimal(booked)} − {decimal(reserve)}",
                decimal(to_fill),
            ),
            ("Plek voor", f"{decimal(to_fill)} ÷ {decimal(trainings)}, naar beneden", str(clients)),
            (
                "Weg per maand",
                f"{decimal(booked)} ÷ {decimal(trainings)} ÷ {decimal(months)}",
                decimal(leaving),
            ),
            (
                "Nieuwe klanten in twee maanden",
                f"{clients} + {MONTHS_AHEAD} × {decimal(leaving)}, naar boven",
                str(wanted),
            ),
            (
                "Kennismakingen in twee maanden",
                f"{wanted} × {decimal(introductions)} ÷ {decimal(new_clients)}, naar boven",
                str(talks),
            ),
        ),
        piles=(
            Pile("person", floor(booked / trainings), "klanten nu"),
            Pile("free", clients, "nog vrij"),
        ),
    )


def growth(new_clients: Fraction, leaving: Fraction) -> str:
    """Return what a month like the last one comes to, beside those who leave."""
    more = new_clients - leaving
    if not more:
        return (
            f"Vorige maand kwamen er {decimal(new_clients)} bij: precies genoeg om te vervangen wie er"
            " weggaat."
        )
    word = "groei" if more > 0 else "krimp"
    return (
        f"Met {counted_clients(new_clients)} erbij, zoals vorige maand,"
        f" {word} je met {decimal(abs(more))} per maand."
    )


def follow_up(
    morning_start: Fraction,
    morning_end: Fraction,
    noon_start: Fraction,
    noon_end: Fraction,
    evening_start: Fraction,
    evening_end: Fraction,
    call_from: Fraction,
    call_until: Fraction,
) -> Outcome:
    """Return at what time to call, for every moment of the day at which somebody can ask for it.

    A part of the day that ends when it begins has no lessons.
    """
    before, said = Fraction(0), ""
    lessons: list[tuple[int, int]] = []
    for part, name, start, end in (
        ("morning", "ochtendlessen", morning_start, morning_end),
        ("noon", "middaglessen", noon_start, noon_end),
        ("evening", "avondlessen", evening_start, evening_end),
    ):
        if end < start:
            raise ContradictionError(
                f"{part}_end", f"Je {name} houden op voordat ze beginnen. Kijk de tijden na."
            )
        if start == end:
            continue
        if start < before:
            raise ContradictionError(f"{part}_start", f"Je {name} beginnen voordat je {said} voorbij zijn.")
        before, said = end, name
        lessons.append((int(start), int(end)))
    if call_until <= call_from:
        raise ContradictionError("call_until", "Het laatste gesprek moet later zijn dan het eerste.")
    spans = list(spans_of_day(lessons, int(call_from), int(call_until)))
    # By day: who asks at night expects no call before the first one.
    waits = [
        (0 if call == start else call - max(start, int(call_from)), max(start, int(call_from)))
        for start, end, call in spans
        if call is not None and end > call_from and start < call_until
    ]
    rows = tuple(span_row(*span, lessons, spans) for span in spans)
    heads = ("Aanvraag komt binnen", "Je belt", "Geen gehoor?")
    caption = "Zo bel je na een aanvraag"
    if not waits:
        meaning = (
            "Tussen je eerste en je laatste gesprek geef je aan één stuk les. Laat een collega"
            " bellen, of maak een"
            " kwartier vrij."
        )
        return Outcome("Op zo’n dag bel je", "0", "keer terug", meaning, rows, heads, caption)
    longest, at = max(waits)
    if longest:
        meaning = (
            f"Zo lang wacht iemand die zich om {clock_time(at)} meldt: die bel je {moment(at + longest)}."
            f" Komt er na {clock_time(int(call_until))} iets binnen? Dan bel je"
            f" {after_hours(spans, int(call_until))}."
        )
    else:
        meaning = "Overdag kun je elke aanvraag binnen vijf minuten terugbellen."
    meaning += (
        f" Zet in je automatische bericht: {automatic_message(spans)} Neemt er niemand op? Bel op de"
        " tijden uit de laatste kolom, de dag erna met een bericht erbij. Op dag zeven stuur je het laatste."
    )
    figure, unit = (str(longest or 5), "minuten") if longest < 120 else hours_and_minutes(longest)
    says = (
        f"Meldt iemand zich tussen {clock_time(int(call_from))} en {clock_time(int(call_until))},"
        " dan wacht die hoogstens"
    )
    return Outcome(says, figure, unit, meaning, rows, heads, caption)


def spans_of_day(
    lessons: Sequence[tuple[int, int]], first: int, last: int
) -> Iterator[tuple[int, int, int | None]]:
    """Yield each part of the day as (start, end, call): when whoever asks then is called, None where never.

    In minutes of that day; more than a day is tomorrow. `call` is the start itself where one calls at once.
    """
    taken = [(start - BEFORE, end + AFTER) for start, end in lessons]

    def can_call(of_day: int) -> bool:
        return first <= of_day < last and not is_taken(of_day)

    def is_taken(of_day: int) -> bool:
        return any(start <= of_day < end for start, end in taken)

    calls: list[int | None] = []
    following: int | None = None
    for minute in reversed(range(2 * DAY)):
        following = minute if can_call(minute % DAY) else following
        calls.append(following)
    calls.reverse()

    # Minutes in which one calls at once belong together, as do those that wait for one call for one reason.
    def kind(at: int) -> tuple[int | None, bool]:
        return (-1, False) if calls[at] == at else (calls[at], is_taken(at))

    for _, together in groupby(range(DAY), key=kind):
        start, *rest = together
        yield start, (rest or [start])[-1] + 1, calls[start]


def span_row(
    start: int,
    end: int,
    call: int | None,
    lessons: Sequence[tuple[int, int]],
    spans: Sequence[tuple[int, int, int | None]],
) -> tuple[str, str, str]:
    """Return the line of the schedule for one part of the day."""
    teaches = any(first - BEFORE <= start < last + AFTER for first, last in lessons)
    you = "vrij" if call == start else "lesgeven" if teaches else "buiten je beltijd"
    when = f"{clock_time(start)} tot {clock_time(end)}, {you}"
    if call is None:
        return when, "niet zelf", "niet zelf"
    if call != start:
        return when, moment(call), f"de dag erna om {clock_time(another_hour([call % DAY], spans))}"
    again = promised_later(end, spans)
    called = [call] if again is None else [call, again]
    today = "" if again is None else f"die dag om {clock_time(again)}, "
    return when, "binnen vijf minuten", f"{today}de dag erna om {clock_time(another_hour(called, spans))}"


def promised_later(end: int, spans: Sequence[tuple[int, int, int | None]]) -> int | None:
    """Return the first promised time of that day from the minute `end` on: when those who wait are called."""
    return next((call for start, _, call in spans if start >= end and call and start < call < DAY), None)


def another_hour(called: Sequence[int], spans: Sequence[tuple[int, int, int | None]]) -> int:
    """Return the quarter of an hour in which one can call that is farthest from when one called before.

    Where no quarter begins while one is free, it is the first minute of such a part of the day.
    """
    free = [(start, end) for start, end, call in spans if call == start]
    quarters = [at for start, end in free for at in range(-(-start // 15) * 15, end, 15)]
    return max(
        quarters or [start for start, _ in free], key=lambda at: min(abs(at - before) for before in called)
    )


def automatic_message(spans: list[tuple[int, int, int | None]]) -> str:
    """Return the one message that a form can send at any hour: it names every time at which waiting ends."""
    times = sorted({call % DAY for start, _, call in spans if call is not None and call != start})
    promised = " of ".join(f"om {clock_time(at)}" for at in times)
    return (
        f"‘Ik bel je meteen als ik vrij ben, en anders {promised}."
        " Komt dat niet uit? Stuur een tijd die wel kan.’"
    )


def after_hours(spans: list[tuple[int, int, int | None]], last: int) -> str:
    """Return when one calls who asks after the last call of the day."""
    return next(moment(call) for start, end, call in spans if call is not None and start <= last < end)


def moment(minutes: int) -> str:
    """Return "om 20:05", or with the day when that is tomorrow."""
    return f"{'morgen ' if minutes >= DAY else ''}om {clock_time(minutes % DAY)}"


def hours_and_minutes(minutes: int) -> tuple[str, str]:
    """Return the hours of a long time, and the words after it."""
    hours, rest = divmod(minutes, 60)
    return str(hours), f"uur en {counted(rest, 'minuut', 'minuten')}" if rest else "uur"


SUMS: Mapping[str, Callable[..., Outcome]] = {
    made.__name__: made
    for made in (missed_enquiry, client_worth, member_worth, full_group, open_places, follow_up)
}


def parameters(name: str) -> tuple[str, ...]:
    """Return what a sum asks for."""
    return tuple(inspect.signature(SUMS[name]).parameters)
