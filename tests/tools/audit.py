"""Slow checks: ./dev audit [rounds] [mutants] [fuzz] [packages] [engines] [faults] [server] [lighthouse] [nu] [wapiti].

Rounds are the tests on crashes, races and hostile posts, many times over (--rounds); for mutants the code is spoiled, one
spot at a time, and the tests must notice (--number, --seed, --room, --own). Fuzz sends random requests to every address
(--seconds) and doubles every field; packages asks whether anything is known against the locked packages, and writes
a bill of materials (--bom): it exits 3 when nobody could be asked, and 1 when something was found. Engines walks from an
article to a call in Chromium, Firefox and WebKit as Debian has them, with script and without, on a phone, on a desk and by
the keyboard alone, compares what each tells a screen reader, and exits 3 when one of them is not installed. Faults break
the disk, the files, the clock, the memory and the mail server under the real processes, and count what was acknowledged and
is still there (--kills, --requests, --only). Lighthouse (node) judges the pages as a phone on a slow line sees
them; the Nu checker (node, java) reads every page and state as HTML; Wapiti crawls the site as it is served and attacks
every address and form it finds. Wapiti comes from Debian, whose packages are checked against signed hashes: as a Python package it brings eighty others along.
"""

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from tests import engines, mutants, packages
from tests.browsing import FLAGS, find_chromium
from tests.conftest import settings_in
from tests.deploy import real
from tests.faults import trials
from tests.look.stops import READ, every_stop
from tests.security import fuzz
from tests.server import ROOT, Server
from tests.tools.shots import a_page, running
from vollegym import create_app

ALL = ("performance", "accessibility", "best-practices", "seo")
# One page of each kind. What asks search engines to stay away, Lighthouse cannot like there.
FOUND = ("home", "artikel", "kennisbank", "werkwijze", "werkblad", "rekenhulp")
PAGES = {**{READ[name]: ALL for name in FOUND}, READ["zoeken"]: ALL[:3], "/intake": ALL[:3]}
# Wapiti's attacks that stay on this machine; xxe and ssrf would ask a server elsewhere to look back.
ATTACKS = "backup,blindsql,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,xss"
SECONDS = {"--max-scan-time": 120, "--max-attack-time": 30}  # For the crawl, and for each attack.
# What an address without https cannot have (tests/web sees to it with https), and a header that browsers dropped.
EXPECTED = ("Strict-Transport-Security is not set", "Secure flag is not set", "X-XSS-Protection is not set")
# Styles that only add something, in browsers that know them; they are newer than the checker.
NEWER = ("@view-transition", "scroll-target-group", ":target-before", ":target-current")


# The exit code when nothing was found, and something could not be looked at.
UNDONE = 3


def main() -> int:
    """Run the checks that are asked for, all of them when none is named, and tell how many things are wrong."""
    on_a_site = {"lighthouse": lighthouse, "nu": nu, "wapiti": wapiti}
    on_the_code = {
        "rounds": rounds,
        "mutants": mutants.survivors,
        "fuzz": fuzzed,
        "packages": known_flaws,
        "engines": in_every_engine,
        "faults": lambda options: list(
            trials.findings(options.undone, options.kills, options.requests, options.only)
        ),
        "server": lambda options: list(real.findings(options.undone)),
    }
    options = asked_for([*on_the_code, *on_a_site])
    found = [line for name in options.checks if name in on_the_code for line in on_the_code[name](options)]
    sites = [on_a_site[name] for name in options.checks if name in on_a_site]
    if sites:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url:
            found += [line for check in sites for line in check(url, Path(folder))]
    sys.stdout.write("\n".join([*found, *options.undone, f"{len(found)} findings.", ""]))
    return 1 if found else UNDONE if options.undone else 0


def asked_for(checks: list[str]) -> argparse.Namespace:
    """Return what was typed; every check when none is named."""
    parser = argparse.ArgumentParser(prog="./dev audit")
    parser.add_argument("checks", nargs="*", metavar="check", help=", ".join(checks))
    parser.add_argument("--rounds", type=int, default=30, help="rounds of the tests on crashes and races")
    parser.add_argument("--seconds", type=int, default=60, help="how long the fuzzer sends random requests")
    parser.add_argument("--kills", type=int, default=20, help="how often the power goes, in faults")
    parser.add_argument("--requests", type=int, default=20_000, help="of the day of mixed load, in faults")
    parser.add_argument("--only", nargs="*", default=(), metavar="TRIAL", help="one or more of the faults")
    parser.add_argument(
        "--bom", type=Path, default=ROOT / "instance" / "vollegym.cdx.json", help="where the bill goes"
    )
    mutants.add_options(parser)
    options = parser.parse_args()
    if unknown := set(options.checks).difference(checks):
        parser.error(f"there is no check {', '.join(sorted(unknown))}; there are {', '.join(checks)}")
    options.checks, options.undone = options.checks or checks, []
    return options


def rounds(options: argparse.Namespace) -> list[str]:
    """Return whether the tests that get surer with more rounds fail after many of them."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "rounds", "--rounds", str(options.rounds)]
    return (
        ["rounds: what failed stands above"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode
        else []
    )


def fuzzed(options: argparse.Namespace) -> list[str]:
    """Return every failure under random requests, and every field that costs more than it is long."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_in(Path(folder)))
        app.testing = True
        app.test_cli_runner().invoke(args=["database", "prepare"])
        logging.getLogger().setLevel(logging.CRITICAL)
        heard = fuzz.requests(app, seed=int(time.time()), seconds=options.seconds)
        sys.stdout.write(f"fuzz: {heard.requests} requests, {len(heard.wrong)} failures\n")
        slow = fuzz.slower_than_twice(app, fuzz.PATTERNS, 15_000, 0.4)
    return [*heard.wrong, *slow]


