from pathlib import Path

import pytest

from vollegym.content.agency import read_agency
from vollegym.content.folder import read_folder
from vollegym.documents.document import read_document

FILE = "---\ntitle: x\n---\nTekst"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return fill(
        tmp_path / "own",
        *("index.md", "afspraak.md", "bureau.md", "rekenstudio.md", "intake/1-rol.md", "articles/eigen.md"),
        *("site/privacy.md", "voorwaarden.md", "werkwijze.md", "over-ons.md", "desk/handleiding.md"),
    )


def fill(folder: Path, *paths: str, text: str = FILE) -> Path:
    folder.mkdir(exist_ok=True)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def test_a_bare_folder_is_completed_with_what_the_project_brings(tmp_path: Path, own: Path) -> None:
    folder = read_folder(fill(tmp_path / "mine", "mijn.md"), own)
    assert "articles/eigen.md" not in folder.documents
    assert set(folder.documents) == {"mijn.md"} | folder.lent
    assert len(folder.lent) == 10


def test_what_the_folder_has_is_not_lent(tmp_path: Path, own: Path) -> None:
    mine = fill(tmp_path / "mine", "index.md", "intake/vraag.md", "tekst/privacy.md")
    folder = read_folder(mine, own)
    pages = {"voorwaarden.md", "werkwijze.md", "over-ons.md"}
    assert folder.lent == {"afspraak.md", "bureau.md", "rekenstudio.md", "desk/handleiding.md"} | pages


def test_a_page_with_the_slug_of_a_lent_one_takes_its_place(tmp_path: Path, own: Path) -> None:
    mine = fill(tmp_path / "mine", "avg.md", text="---\ntitle: x\nslug: privacy\n---\n")
    assert "site/privacy.md" not in read_folder(mine, own).lent


def test_questions_are_never_mixed_with_those_of_the_project(tmp_path: Path, own: Path) -> None:
    mine = fill(tmp_path / "mine", "intake/stuk.md", text="stuk")
    folder = read_folder(mine, own)
    assert folder.intake() == []
    assert [problem.path for problem in folder.problems] == ["intake/stuk.md"]


def test_one_bad_file_leaves_the_others_up(tmp_path: Path, own: Path) -> None:
    mine = fill(fill(tmp_path / "mine", "goed.md"), "stuk.md", text="stuk")
    folder = read_folder(mine, own)
    assert "goed.md" in folder.documents
    assert [problem.path for problem in folder.problems] == ["stuk.md"]


def test_pages_are_all_files_but_questions_and_reserved_names(tmp_path: Path) -> None:
    mine = fill(
        tmp_path / "mine",
        "index.md",
        "afspraak.md",
        "bureau.md",
        "rekenstudio.md",
        "intake/a.md",
        "desk/a.md",
        "a.md",
        "b/c.md",
        "b/index.md",
    )
    assert [page.path for page in read_folder(mine, mine).pages()] == [
        "a.md",
        "b/c.md",
        "b/index.md",
        "index.md",
    ]


def test_hidden_files_and_other_kinds_are_passed_over(tmp_path: Path) -> None:
    mine = fill(tmp_path / "mine", "a.md", ".a.md", ".git/b.md", "a.md~", "a.txt")
    assert list(read_folder(mine, mine).documents) == ["a.md"]


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    mine = fill(tmp_path / "mine", "a.md")
    (mine / "loop").symlink_to(mine, target_is_directory=True)
    (mine / "weg.md").symlink_to(mine / "nergens.md")
    assert list(read_folder(mine, mine).documents) == ["a.md"]


def test_a_missing_folder_is_an_empty_one(tmp_path: Path, own: Path) -> None:
    assert read_folder(tmp_path / "weg", own).lent


def test_the_agency_is_what_its_file_says() -> None:
    document = read_document("bureau.md", b'---\nphone: "010 123 45 67"\nemail: ""\nfax: x\ncity: [a]\n---\n')
    agency, problems = read_agency(document)
    assert (agency.name, agency.phone, agency.telephone.link, agency.email) == (
        "Volle Gym",
        "010 123 45 67",
        "tel:+31101234567",
        "",
    )
    assert [problem.line for problem in problems] == [4, 5]


def test_a_number_of_the_agency_that_nobody_can_dial_is_a_remark() -> None:
    document = read_document("bureau.md", b'---\nname: x\nphone: "06-12 34"\n---\n')
    _, (problem,) = read_agency(document)
    assert (problem.line, problem.severity) == (3, "remark")
    assert "06-12 34 herkennen we niet" in problem.what


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("+31 (0)6 12 34 56 78", "tel:+31612345678"),
        ("0032 470 12 34 56", "tel:+32470123456"),
        ("010-123 45 67 tst. 4", "tel:+31101234567,4"),
        ("06-12 34", ""),
        ("", ""),
    ],
)
def test_a_phone_number_can_be_called_from_anywhere_or_is_no_link(typed: str, link: str) -> None:
    agency, _ = read_agency(read_document("b.md", f'---\nphone: "{typed}"\n---\n'.encode()))
    assert agency.telephone.link == link
