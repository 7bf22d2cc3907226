"""O2: a copy for a disk that was not connected was made on the disk of the database, and called a success."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.server import ROOT
from vollegym.storage.inspection import inspect

Create = Callable[..., Result]


@pytest.fixture
def create(app: Flask, owner: FlaskCliRunner) -> Create:
    app.extensions["vollegym"].storage.prepare()
    return lambda target, *more: owner.invoke(args=["backup", "create", "-o", str(target), *more])


def test_o02_a_folder_that_is_not_there_is_refused_and_not_made(create: Create, tmp_path: Path) -> None:
    result = create(tmp_path / "not" / "mounted" / "x.db")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"De map {tmp_path / 'not' / 'mounted'} bestaat niet." in result.stderr
    assert not (tmp_path / "not").exists()


def test_o02_a_copy_on_the_disk_of_the_database_comes_with_a_warning(create: Create, tmp_path: Path) -> None:
    result = create(tmp_path / "x.db")
    assert result.exit_code == 0
    assert "op dezelfde schijf als de database" in result.stderr


# The tests themselves run in one of these, so that one of them is another disk; not every system has the first.
DISKS = [folder for folder in (Path("/dev/shm"), Path("/var/tmp"), ROOT / "instance") if folder.is_dir()]


@pytest.mark.parametrize("disk", DISKS, ids=str)
def test_o02_the_warning_is_for_the_disk_of_the_database_alone(
    create: Create, tmp_path: Path, disk: Path
) -> None:
    target = disk / f"vollegym-{tmp_path.name}-{id(create)}.db"
    try:
        result = create(target)
        assert result.exit_code == 0
        assert ("dezelfde schijf" in result.stderr) == (disk.stat().st_dev == tmp_path.stat().st_dev)
    finally:
        target.unlink(missing_ok=True)


def test_o02_a_file_is_replaced_only_with_force(create: Create, tmp_path: Path) -> None:
    target = tmp_path / "x.db"
    target.write_text("something of mine")
    result = create(target)
    assert result.exit_code == 1
    assert "--force" in result.stderr
    assert target.read_text() == "something of mine"
    assert create(target, "--force").exit_code == 0
    assert inspect(target).rows["lead"] == 0
