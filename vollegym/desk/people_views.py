"""The page of people, and what an owner does there: invite, change and remove colleagues."""

import logging

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.access import entry
from vollegym.access import store as access_store
from vollegym.current import person_here, services
from vollegym.desk import entry_pages, messages
from vollegym.desk.blueprint import blueprint
from vollegym.questionnaire import email

log = logging.getLogger(__name__)
NAME = 60


@blueprint.get("/mensen")
def people() -> ResponseReturnValue:
    """Show who works here, with the devices and passkeys of who looks."""
    person = person_here()
    return entry_pages.people_page(person) if person else redirect(url_for("desk.today"), 303)


@blueprint.post("/mensen")
def invite() -> ResponseReturnValue:
    """Let an owner invite somebody by mail, as a colleague or as another owner."""
    person = person_here()
    if person is None or not person.is_owner:
        return entry_pages.enter_page(), 422
    typed, role = request.form.get("email", "")[:1000], request.form.get("role", access_store.COLLEAGUE)
    address = email.tidy_email(typed)
    if role not in access_store.ROLES or email.email_problem(address):
        return entry_pages.people_page(person, wrong="email", typed=typed), 422
    now = services().now()
    with services().storage.writing() as db:
        if messages.person_at(services(), access_store.people(db), address):
            return entry_pages.people_page(person, wrong="known", typed=typed), 422
        messages.invite(db, access_store.add_person(db, address, role, now), now)
    log.info("Somebody was invited to the desk")
    return redirect(url_for("desk.people", gedaan="uitgenodigd"), 303)


@blueprint.post("/mensen/<int:number>")
def change(number: int) -> ResponseReturnValue:
    """Change a name or a role, remove somebody or mail the invitation again; one owner always remains.

    Everybody may change their own name; the rest is for owners.
    """
    me, act = person_here(), request.form.get("act", "")
    if me is None or not (me.is_owner or (act == "name" and number == me.id)):
        return entry_pages.enter_page(), 422
    now = services().now()
    with services().storage.writing() as db:
        people = access_store.people(db)
        found = next((one for one in people if one.id == number), None)
        if found is None:
            return entry_pages.people_page(me), 422
        role = request.form.get("role", found.role) if me.is_owner else found.role
        loses = found.is_owner and (act == "remove" or (act == "name" and role != access_store.OWNER))
        if loses and entry.last_owner(people):
            return entry_pages.people_page(me, wrong="last"), 422
        if act == "remove":
            access_store.remove_person(db, number, now)
        elif act == "invite":
            messages.invite(db, number, now)
        elif act == "name" and role in access_store.ROLES:
            name = " ".join(request.form.get("name", found.name)[:NAME].split())
            access_store.change_person(db, number, name, role)
        else:
            return entry_pages.people_page(me), 422
    done = {"remove": "verwijderd", "invite": "uitgenodigd"}.get(act, "gewijzigd")
    return redirect(url_for("desk.people", gedaan=done), 303)
