from collections.abc import Mapping

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from vollegym.documents.document import DocumentError, read_document

GOOD = b'---\ntitle: "Een titel"\n---\n\nTekst.\n'


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as refused:
        read_document("a.md", data)
    return str(refused.value)


def test_it_reads_front_matter_and_body() -> None:
    document = read_document("a.md", GOOD)
    assert document.meta == {"title": "Een titel"}
    assert (document.body, document.body_line) == ("Tekst.", 5)
    assert document.lines == {"title": 2}


@pytest.mark.parametrize(
    "typed", ["50_100", "09:00", "no", "on", "2026-11-21", "2.500", "1e5", "~", "0x1F", "12:30"]
)
def test_every_scalar_stays_what_was_typed(typed: str) -> None:
    document = read_document("a.md", f"---\nkey: {typed}\nlist: [{typed}]\n---\n".encode())
    assert document.meta == {"key": typed, "list": [typed]}


def test_keys_may_be_words_that_yaml_takes_for_something_else() -> None:
    document = read_document("a.md", b"---\non: a\nno: b\n1: c\ncontent: d\nhandler: e\n---\n")
    assert document.meta == {"on": "a", "no": "b", "1": "c", "content": "d", "handler": "e"}


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    document = read_document("a.md", b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n"))
    assert document.meta == {"title": "Een titel"}
    assert document.body == "Tekst."


def test_empty_lines_above_keep_the_line_numbers_right() -> None:
    document = read_document("a.md", b"\n\n" + GOOD)
    assert (document.lines["title"], document.body_line) == (4, 7)


def test_a_remark_of_the_owner_behind_a_value_is_no_part_of_it() -> None:
    document = read_document("a.md", b'---\n# boven\na: x # ernaast\nb: "y #1" #z\nc: a#b\n---\n')
    assert document.meta == {"a": "x", "b": "y #1", "c": "a#b"}


def test_a_rule_in_the_body_does_not_end_anything() -> None:
    assert read_document("a.md", b"---\ntitle: x\n---\nA\n\n---\n\nB").body == "A\n\n---\n\nB"


def test_invisible_control_characters_are_left_out() -> None:
    assert read_document("a.md", b"---\ntitle: x\x0b\x00y\n---\n\x02A\x03\xef\xbb\xbf").body == "A"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "a.md:1: De koptekst ontbreekt"),
        (b"Alleen tekst", "a.md:1: De koptekst ontbreekt"),
        (b"---\ntitle: x\n\nTekst.", "a.md:1: De koptekst wordt nergens afgesloten."),
        (b"---\n- a\n- b\n---\n", "a.md:2: De koptekst is geen lijst van velden"),
        (b"---\nlosse tekst\n---\n", "a.md:2: De koptekst is geen lijst van velden"),
        (b"---\na: 1\ntitle: x\ntitle: y\n---\n", "a.md:4: Het veld title staat er twee keer."),
        (b"---\na:\n  b: 1\n  b: 2\n---\n", "a.md:4: Het veld b staat er twee keer."),
        (b"---\na: 1\n[b, c]: x\n---\n", "a.md:3: De naam van een veld is geen tekst."),
        (b"---\n? {b: c}\n: x\n---\n", "De naam van een veld is geen tekst."),
        (b"---\na: b: c\n---\n", "a.md:2: De koptekst kan hier niet gelezen worden"),
        (b'---\na: 1\ntitle: "Een "mooie" les"\n---\n', "a.md:3: De koptekst kan hier niet gelezen worden"),
        (b'---\na: 1\ntitle: "Een les\nb: 1\n---\n', "a.md:3: De koptekst kan hier niet gelezen worden"),
        (b"---\na: &x [1]\nb: *x\n---\n", "Een verwijzing met * kan niet."),
        (b"---\na: 1\nb: Les #1\n---\n", "a.md:3: Wat hier na een spatie en # staat, zou wegvallen."),
        (b"---\na: 1\nb: caf\xe9\n---\n", "a.md:3: Hier staat een teken dat geen UTF-8 is."),
        (b"---\na: " + b"[" * 30 + b"]" * 30 + b"\n---\n", "a.md:2: Hier staat te veel in elkaar."),
        (b"---\na: " + b"[" * 5000 + b"\n---\n", "a.md:"),
        (b"---\na: 1\n---\n" + b"x" * 5 * 1024 * 1024, "a.md:0: Het bestand is 5,0 MB"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_refusal_says_what_to_do() -> None:
    assert "aanhalingstekens" in refusal(b'---\ntitle: "Een "mooie" les"\n---\n')
    assert "UTF-8" in refusal(b"---\na: \xe9\n---\n")


def test_a_tag_of_another_language_runs_nothing() -> None:
    assert read_document("a.md", b"---\na: !!python/object/apply:os.getcwd []\n---\n").meta == {"a": []}


@given(st.binary(max_size=300))
def test_whatever_the_bytes_it_reads_or_refuses(data: bytes) -> None:
    try:
        assert isinstance(read_document("a.md", b"---\n" + data).meta, Mapping)
    except DocumentError as error:
        problem = error.problem
    else:
        return
    assert problem.what
    assert problem.remedy


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x85\u2028\u2029\ufeff"), max_size=40
)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True), texts | st.lists(texts, max_size=3), max_size=5
    )
)
def test_what_is_written_as_yaml_comes_back_as_text(meta: dict[str, object]) -> None:
    written = yaml.safe_dump(meta, allow_unicode=True, default_style='"')
    assert read_document("a.md", f"---\n{written}---\nx".encode()).meta == meta
