"""Where one visitor stands: the lead found by the ticket, if any, and the questionnaire that goes with it."""

from dataclasses import dataclass, replace

from sqlite_utils import Database

from vollegym.content import questionnaire_store
from vollegym.leads import store as lead_store
from vollegym.leads.lead import Lead
from vollegym.questionnaire import journey
from vollegym.questionnaire.questions import Answer, Answers, Question, Questionnaire
from vollegym.tokens import hashed


@dataclass(frozen=True, slots=True)
class Visit:
    """A lead, None for a newcomer, with its own version of the questions; `slugs` are the ones in force.

    `mark` is another one as soon as anything of this lead was kept after the visit was read.
    """

    questionnaire: Questionnaire
    lead: Lead | None
    slugs: frozenset[str] = frozenset()
    mark: lead_store.Mark = None

    @property
    def answers(self) -> Answers:
        """Return what was answered so far."""
        return self.lead.answers if self.lead else {}

    @property
    def sent(self) -> bool:
        """Return whether the intake was sent: then nothing is asked any more."""
        return self.lead is not None and self.lead.submitted_at is not None

    @property
    def path(self) -> tuple[Question, ...]:
        return journey.path(self.questionnaire, self.answers)

    @property
    def next(self) -> Question | None:
        """Return the first open question, None when all are answered."""
        return journey.next_open(self.questionnaire, self.answers)

    def knows(self, slug: str) -> bool:
        """Return whether there is a question at this address, in their own version or in the one in force."""
        return slug in self.slugs or self.questionnaire.by_slug(slug) is not None

    def open(self, slug: str) -> Question | None:
        """Return the question at this address when it may be seen and answered now, else None."""
        question = self.questionnaire.by_slug(slug)
        if question is None or self.sent:
            return None
        return question if journey.allowed(self.questionnaire, self.answers, question) else None

    def after(self, question: Question, answer: Answer) -> "Visit":
        """Return the same visit as it is when this answer was kept; a newcomer has no lead to add it to."""
        lead = self.lead and replace(self.lead, answers={**self.lead.answers, question.key: answer})
        return replace(self, lead=lead)


def visit_of(db: Database, ticket: str | None) -> Visit:
    """Return where the holder of this ticket stands; raises NoQuestionnaireError without questions."""
    # Read first: what is kept between the two is seen as news.
    mark = lead_store.mark(db, hashed(ticket)) if ticket else None
    lead = lead_store.by_ticket(db, hashed(ticket)) if ticket and mark else None
    lead = lead_store.seen_by(db, lead, hashed(ticket)) if lead and ticket else None
    current = questionnaire_store.current(db)
    own = lead.asked if lead else current
    return Visit(own, lead, frozenset(question.slug for question in current.questions), mark)
