"""From question files to the questions: every mistake told once, where it stands; and what must not be renamed."""

from collections.abc import Sequence

import pytest

from tests.documents.mistakes import said, spoiled
from vollegym.documents.document import Document, Problem, read_document
from vollegym.questionnaire.question_files import changed_names, read_questionnaire
from vollegym.questionnaire.questions import Questionnaire, When

ROLE = """key: role
slug: rol
kind: one
order: 1
title: Wat is je rol?
short: Rol
options:
  - value: owner
    label: Eigenaar
  - value: other
    label: Iets anders
    outcome: not_fit
    because: Je beslist niet."""
SIZE = """key: size
slug: omvang
kind: one
order: 2
title: Hoeveel leden?
options:
  - value: few
    label: Weinig
  - value: many
    label: Veel"""
CONTACT = "key: contact\nslug: contact\nkind: contact\norder: 9\ntitle: Hoe bereiken we je?"


def documents(*texts: str) -> list[Document]:
    return [
        read_document(f"intake/{number}.md", f"---\n{text}\n---\n".encode())
        for number, text in enumerate(texts)
    ]


def read(*texts: str) -> tuple[Questionnaire | None, list[Problem]]:
    found, problems = read_questionnaire(documents(*texts))
    return found, list(problems)


def told(problems: Sequence[Problem]) -> list[tuple[str, int, str]]:
    return [(problem.path, problem.line, problem.what) for problem in problems]


def questions(*texts: str) -> Questionnaire:
    found, problems = read(*texts)
    assert found, told(problems)
    return found


def test_questions_come_in_their_order_and_not_in_that_of_their_files() -> None:
    found, problems = read(CONTACT, SIZE, ROLE)
    assert found
    assert ([question.key for question in found.questions], problems) == (["role", "size", "contact"], [])
    assert [question.short for question in found.questions] == [
        "Rol",
        "Hoeveel leden?",
        "Hoe bereiken we je?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        (SIZE[SIZE.index("  - value: many") - 1 :], "", 7, "Er zijn geen twee antwoorden om uit te kiezen."),
        (SIZE[SIZE.index("options:") :], "options: ja", 7, "Er zijn geen twee antwoorden om uit te kiezen."),
        ("  - value: few\n    label: Weinig", "  - few", 8, "Een antwoord is geen lijstje van velden."),
        ("    label: Weinig\n", "", 8, "Antwoord few heeft geen label."),
        ("value: few", "value: Few", 8, "Antwoord Few heeft geen goede value."),
        ("label: Weinig", "label: Veel", 7, "De label 'Veel' staat er twee keer."),
        (
            "label: Veel",
            "label: Veel\n    because: Zomaar",
            10,
            "Antwoord many heeft outcome of because alleen.",
        ),
        ("order: 2", "order: 1000000", 5, "Het veld order kan niet 1000000 zijn."),
        ("order: 2", "when: {role: []}\norder: 2", 5, "Achter role staat geen lijst van waarden."),
        ("order: 2", "when: {role: [owner, [x]]}\norder: 2", 5, "Achter role staat geen lijst van waarden."),
        (
            "order: 2",
            "when: {role: [owner], x: [y]}\norder: 2",
            5,
            "Het veld when heeft niet één voorwaarde.",
        ),
        ("order: 2", "when: {contact: [x]}\norder: 10", 5, "Er is geen eerdere keuzevraag contact."),
        ("order: 2", "when: {size: [few]}\norder: 2", 5, "Er is geen eerdere keuzevraag size."),
        ("key: size", "key: role", 2, "De key 'role' is al van een andere vraag."),
        ("slug: omvang", "slug: rol", 3, "De slug 'rol' is al van een andere vraag."),
        (
            "title: Hoeveel leden?",
            "title: Wat is je rol?",
            6,
            "De title 'Wat is je rol?' is al van een andere vraag.",
        ),
    ],
)
def test_one_mistake_gives_one_message_at_its_line_and_no_questions(
    old: str, new: str, line: int, what: str
) -> None:
    found, problems = read(ROLE, spoiled(SIZE, old, new), CONTACT)
    assert (found, told(problems)) == (None, [("intake/1.md", line, what)])
    assert said(problems) == [(line, "error")]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("order: 2", "order: 1", 5, "De order 1 is al van een andere vraag."),
        ("order: 2", "order: 2\nwhen: {role: [other, owner]}", 6, "Deze vraag wordt altijd gesteld."),
        (
            SIZE[SIZE.index("options:") :],
            "\n".join(
                f"{head}\n    label: {head[-1]}\n    outcome: not_yet\n    because: Nee"
                for head in ("options:\n  - value: a", "  - value: b")
            ),
            7,
            "Elk antwoord heeft een merk.",
        ),
    ],
)
def test_what_is_odd_but_works_is_a_remark(old: str, new: str, line: int, what: str) -> None:
    found, problems = read(ROLE, spoiled(SIZE, old, new), CONTACT)
    assert found
    assert told(problems) == [("intake/1.md", line, what)]
    assert said(problems) == [(line, "remark")]


