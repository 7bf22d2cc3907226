"""Speed beside yardsticks in the same run: ./dev bench [--leads N] [--articles N] [--seconds S] [--json] [PART ...].

These machines are noisy and shared, so nothing fails here: read the ratio, not the time. PART is any of reading,
writing, walls, paint, growth and articles; without one the first four are measured, and the others where a number is
given.
"""

import argparse
import itertools
import json
import os
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from tests.benchmarks import growth, siege, yardstick
from tests.benchmarks.load import WRK, Figures, Post, get, measure, post
from tests.browsing import find_chromium, launch
from tests.journeys.walker import ANNA, Walker
from tests.server import ROOT, Server, children
from vollegym.content.last_good import LastGood
from vollegym.leads.identity import wanted
from vollegym.privacy import forget

PARTS = ("reading", "writing", "walls", "paint", "growth", "articles")
ARTICLE = "/personal-trainer-leads"
CONNECTIONS = 16
# In how many turns two addresses are measured beside each other.
TURNS = 3
# An attack: half-sent requests, hostile posts in a second, addresses that these come from; and honest people beside it.
HALVES, POSTS, ADDRESSES, HONEST = 500, 20, 50, 25
# What a phone on a poor connection has: bits a second, milliseconds to and fro, how much slower it reckons.
PHONE_BITS, PHONE_LATENCY, PHONE_SLOWER = 1_600_000, 150, 4
# A throttled page is loaded this often; the middle one counts.
LOADS = 5
neighbourhoods = itertools.cycle(range(256))


