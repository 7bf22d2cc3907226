"""What holds for every questionnaire and every set of answers, however odd."""

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.random_questions import answers_to, questionnaires
from vollegym.intake import journey
from vollegym.intake.questionnaire import Answer, Outcome, Questionnaire
from vollegym.intake.stored import as_json, from_json
from vollegym.intake.verdict import decide

Case = tuple[Questionnaire, dict[str, Answer]]
cases = questionnaires().flatmap(lambda q: st.tuples(st.just(q), answers_to(q)))


@given(cases)
def test_no_missing_or_unknown_answer_is_ever_qualified(case: Case) -> None:
    questionnaire, answers = case
    if decide(questionnaire, answers).outcome is Outcome.QUALIFIED:
        for question in journey.path(questionnaire, answers):
            assert question.knows(answers.get(question.key))


@given(cases)
def test_the_verdict_is_the_worst_mark_and_names_its_version(case: Case) -> None:
    questionnaire, answers = case
    verdict = decide(questionnaire, answers)
    worst = max((reason.outcome.badness for reason in verdict.reasons), default=0)
    assert verdict.outcome.badness == worst
    assert verdict.version == questionnaire.version
    assert bool(verdict.reasons) == (verdict.outcome is not Outcome.QUALIFIED)


@given(cases)
def test_answers_off_the_path_never_count(case: Case) -> None:
    questionnaire, answers = case
    kept = journey.on_path(questionnaire, answers)
    assert decide(questionnaire, kept) == decide(questionnaire, answers)


@given(cases)
def test_complete_means_that_the_check_page_shows_every_question_with_a_known_answer(case: Case) -> None:
    questionnaire, answers = case
    asked = [question.key for question in journey.path(questionnaire, answers)]
    complete = journey.next_open(questionnaire, answers) is None
    assert complete == (list(journey.on_path(questionnaire, answers)) == asked)


@given(cases)
def test_where_you_are_may_always_be_seen_and_nothing_beyond_it(case: Case) -> None:
    questionnaire, answers = case
    asked = journey.path(questionnaire, answers)
    here = journey.next_open(questionnaire, answers)
    reach = asked.index(here) + 1 if here else len(asked)
    seen = [q for q in questionnaire.questions if journey.allowed(questionnaire, answers, q)]
    assert seen == list(asked[:reach])


@given(cases, st.data())
def test_answering_where_you_are_always_gets_on(case: Case, data: st.DataObject) -> None:
    questionnaire, answers = case
    here = journey.next_open(questionnaire, answers)
    if here is None or here.kind == "contact":
        return
    value = data.draw(st.sampled_from(here.values))
    after = {**answers, here.key: value if here.kind == "one" else (value,)}
    there = journey.next_open(questionnaire, after)
    order = list(questionnaire.questions)
    assert there is None or order.index(there) > order.index(here)


@given(cases)
def test_the_page_before_lies_on_the_path(case: Case) -> None:
    questionnaire, answers = case
    asked = journey.path(questionnaire, answers)
    backs = [journey.before(questionnaire, answers, question) for question in asked]
    assert backs == [None, *asked[:-1]][: len(asked)]


@given(questionnaires())
def test_a_stored_questionnaire_is_the_same_questionnaire(questionnaire: Questionnaire) -> None:
    assert from_json(as_json(questionnaire), questionnaire.version) == questionnaire
