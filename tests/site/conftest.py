from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

Write = Callable[..., Path]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """An owner's own content folder, still empty."""
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def write(content: Path) -> Write:
    """Write a page: `write("a.md", "Tekst", title="A")` or, as it stands, `write("a.md", raw="…")`."""

    def write(path: str, body: str = "Tekst.", *, raw: str | bytes | None = None, **fields: str) -> Path:
        fields = {"title": f"Titel van {path}", **fields}
        head = "".join(f"{key}: {value}\n" for key, value in fields.items())
        data = f"---\n{head}---\n{body}\n" if raw is None else raw
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    return write


@pytest.fixture
def open_site(content: Path, make_app: Callable[..., Flask]) -> Callable[[], FlaskClient]:
    """Start a site on the owner's folder as it is now."""
    return lambda: make_app(content=content).test_client()
