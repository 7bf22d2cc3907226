from tests.visitor import Visitor


def test_i41_an_unknown_address_answers_404_with_a_page(visitor: Visitor) -> None:
    page = visitor.open("/bestaat-niet")
    assert page.status == 404
    assert page.h1
