"""I13: the alarm ran on the same host as what it watched."""

from collections.abc import Callable

from flask import Flask

from tests.desk.people import let_in
from tests.people import ANNA, finish
from tests.server import free_port
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.services import channels


def test_i13_a_dead_mail_server_shows_in_healthz_and_in_the_commands(make_app: Callable[..., Flask]) -> None:
    app = make_app(mail_url=f"smtp://127.0.0.1:{free_port()}", owner_email="eigenaar@example.com")
    visitor = Visitor(app)
    finish(visitor, ANNA)
    with app.app_context():
        channels(services_of(app))[0].step(app.extensions["vollegym"].clock())
    health = visitor.client.get("/healthz")
    assert health.status_code == 200, "the queue is a field, never a status"
    assert health.json["outbox"]["unsent"] >= 2
    assert health.json["outbox"]["unsent_since"] == app.extensions["vollegym"].clock().isoformat()
    assert health.json["sender"]["away"]
    runner = app.test_cli_runner()
    assert "geen verbinding: de server weigert" in runner.invoke(args=["outbox", "list"]).stdout
    assert "De verzender draait niet" in runner.invoke(args=["doctor"]).stdout
    desk = let_in(app, runner)
    assert "De verzender draait niet" in desk.page.text
