"""What `flask deploy plan` writes, read by the programs that it is for, and the site behind the real proxies.

`./dev audit server`: systemd-analyze, caddy and nginx as Debian has them. What is not installed is said, and the audit
then ends with code 3. Then our own program is upgraded, taken back and upgraded again under load, which fetches its
packages twice.
"""

import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.conftest import settings_in
from tests.deploy.test_under_systemd import Unit
from tests.journeys.walker import ANNA, Walker
from tests.server import ROOT, Server, children, free_port
from vollegym import create_app

# What systemd-analyze may call a service: from 2.1 on it is no longer "OK".
MOST_EXPOSED = 2.0
# More posts than one address may send in a minute.
FLOOD = 130


def findings(undone: list[str]) -> Iterator[str]:
    """Give everything that is wrong; what could not be looked at goes into `undone`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part, programs in (
            (units, ["systemd-analyze"]),
            (caddy, ["caddy"]),
            (nginx, ["nginx", "openssl"]),
        ):
            missing = [program for program in programs if shutil.which(program) is None]
            if missing:
                undone.append(
                    f"server: {part.__name__} not looked at, as {', '.join(missing)} is not installed."
                )
            else:
                (folder / part.__name__).mkdir()
                yield from part(folder / part.__name__)
    yield from container(undone)
    yield from upgrades()


def plan(folder: Path, proxy: str) -> Path:
    """Write a plan with everything in it."""
    settings = replace(settings_in(folder), backup_elsewhere="/mnt/disk", mail_url="smtps://mail.example.com")
    app = create_app(settings)
    said = app.test_cli_runner().invoke(
        args=["deploy", "plan", "--domain", "voorbeeld.nl", "--proxy", proxy, "-o", str(folder / "plan")]
    )
    assert said.exit_code == 0, said.output
    return folder / "plan" / "etc"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def told(*command: str, seconds: int = 120) -> tuple[int, str]:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def units(folder: Path) -> Iterator[str]:
    """Every unit is one that systemd takes, and no service is more exposed than it may be."""
    made = plan(folder, "none") / "systemd" / "system"
    for path in made.iterdir():
        # A plan is for another machine: here the program stands in this checkout.
        text = path.read_text("utf-8").replace("/srv/vollegym/current", str(ROOT))
        path.write_text(text, "utf-8")
    code, said = told("systemd-analyze", "verify", *map(str, sorted(made.iterdir())))
    if code or said.strip():
        yield f"systemd-analyze verify: {said.strip() or code}"
    for path in sorted(made.glob("*.service")):
        _, said = told("systemd-analyze", "security", "--offline=yes", "--no-pager", str(path))
        found = re.search(r"exposure level for .*: ([\d.]+)", said)
        exposed = float(found[1]) if found else 10.0
        say(f"server: {path.name} has exposure level {exposed}, of {MOST_EXPOSED} at most")
        if exposed > MOST_EXPOSED:
            yield f"{path.name}: exposure level {exposed}"


def caddy(folder: Path) -> Iterator[str]:
    """Caddy takes its file, and the site behind it does all that it does without."""
    made = plan(folder, "caddy") / "caddy" / "Caddyfile"
    code, said = told("caddy", "validate", "--adapter", "caddyfile", "--config", str(made))
    if code:
        yield f"caddy validate: {said.strip().splitlines()[-1]}"
        return

    def here(port: int, site: Server) -> list[str]:
        text = made.read_text("utf-8").replace("voorbeeld.nl {", f"http://:{port} {{")
        made.write_text(
            text.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}").replace(
                "{\n\tservers", "{\n\tadmin off\n\tservers", 1
            )
        )
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(made)]

    yield from behind("caddy", folder, here)


def nginx(folder: Path) -> Iterator[str]:
    """The same for nginx."""
    made = next((plan(folder, "nginx") / "nginx" / "conf.d").iterdir())
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=voorbeeld.nl -keyout {folder}/privkey.pem -out {folder}/fullchain.pem"
    told(*command.split())
    text = made.read_text("utf-8").replace("/etc/letsencrypt/live/voorbeeld.nl", str(folder))
    text = text.replace("/var/cache/nginx-vollegym", str(folder / "cache"))
    whole = folder / "nginx.conf"

    def write(text: str) -> None:
        (folder / "site.conf").write_text(text, "utf-8")
        whole.write_text(
            f"pid {folder}/pid; error_log {folder}/log; user root; daemon off;\nevents {{}}\nhttp {{ include {folder}/site.conf; }}\n"
        )

    write(text)
    code, said = told("nginx", "-t", "-q", "-p", str(folder), "-c", str(whole))
    if code or said.strip():
        yield f"nginx -t: {said.strip()}"
        return

    def here(port: int, site: Server) -> list[str]:
        # The server with https, without it: a walker trusts no certificate that we made ourselves.
        plain = re.sub(r"server \{\n\tlisten 80;.*?\n\}\n", "", text, count=1, flags=re.S)
        plain = re.sub(r"\tlisten \[::\].*\n|\tssl_.*\n", "", plain)
        plain = plain.replace("listen 443 ssl http2", f"listen {port}").replace(
            "server_name voorbeeld.nl", "server_name _"
        )
        plain = plain.replace("Host $host;", "Host $http_host;")
        write(plain.replace("127.0.0.1:8000", f"127.0.0.1:{site.port}"))
        return ["nginx", "-p", str(folder), "-c", str(whole)]

    yield from behind("nginx", folder, here, stopped=last_good)


@contextmanager
def running(command: list[str], url: str, log: Path) -> Iterator[None]:
    """A proxy, from its first answer until the end."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        for _ in range(200):
            with suppress(OSError):
                urllib.request.urlopen(url + "/healthz", timeout=5).close()
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


