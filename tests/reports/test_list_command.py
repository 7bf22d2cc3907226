"""`flask leads list` as an owner types it."""

import pytest
from flask.testing import FlaskCliRunner

from tests.reports.conftest import Keep
from vollegym.leads import listing


def test_a_lead_is_one_line(owner: FlaskCliRunner, keep: Keep) -> None:
    keep()
    result = owner.invoke(args=["leads", "list"])
    assert result.exit_code == 0
    heading, line = result.stdout.splitlines()
    assert heading.split() == ["Referentie", "Wanneer", "Uitkomst", "Naam", "Telefoon", "Stand"]
    assert line == "VG-0001     24-11-2026 10:30  wel       Anna de Vries  06 12345678  wacht op je"


def test_drafts_show_their_start_and_what_is_known(owner: FlaskCliRunner, keep: Keep) -> None:
    keep(outcome=None)
    result = owner.invoke(args=["leads", "list", "--state", "draft"])
    assert result.stdout.splitlines()[1].split() == ["VG-0001", "24-11-2026", "10:25", "concept"]


def test_a_name_cannot_steer_the_terminal(owner: FlaskCliRunner, keep: Keep) -> None:
    keep(contact={"name": "An\x1b[2Jna\n\u202eVG-9999"})
    result = owner.invoke(args=["leads", "list"])
    assert "An\ufffd[2Jna\ufffd\ufffdVG-9999" in result.stdout
    assert len(result.stdout.splitlines()) == 2


def test_what_is_left_out_is_told(owner: FlaskCliRunner, keep: Keep) -> None:
    keep(outcome=None)
    result = owner.invoke(args=["leads", "list", "--outcome", "qualified"])
    assert "1 concept (--state draft)" in result.stderr
    assert result.stderr.splitlines()[-1] == "0 aanvragen getoond; de database telt er 0."


def test_of_very_many_leads_only_some_are_held_at_once(
    owner: FlaskCliRunner, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    for _ in range(5):
        keep()
    result = owner.invoke(args=["leads", "list"])
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        "Referentie",
        *(f"VG-000{number}" for number in range(1, 6)),
    ]
    assert "5 aanvragen getoond; de database telt er 5." in result.stderr
