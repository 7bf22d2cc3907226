"""What the site ships beside its pages: known files, unchanged, small, each used and none twice (I55)."""

import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.server import ROOT
from vollegym.web.assets import squeezed

STATIC = ROOT / "static"
FILES = sorted(file for file in STATIC.rglob("*") if file.is_file())
# Text that goes with a file by its licence, or proves that it is unchanged; nothing links to it.
BESIDE = ("OFL.txt", "htmx.LICENSE.txt", "SHA256SUMS")


@pytest.mark.parametrize("folder", ["fonts", "vendor"])
def test_what_others_made_is_unchanged_and_has_its_licence(folder: str) -> None:
    sums = dict(reversed(line.split()) for line in (STATIC / folder / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {file.name for file in (STATIC / folder).iterdir()} - {"SHA256SUMS"}
    assert any(name in sums for name in BESIDE)
    for name, digest in sums.items():
        assert hashlib.sha256((STATIC / folder / name).read_bytes()).hexdigest() == digest, name


def test_the_version_of_htmx_is_the_one_in_the_readme() -> None:
    found = re.search(r'version:"([\d.]+)"', (STATIC / "vendor" / "htmx.min.js").read_text("utf-8"))
    assert found
    assert f"htmx {found[1]}" in (ROOT / "README.md").read_text("utf-8")


def test_no_file_is_there_twice() -> None:
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in FILES]
    assert len(set(digests)) == len(digests)


def test_every_file_is_used_somewhere() -> None:
    texts = [
        *(file for file in (ROOT / "templates").rglob("*.*") if file.is_file()),
        *(ROOT / "static").rglob("*.css"),
        *(ROOT / "vollegym").rglob("*.py"),
        *(ROOT / "content").rglob("*.md"),
    ]
    # A picture of the handbook has a twin for the dark, which the page of the desk adds.
    words = "\n".join(file.read_text("utf-8") for file in texts)
    words += re.sub(r"(handbook/\w+)\.webp", r"\1-dark.webp", words)
    served = [file for file in FILES if file.name not in BESIDE and file.suffix != ".css"]
    assert [file.name for file in served if file.relative_to(STATIC).as_posix() not in words] == []


@pytest.mark.parametrize(
    ("pattern", "most"), [("fonts/*.woff2", 32_000), ("*.svg", 1_000), ("*.png", 60_000), ("icons/*", 10_000)]
)
def test_files_stay_small(pattern: str, most: int) -> None:
    assert sum(file.stat().st_size for file in STATIC.glob(pattern)) <= most


def test_every_script_of_ours_is_small() -> None:
    """No page loads all of them: each has one job."""
    assert max(file.stat().st_size for file in STATIC.glob("js/*.js")) <= 7_000


def test_what_only_the_desk_needs_is_small() -> None:
    """Its styles as they travel, of all its pages together; a page has three of these files at the most."""
    sheets = [
        STATIC / "css" / "components" / f"{name}.css"
        for name in ("desk", "desk-list", "desk-handbook", "agenda", "figures")
    ]
    assert sum(len(squeezed(file.read_text("utf-8")).encode()) for file in sheets) <= 14 * 1024
    assert (STATIC / "js" / "desk.js").stat().st_size <= 6 * 1024


def test_a_file_is_kept_for_good_under_an_address_that_changes_with_it(app: Flask) -> None:
    client = app.test_client()
    address = re.search(r'href="([^"]*anybody\.woff2[^"]*)"', client.get("/").text)
    assert address
    with client.get(address[1]) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "must-revalidate" in client.get("/").headers["Cache-Control"]


def test_the_preloaded_font_is_the_one_in_the_styles(app: Flask) -> None:
    page = app.test_client().get("/").text
    preloaded = re.findall(r'rel="preload" href="([^"]+)"', page)
    assert len(preloaded) == 1
    assert f"url({preloaded[0]})" in page


def test_the_small_mark_is_drawn_on_whole_pixels() -> None:
    drawn = Path(STATIC / "favicon.svg").read_text("utf-8")
    assert 'viewBox="0 0 16 16"' in drawn
    assert "." not in "".join(re.findall(r' d="([^"]+)"', drawn))