Finds = Callable[[str, Server, Walker], Iterator[str]]


def behind(
    name: str, folder: Path, command: Callable[[int, Server], list[str]], stopped: Finds | None = None
) -> Iterator[str]:
    """Walk through the whole intake behind a proxy, and send more than one address may, whatever its headers say.

    `stopped` is what is looked at last, and may stop the site.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    site = Server(folder, trusted_proxies=1, site_url=url)
    site.start()
    try:
        with running(command(port, site), url, folder / "proxy.log"):
            begun, walker = time.monotonic(), Walker(url)
            try:
                walker.walk(ANNA)
            except Exception as error:  # Whatever a journey ends in is a finding.
                yield f"{name}: the intake does not come to its end: {error!r}"
            say(f"server: an intake behind {name} took {time.monotonic() - begun:.2f} s")
            yield from known_apart(name, site, url)
            if stopped:
                yield from stopped(name, site, walker)
    finally:
        site.stop()


def known_apart(name: str, site: Server, url: str) -> Iterator[str]:
    """A visitor's own X-Forwarded-For neither hides where a flood comes from, nor lets another be shut out for it."""
    answers = []
    for number in range(FLOOD):
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "198.51.100.1", "Origin": url}
        request = urllib.request.Request(url + "/intake/rol", data=b"x=1", headers=headers, method="POST")
        try:
            answers.append(urllib.request.urlopen(request, timeout=10).status)
        except urllib.error.HTTPError as error:
            with error:
                answers.append(error.code)
    say(f"server: of {FLOOD} posts behind {name} {answers.count(429)} were put off")
    if 429 not in answers:
        yield f"{name}: a header of a visitor moves the limit"


# What everybody may read, and what is of one person or of the owner: of that nothing may be kept.
PUBLIC = ("/", "/kennisbank", "/werkwijze", "/personal-trainer-leads", "/feed.xml", "/sitemap.xml")
OWN = (
    "/intake",
    "/intake/rol",
    "/intake/uitkomst",
    "/afspraak",
    "/beheer",
    "/beheer/instellingen",
    "/healthz",
)
# Seconds after which nginx asks for a page anew.
STALE = 2.5