@dataclass(frozen=True)
class Row:
    """One line of the table; `goal` is ">= 0.4" or "<= 6" of the ratio, or of our own figure without a yardstick."""

    what: str
    ours: float
    unit: str
    yardstick: str = ""
    theirs: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None where there is none."""
        if not self.goal:
            return None
        sign, _, bound = self.goal.partition(" ")
        counted = self.ours if self.ratio is None else self.ratio
        return counted >= float(bound) if sign == ">=" else counted <= float(bound)


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=float, default=6, help="how long each load lasts")
    parser.add_argument("--leads", type=int, default=0, help="measure growth with so many leads")
    parser.add_argument("--articles", type=int, default=0, help="measure a site with so many articles")
    parser.add_argument("--json", action="store_true", help="for machines")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    wanted = options.parts or [
        *PARTS[:4],
        *["growth"] * bool(options.leads),
        *["articles"] * bool(options.articles),
    ]
    rows = [row for part in wanted for row in told(MEASURES[part](options), quiet=options.json)]
    if options.json:
        print(json.dumps({"machine": machine(), "rows": [as_json(row) for row in rows]}, indent=1))
    else:
        print(f"\n{machine()}")


def told(rows: Iterator[Row], *, quiet: bool) -> Iterator[Row]:
    """Give the rows, and print each as soon as it is there."""
    for number, row in enumerate(rows):
        if not quiet:
            if not number:
                print(
                    f"\n{'what':<44}{'ours':>12}{'yardstick':>12}{'ratio':>8}  {'goal':<9}{'met':<5}yardstick is",
                    flush=True,
                )
            theirs = "" if row.theirs is None else f"{row.theirs:,.4g}"
            ratio = "" if row.ratio is None else f"{row.ratio:.3g}"
            met = {None: "", True: "yes", False: "NO"}[row.met]
            what = f"{row.what} ({row.unit})"
            print(
                f"{what:<44}{row.ours:>12,.5g}{theirs:>12}{ratio:>8}  {row.goal:<9}{met:<5}{row.yardstick}",
                flush=True,
            )
        yield row


def as_json(row: Row) -> dict[str, object]:
    return {**asdict(row), "ratio": row.ratio, "met": row.met}


def machine() -> str:
    """Say what this was measured on, and by what."""
    load = "load by wrk" if WRK else "wrk is not installed: load by a client of our own, which is the limit"
    names = (
        re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text()) if os.name == "posix" else []
    )
    busy = f"busy with {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    cores = f"{os.cpu_count()} cores of {names[0] if names else platform.processor()}"
    return f"{cores}, Python {platform.python_version()}, {load}, {busy}."


@contextmanager
def a_site(**settings: object) -> Iterator[Server]:
    """A site of its own that runs, for as long as it is measured."""
    with tempfile.TemporaryDirectory() as folder:
        site = Server(Path(folder), **settings)  # type: ignore[arg-type]
        site.start()
        try:
            yield site
        finally:
            site.stop()


# Reading ------------------------------------------------------------------------------------------


def reading(options: argparse.Namespace) -> Iterator[Row]:
    """What everyone reads, beside nginx with the same bytes and a bare Flask page on gunicorn."""
    paths = {"article": ARTICLE, "home": "/", "kennisbank": "/kennisbank", "sitemap": "/sitemap.xml"}
    with a_site() as site, tempfile.TemporaryDirectory() as folder:
        pages = {name: compressed(site.url + path) for name, path in paths.items()}
        with yardstick.nginx(pages, Path(folder)) as fast, yardstick.bare_flask() as bare:
            for name, path in paths.items():
                if fast is not None:
                    pair = beside((site.port, path), (fast, f"/{name}"), options)
                    yield Row(
                        name, pair[0], "/s", f"nginx, the same {len(pages[name]):,} bytes", pair[1], ">= 0.4"
                    )
                yield Row(name, *against(bare, site.port, path, options), ">= 5")
            search = load(site.port, "/zoeken?q=leads", options)
            yield Row("search", search.per_second, "/s", goal=">= 1500")
            yield Row("first question", *against(bare, site.port, "/intake", options), ">= 0.5")


def against(bare: int, port: int, path: str, options: argparse.Namespace) -> tuple[float, str, str, float]:
    """Return how often an address and a bare Flask page are served in a second, as a row has it."""
    ours, theirs = beside((port, path), (bare, "/"), options)
    return ours, "/s", "a bare Flask page on gunicorn", theirs


def beside(
    ours: tuple[int, str], theirs: tuple[int, str], options: argparse.Namespace
) -> tuple[float, float]:
    """Return how often two addresses are served in a second: in turns, because the machine does not stand still."""
    found = [
        [get(*address, CONNECTIONS, options.seconds / TURNS).per_second for address in (ours, theirs)]
        for _ in range(TURNS + 1)
    ]
    # The first turn is to get warm.
    first, second = zip(*found[1:], strict=True)
    return statistics.median(first), statistics.median(second)


def load(port: int, path: str, options: argparse.Namespace) -> Figures:
    """Get an address for as long as was asked, after a moment to get warm."""
    get(port, path, CONNECTIONS, 1)
    return get(port, path, CONNECTIONS, options.seconds)


def compressed(url: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        body: bytes = answer.read()
        return body


# Writing ------------------------------------------------------------------------------------------


def writing(options: argparse.Namespace) -> Iterator[Row]:
    """Answers that are on disk before the next page shows, beside bare commits; and whole intakes."""
    with a_site() as site:
        insert = yardstick.inserter(site.database.with_name("yardstick.db"))
        people = [person(site) for _ in range(400)]
        for connections, most in ((8, 60), (64, 200)):
            turns = [
                (post(site.port, people, connections, options.seconds / TURNS), measure(1, 1, insert))
                for _ in range(TURNS)
            ]
            commits = statistics.median(one.per_second for _, one in turns)
            what = f"posted answers, {connections} clients"
            answers = statistics.median(one.per_second for one, _ in turns)
            yield Row(what, answers, "/s", "bare commits", commits, ">= 0.25")
            slowest = statistics.median(one.p99_ms for one, _ in turns)
            yield Row(f"{what}, p99", slowest, "ms", goal=f"<= {most}")
        yield Row("a whole intake, one person", walks(site, 10), "ms")


def person(site: Server) -> Post:
    """Return the form of somebody who answers the first question, again and again."""
    with urllib.request.urlopen(f"{site.url}/intake") as answer:
        cookie, page = answer.headers["Set-Cookie"].partition(";")[0], answer.read().decode()
    fields = dict(HIDDEN.findall(page))
    return Post(cookie, "/intake/rol", urllib.parse.urlencode({**fields, "role": "owner"}))


def walks(site: Server, count: int) -> float:
    """Return how long a whole intake takes in milliseconds, in the middle."""
    return statistics.median(timed(partial(walk, site)) for _ in range(count)) * 1000


def walk(site: Server) -> object:
    return Walker(site.url).walk(dict(ANNA))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


# Walls --------------------------------------------------------------------------------------------


def walls(_options: argparse.Namespace) -> Iterator[Row]:
    """A whole intake and an article while somebody attacks, beside the same site when it is idle."""
    with a_site(trusted_proxies=1) as site:
        honest(site, 3)  # To get warm.
        idle, page, yard = honest(site, HONEST), reads(site), "the same site idle"
        with siege.besieged(site.port, HALVES, POSTS, ADDRESSES) as attack:
            began = time.monotonic()
            attacked, other = honest(site, HONEST), reads(site)
            # The site gives up on half a request after ten seconds; what comes in its place is measured too.
            time.sleep(max(0.0, began + 12 - time.monotonic()))
            attacked += honest(site, HONEST)
            rate = len(attack.answers) / (time.monotonic() - began)
        assert max(attack.answers) < 500, sorted(set(attack.answers))
        median = statistics.median(idle)
        yield Row(f"hostile posts, {HALVES} halves held open", rate, "/s", goal=f">= {0.9 * POSTS:g}")
        yield Row("an intake meanwhile", statistics.median(attacked), "ms", yard, median, "<= 3")
        yield Row("an intake meanwhile, slowest", max(attacked), "ms", yard, max(idle))
        yield Row("an article meanwhile", other, "ms", yard, page, "<= 3")


def honest(site: Server, count: int) -> list[float]:
    """Return how long whole intakes take in milliseconds, of people from all over the country."""
    found = []
    for network in itertools.islice(neighbourhoods, count):
        walker = Walker(site.url)
        walker.opener.addheaders = [("X-Forwarded-For", f"198.18.{network}.7")]
        found.append(timed(lambda walker=walker: walker.walk(dict(ANNA))) * 1000)
        assert walker.page.path == "/intake/uitkomst", walker.page.path
    return found


def reads(site: Server) -> float:
    """Return how long an article takes to arrive, in milliseconds, in the middle of many."""
    times = [timed(lambda: urllib.request.urlopen(site.url + ARTICLE).read()) for _ in range(200)]
    return statistics.median(times) * 1000


# Paint --------------------------------------------------------------------------------------------


def paint(_options: argparse.Namespace) -> Iterator[Row]:
    """The largest paint on a slow phone, throttled for real, beside an empty page in the same run."""
    if find_chromium() is None:
        print("No Chromium is installed, so nothing is painted.", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright

    with a_site() as site, yardstick.bare_flask() as bare, sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        for name, path in (("article", ARTICLE), ("home", "/"), ("first question", "/intake")):
            # In turns, because the machine does not stand still.
            turns = [
                (painted(browser, f"http://127.0.0.1:{bare}/leeg")[0], *painted(browser, site.url + path))
                for _ in range(LOADS)
            ]
            empty, largest, shift = (statistics.median(one) for one in zip(*turns, strict=True))
            yield Row(f"largest paint, {name}", largest, "ms", "an empty page", empty, "<= 1.2")
            yield Row(f"layout shift, {name}", shift, "", goal="<= 0")
        browser.close()


WATCH = """() => new Promise(done => {
  let largest = 0, shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => largest = one.startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver(list => list.getEntries().forEach(one => shift += one.value))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done([largest, shift]), 1000);
})"""


def painted(browser: object, url: str) -> tuple[float, float]:
    """Return the largest paint of an address in milliseconds, and how far things moved."""
    context = browser.new_context(viewport={"width": 360, "height": 740})  # type: ignore[attr-defined]
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    slow = {
        "downloadThroughput": PHONE_BITS / 8,
        "uploadThroughput": PHONE_BITS / 16,
        "latency": PHONE_LATENCY,
    }
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": PHONE_SLOWER})
    page.goto(url, wait_until="load")
    found = page.evaluate(WATCH)
    context.close()
    return found[0], found[1]


# Growth -------------------------------------------------------------------------------------------


DESK = {
    "today": "",
    "list": "/aanvragen",
    "list, who waits longest": "/aanvragen?volgorde=wacht",
    "list, highest amount": "/aanvragen?volgorde=bedrag",
    "list of one source and outcome": "/aanvragen?bron=google&uitkomst=niet",
    "search, a name": "/aanvragen?q={name}",
    "search, a first name": "/aanvragen?q={first}",
    "search, a slip": "/aanvragen?q=Bakkker",
    "search, a mail address": "/aanvragen?q={email}",
    "a lead": "/aanvraag/{reference}",
    "answers to fill in": "/aanvraag/{reference}/vul-aan",
    "a lead by hand": "/aanvragen/nieuw",
    "import": "/aanvragen/importeren",
    "agenda": "/agenda",
    "agenda, a day": time.strftime("/agenda?dag=%Y-%m-%d"),
    "figures": "/cijfers",
    "messages": "/berichten",
    "people": "/mensen",
    "handbook": "/handleiding",
    "texts": "/teksten",
    "settings": "/instellingen",
}
# What a page of the desk may take, in milliseconds, however many leads there are.
A_PAGE = 100
# So many leads stand for few.
FEW = 100


def growth_of_leads(options: argparse.Namespace) -> Iterator[Row]:
    """What grows with the leads: beside the same with few, or beside the sqlite3 shell."""
    leads = options.leads or 100_000
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        site, small = Server(Path(folder), database_gb=2 + leads // 50_000), Server(Path(other))
        growth.fill(small, FEW)
        growth.fill(site, leads)
        name = f"with {leads:,} leads"
        try:
            few, many = (pages(one.start()) for one in (small, site))
            for what in many:
                # In turns, because the machine does not stand still.
                turns = [(timed(many[what]), timed(few[what])) for _ in range(13)][3:]
                ours, theirs = (statistics.median(one) * 1000 for one in zip(*turns, strict=True))
                yield Row(f"{what} {name}", ours, "ms", f"the same with {FEW}", theirs, "<= 1.5")
                if what in DESK:
                    yield Row(f"{what} {name}, in all", ours, "ms", goal=f"<= {A_PAGE}")
        finally:
            small.stop()
            site.stop()
        yield Row("forget finds one person", finding(site), "ms", goal="<= 50")
        yield from commands(site, Path(folder), leads)


def pages(site: Server) -> dict[str, Callable[[], object]]:
    """Return an intake and each page of the desk, as something to do."""
    browser = at_the_desk(site)
    with closing(sqlite3.connect(site.database)) as db:
        lead = "SELECT name, email, reference FROM lead JOIN contact ON lead = lead.id WHERE stage = 'spoken' LIMIT 1"
        person, email, reference = db.execute(lead).fetchone()
    parts = {"name": person, "first": person.split()[0], "email": email, "reference": reference}
    quoted = {name: urllib.parse.quote(text) for name, text in parts.items()}

    def opened(path: str) -> Callable[[], object]:
        return lambda: browser.open(f"{site.url}/beheer{path.format(**quoted)}").read()

    return {"an intake": partial(walk, site), **{what: opened(path) for what, path in DESK.items()}}


def at_the_desk(site: Server) -> urllib.request.OpenerDirector:
    """Return a browser that was let in at the desk."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    link = site.flask("desk", "link").strip()
    fields = dict(HIDDEN.findall(browser.open(link).read().decode()))
    browser.open(link, urllib.parse.urlencode(fields).encode()).close()
    return browser


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def finding(site: Server) -> float:
    """Return how many milliseconds it takes to find all leads of one person, of whom there is one address."""
    with closing(sqlite3.connect(site.database)) as db:
        email = db.execute("SELECT email FROM contact ORDER BY lead DESC LIMIT 1").fetchone()[0]
        known = Database(db)
        times = [timed(lambda: forget.find(known, wanted(email))) for _ in range(5)]
    return statistics.median(times) * 1000


