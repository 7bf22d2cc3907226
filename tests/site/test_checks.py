from collections.abc import Callable

import pytest
from flask import Flask

from .conftest import Write
from .test_faults import LONG

Remarks = Callable[..., str]


@pytest.fixture
def remarks(write: Write, content: object, make_app: Callable[..., Flask]) -> Remarks:
    """What the check says about one page that is linked and long enough."""

    def remarks(body: str = "", **fields: str) -> str:
        write(
            "0.md",
            f"{LONG}\n\n[Over a](/a)",
            title="Vaste dagen voor je leden",
            slug="b",
            description="Een buur " * 7,
        )
        told = {"description": "Wat iemand hier leest, in een zin die lang genoeg is voor iedereen."}
        write("a.md", f"{LONG}\n\n{body}", **{"title": "Pagina a", **told, **fields})
        output = make_app(content=content).test_cli_runner().invoke(args=["content", "check"]).stdout
        return "\n".join(line for line in output.splitlines() if line.startswith("a.md"))

    return remarks


def test_a_good_page_gets_no_remark(remarks: Remarks) -> None:
    assert remarks() == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "[x](kennisbank)",
            "a.md:7: Het adres kennisbank begint niet met een schuine streep. Schrijf /kennisbank.",
        ),
        ("[klik hier](/b)", "a.md:7: De link “klik hier” zegt niet waarheen."),
        ("[x](/B/)", "a.md:7: De link /B/ gaat met een omweg. Schrijf /b."),
        ("[x](/kennisbank/b)", "De link /kennisbank/b gaat met een omweg. Schrijf /b."),
        ("[x](/startnow)", "De link /startnow gaat met een omweg. Schrijf /intake."),
        ("[x](#weg)", "De plek #weg bestaat niet op deze pagina."),
        ("[x](javascript:alert)", "“javascript:” wordt weggelaten."),
        (
            "![Zaal](https://elders.example/a.png)",
            "Dit beeld staat op een andere site en wordt niet geladen.",
        ),
        ("![Zaal](/static/weg.png)", "Het bestand /static/weg.png bestaat niet."),
        ("#### Diep", "De kop “Diep” slaat een niveau over. Gebruik ##."),
        ("# Nog een titel", "a.md:7: Een pagina heeft één grote kop, en die is er al."),
        ("{{ onbekend }}", "“{{ onbekend }}” is niet bekend"),
        (
            "Then you will find your own way and the rest.",
            "“Then you will find your own way and the rest.” is Engels.",
        ),
        ("Het is drie keer 20 procent.", "Bij “20 procent” staat geen bron."),
        ("Marketing " * 60, "Het woord “marketing” staat er 60 keer."),
    ],
)
def test_a_remark_names_the_line_and_what_to_do(remarks: Remarks, body: str, said: str) -> None:
    assert said in remarks(body)


@pytest.mark.parametrize(
    "body",
    [
        "[x](/b) [y](/intake) [z](/intake/rol) [w](https://example.com) [m](mailto:a@example.com) [k](#kop)\n\n## Kop",
        "{{ retention_lead }} dagen, of {{ termijn_lead }}",
        "Volgens onderzoek is het 20 procent.",
        "Eén op de vijf: 20%.[^1]\n\n[^1]: Jaarcijfers 2024.",
        "Geef nooit 50% korting.",
        "Know, like, trust: zo heet het.",
        "![Het merk](/static/mark.svg)",
    ],
)
def test_what_is_right_gets_no_remark(remarks: Remarks, body: str) -> None:
    assert remarks(body) == ""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"description": "Te kort."}, "a.md:3: De omschrijving telt 8 tekens. Maak er 50 tot 155 van."),
        ({"description": '""'}, "a.md:3: De omschrijving ontbreekt."),
        ({"description": "x" * 156}, "De omschrijving telt 156 tekens."),
        ({"title": "Vaste dagen voor jouw leden"}, "a.md:2: Deze titel lijkt sterk op die van 0.md."),
        ({"related": "[weg]"}, "a.md:4: De verwante pagina /weg bestaat niet."),
        ({"date": "2026-03-02", "updated": "2026-03-01"}, "a.md:5: Bijgewerkt vóór de datum"),
    ],
)
def test_fields_are_checked_too(remarks: Remarks, fields: dict[str, str], said: str) -> None:
    assert said in remarks(**fields)


def test_what_the_project_lends_is_not_the_owners_business(remarks: Remarks) -> None:
    assert "werkwijze" not in remarks()


def test_the_projects_own_content_has_no_errors_and_no_remarks(make_app: Callable[..., Flask]) -> None:
    result = make_app().test_cli_runner().invoke(args=["content", "check", "--strict"])
    assert (result.exit_code, result.output) == (0, "")
