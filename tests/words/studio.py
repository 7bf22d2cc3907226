"""The worked studio of content/rekenstudio.md, and everything the articles work out with it.

Each article has a function that returns what must stand in it: a sentence, a part of one or a row of a table,
with every figure worked out here and none typed. `WRITTEN` says which article goes with which function.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from math import ceil

from tests.server import ROOT
from vollegym.content.worked_studio import WorkedStudio, read_worked_studio
from vollegym.documents.document import read_document
from vollegym.questionnaire.question_files import read_questionnaire

FILE = ROOT / "content" / "rekenstudio.md"
WORDS = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien", "twintig"),
)
WEEKS_A_MONTH = Fraction(52, 12)


def studio() -> WorkedStudio:
    found, problems = read_worked_studio(read_document(FILE.name, FILE.read_bytes()))
    assert found, problems
    return found


S = studio()


def read_questionnaire_floor() -> int:
    questionnaire, problems = read_questionnaire(
        [
            read_document(path.name, path.read_bytes())
            for path in sorted((ROOT / "content" / "intake").glob("*.md"))
        ]
    )
    assert questionnaire, problems
    assert questionnaire.floor
    return questionnaire.floor


def whole(number: Fraction | int) -> int:
    """A number that has to come out even: a text that says "4" must not stand for 4.3."""
    assert Fraction(number).denominator == 1, f"{float(number)} is no whole number"
    return int(number)


def euros(amount: Fraction | int) -> str:
    return "€ " + f"{whole(amount):,}".replace(",", ".")


def cents(amount: Fraction) -> str:
    return euros(amount) if amount.denominator == 1 else f"€ {float(amount):.2f}".replace(".", ",")


def rounded(amount: Fraction) -> str:
    return "€ " + f"{round(amount):,}".replace(",", ".")


def percent(part: Fraction | int, of: Fraction | int) -> int:
    return round(Fraction(part) / of * 100)


def word(number: Fraction | int) -> str:
    return WORDS[whole(number)]


TRAININGS = Fraction(S.trainings)
COST = Fraction(S.ad_spend, S.enquiries)
A_CLIENT = TRAININGS * WEEKS_A_MONTH * S.months * S.kept
"""What is kept of a client for as long as he stays."""
A_MEMBER = (S.member_price / (1 + Fraction(S.vat, 100)) - S.member_cost) * Fraction(S.members, S.left)
"""What is kept of a member of the hall for as long as he stays."""
MORE = S.new_clients + 1
"""One client a month more, which is what the free hours hold."""


def enough(clients: Fraction | int, of: int) -> int:
    """How many of `of` a number of new clients asks for, at the shares of the studio."""
    return whole(Fraction(clients) * of / S.new_clients)


FREE = tuple(there - taken for there, taken in zip(S.hours, S.booked, strict=True))
TO_FILL = sum(FREE) - S.reserve
LONE = whole(S.hours[0] / TRAININGS)
"""The clients of one full trainer, the owner."""
HOUR = round(Fraction(S.pay))
"""Euros for an hour of a trainer, as all articles have it."""


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


HALF = Fraction(1, 2)
"""How often those whom nobody spoke would have become a client, beside the others: a careful guess."""
FLOOR = read_questionnaire_floor()
"""Euros a month from which the agency works, as the question about the budget has it."""


def leads() -> Iterator[str]:
    bought = enough(MORE, S.enquiries)
    # One client more from those who are missed now, of whom half as many become one.
    talked = S.spoken + whole(Fraction(S.spoken, S.new_clients) / HALF)
    dearer = whole(bought * COST)
    yield row("Aanvragen", S.enquiries, bought, S.enquiries)
    yield row("Kosten", euros(S.ad_spend), euros(dearer), euros(S.ad_spend))
    share, better = percent(S.spoken, S.enquiries), percent(talked, S.enquiries)
    yield row(
        "Gesproken", f"{S.spoken} ({share}%)", f"{enough(MORE, S.spoken)} ({share}%)", f"{talked} ({better}%)"
    )
    met = enough(MORE, S.introductions)
    yield row("Kennismakingen", S.introductions, met, met)
    yield row("Nieuwe klanten", S.new_clients, MORE, MORE)
    costs = (Fraction(dearer, MORE), Fraction(S.ad_spend, MORE))
    yield row("Kosten per klant", euros(Fraction(S.ad_spend, S.new_clients)), *map(euros, costs))
    yield f"Of jij {better} procent haalt"
    # Bought: thirty wait of fifty; spoken: sixteen of forty.
    assert bought - enough(MORE, S.spoken) == 30
    yield f"je laat {word(S.enquiries - talked)} mensen liggen in plaats van dertig"
    yield f"{euros(S.ad_spend)} per maand voor veertig leads: {euros(COST)} per lead"
    yield f"voor {euros(Fraction(S.ad_spend, S.new_clients))} per klant"
    yield f"houdt de studio {euros(A_CLIENT)} over"
    assert Fraction(S.new_clients, S.spoken) == Fraction(1, 4)
    yield "Van de gesproken mensen wordt een kwart klant"
    missed = S.enquiries - S.spoken
    lost = missed * Fraction(S.new_clients, S.spoken) * HALF
    yield f"Van de {missed} anderen weet niemand het"
    yield f"dan mist de studio {word(lost)} klanten per maand. Samen zouden die {euros(lost * A_CLIENT)} opleveren"
    yield f"verdeeld over {word(S.months)} maanden. Bij een kwart zo vaak is het {euros(lost * A_CLIENT / 2)}"
    more_time = Fraction(missed * 10, 60), Fraction((bought - S.enquiries) * 10, 60)
    assert (more_time[1], bought - S.enquiries) == (1 + Fraction(40, 60), 10)
    yield f"de {missed} mensen van nu nog eens bellen kost {word(more_time[0])} uur, tien aanvragen erbij een uur en veertig minuten"
    fifth = rounded(more_time[0] * HOUR), rounded(dearer - S.ad_spend + more_time[1] * HOUR)
    yield f"Met die uren erbij, voor {euros(HOUR)} per stuk, kost de vijfde klant {fifth[0]} als je meer spreekt"
    yield f"en {fifth[1]} als je bijkoopt"
    assert MORE == 5
    yield f"is elke maand {euros(dearer - S.ad_spend)} goedkoper dan meer kopen"
    alone = Fraction(LONE, S.months)
    yield f"Met {S.hours[0]} trainingsuren per week is de agenda vol bij {LONE} klanten"
    yield f"maar {word(alone)} per maand bij te komen. Dat zijn {word(enough(alone, S.enquiries))} leads"
    yield f"{euros(COST)} per lead in ons voorbeeld"
    bought_lead = 30
    yield f"dat een platform {euros(bought_lead)} vraagt"
    assert enough(1, S.enquiries) == 10
    yield f"Dan betaal je {euros(bought_lead * 10)} per klant"


def marketing() -> Iterator[str]:
    leaving = Fraction(LONE, S.months)
    talks = Fraction(S.introductions, S.new_clients)
    a_year = whole(leaving * talks * 12)
    yield row("Beschikbare trainingsuren per week", S.hours[0])
    yield row(f"Klanten bij een volle agenda ({S.hours[0]} gedeeld door 1,5)", LONE)
    yield row("Maanden die een klant gemiddeld blijft", S.months)
    yield row(f"Nieuwe klanten per maand ({LONE} gedeeld door {S.months})", whole(leaving))
    yield row("Kennismakingen per nieuwe klant", whole(talks))
    yield row("Kennismakingen per maand", whole(leaving * talks))
    yield row("Kennismakingen per jaar", a_year)
    yield f"{S.adults:,} volwassenen".replace(",", ".")
    yield f"{a_year} ontmoeten: {word(Fraction(a_year * 1000, S.adults))} op de duizend"
    longer = whole(Fraction(LONE, 12) * talks * 12)
    assert Fraction(a_year - longer, a_year) == Fraction(1, 3)
    yield f"{longer} kennismakingen per jaar nodig, een derde minder"
    found = enough(leaving, S.enquiries)
    yield f"kosten {word(found)} leads {euros(found * COST)}, en daar komen {word(leaving)} klanten uit"
    yield f"Begin met {euros(found * COST / 2)}, en stop"
    yield f"meer dan {euros(A_CLIENT / 4)} per klant"
    yield f"bij {word(leaving)} nieuwe klanten is dat {euros(FLOOR / leaving)} per klant"
    yield f"{euros(found * COST / 2)} tot {euros(found * COST)} per maand"
    yield f"je {word(leaving * talks)} kennismakingen per maand haalt"
    yield f"levert de rekenstudio {euros(A_CLIENT)} op zolang hij blijft"
    yield f"en {euros(Fraction(S.ad_spend, S.new_clients))} om hem te vinden past daarin"
    yield f"is de {cents(round(without_vat(S.price) - S.kept, 2))} per training die er al af is het eigen loon"
    assert Fraction(LONE * 10, 227) < 1, "who stay 22.7 months ask for less than one new client a month"


def leadgeneratie() -> Iterator[str]:
    yield f"een zaal met {S.members} leden, {word(S.groups)} kleine groepen per week en {word(len(S.hours))} trainers"
    yield f"Een persoonlijke training kost er {euros(S.price)}"
    tax = round(S.price - without_vat(S.price), 2)
    yield f"gaat {cents(tax)} aan btw af en {cents(S.price - tax - S.kept)} voor de trainer"
    assert (60 + S.around, S.around) == (5 * 15, 15)
    assert HOUR < Fraction(S.pay) < HOUR + Fraction(1, 10)
    yield f"vijf kwartier werk voor ruim {euros(HOUR)} per uur, want bij elke training hoort een kwartier"
    yield f"blijft daar {euros(S.kept)} van over"
    trainings = whole(TRAININGS * WEEKS_A_MONTH * S.months)
    yield f"gemiddeld {word(S.months)} maanden: dat zijn {trainings} trainingen"
    yield f"waar de studio {euros(A_CLIENT)} aan overhoudt"
    steps = ("Aanvragen", "Gesproken", "Kennismakingen", "Nieuwe klanten")
    for step, count in zip(steps, (S.enquiries, S.spoken, S.introductions, S.new_clients), strict=True):
        yield row(step, count, cents(Fraction(S.ad_spend, count)))
    a_client = Fraction(S.ad_spend, S.new_clients)
    assert 10 < A_CLIENT / a_client < 11
    yield f"{word(S.new_clients).capitalize()} klanten kosten samen {euros(S.ad_spend)}"
    yield "ruim tien keer zoveel op"
    yield f"één op de {word(enough(1, S.enquiries))} leads klant"
    yield f"mag een lead bij de rekenstudio hoogstens {euros(A_CLIENT / 4 / enough(1, S.enquiries))} kosten"
    social, search = S.social_ads, S.search_ads
    yield row("Kosten per maand", euros(social[0]), euros(search[0]))
    yield row("Leads", social[1], search[1])
    dear, cheap = Fraction(search[0], search[1]), Fraction(social[0], social[1])
    yield row("Kosten per lead", cents(cheap), cents(dear))
    yield row("Nieuwe klanten", social[2], search[2])
    costs = Fraction(social[0], social[2]), Fraction(search[0], search[2])
    yield row("Kosten per klant", *map(euros, costs))
    assert cheap * 2 == dear
    assert costs[0] == costs[1] * 2
    yield from two_campaigns()
    yield f"{TO_FILL} vrije uren, dus {whole(TO_FILL / TRAININGS)} klanten"
    yield row("Hoeveel leads zijn er nodig voor één klant?", enough(1, S.enquiries))
    yield row("Wat kost dat?", euros(a_client))
    places, leaving = whole(TO_FILL / TRAININGS), whole(sum(S.booked) / TRAININGS / S.months)
    wanted = places + 2 * leaving
    yield row("Hoeveel stoppen er intussen?", f"{leaving} per maand")
    yield row("Nieuwe klanten in twee maanden", f"{places} + 2 × {leaving}, dus {wanted}")
    a_month = whole(wanted * a_client / 2)
    yield row("Budget per maand", f"{whole(Fraction(wanted, 2))} klanten, dus {euros(a_month)}")
    yield f"Per dag is dat {euros(Fraction(a_month, 30))}, twee keer zoveel als er nu naar persoonlijke training gaat"
    yield f"{euros(S.ad_spend)} per maand voor persoonlijke training en {euros(S.joined * S.joined_cost)} voor"
    assert a_month == 2 * S.ad_spend
    most = A_CLIENT / 4
    yield f"een kwart van {euros(A_CLIENT)}, dus {euros(most)}"
    enough_clients = ceil(FLOOR / most)
    yield f"pas onder die grens vanaf {word(enough_clients)} nieuwe klanten per maand"
    yield f"bij {word(enough_clients - 1)} betaal je {euros(Fraction(FLOOR, enough_clients - 1))} per klant"
    yield f"een groep van {word(S.mats)}"
    yield f"er zijn nog drie plekken, voor {a_block()}"
    yield f"De {euros(COST)} en {euros(S.joined_cost)} in onze voorbeelden zijn aannames"


def two_campaigns() -> Iterator[str]:
    a, b = S.discount_campaign, S.question_campaign
    spent = whole(Fraction(S.ad_spend * 3, 2))
    # Prices have VAT in them, and so has what is given away of them.
    given = without_vat(S.discount * a[3])
    yield f"{euros(S.discount)} korting per starter"
    yield row("Advertentiekosten", euros(spent), euros(spent))
    yield row("Aanvragen", a[0], b[0])
    yield row("Kosten per aanvraag", euros(Fraction(spent, a[0])), euros(Fraction(spent, b[0])))
    yield row("Telefonisch bereikt", a[1], b[1])
    yield row("Kennismakingsgesprek gevoerd", a[2], b[2])
    yield row("Begonnen met trainen", a[3], b[3])
    yield row("Na zes maanden nog klant", a[4], b[4])
    yield row("Weggegeven korting, zonder btw", rounded(given), euros(0))
    dear, cheap = Fraction(spent + given, a[4]), Fraction(spent, b[4])
    yield row("Kosten per blijver", rounded(dear), euros(cheap))
    assert 3 < dear / cheap < Fraction(7, 2)
    assert (a[0], a[3]) == (3 * b[0], b[3])
    yield "A levert drie keer zoveel aanvragen op, maar evenveel mensen die beginnen"
    yield "is A ruim drie keer zo duur"
    # The other way round: even then the discount makes A the dearer one.
    turned = Fraction(spent + given, b[4]), Fraction(spent, a[4])
    yield row(f"Andersom, met {word(b[4])} en {word(a[4])} blijvers", rounded(turned[0]), euros(turned[1]))
    assert turned[0] > turned[1]
    assert given / spent > Fraction(9, 10)
    yield f"een lead van {word(Fraction(spent, a[0]))} euro duur kan zijn, en een van dertig euro"
    assert Fraction(spent, b[0]) == 30
    yield f"{euros(spent)} plus {rounded(given)} door {word(a[4])} blijvers"
    yield f"campagne A je {word(Fraction(a[0] * 10, 60))} uur en campagne B {word(Fraction(b[0] * 10, 60))}"
    lost = [1 - Fraction(then, before) for before, then in pairwise(a)]
    assert max(lost) == lost[0]
    yield f"van {a[0]} naar {a[1]} valt {round(lost[0] * 100)} procent af"
    other = [1 - Fraction(then, before) for before, then in pairwise(b)]
    assert max(other) == other[2] == HALF
    yield "Bij campagne B verliest geen stap meer dan de helft"
    steps_lost = [
        1 - Fraction(then, before)
        for before, then in pairwise((S.enquiries, S.spoken, S.introductions, S.new_clients))
    ]
    assert max(steps_lost) == steps_lost[0] > HALF >= steps_lost[1], "the studio begins with the telephone"
    yield "Hier valt vóór het eerste gesprek meer dan de helft af"


def there_a_year_ago() -> Fraction:
    """The share of the members who were members a year ago, while as many join as leave.

    Everybody who joined has the same chance to leave in each month of the first half year; after that,
    each member has the same chance as all others. Who joined less than a year ago and is there, was not then.
    """
    stays = (1 - S.left_early / S.joined) ** (1 / 6)
    new = sum(S.joined * stays**month for month in range(6))
    old = 1 - (S.left - S.left_early) / (S.members - new)
    after = sum((S.joined - S.left_early) * old**month for month in range(6))
    return 1 - Fraction(new + after) / S.members


def when_starters_stay(more: int) -> float:
    """How many members the hall has in the end when so many fewer leave in their first half year.

    After that half year each has the same chance to leave in a month as now.
    """

    def young(left_early: int) -> float:
        stays = (1 - left_early / S.joined) ** (1 / 6)
        return sum(S.joined * stays**month for month in range(6))

    leaves = (S.left - S.left_early) / (S.members - young(S.left_early))
    return young(S.left_early - more) + (S.joined - S.left_early + more) / leaves


def leden_werven() -> Iterator[str]:
    extra, early = 5, Fraction(S.left_early, S.joined)
    joined = S.joined + extra
    later = S.left - S.left_early
    growth = whole(extra - extra * early)
    stay = S.joined - S.left_early
    yield f"{S.members} leden die {euros(S.member_price)} per maand betalen"
    yield row("Inschrijvingen", S.joined, joined, S.joined)
    yield row("Weg binnen een half jaar", S.left_early, whole(joined * early), S.left_early - growth)
    yield row("Blijvers", stay, stay + growth, stay + growth)
    yield f"beide wegen leveren er {word(growth)} per maand extra op"
    yield f"Werven kost {euros(S.joined_cost * extra)} aan advertenties, bij {euros(S.joined_cost)} per inschrijving"
    attention = whole(Fraction(S.joined * 6 * 10, 60))
    yield f"{word(S.joined)} starters elk zes keer tien minuten aandacht, samen {word(attention)} uur per maand"
    hours = attention * HOUR
    dearer = hours - S.joined_cost * extra
    yield f"Bij {euros(HOUR)} per uur is dat {euros(hours)}, dus {euros(dearer)} meer dan"
    yield row("Uren voor starters", euros(0), euros(0), euros(hours))
    spent = (S.joined * S.joined_cost, joined * S.joined_cost, S.joined * S.joined_cost + hours)
    stayers = (stay, stay + growth, stay + growth)
    each = [Fraction(a, b) for a, b in zip(spent, stayers, strict=True)]
    yield row("Kosten per blijver", *map(cents, each))
    yield f"moet je die uren apart betalen, dan wint werven, met {cents(each[2] - each[1])} per blijver"
    yield f"is vasthouden {euros(each[1] - Fraction(spent[0], stayers[2]))} goedkoper"
    yield f"kost een blijver nog {euros(Fraction(spent[0], stayers[2]))}"
    yield f"meer dan de {100 - percent(12 * S.left, S.members)} die je na"
    yield f"Per jaar zegt zo {percent(12 * S.left, S.members)} procent van de leden op"
    yield row("Advertenties", *(euros(count * S.joined_cost) for count in (S.joined, joined, S.joined)))
    # In the end as many leave as join; the hall is then as large as those who join, each for as long as they stay.
    more = whole(Fraction(S.members * joined, S.joined))
    yield f"ongeveer {more} leden met meer werven, en {round(when_starters_stay(growth) / 5) * 5} met vasthouden"
    assert later == S.left - S.left_early
    yield f"is dat ongeveer {percent(there_a_year_ago(), 1)} procent"
    yield f"in ons voorbeeld is {euros(S.joined_cost)} per inschrijving een aanname"
    yield f"met {euros(S.joined_cost)} aan advertenties per inschrijving"
    yield f"{word(S.left_early)} van de {word(S.joined)} binnen een half jaar weg zijn"
    yield f"kost een lid dat langer blijft {euros(S.joined_cost / (1 - early))}"
    yield f"voor {euros(S.member_price)} per maand en daarna per maand opzegbaar"


def klanten_werven() -> Iterator[str]:
    trainings = S.programme_weeks * S.programme_trainings
    hours = programme(S.programme_weeks, S.programme_trainings)
    price = trainings * S.price
    an_hour = Fraction(price) / hours
    yield row(f"{trainings} trainingen van een uur", trainings)
    yield row("Samen", whole(hours))
    bare = trainings * whole(an_hour)
    yield f"{trainings} keer {euros(an_hour)}, dan ontvang je {euros(bare)}"
    yield f"dat {euros(bare / hours)} per uur"
    yield f"kost dit traject {euros(price)}, ofwel {euros(S.price)} per training"
    yield f"{euros(Fraction(price, S.programme_weeks))} per week"
    bare_hour = [round(an_hour / (1 + Fraction(vat, 100))) for vat in (S.vat, 21)]
    yield f"Met {S.vat} procent btw blijft daar {euros(bare_hour[0])} per uur van over, met 21 procent {euros(bare_hour[1])}"
    once = programme(S.programme_weeks, 1) * an_hour
    rent = 15
    left = round(an_hour / (1 + Fraction(S.vat, 100)) - rent * trainings / hours)
    yield f"Met een zaal die je voor {euros(rent)} per uur huurt, blijft er van die {euros(bare_hour[0])} nog {euros(left)} over"
    yield f"{euros(once)} als je één keer per week komt en {euros(price)} bij twee keer"
    once_price, twice_price = once / (trainings / 2), Fraction(price, trainings)
    yield f"Per training is één keer dus duurder, {euros(once_price)} tegen {euros(twice_price)}"
    short = programme(4, S.programme_trainings)
    yield f"Per week betaalt iemand zo {euros(short * an_hour / 4)} in plaats van {euros(Fraction(price, S.programme_weeks))}"
    assert short == Fraction(12 * 60 + 40, 60)
    yield f"12 uur en 40 minuten werk, dus {euros(short * an_hour)}"
    yield f"de overige acht weken {euros(price - short * an_hour)} en is het totaal weer {euros(price)}"


def programme(weeks: int, trainings: int) -> Fraction:
    """The hours of work in a programme of so many weeks, with so many trainings a week."""
    minutes = S.programme_talks + S.programme_plan + weeks * S.programme_contact
    return weeks * trainings + Fraction(minutes, 60)


def pt_studio() -> Iterator[str]:
    for name, there, taken, free in zip(
        ("Jij", "Eerste trainer", "Tweede trainer"), S.hours, S.booked, FREE, strict=True
    ):
        yield row(name, there, taken, free)
    yield row("Samen", sum(S.hours), sum(S.booked), sum(FREE))
    yield f"voor {percent(sum(S.booked), sum(S.hours))} procent bezet"
    yield f"{word(S.reserve)} uur achter de hand, dan blijven er {word(TO_FILL)} over"
    yield f"Een training kost hier {euros(S.price)}"
    yield f"{TO_FILL} uren × 4 weken × {euros(S.kept)}"
    yield f"blijft {euros(TO_FILL * 4 * S.kept)} liggen"
    clients = whole(TO_FILL / TRAININGS)
    yield f"uren zijn {word(clients)} klanten"
    there = whole(sum(S.booked) / TRAININGS)
    leaving = whole(Fraction(there, S.months))
    yield f"De studio heeft {there} klanten die gemiddeld {word(S.months)} maanden blijven"
    yield f"dan stoppen er {word(leaving)} per maand"
    wanted = clients + 2 * leaving
    yield f"zoekt ze {word(wanted)} nieuwe klanten: {word(clients)} voor de lege uren, {word(2 * leaving)} voor"
    talks = enough(wanted, S.introductions)
    yield f"zijn daar {talks} gesprekken voor nodig, ongeveer {word(round(talks / (2 * WEEKS_A_MONTH)))} per week"
    assert S.new_clients == leaving, "the talks of now keep her where she is"
    a_week = round(S.introductions / WEEKS_A_MONTH)
    yield f"Nu voert ze er {word(S.introductions)} per maand, ongeveer {word(a_week)} per week, en daarmee vervangt ze"
    full = there + clients
    yield f"Eenmaal vol heeft ze {full} klanten, van wie er {word(Fraction(full, S.months))} per maand stoppen"
    # A colleague has half the talks of two trainers.
    planned = round(talks / (2 * WEEKS_A_MONTH))
    yield f"| {word(planned)} gesprekken per week |"
    yield f"bij {word(planned)} gesprekken per week voor twee trainers duurt dat {word(Fraction(10 * 2, planned))} weken"
    talked = S.spoken + whole(Fraction(S.spoken, S.new_clients) / HALF)
    from_ads, from_calls, asked, visited = 2 * S.new_clients, 2 * (MORE - S.new_clients), 3, 1
    yield f"| {from_ads} | de kop"
    yield f"| {from_calls} | {talked} van de {S.enquiries} aanvragen bereiken in plaats van {S.spoken} |"
    yield f"| {asked} | alle {there} klanten vragen, {word(Fraction(there, 8))} per week |"
    yield f"Dat zijn er {word(from_ads + from_calls + asked + visited)}. De eerste regel"
    yield f"bij {there} klanten {word(Fraction(there, 4))} uur per maand"
    a_client = Fraction(S.ad_spend, S.new_clients)
    yield f"kost een klant {euros(a_client)} aan advertenties"
    assert wanted * a_client == 2 * 2 * S.ad_spend
    yield f"in twee maanden zouden {euros(wanted * a_client)} kosten, het dubbele van haar huidige advertentiegeld"
    yield f"De advertenties van {euros(Fraction(S.ad_spend, 30))} per dag lopen door"
    yield f"aan trainersloon ongeveer {rounded(Fraction(there, 4) * HOUR)}"


def without_vat(amount: Fraction | int) -> Fraction:
    return Fraction(amount) / (1 + Fraction(S.vat, 100))


def a_block() -> str:
    """What twelve lessons cost with VAT, at the price of a fixed place."""
    return rounded(Fraction(S.group_price * 12) / WEEKS_A_MONTH)


def small_group() -> Iterator[str]:
    full = whole(Fraction(S.group_members, S.mats))
    hours = [whole(groups * WEEKS_A_MONTH) for groups in (S.groups, full)]
    members = (S.group_members, S.group_members, S.group_members - 3)
    turnover = [without_vat(count * S.group_price) for count in members]
    lessons = (hours[0], hours[1], hours[1])
    left = [money - S.lesson_cost * count for money, count in zip(turnover, lessons, strict=True)]
    yield f"{euros(S.group_price)} per maand met btw"
    yield f"een les kost {euros(S.lesson_cost)} aan trainer en voorbereiding. Zaalhuur rekenen we niet mee"
    yield row("Leden", *members)
    yield row("Omzet per maand", *map(rounded, turnover))
    yield row("Lesuren per maand", *lessons)
    yield row(
        "Omzet per lesuur", *(rounded(money / count) for money, count in zip(turnover, lessons, strict=True))
    )
    yield row("Over na de lessen", *map(rounded, left))
    yield f"nog altijd {rounded(left[2] - left[0])} per maand meer over dan nu, vóór huur"
    freed = hours[0] - hours[1]
    yield f"de {word(freed)} uren die vrijkomen"
    yield f"voor {euros(HOUR)} loon per uur, dan blijft daar {rounded(left[2] - left[0] - freed * HOUR)} van over"
    a_place = without_vat(round(Fraction(S.group_price * 12) / WEEKS_A_MONTH))
    yield f"brengt zonder btw {rounded(a_place)} op, en daar gaan de leskosten nog af"
    yield f"twee weken lang {euros(10)} per dag"
    yield f"dat kost hoogstens {euros(14 * 10)}"
    yield f"Over na {euros(S.lesson_cost)} leskosten"
    for size in (4, 6, S.mats):
        a_lesson = without_vat(size * S.group_price) / WEEKS_A_MONTH
        yield f"| {word(size).capitalize()} mensen | {rounded(a_lesson)} | {rounded(a_lesson - S.lesson_cost)} |"
    yield f"twaalf lessen voor {a_block()}"
    yield f"{a_block()} voor het hele blok"
    # The plan of six weeks, the talk at its end and the advertisement count the same places.
    taken = {"Drie weken": 6, "Vier weken": 4}
    yield f"in dezelfde zaal | {taken['Drie weken']} |"
    yield f"vrije plekken | {taken['Vier weken']} |"
    yield f"er zijn nog {word(S.mats - taken['Vier weken'])} plekken"
    yield f"Er zijn nog {word(S.mats - taken['Drie weken'])} plekken, {a_block()}"
    yield f"{euros(S.group_price)} per maand van onze rekenstudio"
    assert Fraction(1, 4) < Fraction(S.group_price) / WEEKS_A_MONTH / S.price < Fraction(3, 10)


def sportschool() -> Iterator[str]:
    assert (S.joined, S.left, S.left_early) == (15, 15, 6)
    yield f"met {S.members} leden: elke maand schrijven vijftien mensen zich in en zeggen er vijftien op"
    yield "van wie zes binnen een half jaar"
    yield f"daar spreekt dezelfde studio {percent(S.spoken, S.enquiries)} procent"
    (social, asked, _), (search, searched, _) = S.social_ads, S.search_ads
    yield f"| Google Ads | {cents(Fraction(search, searched))} per aanvraag, een aanname |"
    yield f"| vanaf {euros(10)} per dag; {cents(Fraction(social, asked))} per aanvraag, een aanname |"
    yield f"{euros(S.member_price)} per maand"
    yield f"Per jaar is dat {percent(12 * S.left, S.members)} procent van de leden"
    # Six acts of ten minutes for every starter.
    yield f"zes keer tien minuten | {whole(Fraction(S.joined * 6 * 10, 60))} uur, en dezelfde {euros(S.joined * S.joined_cost)}"
    spent = euros(S.joined * S.joined_cost)
    yield f"Ze geeft nu {spent} per maand uit aan advertenties voor de zaal, voor vijftien inschrijvingen van {euros(S.joined_cost)}"
    yield f"een advertentie voor vijf inschrijvingen | {euros(5 * S.joined_cost)} van de {spent} |"
    yield f"minder dan {word(Fraction(S.left_early * 10, S.joined))} op de tien starters binnen een half jaar"


WRITTEN: dict[str, Callable[[], Iterator[str]]] = {
    "fitness-leadgeneratie": leadgeneratie,
    "leden-werven-sportschool": leden_werven,
    "personal-trainer-leads": leads,
    "personal-trainer-marketing": marketing,
    "personal-training-klanten-werven": klanten_werven,
    "pt-studio-marketing": pt_studio,
    "small-group-training-marketing": small_group,
    "sportschool-marketing": sportschool,
}
