"""The SQL of the figures: leads counted by what came of them, over what triggers keep of each."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.dutch.dates import midnight, on
from vollegym.leads import funnel_store
from vollegym.leads import store as lead_store
from vollegym.leads.funnel import CHECK, LEFT_AFTER
from vollegym.questionnaire.questions import Question
from vollegym.reports.periods import DAY, Period
from vollegym.storage.timestamps import moment

# Every lead of a period, as each count below sees it. Robots that were not released are nobody. A + keeps
# a state from being looked up: what was ever sent is nearly all there is, and a period is a few of them.
LEADS = """SELECT lead, +state = 'submitted' AS sent, outcome = 'qualified' AS fits, stage, source, landing,
    EXISTS (SELECT 1 FROM contacted WHERE contacted.lead = facet.lead AND tried = 0) AS spoken,
    EXISTS (SELECT 1 FROM booking WHERE booking.lead = facet.lead AND status = 'attended') AS held,
    stage = 'client' OR EXISTS (SELECT 1 FROM proposal WHERE proposal.lead = facet.lead) AS proposed,
    stage = 'client' AS client, iif(stage = 'client', value, 0) AS eur
  FROM _lead_facet AS facet WHERE at >= :start AND at < :end AND state NOT IN ('quarantined', 'merged')"""
COUNTS = (
    "count(*) AS n, sum(coalesce(fits, 0)) AS fits, sum(held) AS held, sum(coalesce(client, 0)) AS client"
)


def over_leads(sql: str) -> str:
    """Return a statement with what it counts in it."""
    return sql.replace("LEADS", LEADS).replace("COUNTS", COUNTS)


STEPS = over_leads("""WITH one AS (LEADS)
  SELECT count(*) AS begun, coalesce(sum(sent), 0) AS sent, coalesce(sum(sent AND fits), 0) AS fits,
    coalesce(sum(sent AND spoken), 0) AS spoken, coalesce(sum(sent AND held), 0) AS held,
    coalesce(sum(sent AND proposed), 0) AS proposed, coalesce(sum(sent AND client), 0) AS client,
    coalesce(sum(eur), 0) AS eur FROM one""")
BY_PLACE = over_leads("""WITH one AS (LEADS)
  SELECT source, landing, COUNTS, sum(eur) AS eur FROM one WHERE sent GROUP BY 1, 2""")
# Each lead is looked at once and not for each of its answers, and what many gave alike is taken apart once.
BY_ANSWER = over_leads("""WITH one AS MATERIALIZED (LEADS),
  alike AS (SELECT question, answer.value AS given, COUNTS
    FROM one CROSS JOIN answer USING (lead) WHERE sent GROUP BY 1, 2)
  SELECT question, each.value AS value, sum(n) AS n, sum(fits) AS fits, sum(held) AS held,
    sum(client) AS client FROM alike JOIN json_each(given) AS each GROUP BY 1, 2""")
# Of what was thrown away since only counts are left, by the week in which it began.
THROWN_AWAY = """SELECT measure, question, sum(n) AS n FROM tally
  WHERE week >= :first AND week <= :last AND measure IN ('started', 'sent', 'left') GROUP BY 1, 2"""
# What one of us did, by the hour: weeks begin on a whole hour, winter and summer.
WORK = """WITH did (at, what, spoken) AS (
    SELECT at, 'called', tried = 0 FROM contacted
    UNION ALL SELECT starts_at, 'held', 0 FROM booking WHERE status = 'attended'
    UNION ALL SELECT at, 'proposed', 0 FROM proposal UNION ALL SELECT at, 'client', 0 FROM client
    UNION ALL SELECT at, 'n', 0 FROM _lead_facet WHERE +state = 'submitted')
  SELECT substr(at, 1, 13) AS hour, what, count(*) AS n, sum(spoken) AS spoken FROM did
  WHERE at >= :start AND at < :end GROUP BY 1, 2"""
SPEED = """SELECT max(submitted_at, coalesce(released_at, '')) AS began,
    (SELECT min(at) FROM contacted WHERE contacted.lead = facet.lead AND tried = 0) AS spoken,
    EXISTS (SELECT 1 FROM booking WHERE booking.lead = facet.lead AND status = 'attended') AS held
  FROM _lead_facet AS facet JOIN lead ON lead.id = facet.lead
  WHERE at >= :start AND at < :end AND +facet.state = 'submitted' AND facet.outcome = 'qualified'
    AND submitted_at IS NOT NULL"""


def steps(db: Database, period: Period) -> dict[str, int]:
    """Return how many came how far, and what clients pay a month."""
    return {name: int(value) for name, value in next(db.query(STEPS, period.bounds)).items()}


def by_place(db: Database, period: Period) -> list[dict[str, Any]]:
    """Return the counts of leads that were sent, by what stands for a source and by landing page."""
    return list(db.query(BY_PLACE, period.bounds))


def by_answer(db: Database, period: Period) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the same by question and answer; who chose several counts at each."""
    rows = db.query(BY_ANSWER, period.bounds)
    return {(row["question"], str(row["value"])): row for row in rows}


def speed(db: Database, period: Period) -> Iterator[tuple[datetime, datetime | None, bool]]:
    """Give of everybody who qualified since when we could call, when we did, and if a call was held."""
    for row in db.query(SPEED, period.bounds):
        yield moment(row["began"]), moment(row["spoken"]) if row["spoken"] else None, bool(row["held"])


def thrown_away(db: Database, period: Period) -> tuple[int, Counter[str]]:
    """Return how many began, sent nothing and were thrown away since, and at which question they stopped."""
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    begun, left = 0, Counter[str]()
    for row in db.query(THROWN_AWAY, days):
        if row["measure"] == "left":
            left[row["question"]] = row["n"]
        else:
            begun += row["n"] if row["measure"] == "started" else -row["n"]
    return begun, left


def left(db: Database, period: Period) -> Counter[str]:
    """Return how many who sent nothing stand at each question, busy or not, by its key."""
    drafts = "SELECT lead FROM _lead_facet WHERE at >= :start AND at < :end AND +state = 'draft'"
    numbers = [row["lead"] for row in db.query(drafts, period.bounds)]
    return funnel_store.left(db, numbers, midnight(period.last + DAY) + 2 * LEFT_AFTER)


def asked(db: Database) -> dict[str, str]:
    """Return what each page is called on which people can stop, in the order of today, by its key."""
    now = questionnaire_store.current(db).questions
    return {**{one.key: one.short or one.title for one in now}, CHECK: "Nakijken en versturen"}


def work(db: Database, period: Period) -> dict[date, Counter[str]]:
    """Return what came in and what one of us did, by the Monday of the week in Amsterdam."""
    found: dict[date, Counter[str]] = {}
    weeks: dict[str, Counter[str]] = {}
    for row in db.query(WORK, period.bounds):
        week = weeks.get(row["hour"])
        if week is None:
            day = on(datetime.fromisoformat(f"{row['hour']}:00:00+00:00"))
            week = found.setdefault(day - timedelta(days=day.weekday()), Counter())
            weeks[row["hour"]] = week
        week[row["what"]] += row["n"]
        week["spoken"] += row["spoken"]
    return found


def questions(db: Database) -> tuple[Question, ...]:
    """Return the questions that are asked now and have options."""
    return lead_store.distinct([questionnaire_store.current(db)])
