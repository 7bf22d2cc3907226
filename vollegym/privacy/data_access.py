"""Everything we hold on one person, in one file that both a person and a program can read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from vollegym.config import Settings
from vollegym.content import questionnaire_store
from vollegym.privacy import store
from vollegym.questionnaire.questions import Outcome, Questionnaire
from vollegym.storage.timestamps import stamp

EXPLANATION = (
    "Dit is alles wat we van je bewaren. Tijden zijn in UTC. Waarvoor we het gebruiken en hoe lang, staat op "
    "de pagina /privacy van onze site. Daar staat ook hoe je iets laat verbeteren of wissen."
)


def everything(db: Database, leads: Iterable[int], settings: Settings, now: datetime) -> dict[str, Any]:
    """Return the file: an explanation, the terms in days, and every row of each lead."""
    return {
        "uitleg": EXPLANATION,
        "gemaakt_op": stamp(now),
        "bewaartermijnen_in_dagen": {
            "begonnen zonder contactgegevens": settings.retention_draft,
            "begonnen met contactgegevens": settings.retention_contact,
            "uitkomst nog niet of niet": settings.retention_rejected,
            "uitkomst wel": settings.retention_lead,
            "reservekopieën": settings.retention_backup,
        },
        "aanvragen": [one(db, number) for number in leads],
    }


def one(db: Database, number: int) -> dict[str, Any]:
    """Return one lead with all that hangs from it; choices in the words that this person saw as well."""
    lead, rows = store.lead(db, number), store.rows(db, number)
    asked = questionnaire_store.version(db, lead["questionnaire"])
    answers = [{**row, **in_words(asked, row)} for row in rows.pop("answer", [])]
    outcome = Outcome(lead["outcome"]).fits if lead["outcome"] else "nog niet verstuurd"
    return {"uitkomst": outcome, "lead": lead, "answer": answers, **rows}


def in_words(asked: Questionnaire, row: dict[str, Any]) -> dict[str, Any]:
    """Return question and answer of one choice as they stood on the page."""
    question = asked.by_key(row["question"])
    if question is None:
        return {}
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    return {"vraag": question.title, "antwoord": [option.label for option in question.chosen(value)]}
