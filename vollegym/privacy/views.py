"""What one of us does at the desk with everything about one person: take it out, or wipe it for good."""

import json
import logging

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.current import person_here, services
from vollegym.leads import store as lead_store
from vollegym.leads.identity import wanted
from vollegym.leads.lead import Lead
from vollegym.privacy import data_access
from vollegym.privacy import forget as privacy_forget

log = logging.getLogger(__name__)
blueprint = Blueprint("privacy", __name__, url_prefix="/beheer/aanvraag")


def leads_of(lead: Lead) -> privacy_forget.Person:
    """Return every lead of the person of this one: by mail address, and this one itself."""
    asked = wanted(lead.contact.email) if lead.contact else frozenset()
    own = frozenset((f"reference {lead.reference}",))
    return privacy_forget.find(services().storage.database(), asked, own)


@blueprint.get("/<reference>/alles.json")
def everything(reference: str) -> ResponseReturnValue:
    """Give everything that is kept of one person as a file, for that person."""
    db, person = services().storage.database(), person_here()
    lead = lead_store.by_reference(db, reference) if person else None
    if lead is None:
        return redirect(url_for("desk.today"), 303)
    told = data_access.everything(db, leads_of(lead).leads, services().settings, services().now())
    log.info("The desk wrote all of one person")
    headers = {
        "Content-Disposition": f'attachment; filename="{lead.reference}.json"',
        "Cache-Control": "no-store",
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return Response(text, content_type="application/json; charset=utf-8", headers=headers)


@blueprint.post("/<reference>/wissen")
def forget(reference: str) -> ResponseReturnValue:
    """Wipe one person for good; only an owner may, and only by saying so."""
    db, person = services().storage.database(), person_here()
    lead = lead_store.by_reference(db, reference) if person else None
    if person is None or not person.is_owner or lead is None:
        return redirect(url_for("desk.today"), 303)
    if request.form.get("sure") != "ja":
        return redirect(url_for("desk.case", key=reference, _anchor="alles"), 303)
    asked = wanted(lead.contact.email) if lead.contact else frozenset()
    numbers = leads_of(lead).leads
    references = [found.reference for number in numbers if (found := lead_store.by_id(db, number))]
    folder = services().settings.database.parent
    privacy_forget.forget(services().storage, folder, asked, references, services().now())
    log.info("The desk forgot %s leads", len(references))
    return redirect(url_for("desk.today", gewist=len(references)), 303)
