"""The faults, one after the other. Each gets a site of its own, people who fill in the intake meanwhile, and SIGKILL at the
end: what was acknowledged must be in the file, whoever opens it.
"""

import errno
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults import certificates
from tests.faults.people import Crowd, Enquirer, Tally, kept, stored, untold
from tests.faults.running import SERVER, Site
from tests.faults.shim import Shim, compiled
from tests.faults.table import HEADING, Row, write
from tests.followup.post import PostOffice
from tests.server import free_port

HOUR, DAY = 3600, 86400
# Seconds that a fault lasts, and that the site has to be well again.
LASTS, PATIENCE = 3.0, 240.0
MEGABYTE = 1 << 20


@dataclass
class Scene:
    """Where everything is tried: a folder, the library that breaks things if there is one, and how much is asked."""

    folder: Path
    library: Path | None
    rounds: int
    requests: int
    undone: list[str]
    number: int = 0

    @contextmanager
    def site(
        self, megabytes: int = 0, variables: Mapping[str, str] = {}, **settings: object
    ) -> Iterator[Site]:
        """A site in a folder of its own; with `megabytes` on a disk of that size, which needs root."""
        self.number += 1
        folder = self.folder / f"site{self.number}"
        folder.mkdir()
        if megabytes:
            disk = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "faults", str(folder)]
            subprocess.run(disk, check=True)
        site = Site(folder, Shim(self.library, folder) if self.library else None, **settings)
        site.environment |= variables
        try:
            yield site.start()
        finally:
            site.stop()
            if megabytes:
                subprocess.run(["umount", "--lazy", str(folder)], check=True)
            shutil.rmtree(folder, ignore_errors=True)


Act = Callable[[Site], object]


def nothing(_site: Site) -> None:
    """Leave it broken: the site must mend it."""


def broken(
    scene: Scene, fault: str, act: Act, mend: Act = nothing, *, how: str = "", megabytes: int = 0
) -> Row:
    """Break something while people fill in the intake, mend it after a while, and count what is left."""
    with scene.site(megabytes) as site:
        crowd = Crowd([site.port])
        crowd.come()
        some(crowd)
        act(site)
        time.sleep(LASTS)
        mend(site)
        return counted(site, crowd, fault, how)


def some(crowd: Crowd, more: int = 30) -> None:
    """Wait until something was promised, which can be lost."""
    wanted, until = crowd.acknowledged() + more, time.monotonic() + 60
    while crowd.acknowledged() < wanted and time.monotonic() < until:
        time.sleep(0.05)


def counted(site: Site, crowd: Crowd, fault: str, how: str = "") -> Row:
    """Let everybody finish, end everything with SIGKILL, and count what is in the file."""
    well = site.until_well(PATIENCE)
    crowd.go(PATIENCE)
    copies = sorted((site.folder / "backups").glob("*-vervangen.db"))
    doubles = everyone_told(site, crowd, elsewhere=bool(copies))
    site.over.set()
    site.kill()
    found = [site.database, *copies]
    wrong = [f"{len(crowd.people) - sum(person.sent for person in crowd.people)} could not finish"]
    wrong = [] if all(person.sent for person in crowd.people) else wrong
    wrong += [f"{number} intakes without their message" for number in [untold(site.database)] if number]
    wrong += doubles
    said = site.said()
    if "Traceback" in said and "--verbose" in sys.argv:
        sys.stdout.write(said)
    return Row(
        fault=fault,
        acknowledged=crowd.acknowledged(),
        kept=kept(crowd.people, found),
        refused=crowd.tally.refused,
        cut=crowd.tally.cut,
        well=well,
        how=how,
        wrong="; ".join(wrong),
    )


