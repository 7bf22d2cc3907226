"""The SQL of the funnel: what is stored of each intake's path, and the bare counts of purged ones."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import store
from vollegym.leads.funnel import Count, FunnelPath, Intake, Place, funnel_path
from vollegym.storage.timestamps import moment

PATHS = """
SELECT lead_view.*,
  (SELECT json_group_array(json_array(kind, json(properties))) FROM
    (SELECT kind, properties FROM event WHERE event.lead = lead_view.id AND kind IN ('answered', 'error')
     ORDER BY id)) AS events,
  coalesce((SELECT max(at) FROM event WHERE event.lead = lead_view.id), started_at) AS last_at
FROM lead_view WHERE NOT held AND (:all OR id IN (SELECT value FROM json_each(:leads)))
"""


def funnel_paths(db: Database, now: datetime, leads: Iterable[int] | None = None) -> Iterator[FunnelPath]:
    """Yield the path of every intake, or of these; robots that were not released are left out."""
    chosen = {"all": leads is None, "leads": json.dumps(list(leads or ()))}
    for row in db.query(PATHS, chosen):
        yield funnel_path(questionnaire_store.version(db, row["questionnaire"]), intake_in(row), now)


def intake_in(row: Mapping[str, Any]) -> Intake:
    return Intake(
        started_at=moment(row["started_at"]),
        last_at=moment(row["last_at"]),
        answers=store.answers(row),
        outcome=row["outcome"],
        source=json.loads(row["source"] or "{}"),
        events=[(kind, said) for kind, said in json.loads(row["events"])],
        booked=row["booking"] is not None,
        contacted=row["contacted_at"] is not None,
    )


def quarantined(db: Database) -> int:
    """Return how many are left out as robots."""
    return int(next(db.query("SELECT count(*) AS n FROM lead_view WHERE held"))["n"])


def questions(db: Database) -> list[str]:
    """Return the keys of all questions ever asked: those in force first, in their order."""
    versions = [questionnaire_store.version(db, row["version"]) for row in questionnaire_store.versions(db)]
    return list(dict.fromkeys(question.key for asked in versions for question in asked.questions))


def remember(db: Database, counts: Mapping[Place, Count]) -> None:
    """Keep the bare counts of intakes that are thrown away in this transaction."""
    for (week, named, landing), count in counts.items():
        # A tag may hold anything, so only what looks like the name of a source outlives its term.
        source = named if re.fullmatch(r"[a-z0-9 ._-]{1,40}", named) else "anders"
        for (measure, question), number in count.numbers.items():
            db.execute(
                "INSERT INTO tally (week, source, landing, measure, question, n) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET n = n + excluded.n",
                (week.isoformat(), source, landing, measure, question, number),
            )


def remembered(db: Database) -> dict[Place, Count]:
    """Return the counts of intakes that were thrown away."""
    found: dict[Place, Count] = {}
    for row in db.query("SELECT * FROM tally"):
        place = (date.fromisoformat(row["week"]), row["source"], row["landing"])
        found.setdefault(place, Count()).add(Count(Counter({(row["measure"], row["question"]): row["n"]})))
    for count in found.values():
        count.purged = count["started"]
    return found