def commands(site: Server, folder: Path, leads: int) -> Iterator[Row]:
    """Exports and lists: their CPU seconds beside those of the shell, and the most memory they take.

    The seconds of the clock would tell how busy the machine is. Whatever stays as many times the shell with more
    leads, grows as they do.
    """
    shell = yardstick.shell_csv(site.database, folder / "shell.csv")
    (folder / "shell.csv").unlink(missing_ok=True)
    for command, most in COMMANDS.items():
        took, memory = run(site, *command.split())
        yard = "the sqlite3 shell, all columns" if shell else ""
        goal = f"<= {most}" if shell and most else ""
        yield Row(f"{command}, {leads:,} leads", took, "CPU s", yard, shell, goal)
        yield Row(f"{command}, memory", memory, "MB", goal="<= 100")


# What walks all leads, and how many times as long as the shell it may take. The purge comes last: most leads are old.
COMMANDS = {
    "leads export --format csv": 6,
    "leads export --format jsonl": 6,
    "leads export --format xlsx": 15,
    "leads list": None,
    "leads stats": 1,
    "intake funnel": None,
    "intake funnel --format json": None,
    "intake replay": None,
    "leads purge": None,
}
# Starts a program and tells its CPU seconds and megabytes: whoever starts one lends it its own size, and this is small.
TOLD = """import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(ended.returncode)"""


