"""From a phone call to a client, at the desk in Chromium: by the owner with script, by a colleague without, at once.

Mail goes through a real mail server; the sender works here, as a process of its own would take longer than all the rest.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.conftest import Clock, settings_in
from tests.desk.people import let_in
from tests.followup.post import PostOffice
from tests.server import Server
from tests.services import services_of
from vollegym import create_app
from vollegym.leads import store as lead_store
from vollegym.services import channels
from vollegym.storage.timestamps import stamp

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Caller:
    """Who phones, and who of us answers."""

    who: str
    half: str
    phone: str
    source: str
    article: str
    hour: str


JOLANDA = Caller(
    "Jolanda Verstraaten", "Verstraten", "06 12345611", "Telefoon", "/personal-trainer-leads", "21:30"
)
MOHAMED = Caller(
    "Mohamed Terpstra", "Terpsra", "06 12345622", "Beurs", "/personal-trainer-marketing", "22:30"
)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    office = PostOffice().open()
    yield office
    office.close()


@pytest.fixture
def beside(site: Server, post: PostOffice, tmp_path: Path) -> Iterator[Flask]:
    """The same site once more, in this process: it knows the mail server, and lets people in."""
    app = create_app(
        replace(
            settings_in(tmp_path),
            database=site.database,
            site_url=site.url,
            secret_key=site.environment["VOLLEGYM_SECRET_KEY"].strip(),
            mail_url=post.url,
            mail_from="Volle Gym <hallo@example.com>",
            owner_email="eigenaar@example.com",
        )
    )
    yield app
    services_of(app).storage.close()


def in_a_day(page: Page, site: Server, beside: Flask, post: PostOffice, caller: Caller) -> Iterator[None]:
    """Everything from the phone call to the figures, a step at a time."""
    first = caller.who.split()[0]
    put_in(page, site, caller)
    expect(page.get_by_role("heading", level=1)).to_have_text(caller.who)
    lead = page.url.split("?")[0]
    yield
    page.goto(site.url + "/beheer/aanvragen/nieuw")
    page.get_by_label("Telefoonnummer").press_sequentially(caller.phone)
    # With script the page tells while typing; without it, before anything is kept.
    if caller is MOHAMED:
        page.get_by_label("Naam", exact=True).fill("Iemand anders")
        page.get_by_role("button", name="Bewaar aanvraag").click()
    expect(page.locator("#bekend")).to_contain_text(caller.who)
    yield
    page.goto(lead)
    page.get_by_label("Wat wil je onthouden?").fill("Belt het liefst na de les.")
    page.get_by_role("button", name="Weer gesproken").click()
    expect(page.get_by_role("status").first).to_contain_text(f"Opgeschreven dat je {first} belde.")
    yield
    page.get_by_label("Schrijf een notitie").fill("Wil eerst de **kleine groepen** vol.")
    page.get_by_role("button", name="Bewaar notitie").click()
    expect(page.get_by_text("kleine groepen")).to_be_visible()
    yield
    page.get_by_label("Wat beloof je?").fill("Voorstel sturen")
    page.get_by_role("button", name="Bewaar stap").click()
    expect(page.locator("#stap p b")).to_have_text("Voorstel sturen")
    yield
    page.goto(site.url + "/beheer/aanvragen")
    page.locator("#q").fill(caller.half)
    page.get_by_role("button", name="Zoek", exact=True).click()
    expect(page.get_by_text("Bedoel je een van deze?")).to_be_visible()
    page.get_by_role("link", name=caller.who).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(caller.who)
    yield
    page.get_by_text("Gesprek plannen", exact=True).click()
    day = datetime.now(UTC).date() + timedelta(days=2)
    page.locator("#veld-call_day").fill(day.isoformat())
    page.locator("#veld-call_time").fill(caller.hour)
    page.get_by_role("button", name="Plan gesprek").click()
    expect(page.get_by_role("status").first).to_contain_text("Het gesprek staat.")
    expect(page.get_by_role("status").first).to_contain_text("buiten je openingstijden")
    yield
    let_it_be_over(beside, caller)
    page.goto(lead)
    page.get_by_role("button", name="Het is geweest").click()
    expect(page.get_by_role("heading", name="Het gesprek is geweest")).to_be_visible()
    yield
    page.get_by_text("Mail sturen", exact=True).click()
    page.get_by_role("link", name="Het voorstel").click()
    expect(page.get_by_label("Bericht")).to_have_value(re.compile(f"Dag {first}"))
    page.get_by_role("button", name="Stuur mail").click()
    expect(page.get_by_role("status").first).to_contain_text("De mail is bewaard")
    send(beside)
    (mail,) = (one for one in post.arrived if address(caller) in one["To"] and "voorstel" in one["Subject"])
    assert f"Dag {first}" in str(mail.get_body(("plain",)))
    yield
    page.get_by_text("Klant geworden", exact=True).click()
    page.get_by_label("Euro per maand").fill("€ 1.500")
    page.get_by_role("button", name=f"{first} is klant").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{first} is klant.")
    yield
    page.goto(site.url + "/beheer/cijfers")
    row = page.locator(
        "section.artikelen tr", has=page.locator(f"a[href*='artikel=%2F{caller.article[1:]}']")
    )
    expect(row).to_contain_text("€ 1.500")
    page.locator("section.artikelen").get_by_role("link", name=re.compile("^1 aanvragen")).first.click()
    expect(page.get_by_role("link", name=re.compile("Jolanda|Mohamed")).first).to_be_visible()


def address(caller: Caller) -> str:
    return caller.who.lower().replace(" ", ".") + "@example.com"


def put_in(page: Page, site: Server, caller: Caller) -> None:
    page.goto(site.url + "/beheer/aanvragen/nieuw")
    page.get_by_label("Telefoonnummer").fill(caller.phone)
    page.get_by_label("Naam", exact=True).fill(caller.who)
    page.get_by_label("E-mailadres").fill(address(caller))
    page.get_by_text(caller.source, exact=True).click()
    page.get_by_label("Welk artikel las diegene?").select_option(caller.article)
    page.get_by_role("button", name="Bewaar aanvraag").click()


def let_it_be_over(beside: Flask, caller: Caller) -> None:
    """Two days go by, as far as this call knows."""
    starts = datetime.now(UTC) - timedelta(hours=int(caller.hour[:2]))
    with services_of(beside).storage.writing() as db:
        (lead,) = (one for one in lead_store.with_contact(db, address(caller), "") if one.contact)
        db.execute(
            "UPDATE booking SET starts_at = ?, ends_at = ? WHERE lead = ?",
            [stamp(starts), stamp(starts + timedelta(minutes=30)), lead.id],
        )


def send(beside: Flask) -> None:
    """Send what is due, as the sender does."""
    with beside.app_context():
        for channel in channels(services_of(beside)):
            while channel.step(datetime.now(UTC)):
                pass
            channel.close()


def inside(beside: Flask, site: Server, page: Page, *who: str) -> Page:
    link = beside.test_cli_runner().invoke(args=["desk", "link", *who]).stdout.strip()
    page.goto(link)
    page.get_by_role("button", name="Open mijn beheer").click()
    expect(page.get_by_role("navigation", name="Beheer")).to_be_visible()
    return page


def test_two_of_us_bring_a_caller_to_client_at_once_and_all_of_it_comes_back_from_a_file(
    site: Server,
    beside: Flask,
    post: PostOffice,
    open_page: Callable[..., Page],
    make_app: Callable[..., Flask],
    clock: Clock,
    tmp_path: Path,
) -> None:
    with services_of(beside).storage.writing() as db:
        db.execute(
            "INSERT INTO person (email, name, role, added_at) VALUES ('c@example.com', 'Cas', 'colleague', '')"
        )
    owner = inside(beside, site, open_page())
    colleague = inside(beside, site, open_page(script=False), "--who", "c@example.com")
    for _ in zip_longest(
        in_a_day(owner, site, beside, post, JOLANDA), in_a_day(colleague, site, beside, post, MOHAMED)
    ):
        pass
    owner.goto(site.url + "/beheer/aanvragen")
    with owner.expect_download() as download:
        owner.get_by_role("link", name="jsonl").click()
    file = tmp_path / "alles.jsonl"
    download.value.save_as(file)
    assert file.read_text("utf-8").count("\n") == 2
    assert '"monthly_eur": 1500' in file.read_text("utf-8").replace('":1500', '": 1500')
    # An empty database takes it in and gives the same bytes.
    clock.moment = datetime.now(UTC)
    empty = make_app(database=tmp_path / "empty.db")
    runner = empty.test_cli_runner()
    runner.invoke(args=["database", "prepare"])
    done = runner.invoke(args=["leads", "import", str(file)])
    assert done.exit_code == 0, done.stderr
    again = let_in(empty, runner).client.get("/beheer/aanvragen.jsonl")
    assert again.status_code == 200
    assert again.data == file.read_bytes()
