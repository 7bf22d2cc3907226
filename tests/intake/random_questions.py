"""Random questionnaires and answers for property tests: branches, marks, nonsense values and all."""

from hypothesis import strategies as st

from vollegym.questionnaire.contact import Contact
from vollegym.questionnaire.questions import Answer, Option, Outcome, Question, Questionnaire, When

ANNA = Contact("Anna de Boer", None, "anna@example.com", "+31612345678", "06-12345678")
NOBODY = Contact("", None, "", "", "")


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Up to eight questions, each perhaps behind an answer to an earlier one, and one contact question."""
    questions: list[Question] = []
    for place in range(draw(st.integers(1, 8))):
        questions.append(draw(choice(place, questions)))
    contact = Question("contact", "contact", "contact", "Wie ben je?", 99, short="Wie")
    questions.insert(draw(st.integers(0, len(questions))), contact)
    return Questionnaire(tuple(questions), version=draw(st.integers(1, 9)))


@st.composite
def choice(draw: st.DrawFn, place: int, earlier: list[Question]) -> Question:
    options = tuple(
        Option(
            f"v{i}",
            f"Antwoord {i}",
            outcome := draw(st.sampled_from(Outcome)),
            f"Want {i}" if outcome else "",
        )
        for i in range(draw(st.integers(2, 4)))
    )
    when = None
    if earlier and draw(st.booleans()):
        source = draw(st.sampled_from(earlier))
        when = When(source.key, tuple(draw(st.sets(st.sampled_from(source.values), min_size=1))))
    kind = draw(st.sampled_from(["one", "several"]))
    return Question(f"q{place}", f"q-{place}", kind, f"Vraag {place}?", place, options, when, f"Kort {place}")


def answers_to(questionnaire: Questionnaire) -> st.SearchStrategy[dict[str, Answer]]:
    """Any answers: known ones, unknown ones, of the wrong kind, and none."""
    return st.fixed_dictionaries({}, optional={q.key: answer_to(q) for q in questionnaire.questions})


def answer_to(question: Question) -> st.SearchStrategy[Answer]:
    if question.kind == "contact":
        return st.sampled_from([ANNA, ANNA, ANNA, NOBODY, "owner", ("a",)])
    value = st.sampled_from([*question.values, *question.values, *question.values, "unknown"])
    several = st.lists(value, max_size=3).map(tuple)
    whole = st.lists(st.sampled_from(question.values), min_size=1, unique=True).map(tuple)
    return (
        st.one_of(value, value, several)
        if question.kind == "one"
        else st.one_of(whole, whole, several, value)
    )
