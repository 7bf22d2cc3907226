"""Commands for whoever writes the questions. Their output is Dutch, because the owner reads it."""

from collections.abc import Iterator, Sequence

from flask.cli import AppGroup

from vollegym.console import echo
from vollegym.content import publishing, questionnaire_store
from vollegym.current import services
from vollegym.documents.document import Problem
from vollegym.dutch.dates import moment_in_words
from vollegym.dutch.phrases import counted
from vollegym.leads import store as lead_store
from vollegym.questionnaire.questions import Option, Outcome, Question, Questionnaire
from vollegym.questionnaire.verdict import Change, changes
from vollegym.storage.timestamps import moment

commands = AppGroup("intake", help="De intake: de vragen, en hoe ver mensen komen.")
LEADS = ("aanvraag", "aanvragen")


@commands.command("check")
def check() -> None:
    """Toon de vragen, en wat elk antwoord beslist. Noem elke fout, en eindig dan met code 1."""
    snapshot = services().content.now
    questionnaire = snapshot.questionnaire
    for line in described(questionnaire) if questionnaire else ():
        echo(line)
    tell([*snapshot.of_the_questions, *publishing.changed_names(services().storage, snapshot)])
    raise SystemExit(0 if questionnaire else 1)


@commands.command("publish")
def put_in_force() -> None:
    """Zet de vragen uit de bestanden op de site, zonder herstart. Eindig bij een fout met code 1."""
    snapshot = services().content.now
    questionnaire = snapshot.questionnaire
    tell([*snapshot.of_the_questions, *publishing.changed_names(services().storage, snapshot)])
    if questionnaire is None:
        raise SystemExit(1)
    publishing.publish(services().storage, questionnaire, services().now())
    number = questionnaire_store.current(services().storage.database()).version
    echo(f"Versie {number} geldt voor wie nu begint. Wie al bezig is, maakt af waar hij aan begon.")


@commands.command("versions")
def versions() -> None:
    """Toon elke versie van de vragen die gold. Met hoeveel aanvragen erbij horen."""
    rows = questionnaire_store.versions(services().storage.database())
    for place, row in enumerate(rows):
        since = moment_in_words(moment(row["current_at"]))
        state = "geldt nu" if place == 0 else "gold eerder"
        echo(f"versie {row['version']}: {state}, sinds {since}, {counted(row['leads'], *LEADS)}")
    if not rows:
        echo("Er gold nog geen versie: de eerste gaat in met flask database prepare.", err=True)


@commands.command("replay")
def replay() -> None:
    """Toon wie met nieuwe vragen anders uit zou komen. Met de reden; er verandert niets."""
    snapshot = services().content.now
    questionnaire = snapshot.questionnaire
    tell(snapshot.of_the_questions)
    if questionnaire is None:
        raise SystemExit(1)
    looked, other = 0, 0
    for lead in lead_store.submitted(services().storage.database()):
        looked += 1
        judged = [(lead.reference, lead.verdict, lead.answers)] if lead.verdict else []
        for change in changes(questionnaire, judged):
            other += 1
            echo("\n".join(explained(change, questionnaire)))
    echo(f"{counted(looked, *LEADS)} bekeken, {other} anders.", err=True)


def described(questionnaire: Questionnaire) -> Iterator[str]:
    """Give the questionnaire as lines of text."""
    for place, question in enumerate(questionnaire.questions, 1):
        yield f"{place}. {question.title}  ({question.key}, {question.kind}, /intake/{question.slug})"
        if question.when:
            yield f"   alleen na {question.when.key}: {', '.join(question.when.values)}"
        yield from (f"   {line}" for option in question.options for line in option_lines(option))


def option_lines(option: Option) -> Iterator[str]:
    """Give one option, and its mark with the reason."""
    yield f"- {option.value}: {option.label}"
    if option.outcome is not Outcome.QUALIFIED:
        yield f"    {option.outcome.words} ({option.outcome}): {option.because}"


def explained(change: Change, questionnaire: Questionnaire) -> Iterator[str]:
    """Give what would change for one lead, and why."""
    now = change.after.outcome.badness > change.before.outcome.badness
    before, after = change.before.outcome.fits, change.after.outcome.fits
    yield f"{change.reference}: was {before} (versie {change.before.version}), wordt {after}"
    for reason in change.reasons:
        question = questionnaire.by_key(reason.question)
        value = f" = {reason.value}" if reason.value else ""
        speaks = "want" if now else "vroeger"
        yield f"   {speaks} {title(question, reason.question)}{value}: {reason.because}"


def title(question: Question | None, key: str) -> str:
    """Return what the owner calls a question; its key when it is no longer asked."""
    return question.short if question else key


def tell(problems: Sequence[Problem]) -> None:
    """Write problems and their count to stderr."""
    for problem in problems:
        remark = " (opmerking)" if problem.severity == "remark" else ""
        echo(f"{problem}{remark}", err=True)
    errors = sum(problem.severity == "error" for problem in problems)
    echo(f"Fouten: {errors}, opmerkingen: {len(problems) - errors}.", err=True)
