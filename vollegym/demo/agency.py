"""Three months of an agency, from a fixed seed and the present moment, through the services of every day.

What happens stands on one agenda, in order of time: who sent an intake is called, who was spoken books a
call, and so on. What would happen after the present moment does not happen. Numbers are from the ranges that
a regulator keeps for films, addresses from example.com and its like, so no message could ever reach anybody.
"""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlite_utils import Database

from vollegym.calendar.hours import open_minutes
from vollegym.calendar.slots import free_slots
from vollegym.content import questionnaire_store
from vollegym.demo import store
from vollegym.desk import service as desk
from vollegym.desk.letters import lost_reasons
from vollegym.desk.service import By
from vollegym.dutch.dates import midnight, on
from vollegym.intake import service as intake
from vollegym.intake.intake_state import Visit
from vollegym.leads import attendance, booking_store, calls
from vollegym.leads import store as lead_store
from vollegym.privacy import purge
from vollegym.questionnaire.answers import Refusal, read_answer
from vollegym.questionnaire.questions import Question
from vollegym.questionnaire.robot_signs import Sign
from vollegym.services import Services
from vollegym.tokens import hashed

SEED, DAYS = 13, 91
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST = (
    *("Noor", "Daan", "Esra", "Tom", "Iris", "Maarten", "Wendy", "Olaf", "Sanne", "Femke", "Tara", "Luuk"),
    *("Mo", "Hanna", "Karin", "Joris", "Fatima", "Bas", "Lotte", "Ruben", "Yara", "Stijn", "Merel", "Emre"),
    *("Anouk", "Jasper", "Nina", "Sven", "Roos", "Thijs", "Amira", "Koen", "Elif", "Gijs", "Vera", "Niels"),
)
LAST = (
    *("Bakker", "Kaya", "Blok", "Visser", "Kuipers", "Brouwer", "Mulder", "Dijkstra", "Nijman", "Evers"),
    *("Haddad", "de Wit", "Blom", "van Dam", "Smeets", "Hoekstra", "Peeters", "Yilmaz", "van der Laan"),
    *("Postma", "Jacobs", "Vos", "Kok", "El Amrani", "Schouten", "Veenstra", "Willems", "de Groot", "Maas"),
)
KINDS = ("PT", "Boutique Gym", "Coaching", "Boxing", "Yoga", "Training", "Fit", "Personal Training", "Club")
PLACES = ("Oost", "Zuid", "aan de Haven", "Noord", "West", "op de Hoek", "Centrum")
DOMAINS = ("example.com", "example.org", "example.net")
# Of each of these the last three digits are free to use in fiction.
NUMBERS = tuple(f"+44 {area} 496 0" for area in (161, 113, 121, 131, 141, 151))
SOURCES: Mapping[tuple[tuple[str, str], ...], int] = {
    (("referrer", "www.google.nl"),): 44,
    (("utm_source", "instagram"), ("utm_medium", "social")): 16,
    (("utm_source", "nieuwsbrief"), ("utm_medium", "email")): 10,
    (("referrer", "chatgpt.com"),): 6,
    (("referrer", "linkedin.com"),): 6,
    (): 18,
}
NOTES = (
    "Belt het liefst na de ochtendles.",
    "Wil eerst de kleine groepen vol, daarna pas adverteren.",
    "Doet nu alles zelf, ook de opvolging. Daar gaat het mis.",
    "Had vorig jaar een ander bureau. Vond de rapporten *onleesbaar*.",
    "Zijn partner beslist mee. Volgende keer samen bellen.",
    "Zit vol op dinsdag en donderdag, de rest is half leeg.",
)
AMOUNTS = {
    "1000_2000": (1000, 1250, 1500, 1750),
    "2000_3000": (2000, 2250, 2500),
    "3000_5000": (3000, 3500, 4000),
    "over_5000": (5500, 6500),
    "depends": (1250, 1500, 2000),
}
# How often each answer is given, beside 1 for the ones not named here.
WEIGHTS: Mapping[str, Mapping[str, int]] = {
    "role": {"owner": 10, "co_owner": 4, "starting": 2, "other": 1},
    "studio_type": {"pt_studio": 6, "small_group": 5, "boutique": 3, "crossfit": 2},
    "bottleneck": {"too_few_leads": 5, "slow_follow_up": 3, "no_system": 2},
    "timing": {"now": 8, "three_months": 6, "this_year": 2, "orienting": 2},
    "budget": {"1000_2000": 7, "2000_3000": 5, "3000_5000": 3, "under_1000": 4, "depends": 3},
}
PROPOSAL, AFTER_PROPOSAL = "Voorstel sturen", "Bellen over het voorstel"
# Who does everything at the desk of a demo.
US = By(person=1)
Act = Callable[[datetime], None]


