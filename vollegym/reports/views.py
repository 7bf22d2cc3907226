"""What the owner takes out at the desk, and the figures of a period."""

import logging
from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from vollegym.current import person_here, services, someone_is_here
from vollegym.dutch.dates import on
from vollegym.leads import selection
from vollegym.leads import store as lead_store
from vollegym.reports import export
from vollegym.reports.figures import Figures
from vollegym.reports.figures import figures as figures_of
from vollegym.reports.periods import Period, PeriodError, read_period
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


@blueprint.get("/cijfers")
def figures() -> ResponseReturnValue:
    """Show the figures of a period; days that are none are told, with what was typed."""
    if not someone_is_here():
        return redirect(url_for("desk.today"), 303)
    typed, wrong = (request.args.get("van", "")[:40], request.args.get("tot", "")[:40]), ""
    try:
        period = read_period(*typed, on(services().now()))
    except PeriodError as error:
        period, wrong = read_period("", "", on(services().now())), str(error)
    shown = typed if wrong else (period.first.isoformat(), period.last.isoformat())
    page = render_template("desk/figures.html", figures=counted(period), typed=shown, wrong=wrong)
    return page, 422 if wrong else 200


@blueprint.get("/cijfers/<name>.csv")
def figures_as_csv(name: str) -> ResponseReturnValue:
    """Give one table of the figures as a file."""
    if not someone_is_here():
        return redirect(url_for("desk.today"), 303)
    try:
        period = read_period(request.args.get("van", ""), request.args.get("tot", ""), on(services().now()))
    except PeriodError:
        return redirect(
            url_for("reports.figures", van=request.args.get("van"), tot=request.args.get("tot")), 303
        )
    table = counted(period).tables.get(name) or abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{period.first}-{period.last}.csv"'}
    return Response(table.as_csv(), content_type="text/csv; charset=utf-8", headers=headers)


def counted(period: Period) -> Figures:
    """Return the figures of a period at one moment."""
    pages = services().content.now.library.articles
    titles = {"/": "De voorpagina", **{page.url: page.title for page in pages}}
    with one_moment(services().storage.database()) as db:
        return figures_of(db, services().opening_hours.hours, period, titles)
