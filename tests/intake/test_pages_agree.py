"""Random questionnaires walked page by page: path, check page, lead and verdict tell the same."""

from random import Random

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import MOMENT
from tests.intake.random_questions import questionnaires
from tests.people import ANNA, asked, give
from tests.visitor import H, Page, Visitor
from vollegym.content import questionnaire_store
from vollegym.leads import store as lead_store
from vollegym.questionnaire import journey
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Answer, Outcome, Question, Questionnaire
from vollegym.questionnaire.verdict import decide

HEADINGS = {
    Outcome.QUALIFIED: "Dit past.",
    Outcome.NOT_YET: "Nog niet.",
    Outcome.NOT_FIT: "Wij zijn nu niet het goede bureau voor je.",
}
WHO = Contact("Anna de Boer", "Studio Anna", "anna@example.com", "+31612345678", "06-12 34 56 78")


class Walk:
    """Someone who answers at random, and what was answered, also what lies off the path by now."""

    def __init__(self, app: Flask, questionnaire: Questionnaire, chance: Random) -> None:
        self.visitor, self.questionnaire, self.chance = Visitor(app), questionnaire, chance
        self.answers: dict[str, Answer] = {}

    def to_the_check_page(self) -> Page:
        while self.visitor.page.url != "/intake/controle":
            self.answer()
        return self.visitor.page

    def answer(self) -> None:
        key = asked(self.visitor.page)
        question = next(q for q in self.questionnaire.questions if key in (q.key, q.kind))
        self.answers[question.key] = answer = self.any_answer(question)
        give(
            self.visitor,
            ANNA["contact"]
            if isinstance(answer, Contact)
            else list(answer)
            if isinstance(answer, tuple)
            else answer,
        )

    def any_answer(self, question: Question) -> Answer:
        if question.kind == "contact":
            return WHO
        if question.kind == "one":
            return self.chance.choice(question.values)
        some = self.chance.sample(question.values, self.chance.randint(1, len(question.values)))
        return tuple(value for value in question.values if value in some)


def listed(page: Page) -> list[str]:
    """The questions on the check page."""
    return ["".join(term.itertext()) for term in page.all("dt")]


def told(page: Page) -> list[str]:
    """The reasons on the page of the outcome."""
    return [
        text for item in page.root.iter(H + "li") if (text := "".join(item.itertext())).startswith("Want ")
    ]


# Looking for the smallest example that fails would take minutes of walking.
@settings(phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questionnaires(), st.integers())
def test_path_check_page_lead_and_verdict_agree(app: Flask, drawn: Questionnaire, seed: int) -> None:
    db = app.extensions["vollegym"].storage.database()
    Visitor(app).open("/intake")  # Puts the project's own questions in force, so that these come after.
    questionnaire = questionnaire_store.version(db, questionnaire_store.publish(db, drawn, MOMENT))
    someone = Walk(app, questionnaire, Random(seed))
    someone.visitor.open("/intake")
    for _ in range(3):
        page = someone.to_the_check_page()
        on_path = journey.path(questionnaire, someone.answers)
        assert listed(page) == [question.short for question in on_path]
        for option in [
            option for question in on_path for option in question.chosen(someone.answers[question.key])
        ]:
            assert option.label in page.text
        someone.visitor.open(f"/intake/{someone.chance.choice(on_path).slug}")
        someone.answer()
    someone.to_the_check_page()
    verdict = decide(questionnaire, someone.answers)
    page = someone.visitor.send()
    assert page.h1 == HEADINGS[verdict.outcome]
    if verdict.outcome is not Outcome.QUALIFIED:
        assert told(page) == [reason.because for reason in verdict.reasons]
    lead = list(lead_store.submitted(db))[-1]
    assert lead.verdict == verdict
    assert lead.answers == journey.on_path(questionnaire, someone.answers)
