"""The figures at the desk: counted for a period, beside the one before, and equal to the lists behind them."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import Clock
from tests.desk.people import let_in
from tests.people import ANNA, BRAM, finished
from tests.reports.conftest import Keep
from tests.visitor import Visitor
from vollegym.calendar.hours import Hours, Window
from vollegym.desk import service as desk_service
from vollegym.desk.service import By
from vollegym.leads import search_store
from vollegym.leads import store as lead_store
from vollegym.leads.search import Wanted
from vollegym.reports.figures import figures
from vollegym.reports.periods import Period, PeriodError, read_period
from vollegym.reports.views import short_titles
from vollegym.services import Services
from vollegym.storage.timestamps import stamp

TODAY = date(2026, 11, 24)
US = By(person=1)


@pytest.fixture
def agency(app: Flask, services: Services, clock: Clock) -> Services:
    """Anna qualified, was called after three minutes and is a client; Bram did not fit."""
    finished(Visitor(app), ANNA)
    finished(Visitor(app), BRAM)
    clock.moment += timedelta(minutes=3)
    anna = next(
        lead for lead in lead_store.submitted(services.storage.database()) if lead.outcome == "qualified"
    )
    desk_service.log_call(services, anna.id, US, tried=False)
    desk_service.make_client(services, anna.id, US, "2026-12-01", "1.500", "")
    return services


def test_a_period_is_counted_and_stands_beside_the_one_before(agency: Services) -> None:
    db, hours = agency.storage.database(), agency.opening_hours.hours
    found = figures(db, hours, Period(TODAY, TODAY), {})
    assert found.steps == {
        "begun": 2,
        "sent": 2,
        "fits": 1,
        "spoken": 1,
        "held": 0,
        "proposed": 1,
        "client": 1,
        "eur": 1500,
    }
    assert set(found.before.values()) == {0}
    assert (found.speed.people, found.speed.minutes, found.speed.share) == (1, 3, 100)
    assert [[str(cell) for cell in row.cells] for row in found.tables["trechter"].rows] == [
        *(["2", "", "0"], ["2", "100 %", "0"], ["1", "50 %", "0"], ["1", "100 %", "0"], ["0", "0 %", "0"]),
        *(["1", "", "0"], ["1", "100 %", "0"]),
    ]
    tomorrow = TODAY + timedelta(days=1)
    later = figures(db, hours, Period(tomorrow, tomorrow), {})
    assert (later.steps["sent"], later.before["sent"], later.speed.minutes) == (0, 2, None)


def test_the_sums_of_every_table_are_those_of_the_lists(
    app: Flask, clock: Clock, make_app: Callable[..., Flask]
) -> None:
    demo = make_app(demo=True)
    runner = demo.test_cli_runner()
    runner.invoke(args=["database", "prepare"])
    assert runner.invoke(args=["database", "demo", "--leads", "40"]).exit_code == 0
    services: Services = demo.extensions["vollegym"]
    db, period = services.storage.database(), Period(TODAY - timedelta(days=60), TODAY)
    found = figures(db, services.opening_hours.hours, period, {})

    def listed(**more: str) -> int:
        wanted = Wanted(since=period.first, until=period.last, **more)  # type: ignore[arg-type]
        return sum(search_store.search(db, wanted).number.values())

    sent, fits = listed(), listed(outcome="qualified")
    clients = search_store.search(db, Wanted(since=period.first, until=period.last)).number.get("client", 0)
    assert sent > 10
    assert (found.steps["sent"], found.steps["fits"], found.steps["client"]) == (sent, fits, clients)
    for slug in ("bronnen", "artikelen"):
        table = found.tables[slug]
        assert table.total
        sums = [sum(int(row.cells[place].value) for row in table.rows) for place in range(5)]
        assert sums == [cell.value for cell in table.total.cells]
        assert (sums[0], sums[1], sums[3], sums[4]) == (sent, fits, clients, found.steps["eur"])
    # Who began sent all of it or stopped somewhere, those whose words were thrown away since too.
    left = found.tables["stoppen"]
    assert left.total
    stopped = sum(int(row.cells[0].value) for row in left.rows)
    assert stopped == left.total.cells[0].value == found.steps["begun"] - sent
    assert stopped >= listed(state="draft")
    assert next(db.query("SELECT count(*) AS n FROM tally"))["n"]
    weeks = found.tables["werk"]
    assert weeks.total
    sums = [sum(int(row.cells[place].value) for row in weeks.rows) for place in range(6)]
    assert sums == [cell.value for cell in weeks.total.cells]
    assert sums[0] == sent
    assert [row.name for row in weeks.rows][:2] == ["Week 48", "Week 47"]
    for row in weeks.rows:
        query = dict(parse_qsl(urlsplit(row.cells[0].link).query))
        bounds = (date.fromisoformat(query["van"]), date.fromisoformat(query["tot"]))
        wanted = Wanted(since=bounds[0], until=bounds[1], state="submitted")
        assert sum(search_store.search(db, wanted).number.values()) == row.cells[0].value
    for row in found.tables["bronnen"].rows:
        assert int(row.cells[0].value) == listed(source=row.name.lower())
    assert found.speed.people <= fits


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("1999-01-01", "", "vanaf het jaar 2000"),
        ("gisteren", "", "Schrijf een dag als"),
        ("2026-02-30", "", "Schrijf een dag als"),
        ("2026-11-20", "2026-11-01", "De eerste dag ligt na de laatste"),
        ("9" * 4000, "", "Schrijf een dag als"),
    ],
)
def test_days_that_are_no_period_are_told_in_a_sentence(
    app: Flask, owner: FlaskCliRunner, since: str, until: str, said: str
) -> None:
    page = let_in(app, owner).open(f"/beheer/cijfers?van={since}&tot={until}")
    assert page.status == 422
    assert said in page.text
    with pytest.raises(PeriodError):
        read_period(since, until, TODAY)


def test_without_days_it_is_the_last_ninety_and_a_dutch_day_is_a_day() -> None:
    assert read_period("", "", TODAY) == Period(date(2026, 8, 27), TODAY)
    assert read_period("1-9-2026", "", TODAY) == Period(date(2026, 9, 1), TODAY)
    assert read_period("", "30 september 2026", TODAY).last == date(2026, 9, 30)
    assert Period(date(2026, 9, 1), date(2026, 9, 30)).before == Period(date(2026, 8, 2), date(2026, 8, 31))


def test_days_may_lie_ahead_and_no_further_than_anybody_plans() -> None:
    ahead = date(2027, 1, 1)
    assert read_period("1-1-2027", "", TODAY) == Period(ahead, ahead)
    assert read_period("1-1-2000", "31-12-2900", TODAY) == Period(date(2000, 1, 1), date(2900, 12, 31))
    with pytest.raises(PeriodError):
        read_period("", "1-1-2901", TODAY)


def test_how_fast_we_spoke_is_counted_up_to_and_with_the_last_minute(
    services: Services, keep: Keep, now: datetime
) -> None:
    """Between nine and five on a Tuesday, from half past ten on."""
    hours = Hours(week=((Window(9 * 60, 17 * 60),),) * 7, holidays=False)
    waits = (5, 6, 30, 31, 240, 241)
    leads = [keep() for _ in (*waits, None)]
    with services.storage.writing() as db:
        for lead, minutes in zip(leads, waits, strict=False):
            row = [lead, stamp(now + timedelta(minutes=minutes))]
            db.execute("INSERT INTO contacted (lead, at, tried) VALUES (?, ?, 0)", row)
    found = figures(services.storage.database(), hours, Period(TODAY, TODAY), {})
    rows = {row.name: row.cells[0].value for row in found.tables["snelheid"].rows}
    assert rows == {
        "Binnen 5 minuten": 1,
        "5 tot 30 minuten": 2,
        "Tot 4 uur": 2,
        "Later": 1,
        "Nog niet gesproken": 1,
    }
    # Half of 30 and 31 is 30 and a half, which rounds to the even one; one of seven is 14 %.
    assert (found.speed.people, found.speed.minutes, found.speed.share) == (7, 30, 14)


def test_a_client_was_made_a_proposal_also_where_nobody_wrote_that_down(
    services: Services, keep: Keep
) -> None:
    client, proposed, *_ = (keep() for _ in range(4))
    with services.storage.writing() as db:
        at = stamp(services.now())
        db.execute(
            "INSERT INTO client (lead, since, monthly_eur, at) VALUES (?, '2026-12-01', 1500, ?)",
            [client, at],
        )
        db.execute("INSERT INTO proposal (lead, at) VALUES (?, ?)", [proposed, at])
    hours = services.opening_hours.hours
    steps = figures(services.storage.database(), hours, Period(TODAY, TODAY), {}).steps
    assert (steps["sent"], steps["proposed"], steps["client"], steps["eur"]) == (4, 2, 1, 1500)


def test_forty_sources_have_a_row_and_the_others_stand_together(services: Services, keep: Keep) -> None:
    def rows(number: int) -> list[tuple[str, object]]:
        for place in range(number):
            keep(lead={"source": json.dumps({"utm_source": f"bron {place:02}", "landing": "/x"})})
        db, hours = services.storage.database(), services.opening_hours.hours
        table = figures(db, hours, Period(TODAY, TODAY), {}).tables["bronnen"]
        return [(row.name, row.cells[0].value) for row in table.rows]

    assert len(rows(40)) == 40
    more = rows(42)
    assert len(more) == 41
    # Those that brought most come first, by name where they are equal; the two new ones brought one each.
    assert (more[0], more[39], more[40]) == (("Bron 00", 2), ("Bron 39", 2), ("De rest", 2))


def test_each_figure_leads_to_its_leads_and_each_table_is_a_file(
    agency: Services, app: Flask, owner: FlaskCliRunner
) -> None:
    desk = let_in(app, owner)
    page = desk.open("/beheer/cijfers?van=2026-11-01&tot=2026-11-24")
    assert page.status == 200
    assert "/beheer/aanvragen?uitkomst=qualified&van=2026-11-01&tot=2026-11-24" in page.links()
    assert any("fase=client" in link and "bron=direct" in link for link in page.links())
    files = [link for link in page.links() if ".csv?" in link]
    assert len(files) == 6, "nobody stopped"
    for link in files:
        told = desk.open(link)
        assert told.status == 200
    assert desk.client.get("/beheer/cijfers/onzin.csv").status_code == 404
    answer = desk.client.get("/beheer/cijfers/bronnen.csv?van=2026-11-01&tot=2026-11-24")
    assert answer.data.decode("utf-8-sig").splitlines()[1] == "Direct;2;1;0;1;1500"


def test_who_stops_is_counted_at_the_first_open_question_also_when_thrown_away(
    app: Flask, owner: FlaskCliRunner, clock: Clock
) -> None:
    services: Services = app.extensions["vollegym"]
    visitor = Visitor(app)
    visitor.open("/intake")
    for key in ("role", "studio_type"):
        visitor.send(**{key: ANNA[key]})
    found = figures(services.storage.database(), services.opening_hours.hours, Period(TODAY, TODAY), {})
    stops = {row.name: row.cells[0].value for row in found.tables["stoppen"].rows}
    assert {name: number for name, number in stops.items() if number} == {"Doelen": 1}
    page = let_in(app, owner).open("/beheer/cijfers?van=2026-11-24&tot=2026-11-24")
    assert "Waar mensen stoppen" in page.text
    assert "Doelen 1 100 %" in page.text
    clock.moment += timedelta(days=40)
    assert owner.invoke(args=["leads", "purge"]).exit_code == 0
    assert lead_store.latest(services.storage.database(), "draft", 10) == []
    # Its week stays, by the Monday.
    week = Period(TODAY - timedelta(days=1), TODAY)
    later = figures(services.storage.database(), services.opening_hours.hours, week, {})
    assert (later.steps["begun"], later.steps["sent"]) == (1, 0)
    assert later.tables["stoppen"].rows == found.tables["stoppen"].rows


def test_work_is_told_by_the_week_in_amsterdam_in_which_it_was_done(agency: Services) -> None:
    db, hours = agency.storage.database(), agency.opening_hours.hours
    anna = next(one for one in lead_store.submitted(db) if one.outcome == "qualified")
    # Sunday evening just before midnight, and Monday just after it, when the clock stands an hour further.
    for moment, tried in (
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), 1),
        (datetime(2026, 10, 25, 23, 1, tzinfo=UTC), 0),
    ):
        with agency.storage.writing() as writing:
            writing.execute(
                "INSERT INTO contacted (lead, at, tried) VALUES (?, ?, ?)", [anna.id, stamp(moment), tried]
            )
    found = figures(db, hours, Period(date(2026, 10, 19), TODAY), {}).tables["werk"]
    weeks = {row.name: [cell.value for cell in row.cells] for row in found.rows}
    # What came in, calls, spoken, held, proposed, clients.
    assert weeks["Week 43"] == [0, 1, 0, 0, 0, 0]
    assert weeks["Week 44"] == [0, 1, 1, 0, 0, 0]
    assert weeks["Week 48"] == [2, 1, 1, 0, 0, 1]
    long = figures(db, hours, Period(date(2024, 1, 1), TODAY), {}).tables["werk"]
    assert (len(long.rows), long.rows[-1].name, long.rows[-2].name) == (54, "Eerder", "Week 48, 2025")
    assert long.total
    assert [cell.value for cell in long.total.cells] == [2, 3, 2, 0, 0, 1]


def test_a_picture_has_a_place_for_each_and_a_share_where_nobody_counts(
    agency: Services, app: Flask, owner: FlaskCliRunner
) -> None:
    page = let_in(app, owner).open("/beheer/cijfers?van=2026-11-24&tot=2026-11-24")
    (speed,) = (one for one in page.all("section") if "Wie snel belt" in "".join(one.itertext()))
    pictures = [one for one in speed.iter() if one.get("class") == "seats"]
    assert len(pictures) == 5
    # One person who was spoken within five minutes, whose call was not held: one bar of seven wide.
    assert [path.get("d") for path in pictures[0] if path.get("d")] == ["M0 1.5h9"]
    assert "1 van 1" not in page.text
    assert "0 van 1 Binnen 5 minuten" in page.text


def test_a_time_in_which_nobody_came_has_no_tables_of_noughts(app: Flask, owner: FlaskCliRunner) -> None:
    page = let_in(app, owner).open("/beheer/cijfers?van=2001-01-01&tot=2001-02-01")
    assert page.text.count("Nog niemand in deze tijd.") == 5
    assert "Soort studio:" not in page.text


def test_who_was_not_let_in_sees_no_figures(app: Flask) -> None:
    stranger = app.test_client()
    assert [
        stranger.get(path).status_code for path in ("/beheer/cijfers", "/beheer/cijfers/bronnen.csv")
    ] == [303, 303]


def test_a_page_goes_by_what_stands_before_its_colon_unless_another_begins_so() -> None:
    titles = {
        "/a": "Leden werven: tel dagen",
        "/b": "Tarieven",
        "/c": "Marketing: nu",
        "/d": "Marketing: straks",
    }
    assert short_titles(titles) == {**titles, "/a": "Leden werven"}
