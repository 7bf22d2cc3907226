"""Where someone is: a pure function of questionnaire and answers. No step is ever stored.

That is why two tabs, Back, a double tap and a crash cannot disagree about it (incidents I07, I09).
"""

from collections.abc import Mapping

from vollegym.questionnaire.questions import Answer, Answers, Question, Questionnaire


def path(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """Return the questions that are asked, given these answers, in their order.

    A question behind a `when` counts once an answer on the path opens it.
    """
    asked: dict[str, Question] = {}
    for question in questionnaire.questions:
        if is_open(question, asked, answers):
            asked[question.key] = question
    return tuple(asked.values())


def is_open(question: Question, asked: Mapping[str, Question], answers: Answers) -> bool:
    """Return whether its `when` is met by an answer to a question that is asked itself."""
    when = question.when
    if when is None:
        return True
    earlier, answer = asked.get(when.key), answers.get(when.key)
    if earlier is None or not earlier.knows(answer):
        return False
    return any(option.value in when.values for option in earlier.chosen(answer))


def next_open(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """Return the first question on the path without a known answer; None when all are answered."""
    asked = path(questionnaire, answers)
    return next((question for question in asked if not question.knows(answers.get(question.key))), None)


def allowed(questionnaire: Questionnaire, answers: Answers, question: Question) -> bool:
    """Return whether this question may be seen and answered: every one before it on the path is answered."""
    for other in path(questionnaire, answers):
        if other.key == question.key:
            return True
        if not other.knows(answers.get(other.key)):
            return False
    return False


def before(questionnaire: Questionnaire, answers: Answers, question: Question) -> Question | None:
    """Return the question before this one on the path; None for the first."""
    asked = path(questionnaire, answers)
    place = next((index for index, other in enumerate(asked) if other.key == question.key), 0)
    return asked[place - 1] if place else None


def on_path(questionnaire: Questionnaire, answers: Answers) -> dict[str, Answer]:
    """Return the known answers to the questions that are asked: what may reach the lead, and nothing else."""
    asked = path(questionnaire, answers)
    return {q.key: answers[q.key] for q in asked if q.key in answers and q.knows(answers[q.key])}
