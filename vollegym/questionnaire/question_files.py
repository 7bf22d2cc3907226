"""From the files of content/intake/ to a Questionnaire; with a mistake in one of them there is none."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import FieldReader, has_texts
from vollegym.questionnaire.contact import NAMES
from vollegym.questionnaire.questions import Option, Outcome, Question, Questionnaire, When

OPTION_FIELDS = {"value", "label", "outcome", "because", "brings", "article", "today"}
VALUE = re.compile(r"[a-z0-9][a-z0-9_]*")


def read_options(reader: FieldReader, kind: str) -> tuple[Option, ...]:
    """Return the options of a choice question; a contact question has none."""
    given: Any = reader.meta.get("options") or []
    if kind == "contact":
        if given:
            reader.error(
                "options", "Een contactvraag heeft geen antwoorden om uit te kiezen.", "Haal options weg."
            )
        return ()
    if not isinstance(given, list) or len(given) < 2:
        reader.error("options", "Er zijn geen twee antwoorden om uit te kiezen.", "Geef er minstens twee.")
        return ()
    read = [read_option(reader, f"options[{place}]", row) for place, row in enumerate(given)]
    options = tuple(option for option in read if option)
    for field in ("value", "label"):
        refuse_doubles(reader, field, [getattr(option, field) for option in options])
    return options


def read_option(reader: FieldReader, place: str, row: Any) -> Option | None:
    """Return one option, or None when it cannot be read at all."""
    if not has_texts(row, *row):
        reader.error(place, "Een antwoord is geen lijstje van velden.", "Schrijf - value: … en label: …")
        return None
    row = {key: text.strip() for key, text in row.items()}
    where = f"Antwoord {row.get('value') or row.get('label') or '?'}"
    # A misspelt mark would silently let everyone through, so this is an error and not a remark.
    for key in row.keys() - OPTION_FIELDS:
        reader.error(
            place, f"{where} heeft een onbekend veld {key}.", f"Kies uit: {', '.join(sorted(OPTION_FIELDS))}."
        )
    if not VALUE.fullmatch(row.get("value", "")):
        remedy = "Gebruik alleen kleine letters, cijfers en _."
        reader.error(place, f"{where} heeft geen goede value.", remedy)
    if not row.get("label"):
        reader.error(place, f"{where} heeft geen label.", "Schrijf wat de bezoeker leest.")
    return marked(reader, place, where, row)


def marked(reader: FieldReader, place: str, where: str, row: dict[str, str]) -> Option | None:
    """Return the option with its mark; a mark needs a reason, and a reason names its outcome."""
    outcome, because = row.get("outcome") or "qualified", row.get("because", "")
    if outcome not in list(Outcome):
        remedy = f"Kies uit: {', '.join(Outcome)}."
        reader.error(place, f"{where} heeft een onbekende outcome {outcome!r}.", remedy)
        return None
    if (because and not row.get("outcome")) or (outcome != "qualified" and not because):
        reader.error(place, f"{where} heeft outcome of because alleen.", "Geef beide, of geen van beide.")
    texts = {key: row.get(key, "") for key in ("value", "label", "brings", "article", "today")}
    return Option(**texts, outcome=Outcome(outcome), because=because)


def refuse_doubles(reader: FieldReader, field: str, texts: list[str]) -> None:
    """Note an error for each text that stands there twice."""
    for text in sorted({text for text in texts if texts.count(text) > 1}):
        reader.error("options", f"De {field} {text!r} staat er twee keer.", "Maak elk antwoord anders.")


Read = Sequence[tuple[Question, FieldReader]]


def check_all(read: Read) -> None:
    """Note on each reader what is wrong between its question and the others; `read` is in their order."""
    for place, (question, reader) in enumerate(read):
        earlier = [other for other, _ in read[:place]]
        check_doubles(question, reader, earlier)
        check_when(question, reader, earlier)
        check_marks(question, reader)


def check_doubles(question: Question, reader: FieldReader, earlier: list[Question]) -> None:
    """Note a key, slug, title or order that an earlier question has already."""
    for field in ("key", "slug", "title"):
        if getattr(question, field) in [getattr(other, field) for other in earlier]:
            what = f"De {field} {getattr(question, field)!r} is al van een andere vraag."
            reader.error(field, what, "Maak hem anders.")
    if question.order in [other.order for other in earlier]:
        what = f"De order {question.order} is al van een andere vraag."
        reader.remark("order", what, "Geef elke vraag een eigen getal.")


def check_when(question: Question, reader: FieldReader, earlier: list[Question]) -> None:
    """Note a branch that can never open, or that is always open."""
    when = question.when
    if when is None:
        return
    source = next((other for other in earlier if other.key == when.key), None)
    if source is None or source.kind == "contact":
        reader.error(
            "when", f"Er is geen eerdere keuzevraag {when.key}.", "Verwijs naar een vraag die ervoor komt."
        )
        return
    for value in sorted(set(when.values) - set(source.values)):
        what = f"De vraag {when.key} heeft geen antwoord {value}."
        reader.error("when", what, f"Kies uit: {', '.join(source.values)}.")
    if set(when.values) >= set(source.values) and source.when is None:
        reader.remark("when", "Deze vraag wordt altijd gesteld.", "Haal when weg.")


def check_marks(question: Question, reader: FieldReader) -> None:
    """Remark on a question after which nobody can qualify any more."""
    if question.options and all(option.outcome is not Outcome.QUALIFIED for option in question.options):
        reader.remark(
            "options", "Elk antwoord heeft een merk.", "Laat één antwoord zonder, anders past niemand."
        )


def missing(read: Read) -> Iterator[Problem]:
    """Give the errors of a folder without a choice, or without one contact question for everyone."""
    contacts = [(question, reader) for question, reader in read if question.kind == "contact"]
    if len(contacts) != 1:
        what = "Er is geen contactvraag." if not contacts else "Er is meer dan één contactvraag."
        yield whole(what, "Zorg voor precies één bestand met kind: contact.")
    for question, reader in contacts:
        if question.when is not None:
            what = "De contactvraag wordt niet aan iedereen gesteld."
            yield reader.document.problem("when", what, "Haal when weg: iedereen wordt bewaard.")
    if len(read) == len(contacts):
        yield whole("Er is geen keuzevraag.", "Zorg voor minstens één vraag met antwoorden.")


def whole(what: str, remedy: str) -> Problem:
    """Return an error of the folder as a whole."""
    return Problem("intake/", 0, what, remedy)


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


KINDS = ("one", "several", "contact")
QUESTION_FIELDS = {"key", "slug", "kind", "order", "title", "short", "why", "error", "options", "when"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY = re.compile(r"[a-z][a-z0-9_]*")
# These addresses below /intake and these names in a form mean something else.
TAKEN_SLUGS = ("opnieuw", "controle", "uitkomst", "verder", "terug")
TAKEN_KEYS = ("csrf_token", "again", "draft", *NAMES)


def read_questionnaire(
    documents: Iterable[Document], unread: Sequence[Problem] = ()
) -> tuple[Questionnaire | None, Sequence[Problem]]:
    """Return the questionnaire, or None when there is an error; and all errors and remarks found.

    `unread` holds the problems of question files that could not be opened at all.
    """
    readers = [FieldReader(document) for document in documents]
    read = [(question, reader) for reader in readers if (question := read_question(reader))]
    read.sort(key=lambda pair: (pair[0].order, pair[1].document.path))
    # What holds between questions is only told when each by itself is right: one mistake, one message.
    whole = len(read) == len(readers) and not unread
    if whole:
        check_all(read)
    problems = [*unread, *(problem for reader in readers for problem in reader.problems)]
    problems.extend(missing(read) if whole else ())
    questions = tuple(question for question, _ in read)
    return (None if has_error(problems) else Questionnaire(questions)), problems


def has_error(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def read_question(reader: FieldReader) -> Question | None:
    """Return the question of one file, or None when the file has an error; the reader knows which."""
    reader.unknown(QUESTION_FIELDS, "remark")
    kind, title = reader.choice("kind", KINDS, required=True), reader.text("title", required=True)
    key = reader.name("key", KEY, TAKEN_KEYS, "kleine letters, cijfers en _")
    slug = reader.name("slug", SLUG, TAKEN_SLUGS, "kleine letters, cijfers en streepjes")
    order = reader.number("order", 0, 999_999, required=True)
    options, when = read_options(reader, kind), read_when(reader)
    short, why, error = reader.text("short") or title, reader.text("why"), reader.text("error")
    if reader.wrong or order is None:
        return None
    help_ = reader.document.body.strip()
    return Question(key, slug, kind, title, order, options, when, short, why, error, help_)


def read_when(reader: FieldReader) -> When | None:
    """Return the one condition of a question, written as `when: {key: [values]}`."""
    given: Any = reader.meta.get("when")
    if not given:
        return None
    if not isinstance(given, dict) or len(given) != 1:
        what = "Het veld when heeft niet één voorwaarde."
        reader.error("when", what, "Schrijf when: {sleutel: [waarden]}.")
        return None
    ((key, values),) = given.items()
    values = [values] if isinstance(values, str) else values
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        reader.error("when", f"Achter {key} staat geen lijst van waarden.", f"Schrijf {key}: [waarde].")
        return None
    return When(key, tuple(values))
