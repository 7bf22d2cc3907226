"""Files locked with a password, in the format of age (age-encryption.org/v1), written and read bit by bit.

A format of our own would open with this program alone; this one opens with `age -d` on any machine, also when
the program is gone. The ciphers are those of the library `cryptography`; scrypt makes guessing a password
slow. What is read is checked before it is handed on, and a file that was cut short is noticed.
"""

import base64
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from vollegym.storage.inspection import BackupError

MAGIC = b"age-encryption.org/v1\n"
PIECE, TAG, KEY, NONCE = 64 * 1024, 16, 16, 16
# As a power of two: 17 takes 128 MB and half a second. Files of others may ask more, but not without end.
WORK, MOST_WORK = 17, 20
LONGEST_LINE = 200
STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n")
BODY, MAC = re.compile(rb"([A-Za-z0-9+/]{43})\n"), re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
WRONG = "Dit wachtwoord past niet op het bestand (of het begin van het bestand is beschadigd)."
DAMAGED = (
    "Het bestand is niet heel: er is iets in veranderd, of er ontbreekt een stuk. Er is niets uitgepakt."
)


class Sink(Protocol):
    """What bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of the bytes."""


class Locking(io.RawIOBase):
    """What is written to it goes on to the sink, locked; `finish` writes the last piece."""

    def __init__(self, sink: Sink, cipher: ChaCha20Poly1305) -> None:
        self._sink, self._cipher, self._number = sink, cipher, 0
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Return that this can be written to."""
        return True

    def write(self, data: object) -> int:
        """Take all of the bytes."""
        given = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += given
        # The last piece is marked as such, so one is always kept back.
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(given)

    def finish(self) -> None:
        """Write the last piece, which tells a reader that nothing is missing."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, piece: bytes, last: bool) -> None:
        self._sink.write(self._cipher.encrypt(nonce(self._number, last), piece, None))
        self._number += 1


class Unlocked(io.RawIOBase):
    """The bytes of a locked file; reading raises BackupError where it is not as it was written."""

    def __init__(self, source: BinaryIO, cipher: ChaCha20Poly1305) -> None:
        self._pieces = pieces(source, cipher)
        self._rest = b""

    def readable(self) -> bool:
        """Return that this can be read from."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer with what comes next; 0 at the end."""
        wanted = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        given, self._rest = self._rest[: len(wanted)], self._rest[len(wanted) :]
        wanted[: len(given)] = given
        return len(given)


@contextmanager
def locking(sink: Sink, password: str) -> Iterator[Locking]:
    """Give what to write to; without an error inside, the file is complete at the end."""
    key, salt, start = os.urandom(KEY), os.urandom(16), os.urandom(NONCE)
    wrapped = ChaCha20Poly1305(stretched(password, salt, WORK)).encrypt(bytes(12), key, None)
    head = MAGIC + b"-> scrypt %s %d\n%s\n---" % (text(salt), WORK, text(wrapped))
    sink.write(head + b" " + text(mac(key, head).finalize()) + b"\n" + start)
    locked = Locking(sink, ChaCha20Poly1305(derived(key, start, b"payload")))
    yield locked
    locked.finish()


def unlocked(source: BinaryIO, password: str) -> io.BufferedReader:
    """Return what is in a locked file; raises BackupError, also while it is read."""
    head = [source.readline(LONGEST_LINE) for _ in range(4)]
    stanza, body, end = STANZA.fullmatch(head[1]), BODY.fullmatch(head[2]), MAC.fullmatch(head[3])
    start = source.read(NONCE)
    if head[0] != MAGIC or not (stanza and body and end) or len(start) < NONCE:
        raise BackupError(DAMAGED)
    if int(stanza[2]) > MOST_WORK:
        raise BackupError(DAMAGED)
    try:
        wrapping = ChaCha20Poly1305(stretched(password, data(stanza[1]), int(stanza[2])))
        key = bytes(wrapping.decrypt(bytes(12), data(body[1]), None))
    except InvalidTag as error:
        raise BackupError(WRONG) from error
    try:
        mac(key, b"".join(head[:3]) + b"---").verify(data(end[1]))
    except InvalidSignature as error:
        raise BackupError(DAMAGED) from error
    return io.BufferedReader(Unlocked(source, ChaCha20Poly1305(derived(key, start, b"payload"))), PIECE)


def pieces(source: BinaryIO, cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    """Give piece after piece; raises BackupError for one that was changed, and when the last is missing."""
    number, piece = 0, source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        last = not following
        try:
            opened = bytes(cipher.decrypt(nonce(number, last), piece, None))
        except (InvalidTag, ValueError) as error:
            raise BackupError(DAMAGED) from error
        if last and number and not opened:
            raise BackupError(DAMAGED)
        yield opened
        if last:
            return
        number, piece = number + 1, following


def nonce(number: int, last: bool) -> bytes:
    """Return what keeps each piece in its place."""
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def stretched(password: str, salt: bytes, work: int) -> bytes:
    """Return the key that a password gives; slow on purpose."""
    scrypt = Scrypt(salt=MAGIC.strip() + b"/scrypt" + salt, length=32, n=1 << work, r=8, p=1)
    return bytes(scrypt.derive(password.encode()))


def derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return bytes(HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(key))


def mac(key: bytes, head: bytes) -> HMAC:
    """Return the authentication code of the first lines."""
    code = HMAC(derived(key, b"", b"header"), SHA256())
    code.update(head)
    return code


def text(given: bytes) -> bytes:
    """Return bytes in the letters of the format: base64 without padding."""
    return base64.b64encode(given).rstrip(b"=")


def data(letters: bytes) -> bytes:
    """Return the bytes that these letters stand for; raises BackupError for a second spelling of them.

    The last letter has bits to spare, which the format wants empty: a change there is a change.
    """
    given = base64.b64decode(letters + b"=" * (-len(letters) % 4))
    if text(given) != letters:
        raise BackupError(DAMAGED)
    return given
