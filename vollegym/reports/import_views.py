"""Bringing in a list at the desk: choose a file, see what would become of it, and only then say yes."""

import logging
from collections.abc import Mapping
from typing import BinaryIO, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.content import questionnaire_store
from vollegym.current import DESK, person_here, services, someone_is_here
from vollegym.leads import store as lead_store
from vollegym.reports import import_columns, uploading
from vollegym.reports.import_file import BadFileError
from vollegym.reports.upload_store import Upload
from vollegym.reports.uploading import GoneError
from vollegym.reports.views import blueprint
from vollegym.web import csrf, uploads
from vollegym.web.rsgi import FROM_ONE

log = logging.getLogger(__name__)
GONE = (
    "Deze lijst is er niet meer: binnen, weggelegd, of langer dan een uur geleden gekozen. Kies hem opnieuw."
)
TOO_LATE = "Dit kan niet meer ongedaan worden: dat kan tien minuten lang, één keer."
TWICE = "Twee kolommen zijn nu {meaning}. Kies er één, en laat de andere weg."


def choose_page(wrong: str = "", status: int = 200) -> ResponseReturnValue:
    """Show where a file is chosen."""
    return render_template("desk/import.html", wrong=wrong), status


def file_again() -> ResponseReturnValue:
    """Show the same when the form was too long, or lost its token: a file cannot be kept in a page."""
    too_long = csrf.too_long()
    said = uploading.TOO_LONG if too_long else "Deze pagina stond lang open. Kies het bestand nog een keer."
    return choose_page(said, 413 if too_long else 422) if someone_is_here() else outside()


def outside() -> ResponseReturnValue:
    return redirect(url_for("desk.today"), 303)


@blueprint.get("/aanvragen/importeren")
def import_list() -> ResponseReturnValue:
    """Show where a file is chosen."""
    return choose_page(GONE if "weg" in request.args else "") if someone_is_here() else outside()


@blueprint.post("/aanvragen/importeren")
@uploads.takes_files(FROM_ONE, DESK, someone_is_here)
@csrf.on_lost_token(file_again)
def send_list() -> ResponseReturnValue:
    """Keep a file to look at; nothing of it is a lead yet."""
    person, file = person_here(), request.files.get("file")
    if person is None:
        return outside()
    if file is None or not file.filename:
        return choose_page("Kies eerst een bestand.", 422)
    try:
        number = uploading.take(services(), person.id, file.filename, cast(BinaryIO, file.stream))
    except BadFileError as error:
        return choose_page(str(error), 422)
    return redirect(url_for("reports.looked_at", number=number), 303)


@blueprint.errorhandler(GoneError)
def gone(_error: GoneError) -> ResponseReturnValue:
    """Say that this list is not there any more."""
    return redirect(url_for("reports.import_list", weg=1), 303)


@blueprint.get("/aanvragen/importeren/<int:number>")
def looked_at(number: int) -> ResponseReturnValue:
    """Show what would become of each row, how far it is, or what came of it."""
    person = person_here()
    if person is None:
        return outside()
    return list_page(uploading.find(services(), number, person.id))


@blueprint.post("/aanvragen/importeren/<int:number>")
def decide(number: int) -> ResponseReturnValue:
    """Look again with other columns, bring in the next part, or put the list aside."""
    person, act = person_here(), request.form.get("act")
    if person is None:
        return outside()
    upload = uploading.find(services(), number, person.id)
    here = redirect(url_for("reports.looked_at", number=number), 303)
    if act == "weg":
        uploading.drop(services(), upload)
        return redirect(url_for("desk.listed"), 303)
    if upload.done == 0 and upload.content is not None:
        chosen, wrong = meaning_in(upload, request.form)
        if wrong:
            return list_page(upload, chosen, wrong), 422
        if chosen != upload.meaning:
            # What is brought in is what was shown, not what was changed since.
            uploading.choose(services(), upload, chosen)
            return here
        if uploading.lacks(upload, chosen):
            return list_page(upload), 422
    if act == "breng-in" and upload.content is not None:
        further = uploading.bring_in(services(), upload)
        log.info("The desk imported %s leads", further.fresh - upload.fresh)
    return here


@blueprint.post("/aanvragen/importeren/<int:number>/ongedaan")
def undo_import(number: int) -> ResponseReturnValue:
    """Take back what a list brought in."""
    person = person_here()
    if person is None:
        return outside()
    upload = uploading.find(services(), number, person.id)
    try:
        uploading.undo(services(), upload)
    except GoneError:
        return list_page(upload, wrong=TOO_LATE), 422
    log.info("The desk took back a list that was imported")
    return redirect(url_for("reports.looked_at", number=number), 303)


def meaning_in(upload: Upload, form: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return what was chosen for each column, and what is wrong with that."""
    known = import_columns.meanings(questionnaire_store.current(services().storage.database()))
    columns = uploading.columns(upload, {})
    given = {column.name: form.get(f"kolom-{place}", "") for place, column in enumerate(columns)}
    chosen = {name: meaning for name, meaning in given.items() if meaning in known}
    twice = next((m for m in chosen.values() if list(chosen.values()).count(m) > 1), "")
    return chosen, TWICE.format(meaning=known[twice]) if twice else ""


def list_page(upload: Upload, meaning: Mapping[str, str] | None = None, wrong: str = "") -> str:
    """Return the page of one list."""
    waits = upload.content is not None and upload.done == 0
    shown = upload.meaning if meaning is None else meaning
    return render_template(
        "desk/import_list.html",
        upload=upload,
        wrong=wrong,
        look=uploading.preview(services(), upload, shown) if waits and not wrong else None,
        columns=uploading.columns(upload, shown) if waits else (),
        meanings=import_columns.meanings(questionnaire_store.current(services().storage.database())),
        more=max(0, upload.refused - len(upload.told)),
        may_undo=uploading.may_undo(services(), upload),
        stayed=[
            lead
            for number, _ in (upload.leads[: uploading.MOST_TOLD] if upload.undone_at else ())
            if (lead := lead_store.by_id(services().storage.database(), number))
        ],
    )