def last_good(name: str, site: Server, walker: Walker) -> Iterator[str]:
    """Who reads gets the last good page of a site that hangs or stopped, and nobody a page of the flow or the desk."""
    before = {path: seen(walker, path) for path in (*PUBLIC, *OWN)}
    for trouble, begin, end in (("hangs", freeze, thaw), ("is stopped", Server.kill, lambda _site: None)):
        time.sleep(STALE)
        begin(site)
        # Who only reads, and who has a cookie of the flow.
        readers = Walker(walker.base), walker
        kept = [
            seen(reader, path) == before[path] and before[path][0] for reader in readers for path in PUBLIC
        ]
        say(f"server: {name} gives {kept.count(200)} of {len(kept)} public pages while the site {trouble}")
        if kept.count(200) < len(kept):
            yield f"{name}: not every page is kept while the site {trouble}"
        end(site)
    given = [path for reader in readers for path in OWN if seen(reader, path)[0] < 500]
    say(f"server: {name} keeps {len(given)} of {len(OWN)} pages of the flow and the desk")
    yield from (f"{name}: {path} comes from the proxy while the site is stopped" for path in given)


def freeze(site: Server, number: signal.Signals = signal.SIGSTOP) -> None:
    """Let the site take what is sent, and answer nothing."""
    assert site.process
    for part in (site.process.pid, *(int(entry.name) for entry in children(site.process.pid))):
        os.kill(part, number)


def thaw(site: Server) -> None:
    freeze(site, signal.SIGCONT)


def seen(reader: Walker, path: str) -> tuple[int, str]:
    """Return the status and the page; 504 where nobody answers in time."""
    try:
        answer = reader.get(path)
    except OSError:
        return 504, ""
    return answer.status, answer.body


IMAGE = "localhost/vollegym-audit"
# In the container, as its own user: nothing but the two volumes can be written, and the site answers.
INSIDE = """touch /app/x 2>/dev/null && echo "the program can be written"
./dev run --host 127.0.0.1 --port {port} & sleep 1
for second in $(seq 60); do python -c "import urllib.request
print(urllib.request.urlopen('http://127.0.0.1:{port}/healthz', timeout=8).status)" 2>/dev/null && break; sleep 1; done
kill $!; wait"""


def container(undone: list[str]) -> Iterator[str]:
    """The Containerfile makes an image in which the site runs, where its base is here or can be fetched."""
    if shutil.which("buildah") is None:
        undone.append("server: the container was not built, as buildah is not installed.")
        return
    own = ["--isolation", "chroot", "--network", "host"]
    code, said = told(
        "buildah", "build", *own, "--format=docker", "--pull=missing", "-t", IMAGE, str(ROOT), seconds=900
    )
    if code:
        why = said.strip().splitlines()[-1]
        if "STEP" in why or "building" in why:
            yield f"buildah build: {why}"
        else:
            undone.append(f"server: the container was not built, as its base cannot be fetched: {why[:200]}")
        return
    _, name = told("buildah", "from", "--pull=never", IMAGE)
    try:
        command = ["sh", "-c", INSIDE.format(port=free_port())]
        _, said = told("buildah", "run", *own, "--user", "10001", name.strip(), "--", *command, seconds=200)
        say("server: the site in a container answers" if "\n200" in f"\n{said}" else said)
        if "can be written" in said or "\n200" not in f"\n{said}":
            yield f"container: {said.strip()[-300:]}"
    finally:
        told("buildah", "rm", name.strip())
        told("buildah", "rmi", IMAGE)


# An upgrade and a way back, while people read and fill in the intake ------------------------------------------------


class Live(Unit):
    """The site of a server's `current`, as systemd starts it there."""

    def __init__(self, home: Path, manager: socket.socket) -> None:
        super().__init__(home / "instance", manager)
        self.home, self.manager = home, manager
        del self.environment["PYTHONPATH"]

    def again(self) -> None:
        """Stop it, and start what is in force now; the sockets stay open."""
        self.stop()
        where = self.home / "current"
        command = [where / ".venv/bin/python", "-m", "flask", "database", "prepare"]
        subprocess.run(command, cwd=where, env=self.environment, check=True, capture_output=True)
        self.begin(where.resolve(), str(where / ".venv/bin/python"))
        while b"READY=1" not in self.manager.recv(100):
            pass


