"""The honest crowd: what people do, however odd it looks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.conftest import Clock
from tests.people import ANNA, asked, finish, give, walk
from tests.visitor import Page, Visitor

Way = Callable[[Visitor, Clock], Page]


def with_contact(**details: str) -> dict[str, Any]:
    return {**ANNA, "contact": {**ANNA["contact"], **details}}


def in_one_go(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, ANNA)


def slowly(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="size")
    clock.moment += timedelta(days=3)
    return finish_from_here(visitor)


def with_the_form_open_for_weeks(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    clock.moment += timedelta(days=25)
    give(visitor, ANNA["contact"])
    return finish_from_here(visitor)


def autofilled(visitor: Visitor, clock: Clock) -> Page:
    """A browser fills in every field that it knows by its autocomplete token, in no time."""
    page = walk(visitor, ANNA, until="contact")
    known = {"name": "name", "organization": "company", "email": "email", "tel": "phone"}
    fields = {
        e.get("name"): e.get("autocomplete") for e in page.all("input") if e.get("autocomplete") in known
    }
    visitor.send(**{str(name): ANNA["contact"][known[token]] for name, token in fields.items()})
    return finish_from_here(visitor)


def pasted(visitor: Visitor, clock: Clock) -> Page:
    details = {
        "name": "\u200bAnna\u00a0de Boer\n",
        "email": " <anna@example.com> ",
        "phone": "tel: 06-12345678",
    }
    return finish(visitor, with_contact(**details))


def back_and_forth(visitor: Visitor, clock: Clock) -> Page:
    old = visitor.open("/intake/rol").form()
    walk(visitor, ANNA, until="bottleneck")
    visitor.send(old, role="co_owner")
    visitor.send(old, role="owner")
    return finish_from_here(visitor)


def with_mistakes(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    for _ in range(5):
        visitor.send(**{**ANNA["contact"], "email": "anna@"})
    give(visitor, ANNA["contact"])
    return finish_from_here(visitor)


def after_the_token_was_lost(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    visitor.send(**ANNA["contact"], csrf_token="lost")
    visitor.send()
    return finish_from_here(visitor)


def oddly_named(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="X Æ A-12 <3", company="https://studio-anna.example"))


def with_a_signature_of_another_key(visitor: Visitor, clock: Clock) -> Page:
    """The owner made a new secret key while forms were open."""
    visitor.open("/intake/rol")
    visitor.send(role="owner", shown="WzFd.forged", source="e30.forged")
    return finish_from_here(visitor)


def with_two_taps_on_every_button(visitor: Visitor, clock: Clock) -> Page:
    page = visitor.open("/intake")
    while key := asked(page):
        answer = ANNA[key] if isinstance(ANNA[key], dict) else {key: ANNA[key]}
        form = page.form()
        visitor.send(form, **answer)
        page = visitor.send(form, **answer)
    form = page.form()
    visitor.send(form)
    return visitor.send(form)


def in_two_tabs(visitor: Visitor, clock: Clock) -> Page:
    """Both tabs begin with the first question; the second goes on where the first one stopped."""
    old = visitor.open("/intake").form()
    walk(visitor, ANNA, until="size")
    visitor.send(old, role="owner")
    return finish_from_here(visitor)


def with_a_space_where_nothing_belongs(visitor: Visitor, clock: Clock) -> Page:
    """Someone without styles tabs through every field and touches the space bar."""
    visitor.open("/intake")
    visitor.send(role="owner", warm_up=" ")
    return finish_from_here(visitor)


def with_a_browser_that_drops_hidden_fields(visitor: Visitor, clock: Clock) -> Page:
    """Some privacy extensions take away fields that nobody sees; only the form's own token is needed."""
    page = visitor.open("/intake")
    while key := asked(page):
        form = page.form()
        for name in ("warm_up", "shown", "source"):
            form.values.pop(name, None)
        page = visitor.send(form, **(ANNA[key] if isinstance(ANNA[key], dict) else {key: ANNA[key]}))
    return visitor.send()


def in_another_script(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="محمد العلي 💪", company="Зал «Сила» & Zn."))


def from_belgium(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(phone="0470 12 34 56", company="Casino Fit"))


def with_a_site_as_company(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="ANNA", company="WWW.STUDIO-ANNA.EXAMPLE/?utm_source=ig"))


def finish_from_here(visitor: Visitor) -> Page:
    page = walk(visitor, ANNA)
    assert page.url == "/intake/controle"
    return visitor.send()


HONEST: list[Way] = [
    in_one_go,
    slowly,
    with_the_form_open_for_weeks,
    autofilled,
    pasted,
    back_and_forth,
    with_mistakes,
    after_the_token_was_lost,
    oddly_named,
    with_a_signature_of_another_key,
    with_two_taps_on_every_button,
    in_two_tabs,
    with_a_space_where_nothing_belongs,
    with_a_browser_that_drops_hidden_fields,
    in_another_script,
    from_belgium,
    with_a_site_as_company,
]
