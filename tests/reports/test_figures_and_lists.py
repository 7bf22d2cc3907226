"""Any history of leads: each number on the page of figures is the length of the list that it leads to.

What a history comes to is worked out here, from what was done, without the figures, the lists or their SQL.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import MOMENT, Clock
from tests.desk.people import let_in
from tests.people import ANNA
from vollegym.desk import service
from vollegym.desk.service import By
from vollegym.leads import entering, search, search_store
from vollegym.leads import store as lead_store
from vollegym.leads.lead import STAGES
from vollegym.leads.search import Wanted
from vollegym.questionnaire.contact import Contact
from vollegym.reports.figures import Cell, Figures, figures
from vollegym.reports.periods import Period
from vollegym.services import Services
from vollegym.storage.timestamps import stamp
from vollegym.tokens import hashed

US = By(1)
CHOICES = {key: tuple(v) if isinstance(v, list) else v for key, v in ANNA.items() if key != "contact"}
BUDGETS = {"qualified": "2000_3000", "not_yet": "under_1000"}
SOURCES = {"nieuwsbrief": "nieuwsbrief", "": "direct"}
FIRST = date(2026, 11, 24)


@dataclass
class One:
    """One lead of a history: what it is, what is done with it in this order, and under which one it is laid."""

    day: int
    state: str
    source: str
    landing: str
    acts: list[str]
    below: int | None = None
    facts: set[str] = field(default_factory=set)
    eur: int = 0

    @property
    def counts(self) -> bool:
        return self.state in BUDGETS

    def do(self, act: str) -> None:
        """What an act leaves behind: who becomes a client is lost no longer."""
        if act == "find":
            self.facts.discard("lost")
        else:
            self.facts.add(act)
        if act == "client":
            self.facts.discard("lost")
            self.eur = 100 * (self.day + 1)

    @property
    def client(self) -> bool:
        return "client" in self.facts and "lost" not in self.facts

    def take(self, other: "One") -> None:
        """What comes along from a lead that is laid under this one: all but that it came to nothing."""
        if "client" not in self.facts:
            self.eur = other.eur
        self.facts |= other.facts - {"lost"}


ONES = st.builds(
    One,
    day=st.integers(0, 4),
    state=st.sampled_from(["qualified", "qualified", "not_yet", "draft", "robot"]),
    source=st.sampled_from(list(SOURCES)),
    landing=st.sampled_from(["/", "/kennisbank"]),
    acts=st.lists(st.sampled_from(["spoken", "held", "proposed", "client", "lost", "find"]), max_size=4),
    below=st.none() | st.integers(0, 5),
)


def live(services: Services, clock: Clock, history: list[One]) -> list[One]:
    """Let a history happen, and return those that are left to count."""
    with services.storage.writing() as db:
        db.execute("DELETE FROM lead")
        db.execute("DELETE FROM booking")
    numbers = [begin(services, clock, place, one) for place, one in enumerate(history)]
    for place, (number, one) in enumerate(zip(numbers, history, strict=True)):
        for act in one.acts if one.counts else ():
            done(services, number, act, place)
            one.do(act)
    gone = set()
    for place, one in enumerate(history):
        into = one.below
        if into is None or into >= len(history) or into == place or {into, place} & gone:
            continue
        if not (one.counts and history[into].counts):
            continue
        service.merge(services, numbers[into], US, numbers[place])
        history[into].take(one)
        gone.add(place)
    return [one for place, one in enumerate(history) if place not in gone]


def begin(services: Services, clock: Clock, place: int, one: One) -> int:
    """Make a lead; all of them share a number, so any two may be merged."""
    at = clock.moment = MOMENT + timedelta(days=one.day, minutes=place)
    touch = {"landing": one.landing, "at": stamp(at), **({"utm_source": one.source} if one.source else {})}
    contact = Contact(f"Lead {place}", None, f"lead{place}@example.com", "+31612345678", "06 12345678")
    with services.storage.writing() as db:
        if one.state == "draft":
            lead = lead_store.start(db, hashed(f"t{place}"), f"AAAA-{place:04}", 1, at)
        else:
            answers = {**CHOICES, "budget": BUDGETS.get(one.state, "2000_3000")}
            lead = entering.put_in(db, entering.Entry(contact=contact, answers=answers), at).id
        lead_store.keep_source(db, lead, touch)
        if one.state == "robot":
            lead_store.quarantine(db, lead, at)
    return lead


def done(services: Services, lead: int, act: str, place: int) -> None:
    if act == "spoken":
        service.log_call(services, lead, US, tried=False)
    if act == "held":
        held(services, lead, services.now(), place)
    if act == "proposed":
        service.propose(services, lead, US)
    if act == "client":
        found = lead_store.by_id(services.storage.database(), lead)
        assert found
        day = (found.started_at - MOMENT).days
        service.make_client(services, lead, US, "2026-12-01", str(100 * (day + 1)), "")
    if act == "lost":
        service.lose(services, lead, US, "Te duur")
    if act == "find":
        service.reopen(services, lead, US)


def held(services: Services, lead: int, now: datetime, place: int) -> None:
    with services.storage.writing() as db:
        row = [lead, f"{lead}-{place}", f"{lead}-{place}", *[stamp(now)] * 4]
        db.execute(
            "INSERT OR IGNORE INTO booking (lead, token_hash, uid, starts_at, ends_at, created_at, changed_at,"
            " status) VALUES (?, ?, ?, ?, ?, ?, ?, 'attended')",
            row,
        )


def linked(found: Figures) -> Iterator[tuple[str, Cell]]:
    for table in found.tables.values():
        for row in [*table.rows, *([table.total] if table.total else [])]:
            yield from ((f"{table.slug}: {row.name}", cell) for cell in row.cells if cell.link)


def length(services: Services, link: str) -> int:
    """How many leads the list at this address holds: walked to its end, not counted."""
    db, wanted = services.storage.database(), search.from_query(dict(parse_qsl(urlsplit(link).query)))
    return (
        len(list(search_store.every(db, search_store.search(db, wanted))))
        if not wanted.stage
        else sum(
            lead.stage == wanted.stage for lead in search_store.every(db, search_store.search(db, wanted))
        )
    )


def standing(one: One) -> str:
    """Where a lead stands in the lists: who does not fit and was never spoken to is over, as who was lost."""
    reached = ("lost", "client", "proposed", "held", "spoken")
    names = {"proposed": "proposal", "held": "call_held"}
    begun = "new" if one.state == "qualified" else "lost"
    return next((names.get(fact, fact) for fact in reached if fact in one.facts), begun)


def counted(ones: list[One]) -> list[int]:
    """Enquiries, who fit, calls that were held, clients, and what they pay a month."""
    return [
        len(ones),
        sum(one.state == "qualified" for one in ones),
        sum("held" in one.facts for one in ones),
        sum(one.client for one in ones),
        sum(one.eur for one in ones if one.client),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(ONES, max_size=6), days=st.integers(0, 4))
@example(history=[One(0, "not_yet", "", "/", []), One(0, "qualified", "", "/", [])], days=0)
def test_each_number_is_the_length_of_the_list_it_leads_to(
    services: Services, clock: Clock, history: list[One], days: int
) -> None:
    history = [One(o.day, o.state, o.source, o.landing, o.acts, o.below) for o in history]
    period = Period(FIRST, FIRST + timedelta(days=days))
    mine = [one for one in live(services, clock, history) if one.day <= days]
    found = figures(services.storage.database(), services.opening_hours.hours, period, {})
    for where, cell in linked(found):
        assert cell.value == length(services, cell.link), (where, cell.link)
    sent = [one for one in mine if one.counts]
    assert found.steps == {
        "begun": len(sent) + sum(one.state == "draft" for one in mine),
        "sent": len(sent),
        "fits": sum(one.state == "qualified" for one in sent),
        "spoken": sum("spoken" in one.facts for one in sent),
        "held": sum("held" in one.facts for one in sent),
        "proposed": sum(one.client or "proposed" in one.facts for one in sent),
        "client": sum(one.client for one in sent),
        "eur": sum(one.eur for one in sent if one.client),
    }
    db, days_of = services.storage.database(), {"since": period.first, "until": period.last}
    number = search_store.search(db, Wanted(**days_of)).number
    assert number == Counter(standing(one) for one in sent)
    for stage in STAGES:
        listed = list(search_store.every(db, search_store.search(db, Wanted(**days_of, stage=stage))))
        assert len(listed) == number.get(stage, 0)
        # A mat that lies hollow is over.
        assert {lead.has_place and lead.stage != "lost" for lead in listed} <= {stage != "lost"}
    for slug, names in (
        ("bronnen", {one.source: SOURCES[one.source].capitalize() for one in sent}),
        ("artikelen", {one.landing: one.landing for one in sent}),
    ):
        table = found.tables[slug]
        rows = {row.name: [cell.value for cell in row.cells] for row in table.rows}
        part = (lambda one: one.source) if slug == "bronnen" else (lambda one: one.landing)
        assert rows == {name: counted([o for o in sent if part(o) == key]) for key, name in names.items()}
        assert table.total
        assert [cell.value for cell in table.total.cells] == counted(sent)
    budgets = Counter(BUDGETS[one.state] for one in sent)
    told = {row.name.rpartition(": ")[2]: row.cells[0].value for row in found.tables["antwoorden"].rows}
    assert sum(int(n) for n in told.values()) == len(sent) * (len(CHOICES) - 1 + len(CHOICES["goals"]))
    assert budgets.total() == found.steps["sent"]


def test_the_page_shows_those_numbers_and_its_links_open_those_lists(
    app: Flask, services: Services, clock: Clock, owner: FlaskCliRunner
) -> None:
    history = [
        One(0, "qualified", "nieuwsbrief", "/", ["spoken", "held", "proposed", "client"]),
        One(0, "qualified", "", "/kennisbank", ["lost"], below=0),
        One(1, "not_yet", "", "/", []),
        One(1, "robot", "nieuwsbrief", "/", []),
        One(2, "draft", "", "/", []),
    ]
    live(services, clock, history)
    clock.moment = MOMENT + timedelta(days=3)
    desk = let_in(app, owner)
    page = desk.open("/beheer/cijfers?van=2026-11-24&tot=2026-11-27")
    shown = [
        (link.get("href") or "", int("".join(link.itertext()).split()[0]))
        for link in page.all("a")
        if (link.get("href") or "").startswith("/beheer/aanvragen?")
    ]
    assert len(shown) > 8
    stages = [
        link
        for link in desk.open("/beheer/aanvragen").all("a")
        if link.find(".//{*}i[@data-stage]") is not None
    ]
    named = [("".join(link.itertext()), link) for link in stages if "fase=" in (link.get("href") or "")]
    assert [words for words, _ in named if not words.startswith("0")] == ["1Klant", "1Voorbij"]
    shown += [(link.get("href") or "", int(re.match("[0-9]+", words)[0])) for words, link in named]  # type: ignore[index]
    for link, number in shown:
        lines = [one for one in desk.open(link).all("a") if one.get("class") == "open-whole"]
        assert len(lines) == number, link
    (over,) = (
        line
        for line in desk.open("/beheer/aanvragen?fase=voorbij").all("a")
        if line.get("class") == "open-whole"
    )
    (standing_there,) = (
        p
        for p in desk.open(over.get("href") or "").all("p")
        if "past nog niet" in "".join(p.itertext()).lower()
    )
    assert "".join(standing_there.itertext()) == "Past nog niet"
