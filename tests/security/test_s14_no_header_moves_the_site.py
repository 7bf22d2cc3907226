"""S14: SCRIPT_NAME as a header, from a peer on the same machine, moved the site past the rules of a proxy."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.test_rsgi import Pairs, request
from vollegym.web.rsgi import environment

MOVES = {
    "script_name": "/x",
    "script-name": "/x",
    "x-script-name": "/x",
    "path_info": "/beheer",
    "x-forwarded-prefix": "/x",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "evil.example",
    "x-original-url": "/beheer",
    "x-rewrite-url": "/beheer",
    "x-http-method-override": "DELETE",
    "wsgi.url_scheme": "https",
    "remote_addr": "203.0.113.1",
}


@pytest.mark.parametrize("name", MOVES)
def test_path_scheme_and_peer_come_from_the_connection_alone(name: str) -> None:
    bare = request()
    told = request()
    told.headers = Pairs([*bare.headers.items(), (name, MOVES[name])])
    first, second = environment(bare), environment(told)
    own = {key for key in (*first, *second) if not key.startswith("HTTP_")}
    assert {key: first.get(key) for key in own} == {key: second.get(key) for key in own}
    assert "HTTP_SCRIPT_NAME" not in second or "_" not in name


@pytest.mark.parametrize("trusted", [0, 1])
def test_the_site_stays_where_it_is_whatever_a_request_says(
    make_app: Callable[..., Flask], trusted: int
) -> None:
    visitor = Visitor(make_app(trusted_proxies=trusted))
    plain = visitor.client.get("/kennisbank/")
    for name, value in MOVES.items():
        if trusted and name in ("x-forwarded-proto", "x-forwarded-host"):
            continue  # A proxy of our own says these, and sets what a visitor said aside.
        answer = visitor.client.get("/kennisbank/", headers={name.replace("_", "-"): value})
        assert (answer.status_code, answer.headers["Location"]) == (301, plain.headers["Location"]), name
        page = visitor.client.get("/kennisbank", headers={name.replace("_", "-"): value})
        assert page.status_code == 200, name
        assert "evil.example" not in page.text
        assert 'href="/x/' not in page.text
