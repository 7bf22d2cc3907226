"""A site in debug mode, for /patronen, shared by all tests of the look."""

from collections.abc import Iterator

import pytest

from tests.server import Server


@pytest.fixture(scope="package")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("look"))
    server.environment["FLASK_DEBUG"] = "1"
    server.start()
    yield server
    server.stop()
