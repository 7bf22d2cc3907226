"""The options of one question and the marks on them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vollegym.documents.document import Document, Problem
from vollegym.documents.fields import Sheet, sentence
from vollegym.questionnaire.questions import Option, Outcome, Question, Questionnaire, When

OPTION_FIELDS = {"value", "label", "outcome", "because", "brings", "article"}
VALUE = re.compile(r"[a-z0-9][a-z0-9_]*")


def read_options(sheet: Sheet, kind: str) -> tuple[Option, ...]:
    """Return the options of a choice question; a contact question has none."""
    given: Any = sheet.meta.get("options") or []
    if kind == "contact":
        if given:
            sheet.error(
                "options", "een contactvraag heeft geen antwoorden om uit te kiezen", "haal options weg"
            )
        return ()
    if not isinstance(given, list) or len(given) < 2:
        sheet.error("options", "er zijn geen twee antwoorden om uit te kiezen", "geef er minstens twee")
        return ()
    read = [read_option(sheet, f"options[{place}]", row) for place, row in enumerate(given)]
    options = tuple(option for option in read if option)
    for field in ("value", "label"):
        refuse_doubles(sheet, field, [getattr(option, field) for option in options])
    return options


def read_option(sheet: Sheet, place: str, row: Any) -> Option | None:
    """Return one option, or None when it cannot be read at all."""
    if not isinstance(row, dict) or not all(isinstance(text, str) for text in row.values()):
        sheet.error(place, "een antwoord is geen lijstje van velden", "schrijf - value: … en label: …")
        return None
    row = {key: text.strip() for key, text in row.items()}
    where = f"antwoord {row.get('value') or row.get('label') or '?'}"
    # A misspelt mark would silently let everyone through, so this is an error and not a remark.
    for key in row.keys() - OPTION_FIELDS:
        sheet.error(
            place, f"{where} heeft een onbekend veld {key}", f"kies uit: {', '.join(sorted(OPTION_FIELDS))}"
        )
    if not VALUE.fullmatch(row.get("value", "")):
        sheet.error(place, f"{where} heeft geen goede value", "gebruik alleen kleine letters, cijfers en _")
    if not row.get("label"):
        sheet.error(place, f"{where} heeft geen label", "schrijf wat de bezoeker leest")
    return marked(sheet, place, where, row)


def marked(sheet: Sheet, place: str, where: str, row: dict[str, str]) -> Option | None:
    """Return the option with its mark; a mark needs a reason and a reason needs a mark."""
    outcome, because = row.get("outcome") or "qualified", row.get("because", "")
    if outcome not in list(Outcome):
        sheet.error(place, f"{where} heeft een onbekende outcome {outcome!r}", f"kies uit: {outcomes()}")
        return None
    if (outcome != "qualified") != bool(because):
        sheet.error(place, f"{where} heeft outcome of because alleen", "geef beide, of geen van beide")
    texts = {key: row.get(key, "") for key in ("value", "label", "brings", "article")}
    return Option(**texts, outcome=Outcome(outcome), because=because)


def outcomes() -> str:
    """Return the marks that exist, for a sentence."""
    return ", ".join(Outcome)


def refuse_doubles(sheet: Sheet, field: str, texts: list[str]) -> None:
    """Note an error for each text that stands there twice."""
    for text in sorted({text for text in texts if texts.count(text) > 1}):
        sheet.error("options", f"{field} {text!r} staat er twee keer", "maak elk antwoord anders")


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


KINDS = ("one", "several", "contact")
QUESTION_FIELDS = {"key", "slug", "kind", "order", "title", "short", "why", "error", "options", "when"}
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
        check_all(read)
    problems = [*unread, *(problem for sheet in sheets for problem in sheet.problems)]
    problems.extend(missing(read) if whole else ())
    questions = tuple(question for question, _ in read)
    return (None if has_error(problems) else Questionnaire(questions)), problems


def has_error(problems: Iterable[Problem]) -> bool:
    """Return whether one of these is an error."""
    return any(problem.severity == "error" for problem in problems)


def read_question(sheet: Sheet) -> Question | None:
    """Return the question of one file, or None when the file has an error; the sheet knows which."""
    for key in sheet.meta.keys() - QUESTION_FIELDS:
        sheet.remark(
            key,
            f"{key} is geen bekend veld",
            f"haal het weg of kies uit: {', '.join(sorted(QUESTION_FIELDS))}",
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