def everyone_told(site: Site, crowd: Crowd, *, elsewhere: bool) -> list[str]:
    """Wait until the owner heard of everybody who is in the file; return how many were told of twice or never.

    With `elsewhere` some may be in the database that was put aside alone.
    """
    there = set(stored(site.database)) if elsewhere else {person.email for person in crowd.people}
    sent = {person.email for person in crowd.people if person.sent} & there
    until = time.monotonic() + PATIENCE
    while not sent <= set(site.told()) and time.monotonic() < until:
        time.sleep(0.1)
    told = site.told()
    missing, twice = len(sent - set(told)), len(told) - len(set(told))
    return [f"the owner is not told of {missing}"] * bool(missing) + [f"{twice} told twice"] * bool(twice)


# The disk -----------------------------------------------------------------------------------------


def full_disk(scene: Scene) -> Iterator[Row]:
    """A disk that is full, or has room for a few pages, time and again; a real one."""
    if os.geteuid() != 0:
        scene.undone.append("faults: a real disk that is full was not tried here: that needs root.")
        return
    with scene.site(megabytes=24) as site:
        crowd, filler = Crowd([site.port]), site.folder / "filler"
        crowd.come()
        for left in (0, 4, 8, 16, 32, 64, 128, 256, 0):
            some(crowd, 10)
            fill(filler, left * 1024)
            time.sleep(1)
            filler.unlink()
        yield counted(site, crowd, "disk full and nearly full", "tmpfs, 0-256 KB left, 9 times")


