"""What holds for every questionnaire and every set of answers, however odd."""

from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.random_questions import answers_to, questionnaires
from vollegym.questionnaire import journey
from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Answer, Outcome, Questionnaire
from vollegym.questionnaire.serialization import as_json, from_json
from vollegym.questionnaire.verdict import MISSING, decide

Case = tuple[Questionnaire, dict[str, Answer]]
cases = questionnaires().flatmap(lambda q: st.tuples(st.just(q), answers_to(q)))


# The verdict worked out by hand: from the questions and the answers as data, with nothing of the code it judges.
WORST_FIRST = ["not_fit", "not_yet", "qualified"]
Mark = tuple[str, str, str]


def by_hand(questions: list[dict[str, Any]], answers: dict[str, Any]) -> tuple[str, list[Mark], set[str]]:
    """The outcome, the marks that count (question, value, outcome), and the questions without a known answer."""
    chosen: dict[str, list[str]] = {}
    found: list[Mark] = []
    missing: set[str] = set()
    for question in questions:
        when = question["when"]
        if when and not set(when["values"]) & set(chosen.get(when["key"], [])):
            continue
        given = values_in(question, answers.get(question["key"]))
        if given is None:
            missing.add(question["key"])
            found.append((question["key"], "", "not_yet"))
            continue
        chosen[question["key"]] = given
        options = [option for option in question["options"] if option["value"] in given]
        marked = [option for option in options if option["outcome"] != "qualified"]
        found += [(question["key"], option["value"], option["outcome"]) for option in marked]
    found.sort(key=lambda mark: WORST_FIRST.index(mark[2]))
    return (found[0][2] if found else "qualified"), found, missing


def values_in(question: dict[str, Any], answer: Any) -> list[str] | None:
    """The values of a whole and known answer; None of any other."""
    if question["kind"] == "contact":
        whole = isinstance(answer, dict) and all(answer[field] for field in ("name", "email", "phone"))
        return [] if whole else None
    given = [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, tuple) else []
    known = [option["value"] for option in question["options"]]
    right_kind = isinstance(answer, str if question["kind"] == "one" else tuple)
    once = len(given) == len(set(given))
    return given if given and right_kind and once and all(value in known for value in given) else None


def as_data(questionnaire: Questionnaire, answers: dict[str, Answer]) -> tuple[list[Any], dict[str, Any]]:
    plain = {key: asdict(value) if isinstance(value, Contact) else value for key, value in answers.items()}
    return [asdict(question) for question in questionnaire.questions], plain


@given(cases)
def test_no_missing_or_unknown_answer_is_ever_qualified(case: Case) -> None:
    *_, missing = by_hand(*as_data(*case))
    assert not (missing and decide(*case).outcome is Outcome.QUALIFIED)


@given(cases)
def test_the_verdict_is_the_worst_mark_and_each_mark_gives_its_reason(case: Case) -> None:
    questionnaire, _ = case
    outcome, found, _ = by_hand(*as_data(*case))
    verdict = decide(*case)
    assert verdict.outcome.value == outcome
    assert [(r.question, r.value, r.outcome.value) for r in verdict.reasons] == found
    said = {(q.key, o.value): o.because for q in questionnaire.questions for o in q.options}
    assert [r.because for r in verdict.reasons] == [said.get((q, v), MISSING) for q, v, _ in found]
    assert verdict.version == questionnaire.version


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
