"""The Containerfile, held against the rules of hadolint that say something about it, and against this checkout."""

import json
import re
from typing import NamedTuple

import pytest

from vollegym.config import ROOT

TEXT = (ROOT / "Containerfile").read_text("utf-8")


class Instruction(NamedTuple):
    name: str
    said: str


def instructions(text: str) -> list[Instruction]:
    """Every instruction on one line, in order."""
    whole = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [Instruction(*line.split(None, 1)) for line in whole.splitlines() if line.strip()]


def mistakes(text: str) -> list[str]:
    """The rules that this text breaks, by the names that hadolint gives them."""
    found, lines = [], instructions(text)
    stages = [line.said for line in lines if line.name == "FROM"]
    for said in stages:
        image = said.split()[0]
        tag = image.rpartition(":")[2] if ":" in image else ""
        found += ["DL3006"] if not tag else ["DL3007"] if tag == "latest" else []
    last = lines[max(place for place, line in enumerate(lines) if line.name == "FROM") :]
    users = [line.said for line in last if line.name == "USER"]
    found += ["DL3002"] if not users or users[-1].split(":")[0] in ("root", "0") else []
    found += ["DL3057"] if "HEALTHCHECK" not in [line.name for line in last] else []
    for name, said in lines:
        found += ["DL3000"] if name == "WORKDIR" and not said.startswith("/") else []
        found += ["DL3004"] if name == "RUN" and re.search(r"\bsudo\b", said) else []
        found += ["DL3020"] if name == "ADD" else []
        found += ["DL3025"] if name in ("CMD", "ENTRYPOINT") and not is_a_list(said) else []
        found += ["DL4000"] if name == "MAINTAINER" else []
        found += ["DL4006"] if name == "RUN" and not is_a_list(said) and "|" in said else []
        found += ["DL3044"] if name == "ENV" and re.search(r"(\w+)=\S+ .*\$\{?\1\b", said) else []
    for name in ("CMD", "ENTRYPOINT", "HEALTHCHECK"):
        found += ["DL4003"] if [line.name for line in last].count(name) > 1 else []
    return found


def is_a_list(said: str) -> bool:
    try:
        return isinstance(json.loads(said), list)
    except ValueError:
        return False


def test_it_breaks_no_rule() -> None:
    assert mistakes(TEXT) == []


GOOD = 'FROM python:3.13\nUSER 10001\nHEALTHCHECK CMD ["true"]\nCMD ["true"]\n'


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (GOOD.replace(":3.13", ""), "DL3006"),
        (GOOD.replace("3.13", "latest"), "DL3007"),
        (GOOD.replace("10001", "root"), "DL3002"),
        (GOOD.replace("USER 10001\n", ""), "DL3002"),
        (GOOD.replace('HEALTHCHECK CMD ["true"]\n', ""), "DL3057"),
        (GOOD + "WORKDIR app\n", "DL3000"),
        (GOOD + "RUN sudo true\n", "DL3004"),
        (GOOD + "ADD x /x\n", "DL3020"),
        (GOOD.replace('\nCMD ["true"]', "\nCMD true"), "DL3025"),
        (GOOD + "RUN a | b\n", "DL4006"),
        (GOOD + 'CMD ["again"]\n', "DL4003"),
    ],
)
def test_each_rule_is_looked_at(text: str, rule: str) -> None:
    assert mistakes(GOOD) == []
    assert mistakes(text) == [rule]


def test_what_it_copies_and_runs_is_there() -> None:
    said = [line.said for line in instructions(TEXT) if line.name == "COPY" and "--from" not in line.said]
    names = {name for line in said for name in line.split()[:-1]} - {"."}
    assert names == {"dev", "requirements.lock"}
    assert [name for name in names if not (ROOT / name).is_file()] == []
    command = next(json.loads(line.said) for line in instructions(TEXT) if line.name == "CMD")
    assert command[:2] == ["./dev", "run"]
    minor = re.search(r"python:3\.(\d+)", TEXT)
    assert minor
    assert int(minor[1]) >= 11


def test_no_secret_and_no_data_goes_into_an_image() -> None:
    left_out = set((ROOT / ".containerignore").read_text().split())
    assert {".git", ".env", "instance", ".venv"} <= left_out


def test_data_lives_in_volumes_and_the_rest_may_be_read_only() -> None:
    by_name = {line.name: line.said for line in instructions(TEXT)}
    assert json.loads(by_name["VOLUME"]) == ["/srv/instance", "/srv/content"]
    assert "VOLLEGYM_INSTANCE=/srv/instance VOLLEGYM_CONTENT=/srv/content" in by_name["ENV"]
    assert "--read-only" in TEXT
