"""The crowd of robots: what programs send that sell something or fill in whatever they find."""

from collections.abc import Callable
from datetime import timedelta

from tests.conftest import Clock
from tests.intake.honest import Way, finish_from_here, with_contact
from tests.people import ANNA, asked, finish, walk
from tests.visitor import Form, Page, Visitor


def fills_every_field(visitor: Visitor, clock: Clock) -> Page:
    return rush(visitor, lambda form: {name: ["x"] for name in form.values if form.values[name] == [""]})


def fills_the_decoy_only_once(visitor: Visitor, clock: Clock) -> Page:
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="http://pills.example")
    return finish_from_here(visitor)


def advertises(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="Buy backlinks", company="https://seo.example"))


def writes_markup(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name='<a href="http://x.example">klik</a>'))


def never_looks(visitor: Visitor, clock: Clock) -> Page:
    """Knows the addresses by heart, posts bare values with a link in them."""
    token = visitor.open("/intake/rol").form().values["csrf_token"][0]
    for slug, key in [("rol", "role"), ("type-studio", "studio_type"), ("doelen", "goals")]:
        visitor.client.post(f"/intake/{slug}", data={key: ANNA[key], "csrf_token": token})
    for slug, key in [("knelpunt", "bottleneck"), ("omvang", "size"), ("start", "timing")]:
        visitor.client.post(f"/intake/{slug}", data={key: ANNA[key], "csrf_token": token})
    details = {**ANNA["contact"], "name": "Cheap followers www.followers.example"}
    visitor.client.post("/intake/contact", data={**details, "csrf_token": token})
    visitor.client.post("/intake/budget", data={"budget": ANNA["budget"], "csrf_token": token})
    visitor.open("/intake/controle")
    return visitor.send()


def writes_codes_as_company(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="Buy viagra", company="[url=http://x.example]pills[/url]"))


def gives_a_link_as_name(visitor: Visitor, clock: Clock) -> Page:
    return finish(visitor, with_contact(name="https://cheap-followers.example/?id=7"))


def fills_the_decoy_beside_the_contact_details(visitor: Visitor, clock: Clock) -> Page:
    walk(visitor, ANNA, until="contact")
    visitor.send(**ANNA["contact"], warm_up="Anna de Boer")
    return finish_from_here(visitor)


def behaves_after_a_filled_decoy(visitor: Visitor, clock: Clock) -> Page:
    """A good answer later does not wash it away."""
    visitor.open("/intake/rol")
    visitor.send(role="owner", warm_up="x")
    visitor.open("/intake/rol")
    visitor.send(role="owner")
    clock.moment += timedelta(minutes=20)
    return finish_from_here(visitor)


def posts_letters_from_a_generator(visitor: Visitor, clock: Clock) -> Page:
    """No form was fetched for the contact details; the name is noise."""
    page = walk(visitor, ANNA, until="contact")
    token = page.form().values["csrf_token"][0]
    details = {**ANNA["contact"], "name": "TqMkXHWAzjvnTdEq", "csrf_token": token}
    visitor.client.post("/intake/contact", data=details)
    return finish_from_here(visitor)


def rush(visitor: Visitor, more: Callable[[Form], dict[str, list[str]]]) -> Page:
    page = visitor.open("/intake")
    for _ in range(20):
        key = asked(page)
        if key is None:
            return visitor.send()
        answer = ANNA[key] if isinstance(ANNA[key], dict) else {key: ANNA[key]}
        page = visitor.send(**{**more(page.form()), **answer})
    raise AssertionError(page.url)


ROBOTS: list[Way] = [
    fills_every_field,
    fills_the_decoy_only_once,
    advertises,
    writes_markup,
    never_looks,
    writes_codes_as_company,
    gives_a_link_as_name,
    fills_the_decoy_beside_the_contact_details,
    behaves_after_a_filled_decoy,
    posts_letters_from_a_generator,
]
