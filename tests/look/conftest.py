"""A site in debug mode, for /patronen, shared by all tests of the look."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import Server


@pytest.fixture(scope="package")
def shown(tmp_path_factory: pytest.TempPathFactory, fresh_database: Path) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("look"))
    server.environment["FLASK_DEBUG"] = "1"
    shutil.copy(fresh_database, server.database)
    server.start(prepare=False)
    yield server
    server.stop()
