"""S13: an Origin, a Host, an address or a body that nobody could read ended in 500 and a traceback."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.people import ANNA, walk
from tests.security.guest import Guest
from tests.visitor import Visitor
from vollegym.storage import rate_counts
from vollegym.web.rate_limit import POSTS

UNREADABLE = ["http://[", "http://[::1", "//[", "http://]", "http://[v1.x]:99999"]


def test_an_origin_that_cannot_be_read_is_another_site(visitor: Visitor) -> None:
    for said in UNREADABLE:
        for path in ("/intake/rol", "/beheer/toegang", "/afspraak", "/bestaat-niet"):
            assert visitor.client.post(path, headers={"Origin": said}).status_code in (403, 404), path


def test_a_host_that_cannot_be_read_is_not_ours(visitor: Visitor) -> None:
    for said in ("[", "[::1", "]", "a b", "localhost:x", "[v1.x]"):
        assert visitor.client.get("/", headers={"Host": said}).status_code == 400, said


def test_a_referrer_that_cannot_be_read_is_none(app: Flask) -> None:
    for said in UNREADABLE:
        visitor = Visitor(app)
        visitor.open("/intake", headers={"Referer": said})
        assert visitor.send(role="owner").url == "/intake/type-studio"


SIGNS = ["%0a", "%0d", "%00", "%1b", "%7f", "%c2%85", "%e2%80%a8", "%e2%80%ae"]


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_an_address_with_a_control_character_is_not_found(visitor: Visitor, method: str) -> None:
    for path in (
        "/intake/A{}",
        "/{}",
        "/KENNISBANK{}",
        "/afspraak/{}",
        "/beheer/aanvraag/A{}",
        "/static/{}.css",
    ):
        for sign in SIGNS:
            assert getattr(visitor.client, method)(path.format(sign)).status_code == 404, (path, sign)


def test_a_body_over_the_limit_is_refused_well_while_its_sender_is_put_off(
    make_app: Callable[..., Flask],
) -> None:
    app = make_app(trusted_proxies=0)
    services = app.extensions["vollegym"]
    with services.storage.writing() as db:
        for _ in range(POSTS[0].most):
            rate_counts.add(db, POSTS[0], "203.0.113.7/32", services.now())
    client = Guest(app, "203.0.113.7").client
    for size in (10, 70_000, 1_100_000):
        answer = client.post("/intake/rol", data={"role": "a" * size})
        assert (answer.status_code, answer.headers.get("Retry-After") is not None) == (429, True), size


def test_a_body_that_ends_too_early_is_refused_well(visitor: Visitor) -> None:
    walk(visitor, ANNA, until="contact")
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = visitor.client.post(
            "/intake/contact",
            data=b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb",
            content_type=kind,
            environ_overrides={"CONTENT_LENGTH": "5000"},
        )
        assert answer.status_code in (400, 422), kind
