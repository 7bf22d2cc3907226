"""Where someone came from, told by addresses alone; names of networks are one table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.questionnaire.attribution import (
    CAMPAIGN,
    LONGEST,
    NAMES,
    WRITTEN,
    is_news,
    source_name,
    touch,
    written,
)

OWN = frozenset({"vollegym.nl"})
ARTICLE = "https://vollegym.nl/personal-trainer-leads"


def test_it_works() -> None:
    found = touch(
        "/intake?landing=/personal-trainer-leads&referrer=www.google.nl&utm_source=FB", ARTICLE, OWN
    )
    assert found == {"landing": "/personal-trainer-leads", "referrer": "www.google.nl", "utm_source": "FB"}


def test_without_script_the_page_before_tells() -> None:
    found = touch("/intake", f"{ARTICLE}?utm_source=nieuwsbrief&utm_campaign=mei", OWN)
    assert found == {"landing": "/personal-trainer-leads", "utm_source": "nieuwsbrief", "utm_campaign": "mei"}


def test_who_comes_straight_from_another_site_landed_here() -> None:
    assert touch("/intake", "https://www.google.nl/", OWN) == {
        "landing": "/intake",
        "referrer": "www.google.nl",
    }


def test_nothing_known_is_a_landing_alone() -> None:
    assert touch("/intake", None, OWN) == {"landing": "/intake"}
    assert source_name(touch("/intake", None, OWN)) == "direct"


def test_the_own_query_goes_before_the_page_before() -> None:
    found = touch("/intake?utm_source=ig", f"{ARTICLE}?utm_source=google", OWN)
    assert found["utm_source"] == "ig"


def test_of_a_repeated_parameter_the_first_counts() -> None:
    assert touch("/intake?utm_source=a&utm_source=b", None, OWN)["utm_source"] == "a"


def test_a_click_identifier_is_not_kept_but_its_network_is() -> None:
    found = touch("/intake?gclid=EAIaIQobChMI", None, OWN)
    assert found == {"landing": "/intake", "click": "google"}
    assert source_name(found) == "google"


def test_a_network_that_the_script_carried_along_is_kept_and_an_invented_one_is_not() -> None:
    assert touch("/intake?landing=/over-ons&click=meta", ARTICLE, OWN) == {
        "landing": "/over-ons",
        "click": "meta",
    }
    assert touch("/intake?landing=/over-ons&click=onzin", ARTICLE, OWN) == {"landing": "/over-ons"}


@pytest.mark.parametrize(
    "secret",
    ["/intake/verder/abcdefghij234567abcdefghij234567", "/afspraak/abcdefghij234567", "/agenda/abcdef.ics"],
)
def test_a_token_in_an_address_is_never_kept(secret: str) -> None:
    assert "abcdef" not in str(touch("/intake", f"https://vollegym.nl{secret}", OWN))
    assert "abcdef" not in str(touch(f"/intake?landing={secret}", None, OWN))


@pytest.mark.parametrize(
    "landing", ["//evil.example", "https://evil.example", "javascript:alert(1)", "/<b>", "/ /"]
)
def test_a_landing_that_is_no_page_of_ours_is_ignored(landing: str) -> None:
    assert touch(f"/intake?landing={landing}", None, OWN)["landing"] == "/intake"


def test_ten_thousand_letters_are_cut() -> None:
    found = touch(f"/intake?utm_campaign={'x' * 10_000}&referrer={'y' * 10_000}", None, OWN)
    assert len(found["utm_campaign"]) == LONGEST
    assert "referrer" not in found


def test_walking_about_is_no_news() -> None:
    assert not is_news({"landing": "/intake/rol"})
    assert not is_news({"landing": "/personal-trainer-leads"})
    assert is_news({"landing": "/intake", "utm_source": "ig"})


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("fb", "facebook"),
        ("Facebook", "facebook"),
        ("m.facebook.com", "facebook"),
        ("Facebook Ads", "facebook"),
        ("ig", "instagram"),
        ("Instagram", "instagram"),
        ("l.instagram.com", "instagram"),
        ("meta", "meta"),
        ("META", "meta"),
        ("google", "google"),
        ("Google Ads", "google"),
        ("www.google.nl", "google"),
        ("google.co.uk", "google"),
        ("newsletter", "nieuwsbrief"),
        ("Fysiotafel", "fysiotafel"),
        ("blog.example.com", "blog.example.com"),
    ],
)
def test_names_are_normalised_in_one_table(raw: str, name: str) -> None:
    assert source_name({"utm_source": raw}) == name
    assert source_name({"referrer": raw}) == name


def test_every_name_in_the_table_is_its_own_name() -> None:
    for name in set(NAMES.values()):
        assert source_name({"utm_source": name}) == name


@given(st.text(max_size=300), st.none() | st.text(max_size=300))
def test_whatever_comes_in_a_touch_is_short_and_plain(address: str, referrer: str | None) -> None:
    found = touch(address, referrer, OWN)
    assert found["landing"].startswith("/")
    assert all(value and len(value) <= LONGEST + 1 and value.isprintable() for value in found.values())
    assert source_name(found)


@given(st.dictionaries(st.sampled_from(CAMPAIGN), st.text(min_size=1, max_size=50)))
def test_what_was_tagged_is_kept_as_it_was(tags: dict[str, str]) -> None:
    from urllib.parse import urlencode

    found = touch(f"/intake?{urlencode(tags)}", None, OWN)
    for name, value in tags.items():
        plain = " ".join(value.split())
        if plain.isprintable():
            assert found.get(name, "") == plain


def test_a_source_is_written_as_its_people_write_it() -> None:
    assert [written(name) for name in ("linkedin", "chatgpt", "google", "via eva", "")] == [
        "LinkedIn",
        "ChatGPT",
        "Google",
        "Via eva",
        "",
    ]
    assert set(WRITTEN) <= set(NAMES.values()), "only names that are counted"
