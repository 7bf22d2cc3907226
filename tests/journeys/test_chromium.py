"""The main job in a real browser: from an article to a lead in the export, with script and without."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_seeds import FOLDER
from tests.journeys.walker import ANNA, Walker
from tests.server import Server

pytestmark = pytest.mark.browser
ARTICLE = sorted(FOLDER.glob("*.md"))[0].stem
PERSONAL = ("reference", "started_at", "submitted_at", "email", "source", "source_last")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("seeded"), content=FOLDER).start()
    yield server
    server.stop()


def fill_in(page: Page, answers: dict[str, list[str]]) -> None:
    """Answer the question that is on the page, as a person with a mouse and a keyboard does."""
    for name, values in answers.items():
        for value in values:
            choice = page.locator(f"input[name={name}][value='{value}']")
            if choice.count() and choice.get_attribute("type") in ("radio", "checkbox"):
                choice.check()
        field = page.locator(f"input[name={name}]:not([type=radio], [type=checkbox], [type=hidden])")
        if field.count():
            field.fill(values[0])
    page.locator("main form[method=post] button").first.click()


def walk(page: Page, site: Server, answers: dict[str, list[str]]) -> None:
    """Read an article, follow its link and go on to the verdict; each question has one heading and an address."""
    page.goto(f"{site.url}/{ARTICLE}")
    page.locator("main a[href$='/intake']").last.click()
    seen = []
    for _ in range(12):
        if page.url.endswith("/intake/uitkomst"):
            return
        before = page.locator("h1").inner_text()
        assert before not in seen
        seen.append(before)
        fill_in(page, answers)
        expect(page.locator("h1")).not_to_have_text(before)
    raise AssertionError(f"no verdict after {seen}")


def row_of(site: Server, email: str) -> dict[str, object]:
    lines = site.flask("leads", "export", "--format", "jsonl").splitlines()
    return next(row for row in map(json.loads, lines) if row["email"] == email)


def test_with_script_without_script_and_the_plain_walker_give_the_same_lead(
    seeded: Server, open_page: Callable[..., Page]
) -> None:
    rows = []
    for name, script in (("with", True), ("without", False)):
        email = f"{name}@example.com"
        page = open_page(script=script)
        walk(page, seeded, {**ANNA, "email": [email]})
        assert page.locator("h1").count() == 1
        rows.append(row_of(seeded, email))
    Walker(seeded.url).walk({**ANNA, "email": ["walker@example.com"]})
    rows.append(row_of(seeded, "walker@example.com"))
    first, *others = [{key: value for key, value in row.items() if key not in PERSONAL} for row in rows]
    assert others == [first, first]
    assert first["answers"]["goals"] == ANNA["goals"]  # type: ignore[index]
    assert (first["name"], first["company"], first["phone"]) == (
        "Anna de Vries",
        "Studio Zuid",
        "+31612345678",
    )


def test_back_and_forward_show_the_questions_in_the_state_last_seen(
    seeded: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(seeded.url + "/intake")
    fill_in(page, {"role": ["owner"]})
    expect(page).to_have_url(seeded.url + "/intake/type-studio")
    fill_in(page, {"studio_type": ["boutique"]})
    expect(page).to_have_url(seeded.url + "/intake/doelen")
    page.go_back()
    expect(page.locator("input[value=boutique]")).to_be_checked()
    page.go_forward()
    expect(page).to_have_url(seeded.url + "/intake/doelen")
    expect(page.locator("input[name=goals]").first).to_be_visible()


def test_a_kill_between_any_two_answers_loses_none(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = Server(tmp_path_factory.mktemp("killed")).start()
    try:
        walker = Walker(site.url)
        walker.get("/intake")
        while walker.page.path != "/intake/controle":
            site.kill()
            site.start(prepare=False)
            _, _, offered = walker.form()
            before = walker.page.path
            walker.answer(**{name: values for name, values in ANNA.items() if name in offered})
            assert walker.page.path != before
        site.kill()
        site.start(prepare=False)
        walker.answer()
        assert walker.page.path == "/intake/uitkomst"
        site.kill()
        site.start(prepare=False)
        row = row_of(site, ANNA["email"][0])
        assert row["outcome"] == "qualified"
        assert row["answers"]["goals"] == ANNA["goals"]  # type: ignore[index]
    finally:
        site.stop()
