import pytest
from hypothesis import given
from hypothesis import strategies as st

from vollegym.documents.lists_and_tables import opened_up
from vollegym.documents.markdown import render


def html(markdown: str) -> str:
    return "".join(str(render(markdown).html).split("\n"))


def test_a_list_may_follow_its_paragraph_directly() -> None:
    assert html("Denk na over:\n- een\n- twee") == "<p>Denk na over:</p><ul><li>een</li><li>twee</li></ul>"


def test_a_numbered_list_may_follow_its_paragraph_directly() -> None:
    assert html("Doe dit:\n1. een\n2. twee") == "<p>Doe dit:</p><ol><li>een</li><li>twee</li></ol>"


def test_a_year_at_the_start_of_a_line_is_no_list() -> None:
    assert "<ol>" not in html("Dat was in\n2024. Daarna niet meer.")


@pytest.mark.parametrize("indent", ["  ", "   ", "    "])
def test_a_list_in_a_list_needs_only_stand_further_in(indent: str) -> None:
    assert html(f"- a\n{indent}- b\n- c") == "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"


def test_three_levels_keep_their_depth() -> None:
    assert html("- a\n  - b\n    - c\n- d").count("<ul>") == 3


def test_a_paragraph_in_an_item_stays_in_it() -> None:
    assert html("- a\n\n  nog a\n- b") == "<ul><li><p>a</p><p>nog a</p></li><li><p>b</p></li></ul>"


def test_a_paragraph_after_a_list_is_no_item() -> None:
    assert html("- a\n\nTekst") == "<ul><li>a</li></ul><p>Tekst</p>"


def test_a_table_may_follow_its_paragraph_directly() -> None:
    assert "<table>" in html("Kijk:\n| a | b |\n|---|---|\n| 1 | 2 |")


def test_a_rule_and_emphasis_are_no_list() -> None:
    assert (
        html("Tekst\n\n* * *\n\n*schuin* en **vet**")
        == "<p>Tekst</p><hr><p><em>schuin</em> en <strong>vet</strong></p>"
    )


def test_code_is_left_alone() -> None:
    assert "Tekst:\n- geen" in render("```\nTekst:\n- geen\n```").html


@given(st.lists(st.text(alphabet="ab -*1.|>#\t", max_size=12), max_size=12))
def test_no_word_is_ever_lost_or_moved(lines: list[str]) -> None:
    typed = "\n".join(lines).expandtabs(4).split("\n")
    assert " ".join("\n".join(opened_up(typed)).split()) == " ".join("\n".join(typed).split())
