"""A post office, a receiver and an owner with an address."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.followup.post import PostOffice, Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


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
    return make_app(
        mail_url=post.url,
        mail_from="Volle Gym <hallo@example.com>",
        owner_email="eigenaar@example.com",
        webhook_url=receiver.url,
        webhook_secret=SECRET,
    )