def fill(services: Services, leads: int, now: datetime) -> int:
    """Make so many intakes and what became of them until now; return how many were made."""
    services.storage.hurry()
    agency = Agency(services, now)
    for number in range(leads):
        agency.plan_intake(number)
    for number in range(leads, leads + leads // 3):
        agency.plan_intake(number, stops=True)
    agency.live()
    # What is older than it may be, counts and nothing else.
    purge.leads(services.storage, services.settings, now)
    with services.storage.writing() as db:
        store.send_nothing(db, now)
    return leads


class Agency:
    """The agenda of everything that still has to happen, and who it happens to."""

    def __init__(self, services: Services, now: datetime) -> None:
        self.services, self.storage, self.now = services, services.storage, now
        self.hours, self.random = services.opening_hours.hours, Random(SEED)  # noqa: S311
        self.questionnaire = questionnaire_store.current(services.storage.database())
        self.pages = ["/", *(page.url for page in services.content.now.library.articles)]
        self.reasons = list(lost_reasons(services))
        self.agenda: list[tuple[datetime, int, Act]] = []
        self.order = count()

    def at(self, moment: datetime, act: Act) -> None:
        """Let this happen then, if that is before the present."""
        if moment < self.now:
            heapq.heappush(self.agenda, (moment, next(self.order), act))

    def live(self) -> None:
        """Let everything happen in its order."""
        while self.agenda:
            moment, _, act = heapq.heappop(self.agenda)
            act(moment)

    def services_at(self, at: datetime) -> Services:
        """Return the services as they are at that moment."""
        return replace(self.services, clock=lambda: at)

    def chance(self, of_hundred: int) -> bool:
        return self.random.randrange(100) < of_hundred

    def working_hour(self, after: datetime) -> datetime:
        """Return the first moment from then on that somebody is there, some minutes into the hour."""
        moment = after
        while not open_minutes(self.hours, moment, moment + MINUTE) and moment < after + 7 * DAY:
            moment += 30 * MINUTE
        return moment if moment == after else moment + self.random.randrange(1, 12) * MINUTE

    # An intake ------------------------------------------------------------------------------------

    def plan_intake(self, number: int, *, stops: bool = False) -> None:
        """Choose when an intake comes in: mostly by day and in the evening, more and more every week.

        Who `stops` does so at one of the questions.
        """
        ago = DAYS * (1 - self.random.random() ** 0.8)
        day = on(self.now - ago * DAY)
        hour = self.random.choices(range(6, 24), [1, 2, 4, 6, 7, 7, 6, 6, 6, 5, 4, 4, 5, 7, 8, 7, 4, 2])[0]
        moment = midnight(day) + hour * HOUR + self.random.randrange(3600) * timedelta(seconds=1)
        # Who would come later today comes a little earlier.
        if moment >= self.now:
            moment = self.now - self.random.randrange(20, 300) * MINUTE
        # A few of the last hours, so that somebody waits.
        if number < 3:
            moment = self.now - (8 + 17 * number) * MINUTE
        asked = self.questionnaire.questions
        last = self.random.randrange(1, len(asked)) if stops else len(asked)
        self.at(moment, lambda at: self.intake(number, at, last))

    def intake(self, number: int, began: datetime, most: int) -> None:
        """Let somebody answer so many questions at the most; who answers all sends them in."""
        robot = number > 2 and number % 41 == 7
        sent = 0
        at = began
        with self.storage.writing() as db:
            visit, ticket = Visit(self.questionnaire, None), f"demo {number}"
            while (question := visit.next) and most:
                most -= 1
                at += self.random.randrange(6, 45) * timedelta(seconds=1)
                visit = self.answer(db, visit, ticket, question, at, number, robot=robot)
            lead = lead_store.by_ticket(db, hashed(ticket))
            if lead and visit.next is None:
                intake.submit(db, visit, lead, at)
                sent = lead.id
        if sent and not robot:
            self.follow_up(sent, at)

    def answer(
        self,
        db: Database,
        visit: Visit,
        ticket: str,
        question: Question,
        at: datetime,
        number: int,
        *,
        robot: bool,
    ) -> Visit:
        """Keep one answer, as chosen or typed in a form, and return the visit as it is then."""
        typed = question.kind == "contact"
        answer = read_answer(
            question, self.contact(number) if typed else {question.key: self.choice(question, number)}
        )
        if isinstance(answer, Refusal):
            raise TypeError(f"{question.key} refuses an answer of its own: {answer}")
        touch = None
        if visit.lead is None:
            source = self.random.choices(list(SOURCES), list(SOURCES.values()))[0]
            touch = {"landing": self.random.choice(self.pages), **dict(source)}
        signs = frozenset({Sign.DECOY_FILLED} if robot and question.kind == "contact" else ())
        seconds = self.random.randrange(4, 40)
        signals = intake.RequestSignals(signs=signs, seconds=seconds, touch=touch)
        intake.keep(db, visit, ticket, question, answer, signals, at)
        if visit.lead is None:
            return Visit(self.questionnaire, lead_store.by_ticket(db, hashed(ticket)))
        return visit.after(question, answer)

    def choice(self, question: Question, number: int) -> list[str]:
        """Return what is chosen; the first few answer so that it fits, whatever the marks say."""
        values = list(question.values)
        if number < 3:
            values = [option.value for option in question.options if option.outcome == "qualified"] or values
        weights = [WEIGHTS.get(question.key, {}).get(value, 1) for value in values]
        chosen = self.random.choices(values, weights, k=2 if question.kind == "several" else 1)
        return sorted(set(chosen), key=values.index)

    def contact(self, number: int) -> dict[str, list[str]]:
        """Return somebody who does not exist."""
        first, last = self.random.choice(FIRST), self.random.choice(LAST)
        kind, place = self.random.choice(KINDS), self.random.choice(PLACES)
        company = self.random.choice([f"{last} {kind}", f"{kind} {place}", ""])
        mail = f"{first}.{last}.{number}".lower().replace(" ", "")
        series, digits = divmod(number, 1000)
        return {
            "name": [f"{first} {last}"],
            "company": [company[:1].upper() + company[1:]],
            "email": [f"{mail}@{self.random.choice(DOMAINS)}"],
            "phone": [f"{NUMBERS[series % len(NUMBERS)]}{digits:03}"],
        }

    # What came of it ------------------------------------------------------------------------------

    def follow_up(self, lead: int, sent: datetime) -> None:
        """Call who qualified: at once when we are there, mostly; some book a call by themselves first."""
        if not booking_store.may_book(self.storage.database(), lead):
            return
        wait = self.random.choices((3, 15, 120, 600, 2000), (42, 24, 18, 10, 6))[0]
        called = self.working_hour(sent + self.random.randrange(1, wait + 2) * MINUTE)
        if self.chance(25):
            self.at(sent + 2 * MINUTE, lambda at: self.book(lead, at))
        if self.chance(22):
            self.at(called, lambda at: self.call(lead, at, tried=True))
            called = self.working_hour(called + self.random.randrange(2, 30) * HOUR)
        if self.chance(9):
            self.at(called, lambda at: self.call(lead, at, tried=True))
            self.at(called + 6 * DAY, lambda at: self.lose(lead, at))
        else:
            self.at(called, lambda at: self.call(lead, at, tried=False))

    def call(self, lead: int, at: datetime, *, tried: bool) -> None:
        then = self.services_at(at)
        desk.log_call(then, lead, US, tried=tried)
        if tried:
            return
        if self.chance(60):
            desk.note(then, lead, US, self.random.choice(NOTES))
        if self.chance(82):
            self.book(lead, at + MINUTE)
        elif self.chance(60):
            self.promise(lead, at, "Nog eens bellen")
        else:
            self.at(at + 3 * DAY, lambda later: self.lose(lead, later))

    def book(self, lead: int, at: datetime) -> None:
        """Book one of the first free times, unless they did that themselves."""
        db = self.storage.database()
        found = lead_store.by_id(db, lead)
        if found is None or found.booking or found.lost:
            return
        free = free_slots(self.hours, booking_store.agenda(db, at), at)
        if not free:
            return
        start = self.random.choice(free[:12]).start
        made = calls.book(self.storage, self.services.settings.secret_key, self.hours, lead, start, at)
        if made.booking:
            ends = made.booking.ends_at
            self.at(ends + self.random.randrange(2, 40) * MINUTE, lambda then: self.hold(lead, then))

    def hold(self, lead: int, at: datetime) -> None:
        """Say how a call went; of the last ones nobody did yet."""
        if at > self.now - 26 * HOUR:
            return
        then = self.services_at(at)
        if self.chance(14):
            desk.attend(then, lead, US, attendance.NO_SHOW)
            self.promise(lead, at, "Bellen voor een nieuwe tijd")
            return
        desk.attend(then, lead, US, attendance.ATTENDED, self.random.choice(NOTES))
        if self.chance(76):
            self.promise(lead, at, PROPOSAL)
            sent = self.working_hour(at + self.random.randrange(1, 4) * DAY)
            self.at(sent, lambda later: self.propose(lead, later))
        elif self.chance(60):
            self.at(at + 2 * DAY, lambda later: self.lose(lead, later))

    def promise(self, lead: int, at: datetime, what: str) -> None:
        """Promise something for one of the next days; after most other promises nothing comes of it."""
        day = on(at + self.random.randrange(1, 5) * DAY)
        desk.promise(self.services_at(at), lead, US, what, "", day.isoformat())
        done = self.working_hour(midnight(day) + 9 * HOUR)
        if what not in (PROPOSAL, AFTER_PROPOSAL) and self.chance(80):
            self.at(done, lambda then: self.lose(lead, then))

    def propose(self, lead: int, at: datetime) -> None:
        if self.is_over(lead):
            return
        then = self.services_at(at)
        desk.close_step(then, lead, US, done=True)
        desk.propose(then, lead, US)
        self.promise(lead, at, AFTER_PROPOSAL)
        answered = self.working_hour(at + self.random.randrange(2, 12) * DAY)
        if self.chance(40):
            self.at(answered, lambda later: self.agree(lead, later))
        else:
            self.at(answered, lambda later: self.lose(lead, later))

    def agree(self, lead: int, at: datetime) -> None:
        """Make a client, for an amount that fits the budget."""
        found = lead_store.by_id(self.storage.database(), lead)
        if found is None or found.lost:
            return
        euros = self.random.choice(AMOUNTS.get(str(found.answers.get("budget")), AMOUNTS["depends"]))
        since = on(at + self.random.randrange(3, 15) * DAY)
        then = self.services_at(at)
        desk.close_step(then, lead, US, done=True)
        desk.make_client(then, lead, US, since.isoformat(), str(euros), "")

    def lose(self, lead: int, at: datetime) -> None:
        if not self.is_over(lead) and not booking_store.live_of(self.storage.database(), lead, at):
            desk.lose(self.services_at(at), lead, US, self.random.choice(self.reasons))

    def is_over(self, lead: int) -> bool:
        """Return whether it is known what came of a lead."""
        found = lead_store.by_id(self.storage.database(), lead)
        return found is None or found.lost is not None or found.client is not None
