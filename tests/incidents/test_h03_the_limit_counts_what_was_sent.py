"""H3: how many mails a day one address gets was counted by the wording of a note.

Another wording, or a note for the owner, and a stranger could be buried in mails. Now each mail to a visitor keeps
the address it went to.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.conftest import Work, sending
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, BRAM, finish
from tests.visitor import Visitor
from vollegym.leads import notifications
from vollegym.storage.database import Storage
from vollegym.storage.migrations import migrations

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
STRANGER = "anna@example.com"


@pytest.fixture
def app(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    return sending(make_app, post, receiver)


@pytest.fixture
def storage(app: Flask) -> Storage:
    return app.extensions["vollegym"].storage


@pytest.fixture
def asks(storage: Storage, work: Work, clock: Clock) -> Callable[[int, int], None]:
    """Let a lead ask for its link so many times."""
    numbers = iter(range(1, 1000))

    def ask(lead: int, times: int) -> None:
        for _ in range(times):
            with storage.writing() as db:
                notifications.resume(db, lead, next(numbers), clock())
            clock.moment += MINUTE
            work()

    return ask


def to(post: PostOffice, address: str) -> int:
    return len([mail for mail in post.arrived if mail["To"].lower() == address])


def correct(visitor: Visitor, email: str) -> None:
    page = visitor.open("/intake/uitkomst")
    visitor.send(next(form for form in page.forms() if "email" in form.values), email=email)


def test_h03_whatever_the_notes_say_the_limit_holds(
    visitor: Visitor, asks: Callable[[int, int], None], post: PostOffice, storage: Storage, clock: Clock
) -> None:
    finish(visitor, BRAM)
    for _ in range(10):
        asks(1, 1)
        storage.database().execute("UPDATE outbox SET note = 'een andere zin' WHERE result = 'sent'")
    assert to(post, STRANGER) == 5
    clock.moment += DAY
    asks(1, 1)
    assert to(post, STRANGER) == 6, "another day"


def test_h03_correcting_an_address_away_and_back_gives_it_no_more_mails(
    app: Flask, asks: Callable[[int, int], None], post: PostOffice
) -> None:
    for lead in (1, 2, 3):
        pest = Visitor(app)
        finish(pest, BRAM)
        asks(lead, 4)
        correct(pest, f"pest{lead}@example.com")
    assert to(post, STRANGER) == 5


def test_h03_one_lead_cannot_write_to_many_strangers(
    visitor: Visitor, work: Work, post: PostOffice, clock: Clock
) -> None:
    finish(visitor, BRAM)
    for number in range(12):
        work()
        clock.moment += MINUTE
        correct(visitor, f"stranger{number}@example.com")
    work()
    assert len([mail for mail in post.arrived if "eigenaar" not in mail["To"]]) == 5


def test_h03_mails_to_the_owner_about_someone_are_none_to_them(
    visitor: Visitor,
    asks: Callable[[int, int], None],
    post: PostOffice,
    storage: Storage,
    clock: Clock,
    work: Work,
) -> None:
    finish(visitor, ANNA)
    for number in range(10):
        with storage.writing() as db:
            notifications.disagreed(db, 1, number, clock())
        clock.moment += MINUTE
        work("summary")
    assert to(post, "eigenaar@example.com") >= 10
    asks(1, 3)
    assert to(post, STRANGER) == 4


def test_h03_a_capital_makes_no_other_address(
    app: Flask, asks: Callable[[int, int], None], post: PostOffice, storage: Storage
) -> None:
    finish(Visitor(app), BRAM)
    finish(Visitor(app), BRAM)
    storage.database().execute("UPDATE contact SET email = 'Anna@Example.com' WHERE lead = 2")
    asks(1, 3)
    asks(2, 3)
    assert to(post, STRANGER) == 5


def test_h03_what_was_sent_before_an_upgrade_counts(
    visitor: Visitor, asks: Callable[[int, int], None], post: PostOffice, storage: Storage
) -> None:
    finish(visitor, BRAM)
    asks(1, 3)
    with storage.writing() as db:
        db.execute("UPDATE outbox SET note = 'aan de aanvrager' WHERE recipient IS NOT NULL")
        for index in ("outbox_recipient", "outbox_sent"):
            db.execute(f"DROP INDEX {index}")
        db.execute("ALTER TABLE outbox DROP COLUMN recipient")
        db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%_recipient'")
        migrations.apply(db)
    asks(1, 5)
    assert to(post, STRANGER) == 5
