"""The `flask` command in Dutch: click's own sentences through its gettext, and the help that Flask wrote.

click asks gettext for its words, and gettext looks for a language in the environment: a server, a container
and a cron job have none. So click's modules get this catalogue instead of the empty one, wherever they run.
"""

import gettext
import importlib
import pkgutil
import sys
from typing import Any

import click
import flask.cli
from click import Command, Context, Group, HelpFormatter

DATE = "{value!r} is geen datum. Schrijf jaar, maand en dag, zoals 2026-11-24."
WORDS = {
    "Usage:": "Gebruik:",
    "Options": "Opties",
    "Commands": "Opdrachten",
    "Positional arguments": "Wat je invult",
    "Show this message and exit.": "Toon deze uitleg.",
    "Show the version and exit.": "Toon de versie.",
    "%(prog)s, version %(version)s": "%(prog)s, versie %(version)s",
    "env var: {var}": "omgevingsvariabele: {var}",
    "default: {default}": "standaard: {default}",
    "(dynamic)": "(hangt ervan af)",
    "required": "verplicht",
    "deprecated": "verouderd",
    "Error: {message}": "Fout: {message}",
    "Try '{command} {option}' for help.": "Uitleg krijg je met '{command} {option}'.",
    "Aborted!": "Gestopt.",
    "Missing command.": "Er staat niet bij wat je wilt doen.",
    "Missing argument": "Hier ontbreekt",
    "Missing option": "Hier ontbreekt",
    "Missing parameter": "Hier ontbreekt",
    "Missing {param_type}": "Hier ontbreekt",
    "Missing parameter: {param_name}": "Hier ontbreekt: {param_name}",
    "No such option {name!r}.": "De optie {name!r} bestaat niet.",
    "No such command {name!r}.": "De opdracht {name!r} bestaat niet.",
    "Did you mean {possibility}?": "Bedoel je {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Bedoel je een van deze: {possibilities}?)",
    "Invalid value: {message}": "Dit klopt niet: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} klopt niet: {message}",
    "Got unexpected extra argument ({args})": "Dit staat er te veel: {args}.",
    "Got unexpected extra arguments ({args})": "Dit staat er te veel: {args}.",
    "Takes {nargs} values but 1 was given.": "Hier horen {nargs} waarden, en je gaf er 1.",
    "Takes {nargs} values but {len} were given.": "Hier horen {nargs} waarden, en je gaf er {len}.",
    "Argument {name!r} takes {nargs} values.": "Bij {name!r} horen {nargs} waarden.",
    "Option {name!r} does not take a value.": "Bij de optie {name!r} hoort geen waarde.",
    "Option {name!r} requires an argument.": "Bij de optie {name!r} hoort een waarde.",
    "Option {name!r} requires {nargs} arguments.": "Bij de optie {name!r} horen {nargs} waarden.",
    "Value must be an iterable.": "Hier hoort een lijst.",
    "{len_type} values are required, but {len_value} was given.": (
        "Hier horen {len_type} waarden, en je gaf er {len_value}."
    ),
    "{len_type} values are required, but {len_value} were given.": (
        "Hier horen {len_type} waarden, en je gaf er {len_value}."
    ),
    "Choose from:\n\t{choices}": "Kies uit:\n\t{choices}",
    "{value!r} is not {choice}.": "{value!r} bestaat niet. Kies {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} bestaat niet. Kies uit {choices}.",
    "Choice({choices})": "Keuze({choices})",
    "{value!r} does not match the format {format}.": DATE,
    "{value!r} does not match the formats {formats}.": DATE,
    "{value!r} is not a valid {number_type}.": "{value!r} is geen getal dat hier past.",
    "{value} is not in the range {range}.": "{value} ligt niet binnen {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "{value!r} is geen ja of nee. Kies uit {states}"
    ),
    "{value!r} is not a valid UUID.": "{value!r} is geen UUID.",
    "file": "bestand",
    "directory": "map",
    "path": "pad",
    "{name} {filename!r} does not exist.": "{name} {filename!r} bestaat niet.",
    "{name} {filename!r} is a file.": "{name} {filename!r} is een bestand, geen map.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} is een map, geen bestand.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} kan niet gelezen worden.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} kan niet geschreven worden.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} kan niet uitgevoerd worden.",
    "Could not open file {filename!r}: {message}": "{filename!r} kan niet geopend worden: {message}",
    "unknown error": "onbekende fout",
    "Do you want to continue?": "Wil je doorgaan?",
    "Confirm the action without prompting.": "Vraag niets vooraf.",
    "Repeat for confirmation": "Nog een keer, voor de zekerheid",
    "Error: The two entered values do not match.": "Fout: dit is niet twee keer hetzelfde.",
    "Error: invalid input": "Fout: dit antwoord kennen we niet.",
    "Press any key to continue...": "Druk op een toets om verder te gaan …",
    "{editor}: Editing failed": "{editor}: bewerken is niet gelukt",
    "{editor}: Editing failed: {e}": "{editor}: bewerken is niet gelukt: {e}",
    "d": "d",
    "Windows error: {error}": "Fout van Windows: {error}",
    "Unknown color {colour!r}": "Onbekende kleur {colour!r}",
    "Unknown standard stream '{name}'": "Onbekende standaardstroom '{name}'",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": (
        "De opdracht {name!r} is verouderd.{extra_message}"
    ),
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": (
        "{name!r} is verouderd.{extra_message}"
    ),
    "Invalid start character for option ({option})": "Zo kan een optie niet beginnen ({option})",
    "Shell completion is not supported for Bash versions older than 4.4.": (
        "Aanvullen met Tab werkt vanaf Bash 4.4."
    ),
    "Couldn't detect Bash version, shell completion is not supported.": (
        "De versie van Bash is niet te vinden; aanvullen met Tab werkt niet."
    ),
}
HELP = """De opdrachten van de site van Volle Gym.

Elke opdracht legt zichzelf uit: zet er --help achter.
"""
# What Flask offers beside our commands; the first three are for whoever builds the site.
FLASKS_OWN = ("run", "shell", "routes")
OPTIONS = {
    "env_file": ("BESTAND", "Lees omgevingsvariabelen ook uit dit bestand."),
    "app": ("NAAM", "Welk programma; het staat al goed in .flaskenv."),
    "debug": (None, "Werk als tijdens het bouwen: met uitleg bij elke fout."),
    "version": (None, "Toon de versies van Python en Flask."),
}


