"""Getting in at the desk and out again: links, passkeys, devices."""

import logging
import re
import secrets

from flask import Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from vollegym.access import entry, passkeys
from vollegym.access import store as access_store
from vollegym.access.passkeys import PasskeyRefusedError, Site
from vollegym.current import DESK, desk_session, desk_token, person_here, services
from vollegym.desk import entry_pages, messages
from vollegym.desk.blueprint import blueprint
from vollegym.storage.rate_counts import Limit
from vollegym.web.rate_limit import take

log = logging.getLogger(__name__)
LINKS = (Limit("desk", 3600, 5, nearby=10, total=30, spare=2),)
PASSKEYS = (Limit("passkey", 3600, 30, nearby=60, total=300, spare=10),)
# What the cookie holds of a browser that asked for a link, and of a passkey's question.
ASKER, CHALLENGE = "asker", "challenge"
DEVICES = (("iPad|Tablet|Android(?!.*Mobile)", "Tablet"), ("Mobi|iPhone|Android", "Telefoon"))
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR|Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrom|CriOS", "Chrome"),
    ("Safari", "Safari"),
)


def browser_name() -> str:
    """Return what kind of device and browser this is, as people call it: "Telefoon, Safari"."""
    said = request.headers.get("User-Agent", "")[:400]
    device = next((name for mark, name in DEVICES if re.search(mark, said)), "Computer")
    return (
        f"{device}, {next((name for mark, name in BROWSERS if re.search(mark, said)), 'onbekende browser')}"
    )


def keep(token: str) -> None:
    """Put a session in the cookie, for thirty days."""
    session[DESK] = token
    session.permanent = True


# By a link ----------------------------------------------------------------------------------------


@blueprint.post("/toegang")
def ask() -> ResponseReturnValue:
    """Have a link mailed to whoever of us has this address; a stranger sees the same page."""
    take(services(), LINKS)
    asker = session.setdefault(ASKER, secrets.token_hex(16))
    messages.ask(services(), request.form.get("email", "")[:254], asker, browser_name())
    return redirect(url_for("desk.today", gemaild=1), 303)


@blueprint.get("/toegang/<token>")
def door(token: str) -> ResponseReturnValue:
    """Show the button behind a link; the link alone opens nothing."""
    link = entry.link_behind(
        services().storage.database(), services().settings.secret_key, token, services().now()
    )
    if link is None:
        return entry_pages.enter_page(lost=True), 404
    return entry_pages.door_page(link, token, same=entry.is_asker(link, session.get(ASKER)))


@blueprint.post("/toegang/<token>")
def enter(token: str) -> ResponseReturnValue:
    """Let this browser in; one that did not ask for the link itself has to say that it is the same person."""
    storage, now = services().storage, services().now()
    link = entry.link_behind(storage.database(), services().settings.secret_key, token, now)
    if link is None:
        return entry_pages.enter_page(lost=True), 422
    same = entry.is_asker(link, session.get(ASKER))
    if not same and request.form.get("mine") != "ja":
        return entry_pages.door_page(link, token, same=False, unsaid=True), 422
    inside = entry.come_in(
        storage,
        link.person,
        "link",
        browser_name(),
        now,
        told=lambda db, number: messages.tell_of_device(db, number, now),
        link=link,
        old=desk_token(),
    )
    if inside is None:
        return entry_pages.enter_page(lost=True), 422
    keep(inside)
    log.info("A browser was let in at the desk by a link")
    return redirect(url_for("desk.today"), 303)


@blueprint.post("/weg")
def leave() -> ResponseReturnValue:
    """End the session of this browser, on the server too."""
    if here := desk_session():
        with services().storage.writing() as db:
            access_store.end_session(db, here.id, services().now())
        log.info("A browser left the desk")
    session.pop(DESK, None)
    return redirect(url_for("desk.today"), 303)


# By a passkey -------------------------------------------------------------------------------------


def site() -> Site:
    """Return the site that a passkey is for; a bare address has none."""
    return passkeys.site_of(request.host, request.scheme, services().settings.site_url) or abort(404)


def question(options: str, challenge: bytes) -> Response:
    """Return what the browser's own dialogue needs; its answer is expected from this browser alone."""
    session[CHALLENGE] = challenge.hex()
    return Response(options, content_type="application/json", headers={"Cache-Control": "no-store"})


@blueprint.post("/passkey/vraag")
def ask_passkey() -> ResponseReturnValue:
    take(services(), PASSKEYS)
    return question(*passkeys.ask_for_one(services().storage, site(), services().now()))


