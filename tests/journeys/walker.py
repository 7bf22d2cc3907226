"""A plain client that knows DESIGN.md alone: addresses, keys and values of the contract, HTML and HTTP.

It imports nothing from vollegym, so that what it finds is what a stranger would find.
"""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib

H = "{http://www.w3.org/1999/xhtml}"
QUESTIONS = {
    "role": "rol",
    "studio_type": "type-studio",
    "goals": "doelen",
    "bottleneck": "knelpunt",
    "size": "omvang",
    "timing": "start",
    "contact": "contact",
    "budget": "budget",
}
VALUES = {
    "role": ["owner", "co_owner", "starting", "other"],
    "studio_type": "pt_studio small_group boutique crossfit fitness martial_arts yoga_pilates other".split(),
    "goals": ["more_members", "fuller_groups", "better_clients", "retention", "peace_of_mind", "unsure"],
    "bottleneck": "too_few_leads slow_follow_up low_conversion leaving_early no_system owner_dependent".split(),
    "size": ["under_50", "50_100", "100_200", "over_200"],
    "timing": ["now", "three_months", "this_year", "orienting"],
    "budget": ["none", "under_1000", "1000_2000", "2000_3000", "3000_5000", "over_5000", "depends"],
}
MARKS = {
    ("role", "other"): "not_fit",
    ("timing", "orienting"): "not_yet",
    ("budget", "none"): "not_yet",
    ("budget", "under_1000"): "not_yet",
}
ANNA = {
    "role": ["owner"],
    "studio_type": ["pt_studio"],
    "goals": ["more_members", "retention"],
    "bottleneck": ["slow_follow_up"],
    "size": ["50_100"],
    "timing": ["now"],
    "name": ["Anna de Vries"],
    "company": ["Studio Zuid"],
    "email": ["anna@example.com"],
    "phone": ["06 12345678"],
    "budget": ["1000_2000"],
}


def outcome_of(answers: dict[str, list[str]]) -> str:
    """Return what the contract says of these answers: the worst mark among them."""
    marks = {MARKS.get((key, value)) for key, values in answers.items() for value in values}
    return next((worst for worst in ("not_fit", "not_yet") if worst in marks), "qualified")


@dataclass
class Answer:
    """What came back: the address after redirects, the status, the page."""

    url: str
    status: int
    headers: dict[str, str]
    body: str
    root: Element = field(repr=False)

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path

    def find(self, tag: str) -> list[Element]:
        return list(self.root.iter(H + tag))

    def words(self, tag: str) -> str:
        return " ".join(" ".join(element.itertext()) for element in self.find(tag)).strip()


class Walker:
    """One person with cookies; refuses to send what no form on the page offered."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.page: Answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.fetch(urllib.request.Request(urllib.parse.urljoin(self.base, path), headers=headers))

    def post(self, path: str, data: list[tuple[str, str]]) -> Answer:
        body = urllib.parse.urlencode(data).encode()
        return self.fetch(urllib.request.Request(urllib.parse.urljoin(self.page.url, path), data=body))

    def answer(self, **given: list[str]) -> Answer:
        """Fill in the one form on the page and send it."""
        action, fields, offered = self.form()
        for name, values in given.items():
            assert name in offered, f"{self.page.path} offers {sorted(offered)}, not {name}"
            assert offered[name] == [] or set(values) <= set(offered[name]), f"{name} cannot be {values}"
        kept = [(name, value) for name, value in fields if name not in given]
        return self.post(action, kept + [(name, value) for name, values in given.items() for value in values])

    def form(self) -> tuple[str, list[tuple[str, str]], dict[str, list[str]]]:
        """Return action, what it would send as it stands, and the values on offer ([] is free text)."""
        forms = [form for form in self.page.find("form") if form.get("method", "").lower() == "post"]
        assert len(forms) == 1, f"{self.page.path} has {len(forms)} forms that post"
        fields, offered = [], dict[str, list[str]]()
        for element in forms[0].iter(H + "input"):
            name, kind, value = element.get("name"), element.get("type", "text"), element.get("value", "")
            if not name:
                continue
            choice = kind in ("radio", "checkbox")
            offered.setdefault(name, [])
            if choice:
                offered[name].append(value)
            if not choice or element.get("checked") is not None:
                fields.append((name, value))
        return forms[0].get("action") or self.page.path, fields, offered

    def walk(self, answers: dict[str, list[str]], until: str | None = None) -> Answer:
        """Do the whole intake, question by question, up to a key or the verdict."""
        self.get("/intake")
        for _ in range(20):
            if self.page.path == "/intake/uitkomst":
                return self.page
            if self.page.path == "/intake/controle":
                self.answer()
                continue
            _, _, offered = self.form()
            if until in offered:
                return self.page
            self.answer(**{name: values for name, values in answers.items() if name in offered})
            assert self.page.status == 200, f"{self.page.path}: {self.page.status}"
        raise AssertionError(f"No verdict; the last page was {self.page.path}")

    def fetch(self, request: urllib.request.Request) -> Answer:
        try:
            reply = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as refused:
            reply = refused  # type: ignore[assignment]
        with reply:
            headers = {name.lower(): value for name, value in reply.headers.items()}
            return self.arrived(reply.url, reply.status, headers, reply.read())

    def arrived(self, url: str, status: int, headers: dict[str, str], body: bytes) -> Answer:
        text = body.decode("utf-8", "replace")
        self.page = Answer(url, status, headers, text, html5lib.parse(text, treebuilder="etree"))
        return self.page
