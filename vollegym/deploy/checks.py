"""What of a plan is in force on this server: seen from outside where that can be, by asking the site itself.

Each question goes to the network or to systemd, so `flask deploy check` asks them and no page waits for them.
"""

import http.client
import shutil
import socket
import ssl
import struct
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlite_utils import Database

from vollegym.dutch.dates import day_in_words
from vollegym.dutch.phrases import counted
from vollegym.findings import Finding
from vollegym.services import Services
from vollegym.tokens import watch_token

SECONDS = 8.0
# A certificate is renewed a month before it ends; whoever still has so few days, is not renewing.
FEW = timedelta(days=14)
# A pool of clocks that anybody may ask, and the seconds between 1900, from where they count, and 1970.
CLOCKS, SINCE_1900 = "pool.ntp.org", 2_208_988_800
# Seconds that our clock may be off: an agenda and a signature bear more, a log is read with less.
OFF = 5.0


def check(services: Services, _db: Database, _now: datetime) -> Iterator[Finding]:
    """Give everything that is in force here, and what is not."""
    yield from units(services)
    yield from address(services)
    yield from clock()


def units(services: Services) -> Iterator[Finding]:
    """Say whether systemd keeps the site and the sender running, also after a restart of the machine."""
    releases = services.settings.root.parent
    if releases.name != "releases":
        what = f"Deze site staat niet op zijn plek op een server, maar in {services.settings.root}."
        yield Finding("remark", what, "Volg de opdrachten van: flask deploy plan")
        return
    if shutil.which("systemctl") is None:
        yield Finding("wrong", "Hier is geen systemd.", "Neem een server met Debian of Ubuntu.")
        return
    name = releases.parent.name
    for unit in (f"{name}.socket", f"{name}.service", f"{name}-sender.service"):
        for asked, state in (("is-active", "draait"), ("is-enabled", "start met de server mee")):
            if systemd(asked, unit):
                yield Finding("good", f"{unit} {state}.")
            else:
                yield Finding(
                    "wrong", f"{unit} {state} niet.", f"Typ als root: systemctl enable --now {unit}"
                )


def systemd(asked: str, unit: str) -> bool:
    """Return the answer of systemd to one question."""
    try:
        ended = subprocess.run(["systemctl", "--quiet", asked, unit], timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def address(services: Services) -> Iterator[Finding]:
    """Say whether the world finds this very site at its own address, over https alone."""
    settings = services.settings
    host = urlsplit(settings.site_url).hostname or ""
    if not settings.secure or "." not in host:
        what = f"De site heeft nog geen adres met https: {settings.site_url}."
        yield Finding("wrong", what, "Zet VOLLEGYM_SITE_URL, zoals https://www.voorbeeld.nl.")
        return
    try:
        found = sorted({str(entry[4][0]) for entry in socket.getaddrinfo(host, 443)})
    except OSError:
        what = f"Niemand vindt {host}: de naam heeft geen adres."
        remedy = "Zet bij je domeinaanbieder een A-record naar deze server. Dat kan een uur duren."
        yield Finding("wrong", what, remedy)
        return
    yield Finding("good", f"{host} wijst naar {', '.join(found[:4])}.")
    yield from certificate(host, urlsplit(settings.site_url).port or 443)
    yield from the_same_site(services, host)
    yield from plain_http(host)


def certificate(host: str, port: int) -> Iterator[Finding]:
    """Say how long the certificate still holds."""
    try:
        until = certificate_until(host, port)
    except ssl.SSLCertVerificationError as error:
        what = f"Browsers vertrouwen het certificaat van {host} niet: {error.verify_message}."
        yield Finding("wrong", what, "Kijk wat de proxy erover zegt: journalctl -u caddy -u nginx -n 50")
    except OSError as error:
        what = f"Op {host} antwoordt niemand met https: {error}."
        yield Finding("wrong", what, "Staat poort 443 open, en draait de proxy? Kijk met: ss -ltnp")
    else:
        left = until - datetime.now(UTC)
        what = (
            f"Het certificaat geldt tot {day_in_words(until.date())} ({counted(left.days, 'dag', 'dagen')})."
        )
        if left < FEW:
            yield Finding(
                "wrong", what, "Het wordt niet vernieuwd. Kijk: journalctl -u caddy -u certbot -n 50"
            )
        else:
            yield Finding("good", what)


def certificate_until(host: str, port: int) -> datetime:
    """Return until when the certificate holds; raises OSError when there is none that browsers trust."""
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), SECONDS) as line,
        context.wrap_socket(line, server_hostname=host) as sealed,
    ):
        ends = str((sealed.getpeercert() or {})["notAfter"])
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def the_same_site(services: Services, host: str) -> Iterator[Finding]:
    """Say whether it is this site that answers there: only ours knows the address that is asked."""
    try:
        status, _, said = ask("https", host, f"/healthz/{watch_token(services.settings.secret_key)}")
    except (OSError, http.client.HTTPException):
        return  # What is wrong, the certificate said already.
    if status in (200, 503) and b'"database"' in said:
        yield Finding("good", f"Op {host} antwoordt deze site.")
    else:
        what = f"Op {host} antwoordt iets anders dan deze site (code {status})."
        yield Finding("wrong", what, "Wijst het domein naar deze server, en de proxy naar deze site?")


def plain_http(host: str) -> Iterator[Finding]:
    """Say whether http leads to https; something else may hold port 80."""
    try:
        status, location, _ = ask("http", host, "/")
    except (OSError, http.client.HTTPException):
        what = f"Op http://{host} antwoordt niemand: wie alleen {host} intikt, kan niets zien."
        yield Finding("wrong", what, "Zet poort 80 open; de proxy stuurt iedereen door naar https.")
        return
    if status in (301, 302, 307, 308) and location.startswith(f"https://{host}"):
        yield Finding("good", "http leidt naar https.")
    else:
        what = f"http://{host} leidt niet naar https (code {status})."
        yield Finding(
            "wrong", what, "Houdt een ander programma poort 80 bezet? Kijk met: ss -ltnp 'sport = :80'"
        )


def ask(scheme: str, host: str, path: str) -> tuple[int, str, bytes]:
    """Return the status, where it leads, and the first of what is said there."""
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    with closing(kind(host, timeout=SECONDS)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read(64 * 1024)


def clock() -> Iterator[Finding]:
    """Say how far our clock is off: everything that is planned goes by it."""
    try:
        off = clock_offset()
    except (OSError, struct.error):
        yield Finding("remark", "De klok is niet te vergelijken: er antwoordt geen tijdserver.")
        return
    if abs(off) > OFF:
        what = f"De klok van deze server loopt {abs(off):.0f} seconden {'achter' if off > 0 else 'voor'}."
        yield Finding("wrong", what, "Laat de server hem zelf zetten: timedatectl set-ntp true")
    else:
        yield Finding("good", "De klok loopt gelijk.")


def clock_offset() -> float:
    """Return how many seconds the clocks of the world are ahead of ours; raises OSError when none answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(SECONDS / 2)
        line.connect((CLOCKS, 123))
        asked = datetime.now(UTC).timestamp()
        # Version 4, and we are a client: the first of 48 bytes.
        line.send(b"\x23" + bytes(47))
        said = line.recv(48)
        answered = datetime.now(UTC).timestamp()
    seconds, parts = struct.unpack("!II", said[40:48])
    if not seconds:
        raise OSError("this clock does not know the time")
    theirs = seconds - SINCE_1900 + parts / 2**32
    return float(theirs - (asked + answered) / 2)
