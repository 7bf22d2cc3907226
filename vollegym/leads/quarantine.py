"""Holding a suspect intake back, and letting it go: in the transaction of the fact, each told once."""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from vollegym.leads import notifications, store
from vollegym.leads.lead import Lead
from vollegym.questionnaire.robot_signs import Sign, weigh
from vollegym.storage.events import record, values

WORDS = {
    Sign.DECOY_FILLED: "vulde het veld in dat leeg moest blijven",
    Sign.DECOY_MISSING: "liet het veld weg dat leeg moest blijven",
    Sign.NOT_SHOWN: "stuurde een formulier dat wij niet toonden",
    Sign.OTHER_FORM: "stuurde het formulier van een andere vraag",
    Sign.FAST: "antwoordde binnen een seconde",
    Sign.BUSY_ADDRESS: "van een adres met veel nieuwe intakes",
    Sign.MARKUP: "schreef codes bij de naam of het bedrijf",
    Sign.LINK_AS_NAME: "gaf een link als naam",
    Sign.LINK_IN_NAME: "zette een link in de naam",
    Sign.LINK_AS_COMPANY: "gaf een link als bedrijf",
    Sign.ADVERT: "adverteert in de naam of het bedrijf",
    Sign.NOISE: "heeft een naam als uit een machine",
}


def suspect(db: Database, lead: int, signs: Iterable[Sign], at: datetime) -> None:
    """Keep the signs that were not seen before, and hold the intake back once they weigh enough."""
    known = values(db, lead, "sign", "name")
    fresh = sorted(sign for sign in set(signs) if sign not in known)
    for sign in fresh:
        record(db, lead, "sign", at, name=sign.value)
    score = weigh([*fresh, *(Sign(name) for name in known if name in set(Sign))])
    if fresh and score.suspect and store.quarantine(db, lead, at):
        record(db, lead, "quarantined", at, points=score.points, signs=[sign.value for sign in score.signs])


def release(db: Database, lead: int, at: datetime, by: str, person: int | None = None) -> bool:
    """Let an intake go, and send now, once, all that was held back; return whether it was held at all.

    `by` says who did it: `owner` or `booking`. It is never held back again.
    """
    if not store.release(db, lead, at):
        return False
    event = record(db, lead, "released", at, person, by=by)
    found = store.by_id(db, lead)
    if found and found.verdict:
        notifications.submitted(db, lead, found.verdict.outcome.value, at)
        tell_wishes(db, found, event, at)
    return True


def filled_decoy(db: Database, lead: int) -> bool:
    """Return whether a field was filled that no person sees: then only the owner lets this lead go."""
    return Sign.DECOY_FILLED.value in values(db, lead, "sign", "name")


def tell_wishes(db: Database, lead: Lead, event: int, at: datetime) -> None:
    """Tell what was wished on the outcome page while nothing could be told."""
    if lead.objection is not None:
        notifications.disagreed(db, lead.id, event, at)
    if lead.later is not None:
        notifications.later(db, lead.id, lead.later, at)


def reasons(db: Database, lead: int) -> list[str]:
    """Return, in Dutch, what was seen of a robot, the heaviest first; none when nothing was."""
    known = values(db, lead, "sign", "name")
    return [WORDS[sign] for sign in weigh(Sign(name) for name in known if name in set(Sign)).signs]
