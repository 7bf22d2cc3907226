"""The SQL of the funnel: intakes counted week by week, and the bare counts of those that were thrown away."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import Any

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.dutch.dates import midnight, on
from vollegym.leads.funnel import LEFT_AFTER, UNKNOWN, Count, Group, Week
from vollegym.questionnaire.attribution import source_name
from vollegym.storage.timestamps import moment, stamp

WEEK = timedelta(days=7)

# Every chosen intake, counted by where it came from. `condition` is what a question
# hangs from, `gate` also what the question that it names hangs from: who does not meet them all is not asked.
# `step` is each page of a version in order, the one on which everything is looked over last. `stop` is the
# first page that somebody had not answered, null for who sent the intake. A stored answer is a known answer:
# it was read against the questions of its own version.
COUNTED = """
WITH RECURSIVE question (version, place, document) AS MATERIALIZED (
  SELECT version, key, value FROM questionnaire, json_each(document)
), step (version, place, question, kind) AS MATERIALIZED (
  SELECT version, place, document ->> 'key', document ->> 'kind' FROM question
  UNION ALL SELECT version, 1000000, 'check', 'check' FROM questionnaire
), condition (version, question, earlier, wanted) AS MATERIALIZED (
  SELECT version, document ->> 'key', document ->> '$.when.key', document -> '$.when.values'
  FROM question WHERE document ->> '$.when.key' IS NOT NULL
), gate (version, question, earlier, wanted) AS MATERIALIZED (
  SELECT version, question, earlier, wanted FROM condition
  UNION SELECT gate.version, gate.question, condition.earlier, condition.wanted
  FROM gate JOIN condition ON condition.version = gate.version AND condition.question = gate.earlier
), intake AS MATERIALIZED (
  SELECT id, questionnaire AS version, outcome, submitted_at IS NOT NULL AS sent, email IS NOT NULL AS known,
    booking IS NOT NULL AS booked, contacted_at IS NOT NULL AS contacted,
    coalesce((SELECT max(at) FROM event WHERE event.lead = lead_view.id), started_at) < :left AS gone,
    source ->> 'utm_source' AS utm_source, source ->> 'click' AS click, source ->> 'referrer' AS referrer,
    coalesce(source ->> 'landing', :unknown) AS landing
  FROM lead_view WHERE NOT held AND merged_into IS NULL AND CHOSEN
), page AS (
  SELECT intake.id, place, question, gone,
    min(CASE WHEN sent OR (kind = 'contact' AND known)
               OR EXISTS (SELECT 1 FROM answer WHERE lead = intake.id AND answer.question = step.question)
        THEN NULL ELSE place END) OVER (PARTITION BY intake.id) AS stop
  FROM intake JOIN step ON step.version = intake.version
  WHERE NOT EXISTS (
    SELECT 1 FROM gate WHERE gate.version = step.version AND gate.question = step.question AND NOT EXISTS (
      SELECT 1 FROM answer, json_each(answer.value) AS given
      WHERE lead = intake.id AND answer.question = gate.earlier
        AND given.value IN (SELECT value FROM json_each(gate.wanted))))
), reached AS MATERIALIZED (
  SELECT id, question, coalesce(place < stop, 1) AS answered, place = stop AND gone AS stopped
  FROM page WHERE coalesce(place <= stop, 1)
), happened AS MATERIALIZED (
  SELECT lead AS id, event.id AS number, kind, properties ->> 'question' AS question,
    CASE json_type(properties, '$.seconds') WHEN 'integer' THEN properties ->> 'seconds' END AS seconds
  FROM intake JOIN event ON event.lead = intake.id WHERE kind IN ('answered', 'error')
), first_answer AS (
  SELECT id, question, min(number), seconds FROM happened
  WHERE kind = 'answered' AND seconds IS NOT NULL GROUP BY id, question
), measured (id, measure, question, seconds) AS (
  SELECT id, 'started', '', NULL FROM intake
  UNION ALL SELECT id, 'sent', '', NULL FROM intake WHERE sent
  UNION ALL SELECT id, outcome, '', NULL FROM intake WHERE sent
  UNION ALL SELECT id, 'booked', '', NULL FROM intake WHERE booked
  UNION ALL SELECT id, 'contacted', '', NULL FROM intake WHERE contacted
  UNION ALL SELECT id, 'reached', question, NULL FROM reached
  UNION ALL SELECT id, 'answered', question, NULL FROM reached WHERE answered
  UNION ALL SELECT id, 'left', question, NULL FROM reached WHERE stopped
  UNION ALL SELECT id, 'errors', question, NULL FROM
    (SELECT id, question FROM reached INTERSECT SELECT id, question FROM happened WHERE kind = 'error')
  UNION ALL SELECT id, 'seconds', question, seconds FROM first_answer
)
SELECT utm_source, click, referrer, landing, measure, question, seconds, count(*) AS n
FROM measured JOIN intake USING (id)
GROUP BY utm_source, click, referrer, landing, measure, question, seconds
"""
OF_A_TIME = COUNTED.replace("CHOSEN", "started_at >= :start AND started_at < :end")
OF_THESE = COUNTED.replace("CHOSEN", "id IN (SELECT value FROM json_each(:leads))")


def by_week(
    db: Database, now: datetime, since: date | None = None, *, newest_first: bool = False
) -> Iterator[Week]:
    """Give each week in which an intake began, from that of a day on; who was thrown away since counts too.

    A draft counts as left after LEFT_AFTER; robots that were not released are left out. No more than one week
    is held at a time.
    """
    mondays = list(weeks(db, since))
    for monday in reversed(mondays) if newest_first else mondays:
        bounds = {"start": stamp(midnight(monday)), "end": stamp(midnight(monday + WEEK))}
        groups = grouped(db.query(OF_A_TIME, {**fixed(now), **bounds}))
        for group, count in remembered(db, monday).items():
            groups.setdefault(group, Count()).add(count)
        if groups:
            yield monday, groups


def counted(db: Database, now: datetime, leads: Iterable[int]) -> Iterator[Week]:
    """Give the same of these intakes alone."""
    weeks: dict[date, list[int]] = {}
    asked = "SELECT id, started_at FROM lead WHERE id IN (SELECT value FROM json_each(?))"
    for row in db.query(asked, [json.dumps(list(leads))]):
        weeks.setdefault(week_of(moment(row["started_at"])), []).append(row["id"])
    for monday, numbers in weeks.items():
        yield monday, grouped(db.query(OF_THESE, {**fixed(now), "leads": json.dumps(numbers)}))


def fixed(now: datetime) -> dict[str, str]:
    return {"left": stamp(now - LEFT_AFTER), "unknown": UNKNOWN}


def grouped(rows: Iterable[Mapping[str, Any]]) -> dict[Group, Count]:
    """Return the rows of the query as counts by group."""
    found: dict[Group, Count] = {}
    for row in rows:
        add(found.setdefault((source_of(row), row["landing"]), Count()), row)
    return found


def left(db: Database, leads: Iterable[int], now: datetime) -> Counter[str]:
    """Return at which question those of these intakes left."""
    found: Counter[str] = Counter()
    for row in db.query(OF_THESE, {**fixed(now), "leads": json.dumps(list(leads))}):
        if row["measure"] == "left":
            found[row["question"]] += row["n"]
    return found


def add(count: Count, row: Mapping[str, Any]) -> None:
    """Add one group of the query."""
    if row["measure"] == "seconds":
        count.seconds.setdefault(intern(row["question"]), Counter())[row["seconds"]] += row["n"]
    else:
        count.numbers[measured(row["measure"], row["question"])] += row["n"]


@lru_cache(maxsize=1024)
def measured(measure: str, question: str) -> tuple[str, str]:
    """Return what a number is of, one object for all groups: of these there are very many."""
    return measure, question


def source_of(row: Mapping[str, Any]) -> str:
    """Return the name under which a source is counted."""
    return source_name({name: row[name] for name in ("utm_source", "click", "referrer") if row[name]})


def weeks(db: Database, since: date | None) -> Iterator[date]:
    """Give the Mondays of weeks in which an intake began, thrown away since or not, from that of a day on."""
    asked = """SELECT (SELECT min(started_at) FROM lead WHERE started_at >= ?) AS at,
                 (SELECT min(week) FROM tally WHERE week >= ?) AS week"""
    # The first year of all has no midnight in UTC.
    monday = since - timedelta(days=since.weekday()) if since and since.year > 1 else None
    while True:
        start = (stamp(midnight(monday)), monday.isoformat()) if monday else ("", "")
        row = next(db.query(asked, start))
        found = [week_of(moment(row["at"]))] if row["at"] else []
        found += [date.fromisoformat(row["week"])] if row["week"] else []
        if not found:
            return
        yield min(found)
        monday = min(found) + WEEK


def week_of(moment: datetime) -> date:
    """Return the Monday of the week in Amsterdam."""
    day = on(moment)
    return day - timedelta(days=day.weekday())


def quarantined(db: Database) -> int:
    """Return how many are left out as robots."""
    return int(next(db.query("SELECT count(*) AS n FROM lead_view WHERE held"))["n"])


def questions(db: Database) -> list[str]:
    """Return the keys of all questions ever asked: those in force first, in their order."""
    versions = [questionnaire_store.version(db, row["version"]) for row in questionnaire_store.versions(db)]
    return list(dict.fromkeys(question.key for asked in versions for question in asked.questions))


REMEMBER = """INSERT INTO tally (week, source, landing, measure, question, n) VALUES (?, ?, ?, ?, ?, ?)
              ON CONFLICT DO UPDATE SET n = n + excluded.n"""


def remember(db: Database, weeks: Iterable[Week]) -> None:
    """Keep the bare counts of intakes that are thrown away in this transaction."""
    for monday, groups in weeks:
        for (named, landing), count in groups.items():
            # A tag may hold anything, so only what looks like the name of a source outlives its term.
            source = named if re.fullmatch(r"[a-z0-9 ._-]{1,40}", named) else "anders"
            for (measure, question), number in count.numbers.items():
                db.execute(REMEMBER, (monday.isoformat(), source, landing, measure, question, number))


def remembered(db: Database, monday: date) -> dict[Group, Count]:
    """Return the counts of intakes of a week that were thrown away."""
    found: dict[Group, Count] = {}
    for row in db.query("SELECT * FROM tally WHERE week = ?", [monday.isoformat()]):
        numbers = found.setdefault((row["source"], row["landing"]), Count()).numbers
        numbers[row["measure"], row["question"]] += row["n"]
    for count in found.values():
        count.purged = count["started"]
    return found
