"""I11: a fallback delivery counted 404 and 500 as success."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.followup.post import Receiver
from tests.people import ANNA, finish
from tests.services import services_of
from tests.visitor import Visitor
from vollegym.services import channels


@pytest.mark.parametrize("status", [204, 404, 500])
def test_i11_only_2xx_is_delivered_and_the_rest_stays_visible(
    status: int, make_app: Callable[..., Flask]
) -> None:
    receiver = Receiver()
    receiver.answers = [(status, {}, b"thanks")]
    app = make_app(webhook_url=receiver.url, webhook_secret="only for tests, never for a site")
    finish(Visitor(app), ANNA)
    with app.app_context():
        channels(services_of(app))[1].step(app.extensions["vollegym"].clock())
    waiting = app.test_cli_runner().invoke(args=["outbox", "list"]).stdout
    assert (f"{status} (poging 1)" in waiting) == (status != 204)
    receiver.close()