def known_flaws(options: argparse.Namespace) -> list[str]:
    """Write the bill of materials, and return what is known against the locked packages."""
    options.bom.write_text(json.dumps(packages.bill_of_materials(), indent=1), "utf-8")
    sys.stdout.write(f"packages: the bill of materials is {options.bom}\n")
    try:
        found = packages.advisories()
    except packages.NotComparedError as error:
        options.undone.append(f"packages: not compared with known advisories: {error}.")
        return []
    sys.stdout.write("packages: all of them were compared with known advisories\n")
    return found


def in_every_engine(options: argparse.Namespace) -> list[str]:
    """Return every journey that did not come to its end, in the engines that are here."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder)).start()
        try:
            return list(engines.findings(server.url, options.undone))
        finally:
            server.stop()


def need(*programs: str) -> None:
    """Stop with one sentence when a program is missing."""
    for program in programs:
        if shutil.which(program) is None:
            raise SystemExit(f"This check needs {program}. Type: sudo apt install {program}")


def lighthouse(url: str, folder: Path) -> list[str]:
    """Return every page and category with less than 100, with the audits that cost points."""
    need("node", "npx")
    found = []
    for path, categories in PAGES.items():
        # A busy machine costs points that the page does not lose, or the whole measurement: the best of five counts.
        tries = (judge(url + path, folder / "lighthouse.json") for _ in range(5))
        result = best_of(filter(None, tries), lambda report: score_of(report, "performance") == 100)
        for name in categories:
            score = score_of(result, name)
            sys.stdout.write(f"{path} {name}: {score}\n")
            if score < 100:
                found.append(f"{path} {name} {score}: {', '.join(costly(result, name))}")
    return found


def judge(address: str, file: Path) -> dict:
    """Return Lighthouse's report on one page; nothing when it could not measure."""
    flags = " ".join(["--headless=new", "--no-sandbox", *FLAGS])
    command = ["npx", "--yes", "lighthouse@12.8.2", address, "--quiet", "--output=json"]
    command += [f"--output-path={file}", f"--chrome-flags={flags}"]
    variables = {**os.environ, "CHROME_PATH": find_chromium() or ""}
    ended = subprocess.run(command, env=variables, check=False, stdout=subprocess.DEVNULL)
    return {} if ended.returncode else dict(json.loads(file.read_text("utf-8")))


def best_of(reports: Iterable[dict], good: Callable[[dict], bool]) -> dict:
    """Return the first good report, else the one with the best performance."""
    seen: list[dict] = []
    for report in reports:
        seen.append(report)
        if good(report):
            break
    if not seen:
        raise SystemExit("Lighthouse failed to measure five times; why stands above.")
    return max(seen, key=lambda report: score_of(report, "performance"))


def score_of(report: dict, category: str) -> int:
    """Return the score of a category, from 0 to 100."""
    return round(100 * (report["categories"][category]["score"] or 0))


def costly(result: dict, category: str) -> list[str]:
    """Return the audits of a category that count and are not perfect."""
    counted = [ref["id"] for ref in result["categories"][category]["auditRefs"] if ref["weight"]]
    return [name for name in counted if (result["audits"][name]["score"] or 0) < 1]


def nu(url: str, folder: Path) -> list[str]:
    """Return what the Nu HTML checker says about every page and state."""
    need("node", "npm", "java")
    pages = folder / "pages"
    pages.mkdir()
    with a_page() as page:
        answers = dict(every_answer(page, url))
    for name, html in answers.items():
        (pages / f"{name}.html").write_text(html, "utf-8")
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--prefix", str(folder), "vnu-jar@26.9.27"]
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", "--also-check-css", "--format", "gnu", "--stdout"]
    ended = subprocess.run(
        [*command, *map(str, sorted(pages.iterdir()))], capture_output=True, text=True, check=False
    )
    lines = [line.rpartition("/")[2] for line in ended.stdout.splitlines() if line]
    return [line for line in lines if not any(word in line for word in NEWER)]


def every_answer(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """Yield every stop twice, as it stands on the screen and as it is sent, then every page of the sitemap."""
    for name in every_stop(page, url):
        # A refused answer exists on the screen alone; only what is sent shows mistakes that a browser mends.
        yield f"{name}-scherm", page.content()
        yield f"{name}-verstuurd", page.context.request.get(page.url).text()
    for address in re.findall(r"<loc>([^<]+)", page.context.request.get(f"{url}/sitemap.xml").text()):
        yield f"kaart-{address.rpartition('/')[2]}", page.context.request.get(address).text()


def wapiti(_url: str, folder: Path) -> list[str]:
    """Return what the scanner finds in a site as its owner runs it, which is not in debug mode."""
    need("wapiti")
    report, home = folder / "wapiti.json", folder / "wapiti"
    home.mkdir()
    server = Server(home).start()
    command = [
        "wapiti",
        "-u",
        server.url + "/",
        "--scope",
        "domain",
        "-m",
        ATTACKS,
        "-f",
        "json",
        "-o",
        str(report),
    ]
    command += ["--flush-session", "--no-bugreport", "--store-session", str(home), "-v", "0"]
    command += [str(part) for pair in SECONDS.items() for part in pair]
    try:
        subprocess.run(command, env={**os.environ, "HOME": str(home)}, check=True, stdout=subprocess.DEVNULL)
    finally:
        server.stop()
    found = json.loads(report.read_text("utf-8"))
    kinds = {**found["vulnerabilities"], **found["anomalies"]}
    return [
        f"{kind}: {case['method']} {case['path']} {case['parameter'] or ''} {case['info']}"
        for kind, cases in kinds.items()
        for case in cases
        if not case["info"].startswith(EXPECTED)
    ]


if __name__ == "__main__":
    sys.exit(main())
