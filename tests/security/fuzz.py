"""Random requests to every address, and fields of twice the length: nothing may answer 5xx, or grow faster than its input.

`./dev audit fuzz --seconds N` runs it long, tests/security/test_fuzz.py a small round.
"""

import io
import logging
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from werkzeug.test import TestResponse

from tests.booking.people import slots
from tests.desk.people import let_in
from tests.people import ANNA, asked, finish, give, walk
from tests.visitor import Page, Visitor

METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X" * 50, "get"]
KINDS = [
    *["application/x-www-form-urlencoded"] * 6,
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain; charset=utf-16",
    "text/xml",
    "",
    "\xff",
]
WORDS = [
    "",
    "0",
    "-1",
    "a" * 40,
    "abcdefghijklmnopqrstuvwx23",
    "..",
    "%2e%2e%2f",
    "\x00",
    "\n",
    "\x1b[2J",
    "\u202e",
    "\ud7ff",
    "a\u0301\u0316" * 500,
    "é",
    "'\"<script>",
    "{{7*7}}",
    "=1+1",
    "http://[",
    "[",
    "9" * 400,
    "2027-03-02",
    "2026-11-26T10:00+01:00",
    "anna@example.com",
    "owner",
    "spoken",
    "null",
    "true",
]
HEADERS = {
    "Origin": ["null", "http://localhost", "http://[", "https://evil.example", "\xff"],
    "Referer": ["http://localhost/?utm_source=x", "http://[", "x" * 5000, "https://www.google.com/"],
    "Host": ["localhost", "[", "evil.example", "127.0.0.1:99999", "localhost:x", "[::1]"],
    "X-Forwarded-For": ["x", "203.0.113.7", "::1, 127.0.0.1", "1.2.3.4:5", "," * 500],
    "X-Forwarded-Proto": ["https", "x"],
    "X-Forwarded-Host": ["evil.example", "["],
    "Accept-Encoding": ["gzip", "br;q=x", "gzip;q=0", "*" * 500],
    "Accept-Language": ["nl", "x" * 5000, ";;;"],
    "If-None-Match": ["*", 'W/"x"', '"' * 99],
    "If-Modified-Since": ["x", "Tue, 24 Nov 2026 09:30:00 GMT", "Tue, 99 Nov 99999 99:99:99 GMT"],
    "Range": ["bytes=0-", "bytes=9-1", "bytes=" + "0-1," * 200],
    "HX-Request": ["true", "false", "\xff"],
    "HX-History-Restore-Request": ["true"],
    "HX-Current-URL": ["http://[", "x" * 5000],
    "Sec-Fetch-Site": ["same-origin", "cross-site", "none", "x"],
    "SCRIPT_NAME": ["/x"],
    "Content-Length": ["0", "5", "-1", "x", "99999999999"],
    "Transfer-Encoding": ["chunked", "x"],
    "Expect": ["100-continue"],
    "Cookie": ["vollegym=x", "vollegym=" + "a" * 4000, "=", ";;;", "vollegym=.eJw; vollegym=\xff"],
}
# Who sees a form, where it goes ("get /…" for one that asks), what it holds, and every name in it.
Sendable = tuple[Visitor, str, dict[str, list[str]], list[str]]
# A place in a rule: <name>, <kind:name> or <kind(choices):name>.
PLACE = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
# What is sent last, as nothing is the same after it.
ENDS = ("/weg", "/wissen")
PATTERNS = ["a", " ", "a\u0301", "\u0316\u0301", "1", "@", "<", "[", "(0", "a@", ". ", "-", "\t", "ﷺ", "%"]


