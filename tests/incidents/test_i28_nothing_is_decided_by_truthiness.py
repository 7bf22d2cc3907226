"""I28: a test variant with weight 0 stayed on, because 0 counted as "default 1"."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vollegym.config import SettingsError, load_settings
from vollegym.leads.funnel import Count
from vollegym.questionnaire.journey import next_open, on_path
from vollegym.questionnaire.questions import Option, Question, Questionnaire
from vollegym.questionnaire.robot_signs import DECOY, Shown, Sign, signs_of_form
from vollegym.questionnaire.verdict import Outcome, decide

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def asked(*values: str) -> Questionnaire:
    options = tuple(Option(value, value or "leeg") for value in values)
    return Questionnaire((Question("role", "rol", "one", "Rol?", 0, options),))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path


def test_i28_a_setting_of_zero_is_zero(root: Path) -> None:
    (root / "instance").mkdir()
    (root / "instance" / "config.toml").write_text("trusted_proxies = 2\n")
    assert load_settings({"VOLLEGYM_TRUSTED_PROXIES": "0"}, root).trusted_proxies == 0


def test_i28_a_term_of_zero_is_refused_and_never_the_default(root: Path) -> None:
    with pytest.raises(SettingsError, match="VOLLEGYM_RETENTION_DRAFT"):
        load_settings({"VOLLEGYM_RETENTION_DRAFT": "0"}, root)


def test_i28_an_answer_of_zero_is_an_answer() -> None:
    assert next_open(asked("0", "1"), {"role": "0"}) is None


@pytest.mark.parametrize("retired", ["old", "", "None", "False"])
def test_i28_a_retired_value_falls_back_to_unanswered(retired: str) -> None:
    answers = {"role": retired}
    assert next_open(asked("0", "1"), answers) is not None
    assert on_path(asked("0", "1"), answers) == {}
    assert decide(asked("0", "1"), answers).outcome is Outcome.NOT_YET


def test_i28_zero_seconds_are_a_time() -> None:
    assert Count(Counter(), {"role": Counter({0: 2})}).typical("role") == 0
    assert Count().typical("role") is None


def test_i28_a_decoy_with_zero_in_it_is_filled() -> None:
    signs = signs_of_form({DECOY: ["0"]}, Shown("role", NOW.replace(hour=1)), "role", NOW)
    assert signs == {Sign.DECOY_FILLED}
