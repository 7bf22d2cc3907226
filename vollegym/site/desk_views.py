"""The texts at the desk: what is wrong with them, what is not on the site yet, and which questions count."""

import logging
from itertools import islice

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vollegym.content import publishing, questionnaire_store
from vollegym.content.preview import preview_link
from vollegym.current import person_here, services
from vollegym.leads import store as lead_store
from vollegym.questionnaire.questions import Questionnaire
from vollegym.questionnaire.serialization import digest
from vollegym.questionnaire.verdict import changes
from vollegym.site.commands import everything_found
from vollegym.site.content_checks import unfilled
from vollegym.site.views import PRIVATE, blueprint

log = logging.getLogger(__name__)
# Of so many of the last leads it is shown whether their outcome would be another one.
LOOKED_BACK = 500


@blueprint.get("/beheer/teksten")
def texts() -> ResponseReturnValue:
    """Show the mistakes in the texts, the drafts, and the questions of the files; remarks on demand."""
    person = person_here()
    if person is None:
        return redirect(url_for("desk.today"), 303)
    now, content, db = services().now(), services().content.now, services().storage.database()
    everything = "opmerkingen" in request.args
    found = everything_found() if everything else list(content.problems)
    fresh = content.questionnaire
    other = fresh is not None and questionnaire_store.in_force(db) != digest(fresh)
    page = render_template(
        "desk/texts.html",
        errors=[problem for problem in found if problem.severity == "error"],
        remarks=[problem for problem in found if problem.severity != "error"] if everything else None,
        missing=unfilled(services().agency.missing) if services().agency.missing else "",
        drafts=[(one, preview_link(services().settings, one, now)) for one in content.library.waiting],
        pages=len(content.library.everything),
        fresh=other,
        shown=digest(fresh) if fresh else "",
        would=what_would_change(fresh) if other and fresh else [],
        looked_back=LOOKED_BACK,
        owner=person.is_owner,
        done="gezet" in request.args,
    )
    return make_response(page, PRIVATE)


def what_would_change(questionnaire: Questionnaire) -> list[tuple[str, str, str, str]]:
    """Return whose outcome would be another one: reference, what it was, what it would be, and why."""
    leads = islice(lead_store.last_submitted(services().storage.database()), LOOKED_BACK)
    judged = ((lead.reference, lead.verdict, lead.answers) for lead in leads if lead.verdict)
    return [
        (
            change.reference,
            change.before.outcome.fits,
            change.after.outcome.fits,
            "; ".join(reason.because for reason in change.reasons),
        )
        for change in changes(questionnaire, judged)
    ]


@blueprint.post("/beheer/teksten/vragen")
def publish() -> ResponseReturnValue:
    """Put the questions of the files on the site, as they were shown; only an owner may."""
    person, fresh = person_here(), services().content.now.questionnaire
    if person is None or not person.is_owner:
        return redirect(url_for("desk.today"), 303)
    # A file that was saved since the page was shown is looked at first.
    if fresh is None or request.form.get("shown") != digest(fresh):
        return redirect(url_for("site.texts", _anchor="vragen"), 303)
    publishing.publish(services().storage, fresh, services().now())
    log.info("The desk put the questions in force")
    return redirect(url_for("site.texts", gezet=1, _anchor="vragen"), 303)