@dataclass
class Heard:
    """What went wrong: answers of 5xx, raised errors and tracebacks in the log; and how many requests there were."""

    wrong: list[str] = field(default_factory=list)
    requests: int = 0


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Note every traceback that is logged."""

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info and record.exc_info[0]:
                heard.wrong.append(f"traceback: {record.getMessage()} {record.exc_info[0].__name__}")

    handler = Handler()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


@dataclass
class Crowd:
    """People in every state, for their cookies, form tokens and links."""

    app: Flask
    visitors: list[Visitor]
    tokens: list[str]
    references: list[str]
    names: list[str]
    forms: list[Sendable]
    form_tokens: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, app: Flask) -> "Crowd":
        begun, sent, booked = Visitor(app), Visitor(app), Visitor(app)
        walk(begun, ANNA, until="contact")
        finish(sent, ANNA)
        finish(booked, ANNA)
        page = booked.open("/afspraak")
        booked.send(page.forms()[0], slot=slots(page)[3])
        tokens = [booked.page.url.rpartition("/")[2]]
        elsewhere = sent.open("/intake/verder")
        found = [
            part for part in elsewhere.response.text.replace('"', " ").split() if "/intake/verder/" in part
        ]
        tokens += [part.rpartition("/")[2].partition("<")[0] for part in found]
        rows = app.extensions["vollegym"].storage.database().query("SELECT reference FROM lead")
        references = [row["reference"] for row in rows]
        forms = list(every_form(app))
        names = sorted({name for *_, names in forms for name in names})
        forms = [form for form in forms if not form[1].endswith(ENDS)]
        crowd = cls(app, [Visitor(app), begun, sent, booked], tokens, references, names, forms)
        crowd.let_the_owner_in()
        return crowd

    def token_of(self, visitor: Visitor) -> str:
        """Return the form token of this browser, asked for once."""
        if visitor not in self.visitors:
            return ""
        if id(visitor) not in self.form_tokens:
            text = visitor.client.get("/intake/rol", follow_redirects=True).text
            self.form_tokens[id(visitor)] = text.partition('name="csrf_token" value="')[2].partition('"')[0]
        return self.form_tokens[id(visitor)]

    def let_the_owner_in(self) -> None:
        """Have two of the browsers at the desk: one that was in may have logged itself out."""
        self.form_tokens.clear()
        self.visitors[4:] = [let_in(self.app, self.app.test_cli_runner()) for _ in range(2)]


def address(app: Flask, crowd: Crowd, chance: random.Random) -> str:
    """Return the address of some route, with something in every place of it."""

    def value(place: re.Match[str]) -> str:
        kind, given, name = place.groups()
        if chance.random() < 0.2:
            return quote(chance.choice(WORDS).encode("utf-8", "surrogatepass"), safe="%")
        if kind == "any":
            return chance.choice(re.findall(r"[\w-]+", given))
        if kind == "int":
            return chance.choice(["1", "2", "3", "0", "9" * 30])
        if name in ("key", "reference"):
            return chance.choice(crowd.references)
        return chance.choice([*crowd.tokens * 4, "rol", "contact", "privacy", "css/base.css", "bronnen"])

    path = PLACE.sub(value, str(chance.choice(sorted(app.url_map.iter_rules(), key=str))))
    if chance.random() < 0.1:
        path = chance.choice([path.upper(), path + "/", "/" + path, path + "%00", path * 3, path + "%0a"])
    if chance.random() < 0.3:
        path += "?" + urlencode(
            {
                chance.choice(
                    [*crowd.names, "source", "na", "stand", "v", "utm_source", "alle"]
                ): chance.choice(WORDS)
            }
        )
    return path


def body(crowd: Crowd, chance: random.Random, token: str) -> tuple[bytes, str]:
    """Return a form, or what is none, and what it says to be."""
    kind = chance.choice(KINDS)
    if chance.random() < 0.15:
        return chance.randbytes(chance.choice([0, 1, 100, 70_000])), kind
    pairs = [("csrf_token", token)] if chance.random() < 0.8 else []
    pairs += [
        (chance.choice([*crowd.names, "x" * 300, ""]), chance.choice(WORDS) * chance.choice([1, 1, 1, 50]))
        for _ in range(chance.choice([0, 1, 3, 8, 400]))
    ]
    if chance.random() < 0.15:
        return parts(pairs, chance), "multipart/form-data; boundary=x"
    said = "&".join(f"{quote(n)}={quote(v.encode('utf-8', 'surrogatepass'))}" for n, v in pairs)
    # What is no UTF-8 at all, or half a sign.
    said += chance.choice(["", "", "", "&name=%ff%fe", "&note=%ed%a0%80", "&reason=%", "&%c3=%c3"])
    return said.encode(), kind


def parts(pairs: list[tuple[str, str]], chance: random.Random) -> bytes:
    """Return a form as parts, one of which may be a file, with an encoding of its own or without an end."""
    found = b""
    for name, value in pairs:
        file = chance.choice(["", "", '; filename="a.csv"', '; filename="../\u202e.xlsx"'])
        kind = chance.choice(
            ["", "\r\nContent-Type: text/plain; charset=utf-16", "\r\nContent-Type: text/csv"]
        )
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}{kind}\r\n\r\n{value}\r\n'
        found += head.encode("utf-8", "surrogatepass")
    return found + chance.choice([b"--x--\r\n", b"--x--\r\n", b"", b"--x"])


def spoiled(crowd: Crowd, chance: random.Random) -> tuple[str, TestResponse]:
    """Send a form as it stood on a page but for a field or two; return what it was, and the answer."""
    visitor, action, values, names = chance.choice(crowd.forms)
    data: dict[str, Any] = {name: list(given) for name, given in values.items()}
    if "file" in names:
        rows = [";".join(chance.choices(WORDS, k=4)) for _ in range(chance.choice([0, 1, 3]))]
        list_of_leads = "\n".join(["naam;e-mail;telefoon;bedrijf", *rows])
        data["file"] = io.BytesIO(list_of_leads.encode("utf-8", "surrogatepass")), "lijst.csv"
    for name in chance.sample(names, min(len(names), chance.choice([1, 1, 2, 3]))):
        if name != "csrf_token" or chance.random() < 0.1:
            data[name] = [
                chance.choice(WORDS) * chance.choice([1, 1, 1, 50])
                for _ in range(chance.choice([0, 1, 1, 2]))
            ]
    headers = {"HX-Request": "true"} if chance.random() < 0.3 else {}
    if action.startswith("get "):
        answer = visitor.client.get(action[4:], query_string=data, headers=headers)
    else:
        answer = visitor.client.post(action, data=data, headers=headers)
    answer.get_data()
    return f"{action} {sorted(data)}", answer


def one(app: Flask, crowd: Crowd, chance: random.Random) -> tuple[str, TestResponse]:
    """Send one random request and return what it was, and the answer."""
    if chance.random() < 0.25:
        return spoiled(crowd, chance)
    who = chance.choice(crowd.visitors) if chance.random() < 0.7 else Visitor(app)
    client, token = who.client, crowd.token_of(who) if chance.random() < 0.6 else ""
    headers = [
        (name, chance.choice(HEADERS[name]))
        for name in chance.sample(sorted(HEADERS), chance.choice([0, 1, 2, 5]))
    ]
    method, path = (
        chance.choice(METHODS) if chance.random() < 0.3 else chance.choice(METHODS[:2]),
        address(app, crowd, chance),
    )
    data, kind = None, chance.choice(KINDS)
    if method not in ("GET", "HEAD") or chance.random() < 0.1:
        data, kind = body(crowd, chance, token)
    said = f"{method} {path[:80]} {kind} {[h for h, _ in headers]}"
    answer = client.open(path, method=method, data=data, content_type=kind, headers=headers)
    answer.get_data()
    return said, answer


def requests(app: Flask, seed: int, seconds: float = 0, most: int = 0) -> Heard:
    """Send random requests, so many or for so long, and return what was heard."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    heard, chance, end = Heard(), random.Random(seed), time.monotonic() + seconds
    with listening(heard):
        crowd = Crowd.of(app)
        while heard.requests < most or time.monotonic() < end:
            try:
                said, answer = one(app, crowd, chance)
                if answer.status_code >= 500:
                    heard.wrong.append(f"{answer.status_code}: {said}")
                answer.close()
            except (UnicodeError, ValueError, KeyError) as error:
                # What the test client itself cannot send.
                if "werkzeug/test" not in str(error.__traceback__ and deepest(error)):
                    heard.wrong.append(f"{type(error).__name__}: {error} at {deepest(error)}")
            heard.requests += 1
            if not heard.requests % 200:
                crowd.let_the_owner_in()
    return heard