def upgrades() -> Iterator[str]:
    """Upgrade and go back under load; give each request that failed and each intake that is not there afterwards."""
    with tempfile.TemporaryDirectory() as name, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        folder = Path(name)
        manager.bind(str(folder / "notify"))
        manager.settimeout(60)
        home, origin = folder / "zaak", folder / "origin"
        (home / "instance").mkdir(parents=True)
        for source, target in ((ROOT, origin), (origin, home / "releases" / "eerste")):
            subprocess.run(["git", "clone", "--quiet", source, target], check=True)
        (home / "current").symlink_to("releases/eerste")
        site = Live(home, manager)
        shared = {"VOLLEGYM_INSTANCE": home / "instance", "VOLLEGYM_LISTEN": f"127.0.0.1:{site.port}"}
        (home / ".env").write_text("".join(f"{key}={value}\n" for key, value in shared.items()))
        site.environment = {
            key: value for key, value in site.environment.items() if not key.startswith("VOLLEGYM_")
        }
        site.environment |= {key: str(value) for key, value in shared.items()}
        clean = {key: value for key, value in os.environ.items() if not key.startswith("VOLLEGYM_")}

        def dev(*command: str) -> tuple[int, str]:
            typed = [home / "current" / "dev", *command]
            ended = subprocess.run(typed, env=clean, capture_output=True, text=True, check=False)
            return ended.returncode, (ended.stdout + ended.stderr).strip()

        code, said = dev("flask", "database", "prepare")
        assert code == 0, said
        site.again()
        try:
            with restarting(site) as restart, Load(site.url) as load:
                version(origin)
                for command in ("upgrade", "rollback", "upgrade"):
                    begun, before = time.monotonic(), load.asked
                    code, said = dev(
                        command, *(["main"] if command == "upgrade" else []), "--restart", restart
                    )
                    say(
                        f"server: {command} in {time.monotonic() - begun:.0f} s, {load.asked - before} requests meanwhile,"
                        f" the slowest {load.slowest:.1f} s"
                    )
                    if code:
                        yield f"{command}: {said}"
            yield from load.wrong
            with closing(sqlite3.connect(home / "instance" / "vollegym.db")) as db:
                (kept,) = db.execute("SELECT count(*) FROM lead WHERE submitted_at IS NOT NULL").fetchone()
            say(
                f"server: {load.intakes} intakes were sent meanwhile, {kept} are there; {load.asked} requests"
            )
            if kept < load.intakes or not load.intakes:
                yield f"of {load.intakes} intakes {kept} are there"
        finally:
            site.close()


def version(origin: Path) -> None:
    """Commit a newer version where versions come from, with a migration that the one before can leave alone."""
    schema = origin / "vollegym" / "storage" / "schema" / "999_newer.sql"
    schema.write_text("-- Readable by the version before.\nCREATE TABLE newer (x TEXT) STRICT;\n")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for command in (
        ["checkout", "--quiet", "-B", "main"],
        ["add", "-A"],
        ["commit", "--quiet", "-m", "newer"],
    ):
        subprocess.run(["git", *who, *command], cwd=origin, check=True)


@contextmanager
def restarting(site: Live) -> Iterator[str]:
    """Give the command that asks us to start the site again, as systemctl asks systemd."""

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.again()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    asking = (
        f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{server.server_port}', timeout=120)"
    )
    try:
        yield shlex.join([sys.executable, "-c", asking])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Load:
    """People who read and people who fill in the intake, one after the other, until it is over."""

    def __init__(self, url: str) -> None:
        self.url, self.over = url, threading.Event()
        self.asked = self.intakes = 0
        self.slowest, self.wrong = 0.0, list[str]()
        self.threads = [threading.Thread(target=act) for act in (self.read, self.read, self.fill_in)]

    def read(self) -> None:
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                with urllib.request.urlopen(self.url + "/", timeout=60) as answer:
                    answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(f"a request failed: {error!r}")
            self.asked += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.over.wait(0.1)

    def fill_in(self) -> None:
        while not self.over.is_set():
            try:
                Walker(self.url).walk(ANNA)
                self.intakes += 1
                self.over.wait(0.5)
            except Exception as error:  # Whatever an intake ends in is a finding.
                self.wrong.append(f"an intake failed: {error!r}")

    def __enter__(self) -> "Load":
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for one in self.threads:
            one.join(90)
