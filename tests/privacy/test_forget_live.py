"""Forgetting on a running site, as its owner does it: nothing is left in any file, logs included."""

from pathlib import Path

from tests.journeys.walker import ANNA, Walker
from tests.server import Server

TRACES = [b"Sjaantje", b"Zoekmaar", b"13579246", b"Zaal Geheim"]


def left_in(folder: Path) -> list[tuple[str, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path.name, trace) for path in files for trace in TRACES if trace in path.read_bytes()]


def test_after_forgetting_on_a_running_site_no_byte_is_left(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    try:
        sjaantje = Walker(server.url)
        person = {"name": ["Sjaantje Zoekmaar"], "company": ["Zaal Geheim"], "phone": ["06 13579246"]}
        sjaantje.walk({**ANNA, **person, "email": ["Sjaantje.Zoekmaar@example.com"]})
        assert sjaantje.page.path == "/intake/uitkomst"
        server.flask("backup", "create", "-o", str(tmp_path / "old.db"))
        assert {name for name, _ in left_in(tmp_path)} >= {"old.db"}
        server.flask("leads", "forget", "0031 6 13 57 92 46", "--yes")
        assert {name for name, _ in left_in(tmp_path)} == {"old.db"}
        assert "Begin" in sjaantje.get("/intake").words("button")
    finally:
        server.stop()
    server.flask("backup", "restore", str(tmp_path / "old.db"))
    assert {name for name, _ in left_in(tmp_path) if name != "old.db"} == set()
    assert server.flask("leads", "export", "--format", "jsonl") == ""
