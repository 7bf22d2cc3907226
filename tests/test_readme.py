"""README is true, and the owner's handbook: every command and setting they name exists, and the other way round."""

import re

import click
import pytest
from flask import Flask

from vollegym.config import NAMES, PREFIX, ROOT

README = (ROOT / "README.md").read_text("utf-8")
HANDBOOK = (ROOT / "content" / "desk" / "handleiding.md").read_text("utf-8")
# Commands that come with Flask itself.
FLASKS_OWN = {"run", "shell", "routes"}


def every_command(app: Flask) -> set[str]:
    """Every `flask NOUN VERB` there is."""
    found = set()
    for name, command in app.cli.commands.items():
        if name in FLASKS_OWN:
            continue
        if isinstance(command, click.Group):
            found |= {f"{name} {verb}" for verb in command.commands}
        else:
            found.add(name)
    return found


def named_in(text: str) -> set[str]:
    """Every `flask NOUN VERB` or `flask NOUN a|b|c` in a text."""
    found = set()
    for noun, verbs in re.findall(r"flask ([a-z]+) ?([a-z|\\-]+)?", text):
        found |= {f"{noun} {verb}".strip() for verb in verbs.replace("\\", "").split("|")}
    return found


def test_the_two_commands_stand_on_top() -> None:
    top = "\n".join(README.splitlines()[:12])
    assert "./dev run" in top
    assert "./dev test" in top


def test_every_command_stands_in_the_readme(app: Flask) -> None:
    assert every_command(app) - named_in(README) == set()


@pytest.mark.parametrize("text", [README, HANDBOOK], ids=["readme", "handbook"])
def test_no_command_is_named_that_does_not_exist(app: Flask, text: str) -> None:
    groups = {name.split()[0] for name in every_command(app)}
    assert named_in(text) - every_command(app) - groups == set()


def test_every_command_for_an_owner_stands_in_the_handbook(app: Flask) -> None:
    """Of a group the first verb stands behind its name, the others by themselves."""
    for_builders = {"database prepare", "database demo", "outbox run"}
    rows = [line for line in HANDBOOK.splitlines() if line.startswith("| `flask ")]
    told = {
        f"{noun} {verb}".strip()
        for row in rows
        for noun, first in re.findall(r"`flask ([a-z]+) ?([a-z-]*)`", row)
        for verb in (first, *re.findall(r"`([a-z-]+)`", row))
    }
    assert told == every_command(app) - for_builders


def test_every_command_has_help(app: Flask) -> None:
    for name, command in app.cli.commands.items():
        for each in [command, *getattr(command, "commands", {}).values()]:
            assert each.help or each.short_help, name


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_setting_stands_in_the_readme(name: str) -> None:
    assert PREFIX + name.upper() in README


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    assert {name.lower() for name in re.findall(rf"{PREFIX}([A-Z_]+)", README)} <= set(NAMES)


def test_every_dev_command_stands_in_the_readme_and_exists() -> None:
    there = {"run", "test", "lint", "flask", "upgrade", "rollback"} | {
        path.stem for path in (ROOT / "tests" / "tools").glob("*.py")
    }
    named = set(re.findall(r"\./dev (\w+)", README))
    assert named == there


def test_the_lock_files_name_no_address_and_cover_what_is_asked_for() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "requirements-audit.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert not re.search(r"^--", text, re.M)
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.M))
    project = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [")[1].split("]")[0]
    assert {re.split(r"[>=;\[ ]", line)[0] for line in re.findall(r'"([^"]+)"', project)} <= locked


def test_the_picture_of_the_house_holds_every_room_and_nothing_else() -> None:
    picture = README.split("## The house")[1].split("```")[1]
    rooms = {path.parent.name for path in (ROOT / "vollegym").glob("*/__init__.py")}
    loose = {path.name for path in (ROOT / "vollegym").glob("*.py")} - {"__init__.py"}
    drawn = re.findall(r"^(?:  [a-z]+ {2,}| {13})([a-z_]+)(?: {2,}| pure:)", picture, re.M)
    assert sorted(drawn) == sorted(rooms)
    assert set(re.findall(r"[a-z_]+\.py", picture)) - {"room.py"} == loose


def test_the_readme_is_short_and_every_file_that_it_names_is_there() -> None:
    assert len(README.splitlines()) <= 250
    named = set(re.findall(r"`((?:vollegym|templates|static|content|tests)/[\w/.-]*)`", README))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_costs_of_a_change_count_what_they_name() -> None:
    table = README.split("## What a change costs")[1].split("## ")[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \| (.+) \|$", table, re.M)
    assert len(rows) == 9
    for change, number, which in rows:
        files = re.findall(r"`[\w/]+\.\w+`", re.split(r"; \d+ if", which)[0])
        assert len(files) <= int(number), change
