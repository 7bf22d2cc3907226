"""The desk in words: how a lead stands, in a few of them."""

from datetime import datetime

from flask import Flask

from vollegym.followup.words import greet, retyped
from vollegym.intake.questionnaire import Outcome
from vollegym.office.store import Line
from vollegym.text.dates import MONTHS, WEEKDAYS, day_in_words, local


def teach_templates(app: Flask) -> None:
    """Give the templates of the desk their filters."""
    app.jinja_env.filters.update(
        outcome=lambda value: Outcome(value).words,
        retyped=retyped,
        short=short,
        standing=standing,
        day=day_in_words,
        first_name=first_name,
    )


def standing(line: Line) -> str:
    """Return how it stands with a lead since it was sent, in a few words; nothing where nothing is due."""
    missed = f"geen gehoor op {short(line.tried_at)}" if line.tried_at else ""
    if line.waits:
        return f"wacht op je, {missed}" if missed else "wacht op je"
    if line.spoken_at:
        return f"gesproken op {short(line.spoken_at)}"
    if line.call_at:
        return f"gesprek op {short(line.call_at)}"
    return missed or ("niet gesproken" if line.outcome == Outcome.QUALIFIED else "")


def short(moment: datetime) -> str:
    """Return "di 3 maart, 14:00"."""
    then = local(moment)
    return f"{WEEKDAYS[then.weekday()][:2]} {then.day} {MONTHS[then.month - 1]}, {then:%H:%M}"


def first_name(name: str) -> str:
    """Return the first word of a name, for a button; the whole of a short one."""
    return greet(name.split()[0] if name.split() else "").strip() or "de aanvrager"
