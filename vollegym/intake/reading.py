"""From the files in content/intake/ to a questionnaire: every mistake is named with its file and line.

A questionnaire with an error is not used at all, because half a set of rules would judge people wrongly;
the version that was current stays (incident I40).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from vollegym.intake import checks
from vollegym.intake.questionnaire import Question, Questionnaire, When
from vollegym.intake.reading_options import read_options
from vollegym.intake.sheet import Sheet
from vollegym.text.documents import Document, Problem

KINDS = ("one", "several", "contact")
KNOWN = {"key", "slug", "kind", "order", "title", "short", "why", "error", "options", "when"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY = re.compile(r"[a-z][a-z0-9_]*")
# These addresses below /intake and these names in a form mean something else.
TAKEN_SLUGS = ("opnieuw", "controle", "uitkomst", "verder")
TAKEN_KEYS = ("csrf_token", "again", "draft", "name", "company", "email", "phone")


def read_questionnaire(
    documents: Iterable[Document], unread: Sequence[Problem] = ()
) -> tuple[Questionnaire | None, Sequence[Problem]]:
    """Return the questionnaire, or None when there is an error; and all errors and remarks found.

    `unread` holds the problems of question files that could not be opened at all.
    """
    sheets = [Sheet(document) for document in documents]
    read = [(question, sheet) for sheet in sheets if (question := read_question(sheet))]
    read.sort(key=lambda pair: (pair[0].order, pair[1].document.path))
    # What holds between questions is only told when each by itself is right: one mistake, one message.
    whole = len(read) == len(sheets) and not unread
    if whole:
        checks.check_all(read)
    problems = [*unread, *(problem for sheet in sheets for problem in sheet.problems)]
    problems.extend(checks.missing(read) if whole else ())
    questions = tuple(question for question, _ in read)
    return (None if has_error(problems) else Questionnaire(questions)), problems


def has_error(problems: Iterable[Problem]) -> bool:
    """Return whether one of these is an error."""
    return any(problem.severity == "error" for problem in problems)


def read_question(sheet: Sheet) -> Question | None:
    """Return the question of one file, or None when the file has an error; the sheet knows which."""
    for key in sheet.meta.keys() - KNOWN:
        sheet.remark(
            key, f"{key} is geen bekend veld", f"haal het weg of kies uit: {', '.join(sorted(KNOWN))}"
        )
    kind = sheet.choice("kind", KINDS)
    question = Question(
        key=sheet.name("key", KEY, TAKEN_KEYS, "kleine letters, cijfers en _"),
        slug=sheet.name("slug", SLUG, TAKEN_SLUGS, "kleine letters, cijfers en streepjes"),
        kind=kind,
        title=sheet.text("title"),
        order=sheet.number("order"),
        options=read_options(sheet, kind),
        when=read_when(sheet),
        short=sheet.text("short", default="") or sheet.text("title", default=""),
        why=sheet.text("why", default=""),
        error=sheet.text("error", default=""),
        help=sheet.document.body.strip(),
    )
    return None if has_error(sheet.problems) else question


def read_when(sheet: Sheet) -> When | None:
    """Return the one condition of a question, written as `when: {key: [values]}`."""
    given: Any = sheet.meta.get("when")
    if not given:
        return None
    if not isinstance(given, dict) or len(given) != 1:
        sheet.error("when", "when heeft niet één voorwaarde", "schrijf when: {sleutel: [waarden]}")
        return None
    ((key, values),) = given.items()
    values = [values] if isinstance(values, str) else values
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        sheet.error("when", f"achter {key} staat geen lijst van waarden", f"schrijf {key}: [waarde]")
        return None
    return When(key, tuple(values))
