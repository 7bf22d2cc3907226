"""S12: one file took the site down: by crash, by cubic time, by depth, or because it was a pipe."""

import os
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from tests.services import look_again, services_of
from vollegym.content import live_folder
from vollegym.content.folder import bytes_of, read_file, read_folder
from vollegym.content.live_folder import STILL, LiveFolder
from vollegym.documents import bounds, deadline
from vollegym.documents.deadline import CutShortError, within
from vollegym.documents.document import LARGEST, Document, DocumentError, Problem, read_document
from vollegym.documents.markdown import render, to_html
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


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_quick_look_at_a_whole_text_lets_nothing_pass(text: str) -> None:
    line_by_line = any(bounds.excess_in(line) for line in text.split("\n"))
    assert bounds.is_plain(text) <= (not line_by_line)


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


def never(text: str) -> None:
    """Do what some readers do with some text: a regular expression that tries every way there is."""
    if "eeuwig" in text:
        re.match(r"(a+)+$", "a" * 60 + "b")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "SECONDS", 0.3)
    monkeypatch.setattr(deadline, "known", set())
    monkeypatch.setattr(deadline, "hopeless", set())


def stuck() -> None:
    while True:
        time.sleep(60)


@pytest.mark.parametrize(
    "work", [lambda: never("eeuwig"), lambda: os.abort(), stuck], ids=["expression", "crash", "waits"]
)
def test_what_never_ends_is_ended_and_not_tried_again(
    hurried: None, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]
) -> None:
    monkeypatch.setattr(deadline, "PATIENCE", 1.0)
    with pytest.raises(CutShortError):
        within("one", work)
    with pytest.raises(CutShortError):
        within("one", lambda: pytest.fail("it was tried again"))
    assert within("two", lambda: "x" * 1_000_000) == "x" * 1_000_000
    with pytest.raises(ZeroDivisionError):
        within("three", lambda: 1 // 0)


def test_it_goes_on_beside_threads_and_lets_go_of_their_connections(hurried: None) -> None:
    ours, theirs = socket.socketpair()
    thread = Thread(target=lambda: suppressed(CutShortError, lambda: within("one", lambda: never("eeuwig"))))
    thread.start()
    time.sleep(0.1)
    ours.close()
    # Were it held by the child, this would wait for good.
    theirs.settimeout(60)
    assert theirs.recv(1) == b""
    thread.join(60)
    assert not thread.is_alive()
    theirs.close()


def suppressed(error: type[Exception], work: Callable[[], object]) -> None:
    with suppress(error):
        work()


def test_a_file_that_takes_for_ever_to_read_stops_nothing(
    hurried: None, make_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: str, data: bytes) -> object:
        never(data.decode())
        return read_document(path, data)

    monkeypatch.setattr("vollegym.content.folder.read_document", slow)
    content = tmp_path / "content"
    content.mkdir()
    (content / "goed.md").write_text(GOOD)
    (content / "raar.md").write_text(GOOD.replace("Een tekst", "Het begin"))
    (content / "ooit.md").write_text(GOOD.replace("Een tekst", "eeuwig"))
    app = make_app(content=content)
    client = app.test_client()
    assert client.get("/goed").status_code == 200
    assert client.get("/ooit").status_code == 404
    services_of(app).content.keep()
    (content / "raar.md").write_text(GOOD.replace("Een tekst", "eeuwig"))
    look_again(app)
    assert "Het begin" in client.get("/raar").text
    assert [problem.path for problem in services_of(app).content.now.errors] == ["ooit.md", "raar.md"]
    assert "duurt te lang" in app.test_cli_runner().invoke(args=["content", "check"]).output
    (content / "raar.md").write_text(GOOD.replace("Een tekst", "Weer goed"))
    look_again(app)
    assert "Weer goed" in client.get("/raar").text


def test_a_folder_is_read_in_parts_so_that_no_number_of_good_files_runs_out_of_time(
    hurried: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand files had five seconds together, and then each had a process of its own, for minutes."""

    def costly(root: Path, path: str) -> Document | Problem:
        until = time.process_time() + 0.04
        while time.process_time() < until:
            pass
        return read_file(root, path)

    processes: list[int] = []

    def counted(work: Callable[[], object]) -> object:
        processes.append(1)
        return apart(work)

    apart = deadline.apart
    monkeypatch.setattr(deadline, "apart", counted)
    monkeypatch.setattr(live_folder, "attempt", costly)
    monkeypatch.setattr(live_folder, "MOST_READ", 4)
    monkeypatch.setattr(live_folder, "MOST_RENDERED", 4)
    for number in range(12):
        (tmp_path / f"a-{number}.md").write_text(GOOD)
    folder = LiveFolder(tmp_path)
    folder.start()
    assert (len(folder.folder().documents), len(processes)) == (12, 3)
    # Many that change together are read together too: a new version of the whole folder, say.
    for number in range(12):
        (tmp_path / f"a-{number}.md").write_text(GOOD + "Nog een zin.")
    folder.look(0)
    assert folder.look(STILL)
    assert all("Nog een" in document.body for document in folder.folder().documents.values())
    assert len(processes) == 6


def test_a_text_that_takes_for_ever_to_render_stops_nothing(
    hurried: None,
    make_app: Callable[..., Flask],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def slow(text: str, title: str) -> str:
        never(text)
        return to_html(text, title)

    monkeypatch.setattr("vollegym.documents.markdown.to_html", slow)
    content = tmp_path / "content"
    content.mkdir()
    (content / "goed.md").write_text(GOOD)
    (content / "ooit.md").write_text(GOOD.replace("Een tekst", "eeuwig <b>"))
    app = make_app(content=content)
    client = app.test_client()
    for _ in range(2):
        page = client.get("/ooit")
        assert page.status_code == 200
        assert "<p>eeuwig &lt;b&gt;" in page.text
    assert caplog.text.count("took too long") == 1
    assert client.get("/feed.xml").status_code == client.get("/goed").status_code == 200
    # One that turns so while the site runs is rendered before it is shown.
    services_of(app).content.keep()
    (content / "goed.md").write_text(GOOD.replace("Een tekst", "eeuwig"))
    look_again(app)
    assert "Een tekst" in client.get("/goed").text
