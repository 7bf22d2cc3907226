"""A post office, a receiver, an owner with an address, and a sender that works at the moment of the clock."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.callers import caller
from tests.followup.post import PostOffice, Receiver
from tests.services import put_in_force, run_job, services_of
from vollegym.calendar.hours import Hours, Window
from vollegym.leads import store as lead_store
from vollegym.services import channels
from vollegym.storage.database import Storage

__all__ = ["caller"]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OPENING_HOURS = Hours(week=((Window(9 * 60, 17 * 60),),) * 5 + ((),) * 2)


@pytest.fixture
def post() -> Iterator[PostOffice]:
    office = PostOffice().open()
    yield office
    office.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    here = Receiver()
    yield here
    here.close()


@pytest.fixture
def app(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    return sending(make_app, post, receiver)


def sending(make_app: Callable[..., Flask], post: PostOffice, receiver: Receiver) -> Flask:
    """A site that mails, with an owner, a webhook, and opening hours from nine to five."""
    app = make_app(
        mail_url=post.url,
        mail_from="Volle Gym <hallo@example.com>",
        owner_email="eigenaar@example.com",
        webhook_url=receiver.url,
        webhook_secret=SECRET,
    )
    put_in_force(app, OPENING_HOURS)
    return app


@pytest.fixture
def storage(app: Flask) -> Storage:
    return app.extensions["vollegym"].storage


class Work:
    """The sender without its threads: does all that is due now, at the moment of the clock."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.channels = channels(services_of(app))
        self.everyone_confirms = True

    def __call__(self, *jobs: str) -> None:
        with self.app.app_context():
            for name in jobs or ("alarms", "unfinished"):
                run_job(self.app, name)
        self.send()

    def send(self) -> None:
        """Send what is due, without any timed work before it; whoever left an address said that it is theirs."""
        if self.everyone_confirms:
            with services_of(self.app).storage.writing() as db:
                for lead, email in db.execute("SELECT lead, email FROM contact").fetchall():
                    lead_store.confirm(db, lead, email, self.clock())
        with self.app.app_context():
            for channel in self.channels:
                while channel.step(self.clock()):
                    pass

    def close(self) -> None:
        for channel in self.channels:
            channel.close()


@pytest.fixture
def work(app: Flask, clock: Clock) -> Iterator[Work]:
    sender = Work(app, clock)
    yield sender
    sender.close()
