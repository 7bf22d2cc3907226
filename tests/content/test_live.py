import os
from pathlib import Path

import pytest

from vollegym.content.live_folder import STILL, LiveFolder

FILE = "---\ntitle: x\n---\n"


@pytest.fixture
def live(tmp_path: Path) -> LiveFolder:
    (tmp_path / "a.md").write_text(FILE + "Eerst")
    live = LiveFolder(tmp_path)
    live.start()
    return live


def body(live: LiveFolder, path: str = "a.md") -> str:
    return live.folder().documents[path].body


def settle(live: LiveFolder, at: float = 0) -> bool:
    live.look(at)
    return live.look(at + STILL)


def test_nothing_changed_is_nothing_to_do(live: LiveFolder) -> None:
    assert not settle(live)
    assert body(live) == "Eerst"


def test_a_changed_file_is_read_once_it_stands_still(live: LiveFolder) -> None:
    (live.root / "a.md").write_text(FILE + "Daarna")
    assert not live.look(0)
    assert body(live) == "Eerst"
    assert live.look(STILL)
    assert body(live) == "Daarna"
    assert not live.look(9)


def test_a_file_that_is_still_being_written_is_not_read(live: LiveFolder) -> None:
    for moment in range(5):
        (live.root / "a.md").write_text(FILE + "x" * moment)
        assert not live.look(moment * STILL)
    assert live.look(9)
    assert body(live) == "xxxx"


def test_a_change_of_the_same_size_is_seen(live: LiveFolder) -> None:
    (live.root / "a.md").write_text(FILE + "Later")
    assert settle(live)
    assert body(live) == "Later"


def test_an_older_copy_put_back_is_seen(live: LiveFolder) -> None:
    (live.root / "a.md").write_text(FILE + "Vroeger")
    os.utime(live.root / "a.md", (1, 1))
    assert settle(live)
    assert body(live) == "Vroeger"


def test_new_and_removed_files_are_seen(live: LiveFolder) -> None:
    (live.root / "b").mkdir()
    (live.root / "b" / "c.md").write_text(FILE)
    (live.root / "a.md").unlink()
    assert settle(live)
    assert list(live.folder().documents) == ["b/c.md"]


def test_a_file_that_is_moved_into_place_is_never_missing(live: LiveFolder) -> None:
    (live.root / "a.md").unlink()
    live.look(0)
    assert body(live) == "Eerst"
    (live.root / "a.md").write_text(FILE + "Nieuw")
    live.look(STILL)
    assert body(live) == "Eerst"
    live.look(2 * STILL)
    assert body(live) == "Nieuw"


def test_a_folder_that_is_gone_as_a_whole_is_kept(live: LiveFolder) -> None:
    live.root.rename(live.root.with_name("elders"))
    assert not settle(live)
    assert body(live) == "Eerst"


def test_a_file_that_turns_bad_is_a_problem_and_back(live: LiveFolder) -> None:
    (live.root / "a.md").write_text("stuk")
    assert settle(live)
    assert [problem.path for problem in live.folder().problems] == ["a.md"]
    (live.root / "a.md").write_text(FILE)
    assert settle(live, 9)
    assert live.folder().problems == ()
