"""What the owner takes out at the desk."""

import logging
from io import BytesIO

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from vollegym.current import person_here, services
from vollegym.leads import selection
from vollegym.leads import store as lead_store
from vollegym.reports import export
from vollegym.storage.database import one_moment

log = logging.getLogger(__name__)
blueprint = Blueprint("reports", __name__, url_prefix="/beheer")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/aanvragen.xlsx")
def exported() -> ResponseReturnValue:
    """Give the leads as a file for Excel."""
    person = person_here()
    if person is None:
        return redirect(url_for("desk.today"), 303)
    if not person.is_owner:
        abort(403)
    log.info("The desk exported the leads")
    headers = {"Content-Disposition": 'attachment; filename="aanvragen.xlsx"'}
    return Response(excel(), content_type=XLSX, headers=headers)


def excel() -> bytes:
    """Return the same file that `flask leads export -o leads.xlsx` writes; raises MiscountError."""
    chosen, sink = selection.Selection(), BytesIO()
    with one_moment(services().storage.database()) as db:
        tally = selection.tally(lead_store.counts(db, chosen), chosen)
        asked = lead_store.questions(db, chosen)
        form = export.Form("xlsx", "excel-nl")
        export.reconcile(export.write(lead_store.selected(db, chosen), asked, form, sink), tally)
    return sink.getvalue()