def main() -> None:
    """Run `vollegym …`: what `flask …` is in the checkout, from any folder."""
    speak_dutch()
    flask.cli.cli.main(["--app", "vollegym", *sys.argv[1:]], prog_name="vollegym")


class Dutch(gettext.NullTranslations):
    """click's sentences in Dutch; what is not in the list stays English."""

    def gettext(self, message: str) -> str:
        """Return one sentence."""
        return WORDS.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the sentence for one, or that for more."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def speak_dutch() -> None:
    """Let click, and the half of the help that Flask wrote, speak Dutch from now on. Twice is once."""
    words = Dutch()
    for found in pkgutil.iter_modules(click.__path__, "click."):
        if found.name == "click._winconsole":
            continue
        module: Any = importlib.import_module(found.name)
        for name, function in (("_", words.gettext), ("ngettext", words.ngettext)):
            if hasattr(module, name):
                setattr(module, name, function)
    root = flask.cli.cli
    if root.help != HELP:
        root.help = HELP
        translate(root)
        for name in FLASKS_OWN:
            root.commands[name].hidden = True
        begin_again(root)


def translate(command: Command) -> None:
    """Say in Dutch what click says about a command and all below it without asking gettext."""
    command.options_metavar = "[OPTIES]"
    if isinstance(command, Group):
        command.subcommand_metavar = "OPDRACHT …"
        for inner in command.commands.values():
            translate(inner)
    for param in command.params:
        if isinstance(param.type, click.Path):
            param.type.name = WORDS.get(param.type.name, param.type.name)
        if isinstance(param, click.Option) and param.name in OPTIONS and command is flask.cli.cli:
            param.metavar, param.help = OPTIONS[param.name]


def begin_again(root: Group) -> None:
    """Write the help of `flask` anew at its end: half is there, in English, when Flask reads our program."""

    def written_anew(ctx: Context, formatter: HelpFormatter) -> None:
        del root.format_epilog
        formatter.buffer.clear()
        if option := root.get_help_option(ctx):
            option.help = WORDS["Show this message and exit."]
        root.format_help(ctx, formatter)

    root.format_epilog = written_anew  # type: ignore[method-assign]
