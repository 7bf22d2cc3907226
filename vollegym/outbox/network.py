"""Connections to an address that the owner set, and never to a machine that only our own network can reach.

Where the danger is: the address comes from the settings, so no visitor chooses it. But its name is looked up
at every delivery, and whoever runs that name could point it at a database, a router or the metadata service
of a host (server-side request forgery). So the name is looked up once, every answer must be a public address,
and the connection goes to the very addresses that were checked, in turn: a second look-up cannot give
another. Redirects are not followed and proxies from the environment are not used, because either would choose
a new target.
One exception: loopback, when the owner wrote it down literally (127.0.0.1, ::1, localhost). Other private
addresses are refused, also when written down; a receiver in the own network needs a tunnel on loopback.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TypeVar
from urllib.parse import SplitResult

from vollegym.outbox.faults import in_words
from vollegym.outbox.retry import NotDeliveredError

# Public by their looks, yet they carry any IPv4 address inside: NAT64, 6to4, Teredo, mapped and compatible.
TUNNELS = [IPv6Network(n) for n in ("64:ff9b::/32", "2002::/16", "2001::/32", "::ffff:0:0/96", "::/96")]


def connection(url: SplitResult, timeout: float, *, loopback: bool = True) -> "Checked":
    """Return a connection to a checked address of this URL; raises NotDeliveredError when there is none.

    Without `loopback` this machine itself is refused too: for an address that the owner did not write.
    """
    if url.scheme not in ("http", "https"):
        raise NotDeliveredError("het adres begint niet met http:// of https://")
    host, secure = url.hostname or "", url.scheme == "https"
    port = url.port or (443 if secure else 80)
    return (CheckedHTTPS if secure else Checked)(host, port, checked_addresses(host, port, loopback), timeout)


def checked_addresses(host: str, port: int, loopback: bool = True) -> list[str]:
    """Return the addresses to connect to, at least one, looked up once and all found to be public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDeliveredError(in_words(socket.gaierror()), down=True) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(may_be_reached(address, host if loopback else "") for address in addresses):
        raise NotDeliveredError("het adres ligt in een besloten netwerk", down=True)
    return addresses


def may_be_reached(address: str, host: str) -> bool:
    """Return whether this is a public address, or loopback that was asked for by name."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and any(ip in tunnel for tunnel in TUNNELS) and not ip.is_loopback:
        return False
    if ip.is_loopback:
        return is_loopback_name(host)
    return ip.is_global and not ip.is_multicast


def is_loopback_name(host: str) -> bool:
    """Return whether the owner literally wrote loopback."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Checked(http.client.HTTPConnection):
    """A plain connection to an address that was checked, while Host stays the name."""

    def __init__(self, host: str, port: int, addresses: list[str], timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.addresses = addresses
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """Connect without looking the name up again; `line` is a hold of it, while TLS is made too."""
        *others, last = self.addresses
        for address in others:
            # A name may have an address of IPv6 while the receiver listens at IPv4 alone, as with localhost.
            with suppress(OSError):
                self.sock = socket.create_connection((address, self.port), self.timeout)
                break
        else:
            self.sock = socket.create_connection((last, self.port), self.timeout)
        self.line = self.sock.dup()

    def __enter__(self) -> "Checked":
        return self

    def __exit__(self, *_: object) -> None:
        # Not in close(): that is called before the answer is read, and what drips must be cut then too.
        self.close()
        if self.line is not None:
            self.line.close()


class CheckedHTTPS(Checked):
    """The same over TLS; the certificate must be that of the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Connect, then prove whom we talk to."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


T = TypeVar("T")


@contextmanager
def within(seconds: float, sock: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; raises TimeoutError, whatever the cut made of it."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection = sock()
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
    # What was cut off can look whole: a status line without the rest of its head does.
    if late.is_set():
        raise TimeoutError


def bounded(seconds: float, work: Callable[[], T]) -> T:
    """Return what the work returns; raises TimeoutError and leaves it behind when it takes longer.

    For what holds nothing yet that could be cut: a name server that keeps silent, a list of dead addresses.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(seconds)