def test_a_branch_may_name_one_value_or_several() -> None:
    for typed, values in (("other", ("other",)), ("[other]", ("other",))):
        found = questions(ROLE, SIZE.replace("order: 2", f"order: 2\nwhen: {{role: {typed}}}"), CONTACT)
        assert found.questions[1].when == When("role", values)


def test_a_branch_behind_a_branch_is_not_always_asked() -> None:
    branch = SIZE.replace("order: 2", "order: 2\nwhen: {role: owner}")
    behind = SIZE.replace("order: 2", "order: 3\nwhen: {size: [few, many]}").replace("size\n", "growth\n", 1)
    behind = behind.replace("omvang", "groei").replace("Hoeveel leden?", "Hoeveel erbij?")
    assert read(ROLE, branch, behind, CONTACT)[1] == []


def test_there_is_one_contact_question_for_everybody_and_at_least_one_choice() -> None:
    other = CONTACT.replace("contact\nslug: contact", "reach\nslug: bereik").replace(
        "Hoe bereiken", "Waar vinden"
    )
    cases = {
        (ROLE,): ["Er is geen contactvraag."],
        (ROLE, CONTACT, other.replace("order: 9", "order: 8")): ["Er is meer dan één contactvraag."],
        (ROLE, CONTACT + "\nwhen: {role: owner}"): ["De contactvraag wordt niet aan iedereen gesteld."],
        (CONTACT,): ["Er is geen keuzevraag."],
        (): ["Er is geen contactvraag.", "Er is geen keuzevraag."],
    }
    for texts, told in cases.items():
        found, problems = read(*texts)
        assert (found, [problem.what for problem in problems]) == (None, told)
        assert all(problem.severity == "error" for problem in problems)


def test_a_contact_question_has_no_options_and_a_file_that_was_not_read_stops_the_rest() -> None:
    _, problems = read(ROLE, CONTACT + SIZE[SIZE.index("\noptions:") :])
    assert [problem.what for problem in problems] == [
        "Een contactvraag heeft geen antwoorden om uit te kiezen."
    ]
    unread = Problem("intake/x.md", 1, "Dit is geen tekst.", "Bewaar hem als tekst.")
    assert read_questionnaire(documents(ROLE), [unread]) == (None, [unread]), "the contact may be in that one"


# What was renamed ---------------------------------------------------------------------------------

BEFORE = (ROLE, SIZE, CONTACT)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: role", "key: rol", ("intake/0.md", 2, "De vraag role heet nu rol.")),
        ("kind: one", "kind: several", ("intake/0.md", 4, "De vraag role was one en is nu several.")),
        ("value: owner", "value: boss", ("intake/0.md", 9, "De waarde owner heet nu boss.")),
        (
            "  - value: owner\n    label: Eigenaar",
            "  - value: boss\n    label: Baas",
            ("intake/0.md", 8, "De waarde owner is weg."),
        ),
        ("label: Eigenaar", "label: Baas", None),
        ("title: Wat is je rol?", "title: Wie ben je?", None),
        ("slug: rol", "slug: wie", None),
    ],
)
def test_a_name_that_answers_were_kept_under_is_asked_back(
    old: str, new: str, told: tuple[str, int, str] | None
) -> None:
    texts = (ROLE.replace(old, new), SIZE, CONTACT)
    now = questions(*texts)
    files = {document.meta["key"]: document for document in documents(*texts)}
    found = list(changed_names(questions(*BEFORE), now, files))
    assert [(one.path, one.line, one.what) for one in found] == ([told] if told else [])
    assert all(problem.severity == "remark" for problem in found)


def test_a_question_goes_by_its_address_or_its_title_and_else_is_gone() -> None:
    cases = {
        ROLE.replace("key: role", "key: who").replace("slug: rol", "slug: wie"): "De vraag role heet nu who.",
        ROLE.replace("key: role", "key: who").replace("je rol?", "je werk?"): "De vraag role heet nu who.",
        None: "De vraag role (Rol) is weg.",
    }
    for text, told in cases.items():
        texts = [one for one in (text, SIZE, CONTACT) if one]
        files = {document.meta["key"]: document for document in documents(*texts)}
        (found,) = changed_names(questions(*BEFORE), questions(*texts), files)
        assert found.what == told
