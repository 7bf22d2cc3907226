"""The `flask` command as its owner reads it: Dutch from the first word, also where click or Flask speaks."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.server import PREFIX, ROOT
from vollegym.command_line import FLASKS_OWN, WORDS

FLASK = Path(sys.executable).parent / "flask"
# Words that English cannot do without and Dutch does not have.
ENGLISH = set(
    "the and with this that from not what who them their all to for show file files text integer path directory "
    "options option usage commands command default required message exit error missing invalid such try help "
    "aborted leads lead call calls copy database's none date datetime".split()
) - {"help", "text"}


# What click says to whoever declares a command wrongly; such a program does not start.
TO_DEVELOPERS = (
    "Arguments take exactly one",
    "Boolean option",
    "Could not determine name for option",
    "Name '{name}' defined twice",
    "No options defined but a name was passed",
)


def english(said: str) -> set[str]:
    """The English words in what a command says; options, addresses, choices and `flask …` are names."""
    said = re.sub(r"^  [a-z-]+  ", "  ", said, flags=re.M)
    prose = re.sub(
        r"--[\w-]+|\[[a-z_|.-]+\]|[\w./-]*/[\w./-]+|\b(?:flask|vollegym)(?: [a-z-]+)*|'[^']*'|\w+\.\w+",
        " ",
        said,
    )
    return {word for word in re.findall(r"[a-z]+", prose.lower()) if word in ENGLISH}


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that click hands to gettext, and the file where it stands."""
    for file in sorted(Path(click.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = {"_": 1, "gettext": 1, "ngettext": 2}.get(node.func.id, 0)
                for text in node.args[:count]:
                    if isinstance(text, ast.Constant) and not text.value.startswith(TO_DEVELOPERS):
                        yield text.value, file.name


def every_command(command: click.Command, name: str = "flask") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for verb, inner in command.commands.items():
            yield from every_command(inner, f"{name} {verb}")


def in_a_shell(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith((PREFIX, "FLASK_"))}
    clean = {name: value for name, value in clean.items() if name not in ("LANGUAGE", "LANG", "LC_ALL")}
    return subprocess.run(
        [FLASK, *arguments],
        cwd=ROOT,
        env={**clean, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("sentence", "file"), sorted(set(sentences())))
def test_every_sentence_of_click_has_its_dutch(sentence: str, file: str) -> None:
    assert sentence in WORDS, f"click/{file} can say this, and it would be English"


def test_the_list_holds_nothing_that_click_no_longer_says() -> None:
    assert set(WORDS) - {sentence for sentence, _ in sentences()} == {"required"}


@pytest.mark.parametrize("sentence", sorted(WORDS))
def test_a_translation_asks_for_nothing_that_click_does_not_give(sentence: str) -> None:
    given, asked = (
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in (sentence, WORDS[sentence])
    )
    assert asked <= given


@pytest.mark.parametrize(("arguments", "language"), [(["--help"], "en_US.UTF-8"), ([], "C")])
def test_the_help_of_flask_itself_is_dutch_whatever_the_language_of_the_server(
    tmp_path: Path, arguments: list[str], language: str
) -> None:
    ended = in_a_shell(*arguments, LANG=language, VOLLEGYM_DATABASE=str(tmp_path / "vollegym.db"))
    said = ended.stdout + ended.stderr
    assert said.startswith("Gebruik: flask [OPTIES] OPDRACHT …\n")
    assert said.count("Gebruik:") == said.count("Opties:") == said.count("Opdrachten:") == 1
    assert "  leads     Aanvragen: tonen, opvolgen, exporteren, wissen." in said
    assert english(said) == set()
    assert not [name for name in FLASKS_OWN if re.search(rf"^  {name} ", said, re.M)]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nope",), "Fout: De opdracht 'nope' bestaat niet."),
        (("leads",), "leads [OPTIES] OPDRACHT …"),
        (("leads", "lijst"), "Fout: De opdracht 'lijst' bestaat niet."),
        (("leads", "export", "--formaat", "csv"), "Fout: De optie '--formaat' bestaat niet."),
        (("leads", "export", "--format"), "Fout: Bij de optie '--format' hoort een waarde."),
        (
            ("leads", "export", "--format", "pdf"),
            "Fout: '--format' klopt niet: 'pdf' bestaat niet. Kies uit 'csv'",
        ),
        (("leads", "export", "--since", "gisteren"), "'gisteren' is geen datum. Schrijf jaar, maand en dag"),
        (
            ("leads", "export", "-o", "/"),
            "Fout: '-o' / '--output' klopt niet: Bestand '/' is een map, geen bestand.",
        ),
        (("leads", "show"), "Fout: Hier ontbreekt "),
        (("leads", "stats", "nu"), "Fout: Dit staat er te veel: nu."),
        (("outbox", "list", "--limit", "veel"), "'veel' is geen getal dat hier past."),
        (("outbox", "list", "--limit", "0"), "0 ligt niet binnen x>=1."),
        (
            ("leads", "forget", "iedereen"),
            "Fout: 'iedereen' is geen mailadres, telefoonnummer of referentie.",
        ),
    ],
)
def test_whatever_is_wrong_with_a_command_is_said_in_dutch(
    owner: FlaskCliRunner, arguments: tuple[str, ...], says: str
) -> None:
    ended = owner.invoke(args=arguments)
    assert ended.exit_code == 2
    assert says in ended.stderr
    assert english(ended.stderr) == set()


def test_a_wrong_command_in_a_shell_is_answered_in_dutch(tmp_path: Path) -> None:
    ended = in_a_shell("leads", "stuur", VOLLEGYM_DATABASE=str(tmp_path / "vollegym.db"))
    assert ended.returncode == 2
    assert ended.stderr == (
        "Gebruik: flask leads [OPTIES] OPDRACHT …\nUitleg krijg je met 'flask leads --help'.\n\n"
        "Fout: De opdracht 'stuur' bestaat niet.\n"
    )


def test_a_wrong_setting_stops_a_command_in_dutch() -> None:
    ended = in_a_shell("leads", "list", VOLLEGYM_OWNER_EMAIL="geen adres")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Fout: VOLLEGYM_OWNER_EMAIL ")


def test_the_help_of_every_command_is_dutch(app: Flask, owner: FlaskCliRunner) -> None:
    for name, _command in [*every_command(app.cli)][1:]:
        said = owner.invoke(args=[*name.split()[1:], "--help"]).stdout
        assert said.startswith("Gebruik: "), name
        assert english(said) == set(), name
        assert "..." not in re.sub(r"[A-Z]\]?\.\.\.", "", said), f"{name}: a first sentence is cut off"


def test_every_command_option_and_argument_says_what_it_is_for(app: Flask) -> None:
    for name, command in [*every_command(app.cli)][1:]:
        assert command.help, name
        assert command.help.endswith("."), name
        for param in command.params:
            assert getattr(param, "help", None) or param.human_readable_name in command.help, (
                name,
                param.name,
            )
