"""I33: answers went to advertising networks."""

import socket
from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice, Receiver
from tests.people import ANNA, finish
from tests.visitor import Visitor


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The ports that anything in this process connects to."""
    ports: set[int] = set()
    connect = socket.socket.connect

    def noted(self: socket.socket, address: tuple[str, int]) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            ports.add(address[1])
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return ports


def test_i33_without_settings_nothing_leaves(
    make_app: Callable[..., Flask], clock: Clock, reached: set[int]
) -> None:
    app = make_app()
    finish(Visitor(app), ANNA)
    Work(app, clock)()
    assert reached == set()


def test_i33_with_settings_only_they_are_reached(
    make_app: Callable[..., Flask], clock: Clock, reached: set[int]
) -> None:
    post, receiver = PostOffice().open(), Receiver()
    reached.clear()
    app = make_app(
        mail_url=post.url,
        owner_email="eigenaar@example.com",
        webhook_url=receiver.url,
        webhook_secret="only for tests, never for a site",
    )
    finish(Visitor(app), ANNA)
    work = Work(app, clock)
    work()
    work.close()
    assert reached == {post.port, int(receiver.url.split(":")[2].split("/")[0])}
    assert {mail["To"] for mail in post.arrived} == {"eigenaar@example.com", "anna@example.com"}
    post.close()
    receiver.close()
