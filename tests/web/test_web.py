"""What every page shares."""

from tests.visitor import Visitor


def test_an_unknown_address_is_a_404_page_with_a_way_on(visitor: Visitor) -> None:
    page = visitor.open("/bestaat-niet")
    assert page.status == 404


def test_healthz_answers_200_while_the_database_can_be_written(visitor: Visitor) -> None:
    response = visitor.client.get("/healthz")
    assert (response.status_code, response.json["database"]) == (200, "ok")


def test_a_page_for_visitors_sets_no_cookie_and_does_not_vary_on_one(visitor: Visitor) -> None:
    response = visitor.client.get("/bestaat-niet")
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_another_host_name_is_refused(visitor: Visitor) -> None:
    assert visitor.client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    for name in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        assert visitor.client.get("/healthz", headers={"Host": name}).status_code == 200


def test_a_body_over_64_kib_is_refused_whatever_its_type(visitor: Visitor) -> None:
    for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
        response = visitor.client.post("/healthz", data=b"a" * 70_000, content_type=kind)
        assert response.status_code in (405, 413)
