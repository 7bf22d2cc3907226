"""O13: `flask leads export -o x.pdf` wrote csv under that name. And an export told its own insides: Form(format=…)."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from tests.reports.conftest import Keep, keep, storage

__all__ = ["keep", "storage"]


@pytest.mark.parametrize("name", ["x.pdf", "x.xls", "x.json", "x.csv.gz", "aanvragen.2026", "X.PDF"])
def test_o13_a_name_that_promises_something_else_is_refused(
    keep: Keep, owner: FlaskCliRunner, tmp_path: Path, name: str
) -> None:
    keep()
    result = owner.invoke(args=["leads", "export", "-o", str(tmp_path / name)])
    assert result.exit_code == 2
    assert f"{name} eindigt niet op .csv, .jsonl of .xlsx" in result.stderr
    assert list(tmp_path.glob("*x.*")) + list(tmp_path.glob("aan*")) + list(tmp_path.glob("X.*")) == []


@pytest.mark.parametrize(
    ("name", "chosen"), [("x.csv", "xlsx"), ("x.jsonl", "csv"), ("x.xlsx", "jsonl"), ("X.CSV", "jsonl")]
)
def test_o13_a_name_and_a_format_that_contradict_one_another_are_refused(
    owner: FlaskCliRunner, tmp_path: Path, name: str, chosen: str
) -> None:
    result = owner.invoke(args=["leads", "export", "--format", chosen, "-o", str(tmp_path / name)])
    assert result.exit_code == 2
    assert "spreken elkaar tegen" in result.stderr
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("options", [["--format", "csv"], ["--profile", "machine", "--format", "csv"]])
def test_o13_whoever_names_the_format_may_choose_any_name(
    keep: Keep, owner: FlaskCliRunner, tmp_path: Path, options: list[str]
) -> None:
    keep()
    assert owner.invoke(args=["leads", "export", *options, "-o", str(tmp_path / "x.txt")]).exit_code == 0
    assert "Anna" in (tmp_path / "x.txt").read_text("utf-8")


def test_o13_the_log_of_an_export_is_a_sentence(
    keep: Keep, owner: FlaskCliRunner, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep()
    with caplog.at_level("INFO"):
        owner.invoke(args=["leads", "export", "-o", str(tmp_path / "x.csv"), "--since", "2026-11-01"])
        owner.invoke(args=["leads", "export", "--profile", "machine", "--outcome", "qualified"])
    whole, part = (line for line in caplog.messages if "exported" in line)
    assert (
        f"exported 1 leads as csv (excel-nl) to {tmp_path}/x.csv: submitted, sent from 2026-10-31T23:00"
        in whole
    )
    assert part.endswith("exported 1 leads as csv (machine) to stdout: submitted, qualified")
    assert not [sign for sign in ("Form(", "Selection(", "format=", "states=") if sign in caplog.text]