def deepest(error: BaseException) -> str:
    """Return the file in which something was raised; those of the client that sends are not ours."""
    trace, files = error.__traceback__, []
    while trace:
        files.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    ours = [file for file in files if "/vollegym/" in file and "/tests/" not in file and ".venv" not in file]
    return ours[-1] if ours else "werkzeug/test"


def every_form(app: Flask) -> Iterator[Sendable]:
    """Give every form that a visitor meets: who sees it, where it goes, what it holds and what can be typed."""
    visitor = Visitor(app)
    page = visitor.open("/intake")
    while asked(page):
        yield from forms_of(visitor, page)
        page = give(visitor, ANNA[str(asked(page))])
    yield from forms_of(visitor, visitor.open("/intake/controle"))
    visitor.open("/intake/controle")
    yield from forms_of(visitor, visitor.send())
    yield from forms_of(visitor, visitor.open("/intake/verder"))
    page = visitor.open("/afspraak")
    yield from forms_of(visitor, page)
    yield from forms_of(visitor, visitor.send(page.forms()[0], slot=slots(page)[2]))
    yield from forms_of(visitor, visitor.open("/beheer"))
    yield from forms_of(visitor, visitor.open("/zoeken"))
    yield from desk_forms(app)


def desk_forms(app: Flask) -> Iterator[Sendable]:
    """Give every form of the desk: on a page about the newest lead or about none, and below a list that was sent."""
    owner, found = let_in(app, app.test_cli_runner()), {}
    newest = "SELECT reference FROM lead WHERE submitted_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    reference = next(app.extensions["vollegym"].storage.database().query(newest))["reference"]
    for rule in sorted(app.url_map.iter_rules(), key=str):
        path = str(rule).replace("<key>", reference)
        if path.startswith("/beheer") and "GET" in (rule.methods or ()) and "<" not in path:
            for one in forms_of(owner, owner.open(path)):
                # The same of each message is one form.
                found.setdefault((re.sub("[0-9a-f]{32}", "", one[1]), *one[3]), one)
    sends = owner.open("/beheer/aanvragen/importeren").form("/importeren")
    listed = owner.send(sends, file=(BytesIO(b"Naam;Telefoon\nNoor;06 12345678\n"), "lijst.csv"))
    yield from forms_of(owner, listed)
    yield from sorted(found.values(), key=lambda one: one[1].endswith(ENDS))


