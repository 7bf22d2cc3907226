"""A mail in a program that shows its words alone, in the dark, from a list of subjects, and for who wants no more (V14)."""

import re
from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.followup.conftest import Work, app, post, receiver, storage, work
from tests.followup.post import PostOffice
from tests.followup.test_messages import OWNER, PROSPECT, html
from tests.people import ANNA, BRAM, finished
from tests.visitor import Visitor

__all__ = ["app", "post", "receiver", "storage", "work"]  # Fixtures of a site that mails.
# Subjects that say what happened or what to do, in words alone.
LOUD = re.compile(r"[!*_<>{}]|[A-Z]{5}|https?:|\s{2}")


def stripped(mail: EmailMessage) -> str:
    """The HTML without its elements, as a preview, a watch or a bad program shows it."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", html(mail), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", body)).replace("\xa0", " ")


@pytest.fixture
def mails(visitor: Visitor, work: Work, post: PostOffice, clock: Clock, app: Flask) -> list[EmailMessage]:
    """Everything that goes out about Anna, who books nothing, and Bram, who wants to hear from us later."""
    finished(visitor, ANNA)
    bram = Visitor(app)
    finished(bram, {**BRAM, "contact": {**BRAM["contact"], "email": "bram@example.com", "name": "Bram"}})
    form = next(form for form in bram.page.forms() if "later" in form.values)
    bram.send(form, later="2026-12-01")
    work()
    for _ in range(8):
        clock.moment += timedelta(days=1)
        work()
    return list(post.arrived)


def test_names_and_values_are_apart_when_only_the_words_are_left(mails: list[EmailMessage]) -> None:
    first = next(mail for mail in mails if mail["To"] == PROSPECT)
    words = stripped(first)
    assert re.search(r"Rol: Ik ben eigenaar", words), words[-1500:]
    for mail in mails:
        # A small letter or a stop, and a capital directly behind it: two pieces that were glued together.
        glued = re.findall(r"[a-zé.:?]{3}[A-Z][a-z]{2,}", re.sub(r"\S+@\S+|https?://\S+", "", stripped(mail)))
        assert glued == [], mail["Subject"]


def test_every_mail_has_its_colours_for_the_dark_and_no_picture_that_vanishes(
    mails: list[EmailMessage],
) -> None:
    for mail in mails:
        source = html(mail)
        assert '<meta name="color-scheme" content="light dark">' in source
        assert "@media (prefers-color-scheme:dark)" in source
        assert "<img" not in source


def test_every_subject_is_plain_and_short_enough_for_a_phone(mails: list[EmailMessage]) -> None:
    assert len(mails) >= 6
    for mail in mails:
        assert not LOUD.search(mail["Subject"]), mail["Subject"]
        if mail["To"] != OWNER:
            assert len(mail["Subject"]) <= 90, mail["Subject"]


def test_who_wants_no_more_than_an_answer_finds_the_way_in_the_header(mails: list[EmailMessage]) -> None:
    """RFC 2369; a confirmation is service, a reminder is more than that."""
    told = {mail["Subject"]: mail["List-Unsubscribe"] for mail in mails if mail["To"] != OWNER}
    asked = {subject for subject, header in told.items() if header}
    assert asked == {"Kies nog een moment", "Je vroeg ons om iets te laten horen"}
    assert {told[subject].strip() for subject in asked} == {
        f"<mailto:{OWNER}?subject=Geen%20berichten%20meer>"
    }
    assert all(mail["List-Unsubscribe"] is None for mail in mails if mail["To"] == OWNER)


def test_what_is_asked_takes_one_tap(mails: list[EmailMessage]) -> None:
    """The link is a button, large enough for a thumb, and the first thing to press."""
    for mail in mails:
        if mail["To"] == OWNER:
            continue
        links = re.findall(r"<a [^>]*>", html(mail))
        assert links
        assert "padding:1" in links[0], mail["Subject"]
