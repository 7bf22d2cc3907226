"""A walk past every page and state of the site, made once and used by the screenshots and by the tests."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.people import ANNA, BRAM, DEWI, Answers

READ = {
    "home": "/",
    "kennisbank": "/kennisbank",
    "artikel": "/personal-trainer-leads",
    "werkwijze": "/werkwijze",
    "privacy": "/privacy",
    "werkblad": "/werkblad/opvolgschema",
    "werkblad-regels": "/werkblad/eerste-zes-weken",
    "rekenhulp": "/rekenen/gemiste-aanvraag",
    "rekenhulp-lang": "/rekenen/gemiste-aanvraag?over=10000&maanden=120",
    "rekenhulp-fout": "/rekenen/gemiste-aanvraag?aanvragen=veel&gesproken=",
    "rekenhulp-lid": "/rekenen/waarde-van-een-lid",
    "rekenhulp-rooster": "/rekenen/terugbellen",
    "zoeken": "/zoeken",
    "zoeken-gevonden": "/zoeken?q=leads",
    "zoeken-niets": "/zoeken?q=qqqq",
    "patronen": "/patronen",
}
REFUSALS = (403, 404, 410, 413, 429, 500, 503)
LONG = "Wilhelmina Arbeidsongeschiktheidsverzekering-van der Grachtengordelbewoners-Smit"
# What comes in the place of the page counts as there once it has been drawn.
WAIT_FOR_SWAP = """() => { window.swapped = false; const drawn = () => requestAnimationFrame(() => {
  window.shown = performance.now(); window.swapped = true });
  addEventListener('htmx:afterSettle', () => requestAnimationFrame(drawn), {once: true}) }"""
FROM_RIGHT = "ستوديو اللياقة"


def every_stop(page: Page, url: str) -> Iterator[str]:
    """Bring the page to each place in turn and yield the name of the place."""
    yield from reading(page, url)
    yield from asking(page, url)
    for name, answers in {"niet": DEWI, "nog-niet": BRAM}.items():
        page.context.clear_cookies()
        yield from outcome(page, url, name, answers)


def reading(page: Page, url: str) -> Iterator[str]:
    """Every page that is read, and every refusal."""
    for name, path in READ.items():
        answered = page.goto(url + path)
        assert answered is not None
        assert answered.ok, f"{path} answers {answered.status}"
        yield name
    for status in REFUSALS:
        page.goto(f"{url}/patronen/fout/{status}")
        yield f"fout-{status}"


def asking(page: Page, url: str) -> Iterator[str]:
    """Every question, first with an error, then answered; going back, and the check page."""
    page.goto(url + "/afspraak")
    yield "afspraak-zonder-intake"
    page.goto(url + "/intake/verder/nooit-bestaan")
    yield "link-weg"
    page.goto(url + "/intake/controle")
    yield "intake-was-verder"
    page.goto(url + "/intake/terug")
    yield "intake-terug"
    send(page)
    yield "intake-terug-fout"
    page.goto(url + "/intake")
    yield "intake"
    for key in ANNA:
        send(page)
        yield f"vraag-{key}-fout"
        if key == "contact":
            send(
                page,
                **{**ANNA["contact"], "name": LONG, "company": FROM_RIGHT, "email": "anna.example.com"},
            )
            yield "vraag-contact-lang"
        answer(page, key, ANNA[key])
        if not page.url.endswith("/controle"):
            yield f"vraag-na-{key}"
    yield "controle"
    page.goto(url + "/intake/contact")
    send(page, name=LONG, company=FROM_RIGHT)
    yield "controle-lang"
    page.goto(url + "/intake/verder")
    yield "intake-elders"
    page.goto(page.locator(".link a").inner_text())
    yield "intake-link"
    page.goto(url + "/intake")
    yield "intake-verder"
    page.goto(url + "/intake/controle")
    send(page)
    yield "uitkomst-past"
    yield from booking(page, url)


def booking(page: Page, url: str) -> Iterator[str]:
    """Free times, without a choice, without a time that suits, then the call that stands, then without it."""
    page.goto(url + "/afspraak")
    yield "afspraak"
    page.locator("input[name=dag]").nth(1).check()
    yield "afspraak-dag-open"
    page.evaluate(WAIT_FOR_SWAP)
    page.locator("input[name=dag]").nth(1).press("Enter")
    page.wait_for_function("() => window.swapped")
    yield "afspraak-fout"
    send(page, "#belverzoek .btn")
    yield "afspraak-belverzoek-fout"
    page.locator("input[name=part]").last.check()
    send(page, "#belverzoek .btn")
    yield "afspraak-belverzoek"
    page.locator("input[name=slot]").first.check()
    yield "afspraak-gekozen"
    send(page, ".soon .btn")
    yield "afspraak-staat"
    page.reload()
    yield "afspraak-teruggelezen"
    page.locator("#verzetten summary").click()
    page.locator("#verzetten input[name=slot]").first.check()
    yield "afspraak-verzetten"
    send(page, "#verzetten .soon .btn")
    yield "afspraak-verzet"
    page.goto(url + "/intake/uitkomst")
    yield "uitkomst-met-gesprek"
    page.go_back()
    page.locator("#annuleren summary").click()
    yield "afspraak-afzeggen"
    send(page, "#annuleren .btn")
    yield "afspraak-afgezegd"


def outcome(page: Page, url: str, name: str, answers: Answers) -> Iterator[str]:
    """One outcome, reached by answering everything."""
    page.goto(url + "/intake")
    for key, given in answers.items():
        answer(page, key, given)
        if page.locator(".may-stop").count():
            yield f"stoppen-{name}"
    send(page)
    yield f"uitkomst-{name}"
    page.goto(url + "/intake")
    yield f"intake-verstuurd-{name}"
    page.goto(url + "/afspraak")
    yield f"afspraak-{name}"


def answer(page: Page, key: str, given: object) -> None:
    """Answer the question on the page."""
    if isinstance(given, dict):
        send(page, **given)
        return
    for value in given if isinstance(given, list) else [given]:
        page.check(f"input[name={key}][value='{value}']")
    send(page)


def send(page: Page, button: str = "main form .btn.dark", **typed: str) -> None:
    """Fill in what is typed, press the button and wait for what comes."""
    for name, value in typed.items():
        page.fill(f"input[name={name}]", value)
    page.evaluate(WAIT_FOR_SWAP)
    page.locator(button).first.click()
    page.wait_for_function("() => window.swapped !== false")
    page.wait_for_load_state()