def forms_of(visitor: Visitor, page: Page) -> Iterator[Sendable]:
    for form in page.forms():
        values = {name: list(given) for name, given in form.values.items()}
        yield (
            visitor,
            form.action if form.method == "post" else f"get {form.action}",
            values,
            sorted({*form.values, *form.options}),
        )


def slower_than_twice(app: Flask, patterns: Sequence[str], size: int, seconds: float) -> list[str]:
    """Return each input of which twice as much costs far more than twice as long, and more than so many seconds."""
    found = []
    for visitor, action, values, names in list(every_form(app)):
        for name in names:
            for pattern in patterns:
                short, long = (cost(visitor, action, values, name, pattern, n) for n in (size, 2 * size))
                if long > seconds and long > 3 * short:
                    found.append(f"{action} {name} {pattern!r}: {short:.2f} s, then {long:.2f} s")
    return found


def cost(
    visitor: Visitor, action: str, values: dict[str, list[str]], name: str, pattern: str, size: int
) -> float:
    """Return the seconds of work for a form with so many bytes in one field."""
    text = (pattern * size)[: size // len(quote(pattern)) or 1]
    data = {**values, name: [text]}
    began = time.process_time()
    if action.startswith("get "):
        visitor.client.get(action[4:], query_string=data).close()
    else:
        visitor.client.post(action, data=data).close()
    return time.process_time() - began
