"""I04: an outage was "fixed" by rolling back to the older form that lost leads too."""

from collections.abc import Callable

from flask import Flask

from tests.people import ANNA, finish
from tests.server import free_port
from tests.visitor import Visitor


def test_i04_a_lead_is_stored_whatever_is_down_around_it(make_app: Callable[..., Flask]) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    app = make_app(
        owner_email="owner@example.com",
        mail_url=f"smtp://{nobody}",
        mail_from="site@example.com",
        webhook_url=f"http://{nobody}/hook",
        webhook_secret="not a secret, only for tests",
        busy_calendars=(f"http://{nobody}/agenda.ics",),
    )
    page = finish(Visitor(app), ANNA)
    assert (page.status, page.url) == (200, "/intake/uitkomst")
    db = app.extensions["vollegym"].storage.database()
    assert db.execute("SELECT outcome FROM lead WHERE submitted_at IS NOT NULL").fetchall() == [
        ("qualified",)
    ]
    assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] > 0
