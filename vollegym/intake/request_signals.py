"""What a request tells beside the answer: signs of a robot, the time it took, and where someone came from."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from flask import request

from vollegym.current import services
from vollegym.intake.intake_state import Visit
from vollegym.intake.service import NOTHING, RequestSignals
from vollegym.intake.signed_fields import sign_shown, sign_touch, verified_shown, verified_touch
from vollegym.questionnaire import attribution, robot_signs
from vollegym.questionnaire.answers import Form
from vollegym.questionnaire.robot_signs import Shown, Sign
from vollegym.storage.timestamps import stamp
from vollegym.web import rate_limit
from vollegym.web.hosts import LOOPBACK
from vollegym.web.page_store import hole


def request_signals(visit: Visit, slug: str, form: Form) -> RequestSignals:
    """Return what the posted form of a question tells; raises TooManyRequests in a flood of newcomers."""
    question = visit.questionnaire.by_slug(slug)
    if question is None:
        return NOTHING
    shown, now = shown_by(form), services().now()
    signs = robot_signs.signs_of_form(form, shown, question.key, now)
    if visit.lead is None and rate_limit.take(services(), rate_limit.DRAFTS) > robot_signs.BUSY:
        signs |= {Sign.BUSY_ADDRESS}
    seconds = (now - shown.at) // timedelta(seconds=1) if shown and shown.question == question.key else None
    return RequestSignals(signs, seconds, verified_touch(secret(), last(form, "source")))


def shown_by(form: Form) -> Shown | None:
    """Return what the form says of itself, when we signed it."""
    return verified_shown(secret(), last(form, "shown"))


@hole
def signed_shown(question: str) -> str:
    """Return the signed field for the form of a question; one shown again keeps its first moment."""
    before = shown_by(posted()) if request.method == "POST" else None
    return sign_shown(
        secret(), before if before and before.question == question else Shown(question, services().now())
    )


@hole
def signed_touch(newcomer: bool) -> str:
    """Return where this visitor came from, signed, to be kept with the next answer; empty for no news.

    It travels in the form and in no other place: nothing is stored on the device, nothing by a GET.
    """
    for carried in (last(posted(), "source"), request.args.get("source", "")):
        if verified_touch(secret(), carried):
            return carried
    found = attribution.touch(request.full_path, request.referrer, own_hosts())
    if not newcomer and not attribution.is_news(found):
        return ""
    return sign_touch(secret(), {**found, "at": stamp(services().now())})


def onward(address: str, newcomer: bool) -> str:
    """Return an address of the intake that takes along where this visitor came from, when that is news."""
    signed = signed_touch(newcomer) if has_news() else ""
    return f"{address}?{urlencode({'source': signed})}" if signed else address


def has_news() -> bool:
    """Return whether this request itself tells of a campaign or another site."""
    return attribution.is_news(attribution.touch(request.full_path, request.referrer, own_hosts()))


def own_hosts() -> frozenset[str]:
    """Return the names under which this site is reached."""
    names = {
        urlsplit(services().settings.site_url).hostname,
        urlsplit(f"//{request.host}").hostname,
        *LOOPBACK,
    }
    return frozenset(name for name in names if name)


def posted() -> Form:
    """Return everything in the posted form."""
    return request.form.to_dict(flat=False)


def last(form: Form, name: str) -> str:
    """Return the last value of an input, or nothing."""
    return (form.get(name) or ("",))[-1]


def secret() -> str:
    """Return the secret key of the site."""
    return services().settings.secret_key
