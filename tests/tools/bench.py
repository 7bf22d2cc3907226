"""Speed, side by side with a yardstick in the same run: ./dev bench [--count N].

These machines are noisy, so nothing passes or fails here: read the ratio, not the time. The yardstick is the
least that the same kind of work costs on this machine at this moment (tests/benchmarks/yardstick.py).
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks import yardstick
from tests.benchmarks.load import Figures, getter, measure
from tests.journeys.walker import ANNA, Walker
from tests.server import Server

LINE = "{:<34} {:>9.1f} {:>9.1f} {:>7.2f}   {}"


def main() -> None:
    """Measure reading, answering, exporting and starting."""
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--count", type=int, default=2000, help="requests per measurement")
    requests = parser.parse_args().count
    print("{:<34} {:>9} {:>9} {:>7}   {}".format("what", "ours", "yardstick", "ratio", "the yardstick is"))
    with tempfile.TemporaryDirectory() as folder:
        site = Server(Path(folder)).start()
        try:
            reading(site, requests)
            answering(site, Path(folder), requests // 20)
            exporting(site)
        finally:
            site.stop()
        starting(Path(folder))


def compare(what: str, ours: Figures, theirs: Figures, yard: str) -> None:
    """Print what we do per second beside what the yardstick does, and the two 99th percentiles."""
    print(
        LINE.format(
            f"{what} (per s)", ours.per_second, theirs.per_second, ours.per_second / theirs.per_second, yard
        )
    )
    print(LINE.format(f"{what} (p99, ms)", ours.p99_ms, theirs.p99_ms, ours.p99_ms / theirs.p99_ms, yard))


def reading(site: Server, count: int) -> None:
    """An article, plain and compressed, and the first page of the intake, beside a bare page."""
    with yardstick.bare_page() as port:
        wait_for(getter(port, "/"))
        theirs = measure(count, 8, getter(port, "/"))
    yard = "a bare Flask page"
    article = "/personal-trainer-leads"
    compare("article", measure(count, 8, getter(site.port, article)), theirs, yard)
    zipped = getter(site.port, article, {"Accept-Encoding": "gzip"})
    compare("article, gzipped", measure(count, 8, zipped), theirs, yard)
    compare("intake, first question", measure(count, 8, getter(site.port, "/intake")), theirs, yard)


def answering(site: Server, folder: Path, count: int) -> None:
    """Whole intakes: eight answers and a sending, each on disk before the next page, beside bare commits."""
    theirs = measure(count * 9, 4, yardstick.inserter(folder / "yardstick.db"))
    ours = measure(count, 4, lambda: lambda: Walker(site.url).walk(dict(ANNA)))
    compare(
        "a whole intake, 9 commits",
        ours,
        Figures(theirs.per_second / 9, 0, theirs.p99_ms * 9),
        "9 bare commits",
    )


def exporting(site: Server) -> None:
    """The export of what the intakes left, beside csv.writer on as many cells."""
    rows, ours = timed(lambda: site.flask("leads", "export").count("\n") - 1)
    _, theirs = timed(lambda: yardstick.plain_csv(rows, 30))
    print(LINE.format(f"export, {rows} leads (s)", ours, theirs, ours / theirs, "csv.writer in this process"))


def starting(folder: Path) -> None:
    """The time until the site answers, with its own content and with a thousand articles; their first answers."""
    _, ours = timed(lambda: started(Server(folder / "own")).stop())
    thousand = folder / "content"
    thousand.mkdir()
    for number in range(1000):
        (thousand / f"artikel-{number}.md").write_text(article(number), "utf-8")
    many = Server(folder / "large", content=thousand)
    _, large = timed(lambda: started(many))
    print(
        LINE.format("start with 1,000 articles (s)", large, ours, large / ours, "start with its own articles")
    )
    try:
        answers(many)
    finally:
        many.stop()


def answers(site: Server) -> None:
    """The first answer of each of a thousand articles, made at that moment, beside one that stands ready."""
    first, ready = measure(1000, 1, walker(site.port)), measure(1000, 1, getter(site.port, "/artikel-0"))
    times = (first.median_ms, ready.median_ms), (first.p99_ms, ready.p99_ms)
    for name, (ours, theirs) in zip(("median", "p99"), times, strict=True):
        print(
            LINE.format(
                f"first answer ({name}, ms)", ours, theirs, ours / theirs, "an article that stands ready"
            )
        )


def walker(port: int) -> Callable[[], Callable[[], object]]:
    """Make calls that get one article after another."""
    return lambda: partial(next, (getter(port, f"/artikel-{number}")()() for number in itertools.count()))


def article(number: int) -> str:
    """Return an article of about 1,000 words."""
    head = f'---\ntitle: "Artikel {number}"\ndescription: "Een artikel om mee te meten."\n---\n\n'
    return head + "\n\n".join(
        f"## Kop {part}\n\n" + "Een zin van acht woorden staat hier nu. " * 25 for part in range(5)
    )


def started(server: Server) -> Server:
    """Start a site until it answers."""
    server.log.parent.mkdir(exist_ok=True)
    return server.start()


def timed(work: Callable[[], object]) -> tuple[object, float]:
    """Return what the work gives and how many seconds it took."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def wait_for(make: Callable[[], Callable[[], object]]) -> None:
    """Wait until an address answers."""
    for _ in range(100):
        try:
            make()()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()