def fill(path: Path, left: int) -> None:
    """Take all room but so many bytes."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    with path.open("rb+") as file:
        file.truncate(max(path.stat().st_size - left, 0))


def full_at_every_write(scene: Scene) -> Iterator[Row]:
    """A disk that is full from the first, the second, … the sixtieth write on."""
    with scene.site() as site:
        shim, crowd = broken_by(site), Crowd([site.port])
        crowd.come()
        for writes in range(60):
            some(crowd, 3)
            shim.order(write_error=errno.ENOSPC, writes_left=writes)
            time.sleep(0.3)
            shim.mend()
        yield counted(site, crowd, "disk full at every write", "from write 1, 2, … 60 on")


def broken_by(site: Site) -> Shim:
    assert site.shim
    return site.shim


def ordered(**faults: int) -> Act:
    return lambda site: broken_by(site).order(**faults)


def mended(site: Site) -> None:
    broken_by(site).mend()


def failing_disk(scene: Scene) -> Iterator[Row]:
    """A disk that does not keep what it is given, and one that takes nothing more."""
    yield broken(scene, "fsync error", ordered(sync_error=errno.EIO), mended, how="fsync says EIO")
    read_only = ordered(write_error=errno.EROFS, writes_left=0, open_error=errno.EROFS)
    yield broken(scene, "read-only file system", read_only, mended, how="every write says EROFS")


# The file -----------------------------------------------------------------------------------------


def lost_files(scene: Scene) -> Iterator[Row]:
    """Somebody cleans up in the folder of the site while it runs."""

    def remove(*tails: str) -> Act:
        return lambda site: [Path(f"{site.database}{tail}").unlink(missing_ok=True) for tail in tails]

    yield broken(scene, "WAL deleted", remove("-wal"))
    yield broken(scene, "WAL and its index deleted", remove("-wal", "-shm"))
    yield broken(scene, "database file deleted", remove(""))
    yield broken(scene, "database, WAL and index deleted", remove("", "-wal", "-shm"))


def replaced_file(scene: Scene) -> Iterator[Row]:
    """Somebody puts a copy of earlier in the place of the database while the site runs."""
    for fault, tails in (("database replaced", ()), ("database replaced, WAL deleted", ("-wal", "-shm"))):

        def replace(site: Site, tails: tuple[str, ...] = tails) -> None:
            copy = site.folder / "copy.db"
            with closing(sqlite3.connect(site.database)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            time.sleep(1)
            for tail in tails:
                Path(f"{site.database}{tail}").unlink(missing_ok=True)
            copy.replace(site.database)

        yield broken(scene, fault, replace, how="by a copy of a second ago; both are counted")


def torn_copy(scene: Scene) -> Iterator[Row]:
    """A copy that was cut off is no copy, and whoever puts it back keeps what there is."""
    with scene.site() as site:
        crowd = Crowd([site.port])
        crowd.come()
        some(crowd)
        copy, wrong = site.folder / "torn.db", list[str]()
        site.done("backup", "create", "-o", str(copy))
        whole = copy.read_bytes()
        for share in (0.1, 0.5, 0.9, 0.99):
            copy.write_bytes(whole[: int(share * len(whole))])
            taken = [c for c in ("verify", "restore") if not site.flask("backup", c, str(copy)).returncode]
            wrong += [f"backup {command} takes {share:.0%} of a copy for a whole one" for command in taken]
        row = counted(site, crowd, "torn backup", "10, 50, 90, 99 % of a copy; refused each time")
        yield Row(**{**vars(row), "wrong": "; ".join(filter(None, [row.wrong, *wrong]))})


# The clock, DNS and memory ------------------------------------------------------------------------


def clock(scene: Scene) -> Iterator[Row]:
    """A clock that jumps, and back again."""
    for words, seconds in (("an hour", HOUR), ("a day", DAY)):
        for way, sign in (("ahead", 1), ("back", -1)):
            yield broken(
                scene, f"clock {words} {way}, and right again", ordered(ahead=sign * seconds), mended
            )


def little_memory(scene: Scene) -> Iterator[Row]:
    """Not a page more for the workers and the sender than they have at this moment."""

    def limit(site: Site) -> None:
        for number in site.processes():
            with suppress(OSError):
                pages = int(Path(f"/proc/{number}/statm").read_text().split()[0])
                most = pages * resource.getpagesize() // 2
                resource.prlimit(number, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))

    def lift(site: Site) -> None:
        for number in site.processes():
            with suppress(OSError):
                resource.prlimit(number, resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)

    yield broken(
        scene,
        "memory limit reached",
        limit,
        lift,
        how="RLIMIT_AS below what is in use; a sender that hangs is started again",
    )

    def kill_a_worker(site: Site) -> None:
        for number in [*site.processes()]:
            with suppress(OSError):
                os.kill(number, 9)

    yield broken(scene, "every worker and the sender killed for memory", kill_a_worker, how="SIGKILL")


# Killing, doubling, going on ----------------------------------------------------------------------


def power_cut(scene: Scene) -> Iterator[Row]:
    """Everything ends at once, at any moment, again and again."""
    chance, longest = random.Random(20261122), 0.0
    with scene.site() as site:
        crowd = Crowd([site.port])
        crowd.come()
        for _ in range(scene.rounds):
            some(crowd, 1)
            time.sleep(chance.uniform(0, 0.4))
            site.kill()
            ended = time.monotonic()
            while not site.health():
                time.sleep(0.05)
                assert time.monotonic() < ended + PATIENCE, site.said()
            longest = max(longest, time.monotonic() - ended)
        how = f"{scene.rounds} times; at most {longest:.1f} s until it answered"
        yield counted(site, crowd, "power cut", how)


def two_sites(scene: Scene) -> Iterator[Row]:
    """Somebody starts the site a second time beside the first, on the same database."""
    with scene.site() as site:
        other = Site(site.folder, site.shim, webhook_url=site.receiver.url)
        other.start_beside(site)
        try:
            crowd = Crowd([site.port, other.port], at_once=4)
            crowd.come()
            some(crowd, 200)
            row = counted(site, crowd, "two sites on one database", "four workers, two senders")
        finally:
            other.stop()
        twice = len(site.receiver.calls) - len({headers["webhook-id"] for headers, _ in site.receiver.calls})
        yield Row(**{**vars(row), "wrong": row.wrong or (f"{twice} events came twice" if twice else "")})


READ = (
    "/",
    "/kennisbank",
    "/zoeken?q=leden",
    "/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/intake",
    "/nergens",
)


def soak(scene: Scene) -> Iterator[Row]:
    """A day of people who read and people who fill in the intake, in as many requests as are asked for."""
    with scene.site() as site:
        crowd, readers = Crowd([site.port], at_once=2), Readers(site.port)
        crowd.come()
        readers.start()
        early, hour = (0, 0), 0
        begun = time.monotonic()
        while (done := crowd.tally.requests + readers.asked) < scene.requests:
            time.sleep(0.2)
            if site.shim and done * 24 // scene.requests > hour:
                hour = done * 24 // scene.requests
                site.shim.order(ahead=hour * HOUR)
            if not early[0] and done > scene.requests / 4:
                early = used(site)
        readers.over.set()
        late = used(site)
        minutes = (time.monotonic() - begun) / 60
        memory = f"{early[0] / MEGABYTE:.0f} to {late[0] / MEGABYTE:.0f} MB"
        how = f"{done:,} requests, {hour} hours, {minutes:.0f} min; {memory}, {early[1]} to {late[1]} files"
        row = counted(site, crowd, "a day of mixed load", how)
        wrong = [row.wrong, *readers.wrong]
        if late[0] > 1.15 * early[0] + 8 * MEGABYTE:
            wrong.append("memory grows")
        if late[1] > early[1] + 8:
            wrong.append("open files grow")
        yield Row(**{**vars(row), "wrong": "; ".join(filter(None, wrong))})


class Readers:
    """People who read, and one who asks for what is not there."""

    def __init__(self, port: int) -> None:
        self.port, self.asked, self.wrong = port, 0, list[str]()
        self.over = threading.Event()

    def start(self) -> None:
        for number in range(2):
            threading.Thread(target=self.read, args=(number,), daemon=True).start()

    def read(self, number: int) -> None:
        person = Enquirer(self.port, number, Tally())
        while not self.over.is_set():
            path = READ[self.asked % len(READ)]
            with suppress(ConnectionError):
                status, _, _ = person.ask("GET", path)
                if status >= 500:
                    self.wrong.append(f"{path} says {status}")
            self.asked += 1


def used(site: Site) -> tuple[int, int]:
    """Return the memory that the processes of a site hold together, in bytes, and how many files are open."""
    memory = files = 0
    for number in (site.running[SERVER].pid, *site.processes()):
        with suppress(OSError):
            memory += int(Path(f"/proc/{number}/statm").read_text().split()[1]) * resource.getpagesize()
            files += len(list(Path(f"/proc/{number}/fd").iterdir()))
    return memory, files


# Mail ---------------------------------------------------------------------------------------------

Mood = Callable[[Site, PostOffice], object]


def mail(scene: Scene) -> Iterator[Row]:
    """A mail server in every bad mood, and names that nobody finds any more."""

    def in_a_mood(**given: object) -> Mood:
        return lambda _site, post: [setattr(post, name, value) for name, value in given.items()]

    good = in_a_mood(die=False, data_reply="", recipient_reply="", seconds=0.0)
    moods = {
        "mail server drops the line": in_a_mood(die=True),
        "mail server refuses every mail": in_a_mood(data_reply="554 5.7.1 no"),
        "mail server greylists": in_a_mood(recipient_reply="451 4.7.1 later"),
    }
    for fault, mood in moods.items():
        yield posted(scene, fault, mood, good)
    yield posted(
        scene,
        "mail server refuses the connection",
        lambda _site, post: post.close(),
        lambda _site, post: post.open(),
    )
    yield posted(scene, "mail server takes 29 s for a mail", in_a_mood(seconds=29.0), in_a_mood(), people=2)
    if scene.library:
        yield posted(
            scene,
            "DNS gone",
            lambda site, _post: broken_by(site).order(no_names=1),
            lambda site, _post: mended(site),
        )


def broken_seal(scene: Scene) -> Iterator[Row]:
    """A mail server whose certificate nobody trusts."""
    trusted, strange = (certificates.made(scene.folder / name) for name in ("trusted", "strange"))
    port = free_port()

    def office(certificate: Path) -> PostOffice:
        return PostOffice(port, ssl_context=certificates.context(certificate))

    post, stranger = office(trusted), office(strange)

    def spoil(_site: Site, post: PostOffice) -> None:
        post.close()
        stranger.open()

    def mend(_site: Site, post: PostOffice) -> None:
        stranger.close()
        post.open()

    settings = {"mail_url": f"smtps://localhost:{port}"}
    yield posted(
        scene, "TLS of the mail server broken", spoil, mend, post=post, trusted=trusted, settings=settings
    )


def posted(
    scene: Scene,
    fault: str,
    spoil: Mood,
    mend: Mood,
    *,
    people: int = 4,
    post: PostOffice | None = None,
    trusted: Path | None = None,
    settings: dict[str, str] | None = None,
) -> Row:
    """Let people send their intake while mail does not go, mend that, and count the mails that arrive."""
    post = (post or PostOffice()).open()
    # By its name, so that somebody has to find it.
    given = {"mail_url": f"smtp://localhost:{post.port}", "owner_email": "eigenaar@example.com"}
    variables = {"SSL_CERT_FILE": str(trusted)} if trusted else {}
    try:
        with scene.site(variables=variables, **{**given, **(settings or {})}) as site:
            spoil(site, post)
            tally = Tally()
            sent = [Enquirer(site.port, number, tally) for number in range(people)]
            for person in sent:
                person.go_on(lambda: False)
                person.hang_up()
            # By the webhook the owner hears of them, whatever the mail server does.
            told = site.until_well(20)
            wait(lambda: tried(site.database), 30)
            mend(site, post)
            begun = time.monotonic()
            if site.shim:
                # The pauses of the queue go by at once.
                site.shim.order(ahead=4 * HOUR)
            reached = wait(lambda: letters(post, sent) == people, 300)
            return Row(
                fault=fault,
                acknowledged=people,
                kept=letters(post, sent),
                refused=tally.refused,
                cut=tally.cut,
                well=time.monotonic() - begun if reached and told is not None else None,
                how=f"mails; meanwhile the webhook told of it within {told or 0:.1f} s",
            )
    finally:
        post.close()


def wait(true: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.1)
    return true()


def tried(database: Path) -> bool:
    """Return whether a mail was tried and did not go."""
    asked = "SELECT 1 FROM outbox WHERE channel = 'mail' AND attempts > 0"
    with closing(sqlite3.connect(database, timeout=10)) as db:
        return bool(db.execute(asked).fetchone())


def letters(post: PostOffice, people: Sequence[Enquirer]) -> int:
    """Return how many of these people got a mail."""
    reached = {mail["To"] for mail in list(post.arrived)}
    return sum(person.email in reached for person in people)


# All of them --------------------------------------------------------------------------------------

ALWAYS = (
    full_disk,
    lost_files,
    replaced_file,
    torn_copy,
    little_memory,
    power_cut,
    two_sites,
    mail,
    broken_seal,
    soak,
)
BY_THE_LIBRARY = (full_at_every_write, failing_disk, clock)


def findings(undone: list[str], rounds: int, requests: int, only: Sequence[str] = ()) -> Iterator[str]:
    """Try every fault, or those of which the name is given, and give what was lost or stayed broken."""
    with tempfile.TemporaryDirectory() as name:
        scene = Scene(Path(name), compiled(Path(name)), rounds, requests, undone)
        if scene.library is None:
            undone.append(
                "faults: fsync errors, a read-only disk, a moved clock and DNS were not tried here: no C compiler."
            )
        write(HEADING)
        for trial in (*ALWAYS, *(BY_THE_LIBRARY if scene.library else ())):
            if only and trial.__name__ not in only:
                continue
            try:
                for row in trial(scene):
                    write(row.cells())
                    yield from row.findings()
            except Exception as error:  # Whatever a trial ends in is a finding, and the others go on.
                traceback.print_exc()
                yield f"{trial.__name__} did not come to its end: {error!r}"