@blueprint.post("/passkey")
def enter_by_passkey() -> ResponseReturnValue:
    """Let in whoever has a passkey of one of us."""
    take(services(), PASSKEYS)
    storage, now = services().storage, services().now()
    challenge, answer = bytes.fromhex(session.pop(CHALLENGE, "")), request.form.get("answer", "")
    try:
        used = passkeys.check(storage, site(), challenge, answer, now)
    except PasskeyRefusedError as error:
        log.warning("A passkey was refused at the desk: %s", error)
        return entry_pages.enter_page(refused=True), 422
    inside = entry.come_in(
        storage,
        used.person,
        "passkey",
        browser_name(),
        now,
        told=lambda db, number: messages.tell_of_device(db, number, now),
        old=desk_token(),
    )
    keep(inside or "")
    log.info("A browser was let in at the desk by a passkey")
    return redirect(url_for("desk.today"), 303)


@blueprint.post("/passkeys/vraag")
def ask_new_passkey() -> ResponseReturnValue:
    person = person_here() or abort(403)
    shown = messages.address_of(services(), person) or "beheer"
    return question(*passkeys.ask_for_new(services().storage, site(), person, shown, services().now()))


@blueprint.post("/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Keep the passkey that this device just made."""
    person = person_here()
    if person is None:
        return entry_pages.enter_page(), 422
    challenge, answer = bytes.fromhex(session.pop(CHALLENGE, "")), request.form.get("answer", "")
    name = " ".join(request.form.get("name", "")[: passkeys.NAME].split()) or browser_name()
    try:
        passkeys.add(services().storage, site(), person, challenge, answer, name, services().now())
    except PasskeyRefusedError as error:
        log.warning("A new passkey was refused at the desk: %s", error)
        return entry_pages.people_page(person, wrong="passkey"), 422
    log.info("A passkey was added at the desk")
    return redirect(url_for("desk.people", gedaan="passkey", _anchor="passkeys"), 303)


@blueprint.post("/passkeys/<int:number>/weg")
def remove_passkey(number: int) -> ResponseReturnValue:
    person = person_here()
    if person is None:
        return entry_pages.enter_page(), 422
    with services().storage.writing() as db:
        access_store.remove_passkey(db, number, person.id)
    return redirect(url_for("desk.people", gedaan="passkey-weg", _anchor="passkeys"), 303)


# Devices ------------------------------------------------------------------------------------------


@blueprint.post("/apparaten/<int:number>/weg")
def end_device(number: int) -> ResponseReturnValue:
    """Log one device out; an owner may do that for everybody."""
    person = person_here()
    found = access_store.session_by_id(services().storage.database(), number)
    if person is None or found is None or not (person.is_owner or found.person == person.id):
        return entry_pages.enter_page(), 422
    with services().storage.writing() as db:
        access_store.end_session(db, number, services().now())
    return redirect(url_for("desk.people", gedaan="apparaat", _anchor="apparaten"), 303)


@blueprint.post("/apparaten/weg")
def end_other_devices() -> ResponseReturnValue:
    """Log out everywhere but here."""
    here, person = desk_session(), person_here()
    if here is None or person is None:
        return entry_pages.enter_page(), 422
    with services().storage.writing() as db:
        access_store.end_sessions(db, services().now(), person=person.id, but=here.id)
        access_store.end_links(db, services().now(), person=person.id)
    return redirect(url_for("desk.people", gedaan="overal", _anchor="apparaten"), 303)


@blueprint.get("/apparaat/<token>")
def unknown_device(token: str) -> ResponseReturnValue:
    """Show the device that a mail told of, with the button that shuts it out."""
    db, key = services().storage.database(), services().settings.secret_key
    found = messages.session_behind(db, key, token, services().now())
    return entry_pages.device_page(found, token) if found else (entry_pages.enter_page(lost=True), 404)


@blueprint.post("/apparaat/<token>")
def shut_out(token: str) -> ResponseReturnValue:
    """End the session that a mail told of, as its reader says that it is not theirs."""
    storage, key, now = services().storage, services().settings.secret_key, services().now()
    found = messages.session_behind(storage.database(), key, token, now)
    if found is None:
        return entry_pages.enter_page(lost=True), 422
    with storage.writing() as db:
        access_store.end_session(db, found.id, now)
    log.warning("A device was shut out of the desk by a mail")
    return redirect(url_for("desk.unknown_device", token=token), 303)
