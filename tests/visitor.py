"""A small browser for the tests: it keeps its cookies, posts the forms it was shown and checks every page.

It knows HTML and HTTP, nothing of vollegym: an answer can only be given when the page offers it.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

H = "{http://www.w3.org/1999/xhtml}"
# Every page has its styles in it. What they say is nothing to this browser, and takes it longer than all the rest.
STYLES = re.compile(r"(?<=<style>)[^<]+")
# What is another one each time a page is shown: tokens in forms and addresses, and the number of a lead.
OWN = re.compile(r'(?<=value=")[\w.=-]{24,}(?=")|(?<=/)[a-z2-7]{16,}(?=[/".?])|\b[2-9A-Z]{4}-[2-9A-Z]{4}\b')
# Stands for one of these in a page that is read once; letters that no page has.
PLACE = re.compile("\ue000(\\d+)\ue001")


@dataclass
class Form:
    """A form as the page shows it: where it goes, what it would send, and what may be chosen."""

    method: str
    action: str
    values: dict[str, list[str]]
    options: dict[str, list[str]]


@dataclass
class Page:
    """One answer of the site."""

    url: str
    response: TestResponse
    root: Element = field(repr=False)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return " ".join("".join(self.one("body").itertext()).split())

    @property
    def title(self) -> str:
        return (self.one("title").text or "").strip()

    @property
    def h1(self) -> str:
        return " ".join("".join(self.one("h1").itertext()).split())

    def all(self, tag: str) -> list[Element]:
        return list(self.root.iter(H + tag))

    def one(self, tag: str) -> Element:
        found = self.all(tag)
        assert len(found) == 1, f"{self.url} has {len(found)} <{tag}>"
        return found[0]

    def links(self) -> list[str]:
        return [urljoin(self.url, a.get("href", "")) for a in self.all("a")]

    def forms(self) -> list[Form]:
        return [read_form(form, self.url) for form in self.all("form")]

    def form(self, action: str = "") -> Form:
        posts = [f for f in self.forms() if f.method == "post" and f.action.endswith(action)]
        assert len(posts) == 1, f"{self.url} has {len(posts)} forms that post to {action or 'anything'}"
        return posts[0]


def read_form(form: Element, url: str) -> Form:
    values: dict[str, list[str]] = {}
    options: dict[str, list[str]] = {}
    for element in form.iter():
        name = element.get("name")
        tag, kind = str(element.tag).removeprefix(H), element.get("type", "text")
        if not name or tag not in ("input", "textarea", "select", "button") or tag == "button":
            continue
        value = "".join(element.itertext()) if tag == "textarea" else element.get("value", "")
        if tag == "select":
            choices = list(element.iter(H + "option"))
            chosen = [one for one in choices if one.get("selected") is not None] or choices[:1]
            value = "".join(one.get("value", one.text or "") for one in chosen)
        if kind in ("radio", "checkbox"):
            options.setdefault(name, []).append(value)
            if element.get("checked") is None:
                continue
        values.setdefault(name, []).append(value)
    return Form(form.get("method", "get").lower(), urljoin(url, form.get("action") or ""), values, options)


def tree_of(text: str) -> Element:
    """Read a page; one that was read before, but for what is its own, is not read again.

    Reading was half of what a test spends on a walk, and most pages of most walks are the same.
    """
    own: list[str] = []

    def take(found: re.Match[str]) -> str:
        own.append(found[0])
        return f"\ue000{len(own) - 1}\ue001"

    def back(text: str) -> str:
        return PLACE.sub(lambda found: own[int(found[1])], text)

    root = deepcopy(read_before(OWN.sub(take, text)))
    for element in root.iter():
        for name, value in element.items():
            if "\ue000" in value:
                element.set(name, back(value))
        if element.text and "\ue000" in element.text:
            element.text = back(element.text)
        if element.tail and "\ue000" in element.tail:
            element.tail = back(element.tail)
    return root


@lru_cache(maxsize=256)
def read_before(text: str) -> Element:
    root: Element = html5lib.parse(text, treebuilder="etree")
    return root


class Visitor:
    """A person with a browser; follows redirects, and looks at each page with a critical eye."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: Page

    def open(self, url: str, **more: Any) -> Page:
        return self._arrive(self.client.get(url, follow_redirects=True, **more))

    def send(self, form: Form | None = None, **answers: Any) -> Page:
        """Post the form on the page with these answers; a list answers a question with several values."""
        form = form or self.page.form()
        data = {name: list(values) for name, values in form.values.items()}
        data.update({k: v if isinstance(v, list) else [v] for k, v in answers.items()})
        return self._arrive(self.client.post(form.action, data=data, follow_redirects=True))

    def _arrive(self, response: TestResponse) -> Page:
        url = response.request.path
        self.page = Page(url, response, tree_of(STYLES.sub("", response.get_data(as_text=True))))
        if response.mimetype == "text/html":
            check_page(self.page)
        return self.page


def check_page(page: Page) -> None:
    """Assert what must hold on every page there is."""
    assert page.one("html").get("lang") == "nl"
    assert page.title
    assert page.h1
    ids = [element.get("id") for element in page.root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{page.url} uses an id twice: {sorted(ids)}"
    labels = {label.get("for") for label in page.all("label")}
    inside = {child for label in page.all("label") for child in label.iter(H + "input")}
    for element in page.all("input"):
        named = element.get("type") == "hidden" or element in inside or element.get("id") in labels
        assert named or element.get("aria-label"), f"{page.url}: an input without a label: {element.attrib}"
    for form in page.all("form"):
        assert form.get("method"), page.url
        assert form.get("action"), page.url
    assert page.response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in page.response.headers["Content-Security-Policy"]
    assert all(element.get("style") is None for element in page.root.iter()), f"{page.url} has inline style"
