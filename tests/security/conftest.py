"""A site that mails, with an owner and a webhook, for the modules marked `mails`: there nobody confirms by itself."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.conftest import Work, post, receiver, sending

__all__ = ["post", "receiver"]


@pytest.fixture
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    if request.node.get_closest_marker("mails") is None:
        return make_app()
    return sending(make_app, request.getfixturevalue("post"), request.getfixturevalue("receiver"))


@pytest.fixture
def work(app: Flask, clock: Clock) -> Iterator[Work]:
    sender = Work(app, clock)
    sender.everyone_confirms = False
    yield sender
    sender.close()
