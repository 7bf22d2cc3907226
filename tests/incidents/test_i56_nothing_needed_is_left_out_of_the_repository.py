"""I56: a commit imported a file that was not committed: 92 minutes no build."""

from tests.checkout import files, is_ignored
from tests.server import ROOT


def test_i56_no_file_of_the_program_is_left_out_of_the_repository() -> None:
    folders = [ROOT / name for name in ("vollegym", "templates", "static", "content")]
    parts = [
        str(path.relative_to(ROOT)) for folder in folders for path in folder.rglob("*") if path.is_file()
    ]
    assert "vollegym/app.py" in parts
    assert [name for name in parts if is_ignored(name) and not name.endswith(".pyc")] == []


def test_i56_no_registry_is_named_in_any_file() -> None:
    # Written in parts, so that this file does not name them either.
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
    hosts.append(".".join(("deb", "debian", "org")))
    for name in files():
        text = (ROOT / name).read_bytes()
        assert not [host for host in hosts if host.encode() in text], name
