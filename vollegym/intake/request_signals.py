"""What a request tells beside the answer: signs of a robot, the time it took, and where someone came from."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from flask import request

from vollegym.current import services
from vollegym.intake.intake_state import Visit
from vollegym.intake.service import NOTHING, RequestSignals
from vollegym.intake.signed_fields import open_shown, open_touch, seal_shown, seal_touch
from vollegym.questionnaire import attribution, robot_signs
from vollegym.questionnaire.answers import Form
from vollegym.questionnaire.robot_signs import Shown, Sign
from vollegym.storage.timestamps import stamp
from vollegym.web import rate_limit
from vollegym.web.hosts import LOOPBACK


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
    return RequestSignals(signs, seconds, open_touch(secret(), last(form, "source")))


def shown_by(form: Form) -> Shown | None:
    """Return what the form says of itself, when we sealed it."""
    return open_shown(secret(), last(form, "shown"))


def shown_seal(question: str) -> str:
    """Return the seal for the form of a question; one that is shown again keeps its first moment."""
    before = shown_by(posted()) if request.method == "POST" else None
    return seal_shown(
        secret(), before if before and before.question == question else Shown(question, services().now())
    )


def touch_seal(newcomer: bool) -> str:
    """Return the seal of where this visitor came from, to be kept with the next answer; empty for no news.

    It travels in the form and in no other place: nothing is stored on the device, nothing by a GET.
    """
    for carried in (last(posted(), "source"), request.args.get("source", "")):
        if open_touch(secret(), carried):
            return carried
    found = attribution.touch(request.full_path, request.referrer, own_hosts())
    if not newcomer and not attribution.is_news(found):
        return ""
    return seal_touch(secret(), {**found, "at": stamp(services().now())})


def onward(address: str, newcomer: bool) -> str:
    """Return an address of the intake that takes along where this visitor came from, when that is news."""
    seal = touch_seal(newcomer) if has_news() else ""
    return f"{address}?{urlencode({'source': seal})}" if seal else address


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
