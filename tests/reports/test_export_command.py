"""`flask leads export` as an owner types it."""

import csv
import io
import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner

from tests.reports.conftest import Keep
from vollegym.leads import store as lead_store
from vollegym.storage.database import Storage


@pytest.fixture
def export(owner: FlaskCliRunner):  # type: ignore[no-untyped-def]
    def run(*options: str) -> Result:
        return owner.invoke(args=["leads", "export", *options])

    return run


def objects(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def references(result: Result) -> list[object]:
    return [lead["reference"] for lead in objects(result)]


def test_it_works(keep: Keep, export) -> None:
    keep()
    result = export()
    assert result.exit_code == 0
    rows = list(
        csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert [row["Naam"] for row in rows] == ["Anna de Vries"]


def test_an_empty_database_gives_headings_and_a_count_of_zero(export) -> None:
    result = export()
    assert result.exit_code == 0
    assert result.stdout_bytes.decode("utf-8-sig").startswith("Referentie;Status;")
    assert "(studio_type)" in result.stdout
    assert result.stderr.splitlines()[-1] == "0 aanvragen geschreven; de database telt er 0."


def test_only_what_was_sent_is_exported_and_the_rest_is_told(keep: Keep, export) -> None:
    keep()
    keep(outcome=None)
    keep(outcome=None)
    keep(lead={"quarantined_at": "2026-11-24T09:30:00.000000Z"})
    result = export("--format", "jsonl")
    assert references(result) == ["VG-0001"]
    assert "2 concepten" in result.stderr
    assert "1 in quarantaine" in result.stderr
    assert result.stderr.splitlines()[-1] == "1 aanvraag geschreven; de database telt er 1."


def test_states_can_be_asked_for_together(keep: Keep, export) -> None:
    keep()
    keep(outcome=None)
    keep(lead={"quarantined_at": "2026-11-24T09:30:00.000000Z"})
    result = export("--format", "jsonl", "--state", "draft", "--state", "quarantined")
    assert [(lead["state"], lead["outcome"]) for lead in objects(result)] == [
        ("draft", None),
        ("quarantined", "qualified"),
    ]


def test_a_released_lead_is_an_ordinary_one(keep: Keep, export) -> None:
    at = "2026-11-24T09:30:00.000000Z"
    keep(lead={"quarantined_at": at, "released_at": at})
    assert references(export("--format", "jsonl")) == ["VG-0001"]


def test_outcomes_filter(keep: Keep, export) -> None:
    for outcome in ("qualified", "not_yet", "not_fit", None):
        keep(outcome)
    chosen = ("--outcome", "not_fit", "--outcome", "not_yet", "--state", "draft", "--state", "submitted")
    result = export("--format", "jsonl", *chosen)
    assert references(result) == ["VG-0002", "VG-0003"]
    assert result.stderr.splitlines()[-1] == "2 aanvragen geschreven; de database telt er 2."


@pytest.mark.parametrize(
    ("day", "first", "last", "outside"),
    [
        ("2026-03-29", "2026-03-28T23:00", "2026-03-29T21:59", ("2026-03-28T22:59", "2026-03-29T22:00")),
        ("2026-10-25", "2026-10-24T22:00", "2026-10-25T22:59", ("2026-10-24T21:59", "2026-10-25T23:00")),
        ("2026-01-01", "2025-12-31T23:00", "2026-01-01T22:59", ("2025-12-31T22:59", "2026-01-01T23:00")),
    ],
)
def test_a_day_is_a_dutch_day_also_when_the_clock_changes(
    keep: Keep, export, day: str, first: str, last: str, outside: tuple[str, str]
) -> None:
    for moment in (first, last, *outside):
        keep(sent=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    result = export("--format", "jsonl", "--since", day, "--until", day)
    assert references(result) == ["VG-0001", "VG-0002"]


def test_a_draft_is_dated_by_its_start(keep: Keep, export) -> None:
    keep(outcome=None, started=datetime(2026, 5, 1, 12, tzinfo=UTC))
    keep(outcome=None, started=datetime(2026, 5, 3, 12, tzinfo=UTC))
    result = export("--format", "jsonl", "--state", "draft", "--since", "2026-05-02")
    assert references(result) == ["VG-0002"]


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "jsonl", "--profile", "excel-nl"),
        ("--profile", "excel-nl", "-o", "leads.jsonl"),
        ("--format", "csv", "-o", "leads.xlsx"),
        ("--since", "2026-05-02", "--until", "2026-05-01"),
        ("--since", "vandaag"),
        ("--since", "2026-02-30"),
        ("--since", "0001-01-01"),
        ("--until", "9999-12-31"),
        ("--state", "draft", "--outcome", "qualified"),
        ("--state", "verloren"),
        ("--outcome", "wel"),
        ("--format", "pdf"),
        ("--profile", "excel"),
        ("-o", "."),
        ("-o", "/dev/null"),
        ("-o", "bestaat-niet/leads.csv"),
    ],
)
def test_options_that_do_not_go_together_exit_2(export, options: tuple[str, ...]) -> None:
    result = export(*options)
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize("name", ["leads.csv", "leads.jsonl", "leads.xlsx", "LEADS.CSV", "leads"])
def test_a_file_is_whole_and_for_its_owner_alone(keep: Keep, export, tmp_path: Path, name: str) -> None:
    keep()
    folder = tmp_path / "out"
    folder.mkdir()
    result = export("-o", str(folder / name))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert [path.name for path in folder.iterdir()] == [name]
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_format_follows_from_the_name(keep: Keep, export, tmp_path: Path) -> None:
    keep()
    export("-o", str(tmp_path / "leads.jsonl"))
    assert json.loads((tmp_path / "leads.jsonl").read_text("utf-8"))["name"] == "Anna de Vries"


def test_a_link_stays_a_link(keep: Keep, export, tmp_path: Path) -> None:
    keep()
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    export("-o", str(tmp_path / "link.csv"))
    assert (tmp_path / "link.csv").is_symlink()
    assert "Anna" in (tmp_path / "real.csv").read_text("utf-8")


def test_a_wrong_count_exits_1_and_leaves_no_file(
    keep: Keep, export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    monkeypatch.setattr(lead_store, "selected", lambda *_: iter([]))
    for name in ("leads.csv", "leads.xlsx", "leads.jsonl"):
        (tmp_path / name).write_text("the earlier export")
        result = export("-o", str(tmp_path / name))
        assert result.exit_code == 1
        assert "0 aanvragen gelezen, maar de database telt er 1" in result.stderr.splitlines()[-1]
        assert (tmp_path / name).read_text() == "the earlier export"
    assert not list(tmp_path.glob("*.part"))


def test_what_is_written_meanwhile_does_not_disturb_the_count(
    keep: Keep, export, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep()
    read = lead_store.selected

    def after_another_write(*given):  # type: ignore[no-untyped-def]
        other = Storage(storage.path)
        with other.writing() as db:
            db.execute("DELETE FROM lead")
        other.close()
        return read(*given)

    monkeypatch.setattr(lead_store, "selected", after_another_write)
    assert references(export("--format", "jsonl")) == ["VG-0001"]


def test_exporting_is_logged_without_a_name(keep: Keep, export, caplog: pytest.LogCaptureFixture) -> None:
    keep()
    with caplog.at_level("INFO"):
        export("--outcome", "qualified")
    line = next(line for line in caplog.messages if "exported" in line)
    assert "exported 1 leads" in line
    assert "qualified" in line
    assert "Anna" not in caplog.text
