"""What must hold between questions: nothing double, no branch to nowhere, always somebody to call back."""

from collections.abc import Iterator, Sequence

from vollegym.intake.questionnaire import Outcome, Question
from vollegym.intake.sheet import Sheet, sentence
from vollegym.text.documents import Problem

Read = Sequence[tuple[Question, Sheet]]


def check_all(read: Read) -> None:
    """Note on each sheet what is wrong between its question and the others; `read` is in their order."""
    for place, (question, sheet) in enumerate(read):
        earlier = [other for other, _ in read[:place]]
        check_doubles(question, sheet, earlier)
        check_when(question, sheet, earlier)
        check_marks(question, sheet)


def check_doubles(question: Question, sheet: Sheet, earlier: list[Question]) -> None:
    """Note a key, slug, title or order that an earlier question has already."""
    for field in ("key", "slug", "title"):
        if getattr(question, field) in [getattr(other, field) for other in earlier]:
            sheet.error(
                field, f"{field} {getattr(question, field)!r} is al van een andere vraag", "maak hem anders"
            )
    if question.order in [other.order for other in earlier]:
        sheet.remark(
            "order", f"order {question.order} is al van een andere vraag", "geef elke vraag een eigen getal"
        )


def check_when(question: Question, sheet: Sheet, earlier: list[Question]) -> None:
    """Note a branch that can never open, or that is always open."""
    when = question.when
    if when is None:
        return
    source = next((other for other in earlier if other.key == when.key), None)
    if source is None or source.kind == "contact":
        sheet.error(
            "when", f"er is geen eerdere keuzevraag {when.key}", "verwijs naar een vraag die ervoor komt"
        )
        return
    for value in sorted(set(when.values) - set(source.values)):
        sheet.error(
            "when", f"{when.key} heeft geen antwoord {value}", f"kies uit: {', '.join(source.values)}"
        )
    if set(when.values) >= set(source.values) and source.when is None:
        sheet.remark("when", "deze vraag wordt altijd gesteld", "haal when weg")


def check_marks(question: Question, sheet: Sheet) -> None:
    """Remark on a question after which nobody can qualify any more."""
    if question.options and all(option.outcome is not Outcome.QUALIFIED for option in question.options):
        sheet.remark(
            "options", "elk antwoord heeft een merk", "laat één antwoord zonder, anders past niemand"
        )


def missing(read: Read) -> Iterator[Problem]:
    """Give the errors of a folder without a choice, or without one contact question for everyone."""
    contacts = [(question, sheet) for question, sheet in read if question.kind == "contact"]
    if len(contacts) != 1:
        what = "er is geen contactvraag" if not contacts else "er is meer dan één contactvraag"
        yield whole(what, "zorg voor precies één bestand met kind: contact")
    for question, sheet in contacts:
        if question.when is not None:
            what = "De contactvraag wordt niet aan iedereen gesteld."
            yield sheet.document.problem("when", what, "Haal when weg: iedereen wordt bewaard.")
    if len(read) == len(contacts):
        yield whole("er is geen keuzevraag", "zorg voor minstens één vraag met antwoorden")


def whole(what: str, remedy: str) -> Problem:
    """Return an error of the folder as a whole."""
    return Problem("intake/", 0, sentence(what), sentence(remedy))
