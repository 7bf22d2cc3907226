"""Every mail at the width of a phone, light and dark: nothing sticks out, everything can be read."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlite_utils import Database

from tests.conftest import Clock
from tests.followup.conftest import OPENING_HOURS, Work
from tests.followup.post import PostOffice
from tests.people import ANNA, CHRIS, finished, walk
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.access import entry
from vollegym.desk import messages as desk_messages
from vollegym.leads import calls as booking_service
from vollegym.leads import notifications
from vollegym.outbox import store as outbox_store
from vollegym.storage.database import Storage

LONG = {
    "name": "Anna-Sophie van den Broek-Verhoeven tot Nieuwleusen en Arbeidsongeschiktheidsverzekering",
    "company": "Leefstijlcentrumarbeidsongeschiktheidspreventieenfysiotherapie",
    "email": "anna-sophie.van.den.broek-verhoeven@leefstijlcentrum.example.com",
    "phone": "06-12 34 56 78",
}


@pytest.fixture
def mails(visitor: Visitor, work: Work, post: PostOffice, clock: Clock) -> dict[str, EmailMessage]:
    """One mail of each kind, by its subject."""
    storage = work.app.extensions["vollegym"].storage
    finished(visitor, {**ANNA, "contact": LONG})
    finished(Visitor(work.app), CHRIS)
    walk(Visitor(work.app), ANNA, until="budget")
    with storage.writing() as db:
        notifications.resume(db, 1, 7, clock.moment)
        notifications.disagreed(db, 2, 8, clock.moment)
        notifications.later(db, 2, (clock.moment + timedelta(days=1)).date(), clock.moment)
        outbox_store.put(db, "test", None, clock.moment)
        desk_messages.invite(db, 1, clock.moment)
    desk_messages.ask(services_of(work.app), "", "a browser", "Telefoon, Safari")
    entry.come_in(storage, 1, "link", "Telefoon, Safari", clock.moment, told=tell_of_device(clock))
    talk(work, storage, clock)
    for hours in (0, 2, 24):
        clock.moment += timedelta(hours=hours)
        work("alarms", "unfinished", "summary")
    return {mail["Subject"]: mail for mail in post.arrived}


def tell_of_device(clock: Clock) -> Callable[[Database, int], None]:
    return lambda db, session: desk_messages.tell_of_device(db, session, clock.moment)


def talk(work: Work, storage: Storage, clock: Clock) -> None:
    """Ask to be called, and book a call for the day after tomorrow; a day later comes its reminder."""
    booking_service.wish(storage, 1, "afternoon", clock.moment)
    work()
    assert booking_service.book(
        storage, "secret" * 4, OPENING_HOURS, 1, clock.moment + timedelta(hours=49.5), clock.moment
    ).booking


def test_each_mail_is_right_at_360_pixels_light_and_dark(
    mails: dict[str, EmailMessage], open_page: Callable[..., Page]
) -> None:
    assert len(mails) >= 17
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme)
        for subject, mail in mails.items():
            part = mail.get_body(("html",))
            assert part
            page.set_content(part.get_content())
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, subject
            rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
            found = Axe().run(page, options=rules).response["violations"]
            assert not found, (subject, scheme, [each["id"] for each in found])


def test_the_text_says_what_the_page_says(
    mails: dict[str, EmailMessage], open_page: Callable[..., Page]
) -> None:
    page = open_page()
    for subject, mail in mails.items():
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text
        assert html
        page.set_content(html.get_content())
        words = text.get_content().replace("\r\n", "\n")
        for row in page.locator("td.rule span:last-child").all_inner_texts():
            assert " ".join(row.split()) in " ".join(words.split()), subject
        assert max(map(len, words.splitlines())) < 200
        assert "\n\n\n" not in words
        assert "De antwoorden" not in words or "\n\nDe antwoorden\n" in words, subject
        for reference in page.locator("span[style='white-space:nowrap']").all():
            assert reference.evaluate("e => e.getClientRects().length") == 1, subject
