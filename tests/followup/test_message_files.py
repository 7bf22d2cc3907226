"""One Markdown file a message: both parts say the same, nothing that was typed is a sign, a broken one is named."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Clock
from tests.followup.conftest import Work
from tests.followup.post import PostOffice
from tests.followup.test_messages import OWNER, PROSPECT, html, to
from tests.people import ANNA, CHRIS, finished
from tests.services import change, services_of
from tests.visitor import Visitor
from vollegym.config import ROOT, Settings
from vollegym.documents.document import Problem
from vollegym.leads import notifications, store
from vollegym.outbox import multipart
from vollegym.outbox.kinds import Words
from vollegym.outbox.message_files import MessageFileError, MessageFiles
from vollegym.services import kinds
from vollegym.storage.database import Storage

NASTY = [
    "[x](http://evil.example)",
    "**vet** _schuin_ `code`",
    '<b>dik</b> &amp; "q"',
    "{{ 7 * 7 }} {% if %} {# #}",
    "# Kop",
    "- lijst",
    "1. een",
    "> citaat",
    "naam\n:   waarde",
    "[x]: http://evil.example\n\n[x]",
    "tekst\n{: .alarm }",
    "een\n\n---\n\ntwee",
    "\x02klzzwxh:0001\x03 ![x](y) <http://evil.example>",
]


def shown(html_text: str) -> tuple[str, set[str]]:
    """The words of a piece of HTML, line breaks kept, and the elements in it."""
    tree = html5lib.parseFragment(html_text, namespaceHTMLElements=False)
    return "".join(tree.itertext()), {element.tag for element in tree.iter()} - {"DOCUMENT_FRAGMENT"}


@pytest.mark.parametrize("typed", NASTY)
@pytest.mark.parametrize(
    "around", ["{}", "Dag {},", "- {}", "## {}", "> {}", "**{}**", "{}\n:   {}", "[{}](/pagina)"]
)
def test_what_was_typed_is_shown_and_is_never_a_sign(around: str, typed: str) -> None:
    plain = shown(multipart.as_html(around.replace("{}", "x")))[1]
    markdown = around.replace("{}", str(multipart.shielded(typed)))
    words, elements = shown(multipart.as_html(markdown))
    assert elements == plain
    readable = "".join(sign for sign in typed if sign not in "\x02\x03")
    assert readable in "".join(sign for sign in words if sign not in "\x02\x03")
    assert " ".join(typed.split()) in " ".join(multipart.as_text(markdown).split())


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Co"))))
def test_any_text_comes_through_as_it_was(typed: str) -> None:
    words, elements = shown(multipart.as_html(f"Dag {multipart.shielded(typed)}!"))
    assert (words, elements) == (f"Dag {typed}!", {"p"})


def test_a_sign_of_our_own_is_worth_nothing_when_a_stranger_types_it() -> None:
    typed = "".join(map(chr, range(0xE000, 0xE200)))
    assert set(multipart.shielded(typed)) == {"�"}


def test_a_file_is_written_for_both_parts() -> None:
    link = "[Kies een moment](https://example.org/x?a=1&b=2){: .button }"
    markdown = (
        f"Een regel\nen nog een.\n\n## Kop\n\n{link}\n\nLees [dit](https://example.org).\n\n- een\n- twee"
    )
    assert multipart.as_text(markdown) == (
        "Een regel\nen nog een.\n\nKop\nKies een moment:\nhttps://example.org/x?a=1&b=2\n\n"
        "Lees dit <https://example.org>.\n\n- een\n- twee"
    )
    page = multipart.as_html(markdown)
    assert 'href="https://example.org/x?a=1&amp;b=2"' in page
    assert "background:#FF3500" in page
    assert "<script" not in multipart.as_html("<script>alert(1)</script>")


def test_an_address_is_never_broken_nor_what_belongs_together() -> None:
    address = "https://example.org/" + "a-b" * 40
    assert address in multipart.as_text(f"[Verder]({address})").splitlines()
    number = multipart.whole("06 12345678")
    for length in range(40, 80):
        assert "06 12345678" in multipart.as_text(f"{'x ' * (length // 2)}{number} en meer")


def test_an_objection_full_of_signs_reaches_the_owner_as_it_was_typed(
    visitor: Visitor, work: Work, post: PostOffice, storage: Storage, clock: Clock
) -> None:
    finished(visitor, CHRIS)
    typed = "\n".join(NASTY[:8])
    with storage.writing() as db:
        store.keep_objection(db, 1, typed, clock.moment)
        notifications.disagreed(db, 1, 7, clock.moment)
    work()
    (mail,) = to(post, OWNER)
    part = mail.get_body(("plain",))
    assert part
    assert typed in "\n".join(line.strip() for line in part.get_content().splitlines())
    assert typed in shown(html(mail))[0]
    assert "evil.example" not in [part.split('"')[0] for part in html(mail).split('href="')[1:]]


# Broken files -------------------------------------------------------------------------------------


@pytest.fixture
def folder(app: Flask, settings: Settings, tmp_path: Path) -> Path:
    """The files of messages, to be edited while the site runs."""
    shutil.copytree(ROOT / "templates" / "messages", tmp_path / "messages")
    files = services_of(app).message_files
    change(app, message_files=MessageFiles(files.plain, tmp_path, settings.site_url))
    return tmp_path / "messages"


BROKEN = {
    "subject: Zonder einde": 1,
    '---\nsubject: "a"\ntitle: "b"\nfoot: "c"\n---\nDag,\n\n{{ lead.contact.nmae }}': 8,
    '---\nsubject: "a"\ntitle: "b"\nfoot: "c"\n---\nDag,\n\n{% if lead %}\nHoi': 9,
    '---\nsubject: "a"\ntitle: "{{ b"\nfoot: "c"\n---\nDag,': 3,
    '---\nsubject: "{{ lead.person.email }}"\ntitle: "b"\nfoot: "c"\n---\nDag,': 2,
    '---\nsubject: "a"\ntitle: "b"\nfoot: "c"\n---\n{% import "messages/_weg.md" as m %}': 0,
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_file_stops_no_other_message_and_is_named_with_its_line(
    broken: str,
    folder: Path,
    app: Flask,
    visitor: Visitor,
    clock: Clock,
    post: PostOffice,
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = (folder / "received.md").read_text("utf-8")
    (folder / "received.md").write_text(broken, "utf-8")
    finished(visitor, ANNA)
    work = Work(app, clock)
    with caplog.at_level(logging.ERROR):
        work()
    assert [mail["To"] for mail in post.arrived] == [OWNER]
    name = "_weg" if "_weg" in broken else "received"
    (said,) = {record.getMessage() for record in caplog.records}
    assert f"kind received cannot be made: templates/messages/{name}.md:{BROKEN[broken]}: " in said
    (folder / "received.md").write_text(good, "utf-8")
    clock.moment = clock.moment.replace(hour=12)
    work.send()
    work.close()
    assert [mail["To"] for mail in post.arrived] == [OWNER, PROSPECT]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("subject: Zonder einde", ":1: De koptekst ontbreekt"),
        (
            '---\nsubject: "a"\ntitel: "b"\nfoot: "c"\n---\nDag',
            ":3: Het veld titel is onbekend.",
        ),
        (
            '---\nsubject: "a"\ntitle: "b"\nfoot: "c"\n---\nDag\n\n{% if x %}',
            ":8: Hier klopt de schrijfwijze",
        ),
        ("---\nsubject: {{ a }}\n---\n", ":2: "),
        (None, ":0: Dit bestand ontbreekt."),
    ],
)
def test_a_broken_file_is_told_before_it_is_needed(
    broken: str | None, said: str, folder: Path, app: Flask, storage: Storage
) -> None:
    storage.database()
    (folder / "nudge.md").unlink()
    if broken is not None:
        (folder / "nudge.md").write_text(broken, "utf-8")
    for command in (["content", "check"], ["doctor"]):
        result = app.test_cli_runner().invoke(args=command)
        assert f"templates/messages/nudge.md{said}" in result.output
        assert result.exit_code == 1


@pytest.mark.parametrize(
    ("written", "told"),
    [("{{ onbekend }}", "'onbekend' is undefined"), ("{{ 1 // nothing }}", "ZeroDivisionError")],
)
def test_of_a_mistake_the_name_that_nobody_knows_is_told_and_of_any_other_its_kind_alone(
    written: str, told: str, folder: Path, app: Flask
) -> None:
    """What an error says for itself may hold what somebody typed."""
    (folder / "test.md").write_text(f'---\nsubject: "a"\ntitle: "b"\nfoot: "c"\n---\nDag,\n\n{written}')
    with pytest.raises(MessageFileError) as error:
        services_of(app).message_files.said("test", Words(values={"nothing": 0}), titled=True)
    problem = error.value.problem
    assert (problem.line, problem.what) == (8, f"Hier staat iets dat dit bericht niet kent ({told}).")


def test_every_message_has_its_file_and_every_file_is_of_a_message(app: Flask) -> None:
    table = kinds(services_of(app)).by_name.values()
    files = {kind.file_name for kind in table if kind.channel != "webhook"}
    there = {path.stem for path in (ROOT / "templates" / "messages").glob("[!_]*.md")}
    assert files == there
    assert list(services_of(app).message_files.problems(files)) == []


def test_an_edited_file_is_used_at_once(folder: Path, app: Flask) -> None:
    files = services_of(app).message_files
    assert "werkt" in files.said("test", Words(), titled=True).subject
    path = folder / "test.md"
    path.write_text(path.read_text("utf-8").replace('subject: "De mail van je site werkt"', 'subject: "Hoi"'))
    assert files.said("test", Words(), titled=True).subject == "Hoi"


def test_a_file_is_looked_at_again_only_when_it_changed(
    folder: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each view of today asked all templates of all messages, which took longer than everything else of that page."""
    files, looked = services_of(app).message_files, list[str]()
    table = kinds(services_of(app)).by_name.values()
    names = {kind.file_name for kind in table if kind.channel != "webhook"}
    wrong_in = MessageFiles.wrong_in

    def counted(self: MessageFiles, name: str, *state: object) -> Iterator[Problem]:
        looked.append(name)
        return wrong_in(self, name, *state)  # type: ignore[arg-type]

    monkeypatch.setattr(MessageFiles, "wrong_in", counted)
    for _ in range(3):
        assert list(files.problems(names)) == []
    assert sorted(looked) == sorted(f"messages/{name}.md" for name in names)
    del looked[:]
    good = (folder / "nudge.md").read_text("utf-8")
    (folder / "nudge.md").write_text(good + "\n{% if x %}", "utf-8")
    for _ in range(2):
        assert [problem.path for problem in files.problems(names)] == ["templates/messages/nudge.md"]
    (folder / "nudge.md").unlink()
    assert [problem.what for problem in files.problems(names)] == ["Dit bestand ontbreekt."]
    (folder / "nudge.md").write_text(good, "utf-8")
    for _ in range(2):
        assert list(files.problems(names)) == []
    assert looked == ["messages/nudge.md"] * 3
