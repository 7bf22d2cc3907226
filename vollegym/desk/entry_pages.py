"""The pages of getting in, and who and what may come in."""

from typing import Any

from flask import render_template, request

from vollegym.access import entry, passkeys, store
from vollegym.access.store import Link, Person, Session
from vollegym.current import desk_session, services
from vollegym.desk.messages import address_of

DONE = {
    "apparaat": "Dat apparaat is uitgelogd.",
    "overal": "Alle andere apparaten zijn uitgelogd.",
    "passkey": "Je passkey werkt. De volgende keer kom je er zonder mail mee binnen.",
    "passkey-weg": "Die passkey werkt niet meer.",
    "uitgenodigd": "De uitnodiging is onderweg. De link werkt twee dagen.",
    "gewijzigd": "Dat is veranderd.",
    "verwijderd": "Deze collega kan er niet meer in. Wat die hier deed, blijft staan.",
}
WRONG = {
    "passkey": "Deze passkey kon niet worden gemaakt. Probeer het nog eens, op dit apparaat.",
    "email": "Schrijf een heel e-mailadres, zoals naam@voorbeeld.nl.",
    "known": "Met dit adres kan al iemand binnenkomen.",
    "last": "Er moet één eigenaar blijven.",
}


def has_passkeys() -> bool:
    """Return whether passkeys can be used at this address, which needs a name."""
    return passkeys.site_of(request.host, request.scheme, services().settings.site_url) is not None


def enter_page(*, lost: bool = False, refused: bool = False, out: bool = False) -> str:
    """Return how to get in; `lost` says that a link was tried and holds no longer, `refused` a passkey.

    `out` says that something was sent from a page of the desk by who is not in any more.
    """
    db = services().storage.database()
    return render_template(
        "desk/enter.html",
        lost=lost,
        refused=refused,
        out=out,
        mails=services().settings.mail_url is not None,
        sent="gemaild" in request.args,
        passkeys=has_passkeys() and store.has_passkeys(db),
        several=len(store.people(db)) > 1,
    )


def door_page(link: Link, token: str, *, same: bool, unsaid: bool = False) -> str:
    """Return the button behind a link; where another browser asked for it (not `same`), one looks twice."""
    return render_template("desk/confirm_entry.html", link=link, token=token, same=same, unsaid=unsaid)


def device_page(session: Session, token: str) -> str:
    """Return the device that a mail told of."""
    return render_template("desk/device.html", device=session, token=token)


def people_page(person: Person, *, wrong: str = "", typed: str = "") -> str:
    """Return who works here, and the devices and passkeys of who looks."""
    db, now = services().storage.database(), services().now()
    living = entry.living(db, now)
    return render_template(
        "desk/people.html",
        me=person,
        people=[as_shown(one, living) for one in store.people(db)],
        only_owner=entry.last_owner(store.people(db)),
        devices=[one for one in living if one.person == person.id],
        here=desk_session(),
        keys=store.passkeys(db, person.id),
        passkeys=has_passkeys(),
        done=DONE.get(request.args.get("gedaan", "")) if not wrong else None,
        wrong=WRONG.get(wrong),
        typed=typed,
    )


def as_shown(person: Person, living: list[Session]) -> dict[str, Any]:
    """Return somebody of us as the page shows them: `seen` is None for who is not in on any device."""
    seen = max((one.seen_at for one in living if one.person == person.id), default=None)
    return {"person": person, "email": address_of(services(), person), "seen": seen}
