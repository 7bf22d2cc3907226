"""The pages that let somebody in or say who somebody is: on a phone, by keyboard alone, in light and dark."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlite_utils import Database

from tests.journeys.walker import ANNA, Walker
from tests.look.checks import axe, loose, out_of_reach, too_small, too_wide
from tests.server import Server
from vollegym.access import entry, store
from vollegym.desk.messages import NOT_ME
from vollegym.leads.links import CONFIRM, fingerprint
from vollegym.tokens import private_token

pytestmark = pytest.mark.browser
LONG = "arbeidsongeschiktheidsverzekeringen@grachtengordelbewoners.example"


@pytest.fixture
def mailing(tmp_path: Path) -> Iterator[Server]:
    """A site that writes mails, which nobody sends."""
    server = Server(
        tmp_path,
        owner_email="eigenaar@example.com",
        mail_url="smtp://127.0.0.1:9",
        mail_from="hallo@example.com",
    ).start()
    yield server
    server.stop()


def stops(page: Page, site: Server) -> Iterator[str]:
    """Bring the page to each place in turn."""
    db, secret = Database(site.database), site.environment["VOLLEGYM_SECRET_KEY"].strip()
    here = site.url.replace("127.0.0.1", "localhost")
    settings: Any = SimpleNamespace(secret_key=secret, site_url=here)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)

    def door() -> str:
        (row,) = db.query("SELECT uid FROM entry_link ORDER BY asked_at DESC LIMIT 1")
        found = store.link(db, row["uid"])
        assert found
        return entry.address(settings, db, found)

    page.goto(f"{here}/beheer")
    yield "outside"
    page.get_by_role("button", name="Mail mij een link").click()
    page.get_by_text("Kijk in je mail").wait_for()
    yield "mailed"
    page.goto(door())
    yield "door"
    page.context.clear_cookies()
    page.goto(door())
    yield "door of another"
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Open mijn beheer").click()
    page.locator(".field-error").wait_for()
    yield "door of another, unsaid"
    page.get_by_label("Ja, ik vroeg deze link aan").check()
    page.get_by_role("button", name="Open mijn beheer").click()
    page.get_by_role("heading", name="Niemand wacht").wait_for()
    page.goto(f"{here}/beheer/mensen")
    yield "people"
    page.get_by_label("Naam, zodat je hem herkent").fill("W" * 60)
    page.get_by_role("button", name="Maak een passkey").click()
    page.get_by_text("Je passkey werkt").wait_for()
    page.get_by_label("E-mailadres").fill(LONG)
    page.get_by_role("button", name="Stuur uitnodiging").click()
    page.get_by_text(LONG).first.wait_for()
    with db.conn:
        store.add_session(db, "0" * 64, 1, "passkey", "Tablet, Samsung Internet", datetime.now(UTC))
    page.goto(f"{here}/beheer/mensen")
    for summary in page.locator("main details summary").all():
        summary.click()
    yield "people, everything open"
    page.get_by_label("E-mailadres").fill("nergens@")
    page.locator("main form", has_text="Stuur uitnodiging").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Stuur uitnodiging").click()
    page.locator(".field-error:visible").wait_for()
    yield "people, refused"
    device = private_token(secret, NOT_ME, "2", tomorrow)
    page.goto(f"{here}/beheer/apparaat/{device}")
    yield "device"
    page.get_by_role("button", name="Dat was ik niet").click()
    page.get_by_role("heading", name="Dit apparaat is eruit").wait_for()
    yield "device, shut out"
    with db.conn:
        db.execute("UPDATE passkey SET credential = x'00'")
    page.context.clear_cookies()
    page.goto(f"{here}/beheer")
    page.get_by_role("button", name="Kom binnen met je passkey").click()
    page.get_by_text("Met deze passkey kom je niet binnen").wait_for()
    yield "passkey refused"
    page.goto(f"{here}/beheer/toegang/{private_token(secret, 'x', 'y', tomorrow)}")
    yield "link gone"
    Walker(site.url).walk(dict(ANNA))
    (lead,) = db.query("SELECT reference FROM lead")
    who = f"{lead['reference']} {fingerprint(ANNA['email'][0])}"
    page.goto(f"{here}/intake/ja/{private_token(secret, CONFIRM, who, tomorrow)}")
    yield "is this you"
    page.get_by_role("button", name="Ja, dit ben ik").click()
    page.get_by_text("Dan weten we het zeker").wait_for()
    yield "this is you"
    page.goto(f"{here}/intake/ja/{private_token(secret, CONFIRM, who, date(2020, 1, 1))}")
    page.get_by_text("dat een mailadres van jou is").wait_for()
    yield "too late"


def test_each_is_right_for_everybody(mailing: Server, open_page: Callable[..., Page]) -> None:
    page, found = open_page(), []
    phone = page.context.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    phone.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "hasUserVerification": True, "isUserVerified": True}},
    )
    for stop in stops(page, mailing):
        for check in (axe, too_wide, too_small, loose, out_of_reach):
            found += [(stop, check.__name__, what) for what in check(page)]
    assert found == []