def run(site: Server, *arguments: str) -> tuple[float, float]:
    """Return how many CPU seconds `flask ...` takes, and the most megabytes it holds."""
    command = [sys.executable, "-c", TOLD, sys.executable, "-m", "flask", *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    seconds, megabytes = map(float, ended.stdout.split())
    return seconds, megabytes


def growth_of_articles(options: argparse.Namespace) -> Iterator[Row]:
    """A site with very many articles: its start, a change, the search, its memory, and what a page costs."""
    count = options.articles or 1000
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        content.mkdir()
        growth.write_articles(content, count)
        with a_site() as small:
            before = load(small.port, ARTICLE, options).per_second
        site = Server(Path(folder), content=content)
        # How long it takes is what is measured; to give up would tell nothing.
        site.patience = 600
        began = time.perf_counter()
        site.start()
        try:
            yield Row(f"start with {count:,} articles", time.perf_counter() - began, "s", goal="<= 10")
            yield Row(
                "search over the whole text after the start",
                until(site, "/zoeken?q=woord77", "alleen in titels", began),
                "s",
                goal="<= 15",
            )
            article = content / "artikel-0.md"
            article.write_text(article.read_text("utf-8").replace("Kop 0", "Andere kop"), "utf-8")
            began = time.perf_counter()
            yield Row("a changed file is live", until(site, "/artikel-0", "Kop 0", began), "s", goal="<= 2")
            pages = load(site.port, "/artikel-1", options).per_second
            yield Row(f"an article of {count:,}", pages, "/s", "an article of few", before, ">= 0.8")
            assert site.process is not None
            told = [(one / "status").read_text() for one in children(site.process.pid)]
            memory = sum(int(lines.partition("VmRSS:")[2].split()[0]) for lines in told) / 1024
            yield Row("memory of two workers", memory, "MB", goal="<= 200" if count <= 1000 else "")
        finally:
            site.stop()
            shutil.rmtree(LastGood(ROOT / "instance", content).root, ignore_errors=True)


def until(site: Server, path: str, words: str, began: float) -> float:
    """Return the seconds since a moment until these words are gone from what both workers show."""
    good = 0
    while good < 10 and time.perf_counter() < began + 60:
        with urllib.request.urlopen(site.url + path) as answer:
            good = good + 1 if words not in answer.read().decode() else 0
    return time.perf_counter() - began


MEASURES = {
    "reading": reading,
    "writing": writing,
    "walls": walls,
    "paint": paint,
    "growth": growth_of_leads,
    "articles": growth_of_articles,
}
if __name__ == "__main__":
    main()
