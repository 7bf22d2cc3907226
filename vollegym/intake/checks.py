"""What must hold between questions: nothing double, no branch to nowhere, always somebody to call back.

And between one version and the next: keys and values stay what they are, because answers that were given
and whoever reads an export know a question and an answer by these names alone.
"""

from collections.abc import Iterator, Mapping, Sequence

from vollegym.intake.questionnaire import Outcome, Question, Questionnaire
from vollegym.intake.sheet import Sheet, sentence
from vollegym.text.documents import Document, Problem

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


def changed_names(
    before: Questionnaire, now: Questionnaire, files: Mapping[str, Document]
) -> Iterator[Problem]:
    """Give a remark for each key, kind and value of `before` that is another one now, or gone.

    `files` holds the document of each question of now, by its key.
    """
    for old in before.questions:
        new = now.by_key(old.key)
        if new is None:
            yield renamed_question(old, before, now, files)
        elif new.kind != old.kind:
            what = f"De vraag {old.key} was {old.kind} en is nu {new.kind}."
            remedy = "Geef een andere vraag een eigen key: eerdere antwoorden horen bij de oude."
            yield files[old.key].problem("kind", what, remedy, "remark")
        else:
            yield from renamed_values(old, new, files[old.key])


def renamed_question(
    old: Question, before: Questionnaire, now: Questionnaire, files: Mapping[str, Document]
) -> Problem:
    """Return the remark on a question whose key is gone: it has another one, or is not asked any more."""
    for new in now.questions:
        if before.by_key(new.key) is None and (new.slug == old.slug or new.title == old.title):
            what = f"De vraag {old.key} heet nu {new.key}."
            return files[new.key].problem("key", what, put_back("key", old.key), "remark")
    what = f"De vraag {old.key} ({old.short}) is weg."
    return Problem("intake/", 0, what, "Wie haar al beantwoordde, houdt dat antwoord.", "remark")


def renamed_values(old: Question, new: Question, file: Document) -> Iterator[Problem]:
    """Give a remark for each answer that goes by another value now, or is gone."""
    labels = {option.label: place for place, option in enumerate(new.options)}
    for option in old.options:
        place = labels.get(option.label)
        if place is not None and new.options[place].value != option.value:
            what = f"De waarde {option.value} heet nu {new.options[place].value}."
            yield file.problem(f"options[{place}]", what, put_back("value", option.value), "remark")
        elif option.value not in new.values:
            what = f"De waarde {option.value} is weg."
            remedy = "Heet dit antwoord nu anders, verander dan alleen het label. Eerdere antwoorden blijven."
            yield file.problem("options", what, remedy, "remark")


def put_back(field: str, name: str) -> str:
    """Return what to do about a name that was changed."""
    return f"Zet {field}: {name} terug: eerdere antwoorden en de export kennen die naam. De tekst mag anders."
