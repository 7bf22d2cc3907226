"""S12: one file took the site down: by crash, by cubic time, by depth, or because it was a pipe."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.services import look_again
from vollegym.content.folder import bytes_of, read_folder
from vollegym.documents import bounds
from vollegym.documents.document import LARGEST, DocumentError, read_document
from vollegym.documents.markdown import render
from vollegym.documents.plain_text import plain

GOOD = '---\ntitle: "Goed"\ndescription: "Goed."\n---\n\nEen tekst.\n'
HEAD = '---\ntitle: "Raar"\ndescription: "Raar."\n---\n\n'
HOSTILE = {
    "brackets in a value": f"---\ntitle: {'[' * 100_000}\n---\n",
    "braces in a value": f"---\ntitle: {'{' * 100_000}\n---\n",
    "lists in a line": f"---\ntitle:\n  {'- ' * 9_000}a\n---\n",
    "mappings in mappings": "---\n" + "".join(f"{' ' * n}a:\n" for n in range(400)) + "---\n",
    "a list 300 deep": HEAD + "\n".join(f"{'  ' * n}- a" for n in range(300)),
    "a list deep in one line": HEAD + "1. " * 2_000 + "a",
    "a quotation 300 deep": HEAD + ">" * 300 + " a",
    "brackets": HEAD + "[" * 9_000,
    "pictures": HEAD + "![" * 9_000,
    "links": HEAD + "[a](" * 9_000,
    "half tags": HEAD + "<a " * 9_000,
    "half comments": HEAD + "<!--" * 9_000,
    "headings": HEAD + "# a\n" * 9_000,
    "underlined headings": HEAD + "a\n-\n" * 9_000,
    "fences": HEAD + "```a\n" * 9_000,
    "one endless line": HEAD + "a" * 200_000,
    "accents on one letter": f'---\ntitle: "a{chr(0x301) * 9_000}{chr(0x316) * 9_000}"\n---\n',
    "too large": HEAD + "a\n" * LARGEST,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_refused_with_its_line_before_anything_costly_reads_it(text: str) -> None:
    began = time.process_time()
    with pytest.raises(DocumentError) as refused:
        read_document("raar.md", text.encode())
    assert time.process_time() - began < 1
    assert "Traceback" not in str(refused.value)
    assert refused.value.problem.remedy


ALLOWED = {
    "6 KB of blank lines": "\n" * 6_000,
    "blank lines with blanks": " \n" * 30_000,
    "dashes and pipes": "|-" * 5_000,
    "half scripts": "<script " * 900,
    "brackets": ("[" * 400 + "\n\n") * 12,
    "links": ("[a](" * 400 + "\n\n") * 12,
    "footnotes": ("[^" * 400 + "\n\n") * 12,
    "marks": "{:" * 9_000,
    "half tags": ("<a " * 900 + "\n\n") * 2,
    "headings": "# a\n" * 900,
    "fences": "```a\n" * 490,
    "stars": ("*a **b ") * 2_000,
    "quotes": "\"'" * 9_000,
    "table": "|a|b\n|-|-\n" * 900,
    "divs": '<div markdown="1">\n\n' * 400,
}


@pytest.mark.parametrize("body", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_is_allowed_is_read_in_reasonable_time(body: str) -> None:
    read_document("raar.md", (HEAD + body).encode())
    began = time.process_time()
    render(body)
    plain(body)
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    "body", [" \n", "|-", "[", "<!--", "<script ", "[^", "{:", "{{", "`" * 3 + "\n", "- \n", "> > "]
)
def test_the_words_of_a_text_cost_twice_as_much_when_it_is_twice_as_long(body: str) -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        plain(text)
        return time.process_time() - began

    short, long = (min(seconds(body * (size // len(body))) for _ in range(3)) for size in (30_000, 120_000))
    assert long < 0.1 or long < 8 * short


def test_people_are_never_refused() -> None:
    for text in (
        "- " * 20 + "\n",
        "- - - - - - - - - - - - - - - - - - - - - - - - - - -\n",
        "Zin. " * 1_000,
        "- a\n  - b\n    - c\n      - d\n",
        "| a | b |\n|---|---|\n" + "| [x](/y) | [z](/w) |\n" * 100,
        "🏋🏽‍♀️" * 50,
        "é" * 5_000,
    ):
        assert bounds.excess(text) is None, text[:40]


def test_a_text_that_breaks_the_reader_stands_there_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(*_: object) -> str:
        raise RecursionError

    monkeypatch.setattr("vollegym.documents.markdown.to_html", overflow)
    found = render("a < b & c")
    assert (found.html, found.readable) == ("<p>a &lt; b &amp; c</p>", False)


def test_a_pipe_a_folder_and_a_device_are_no_texts(tmp_path: Path) -> None:
    (tmp_path / "goed.md").write_text(GOOD)
    os.mkfifo(tmp_path / "pijp.md")
    (tmp_path / "nul.md").symlink_to("/dev/zero")
    (tmp_path / "weg.md").symlink_to(tmp_path / "nergens")
    folder = read_folder(tmp_path, tmp_path)
    assert set(folder.documents) == {"goed.md"}
    assert {problem.path for problem in folder.problems} == {"pijp.md", "nul.md"}
    assert "geen gewoon bestand" in str(folder.problems[0])


def test_of_a_file_no_more_is_read_than_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "groot.md").write_bytes(b"a" * (LARGEST + 5_000))
    assert len(bytes_of(tmp_path / "groot.md")) == LARGEST + 1


def test_whatever_a_file_raises_is_its_own_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "goed.md").write_text(GOOD)
    (tmp_path / "raar.md").write_text(GOOD)

    def read(path: str, data: bytes) -> object:
        if path == "raar.md":
            raise RecursionError
        return read_document(path, data)

    monkeypatch.setattr("vollegym.content.folder.read_document", read)
    folder = read_folder(tmp_path, tmp_path)
    assert (set(folder.documents), [problem.path for problem in folder.problems]) == (
        {"goed.md"},
        ["raar.md"],
    )


def test_the_site_goes_on_with_all_of_them_in_its_folder(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "goed.md").write_text(GOOD)
    for number, text in enumerate([*HOSTILE.values(), *(HEAD + body for body in ALLOWED.values())]):
        (content / f"raar-{number}.md").write_text(text)
    os.mkfifo(content / "pijp.md")
    app = make_app(content=content)
    look_again(app)
    client = app.test_client()
    for path in ("/", "/goed", "/kennisbank", "/feed.xml", "/sitemap.xml", "/zoeken?q=tekst", "/raar-3"):
        assert client.get(path).status_code in (200, 404), path
    assert client.get("/goed").status_code == 200
    assert len(app.extensions["vollegym"].content.now.errors) >= len(HOSTILE)
