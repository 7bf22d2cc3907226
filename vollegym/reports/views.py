"""What is taken out at the desk, exactly the list that is shown, and the figures of a period."""

import logging
from collections import Counter
from collections.abc import Mapping
from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from vollegym.current import person_here, services, someone_is_here
from vollegym.dutch.dates import on
from vollegym.leads import search, search_store
from vollegym.leads.search import Wanted
from vollegym.leads.selection import Tally
from vollegym.reports import export
from vollegym.reports.figures import Figures
from vollegym.reports.figures import figures as figures_of
from vollegym.reports.periods import Period, PeriodError, read_period
from vollegym.storage.database import one_moment

log = logging.getLogger(__name__)
blueprint = Blueprint("reports", __name__, url_prefix="/beheer")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}


@blueprint.get("/aanvragen.<any(xlsx, csv, jsonl):form>")
def exported(form: str) -> ResponseReturnValue:
    """Give the leads that the address chooses as a file; everything at once is for an owner."""
    person, wanted = person_here(), search.from_query(request.args)
    if person is None:
        return redirect(url_for("desk.today"), 303)
    if not person.is_owner and not wanted.is_chosen and not wanted.stage:
        abort(403)
    content, number = written(wanted, form)
    log.info("The desk exported %s leads as %s", number, form)
    headers = {"Content-Disposition": f'attachment; filename="aanvragen.{form}"'}
    return Response(content, content_type=TYPES[form], headers=headers)


def written(wanted: Wanted, form: str) -> tuple[bytes, int]:
    """Return the same file that `flask leads export` writes of these leads; raises MiscountError."""
    sink, chosen = BytesIO(), export.choose_form(form, None, None)
    with one_moment(services().storage.database()) as db:
        asked = search_store.search(db, wanted, whole=True)
        counts = asked.number
        expected = counts.get(wanted.stage, 0) if wanted.stage else sum(counts.values())
        questions = search_store.questions(db, asked)
        number = export.write(search_store.every(db, asked), questions, chosen, sink)
        export.reconcile(number, Tally(expected, 0, 0))
    return sink.getvalue(), number


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


def short_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return what stands before the colon of each title, where no other begins so."""
    heads = Counter(title.partition(":")[0] for title in titles.values())
    return {
        url: title if heads[head] > 1 else head
        for url, title in titles.items()
        for head in [title.partition(":")[0]]
    }


def counted(period: Period) -> Figures:
    """Return the figures of a period at one moment."""
    pages = services().content.now.library.articles
    titles = {"/": "De voorpagina", **short_titles({page.url: page.title for page in pages})}
    with one_moment(services().storage.database()) as db:
        return figures_of(db, services().opening_hours.hours, period, titles)
