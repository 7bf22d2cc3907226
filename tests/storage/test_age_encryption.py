"""Files locked with a password: what is written opens, here and elsewhere, and what was changed does not."""

import io

import pytest

from vollegym.storage import age_encryption
from vollegym.storage.inspection import BackupError

PASSWORD = "twaalf tekens é"
# Written here and opened by another program for the format of age: b"hallo", "voor de test".
ELSEWHERE = (
    b"age-encryption.org/v1\n-> scrypt ZajOLaoaUe/ua3413oYBYw 10\n"
    b"IckwdcCy6MsKyV1TvEk/v1xLT2eEt8MfcT5K2NfnQi0\n"
    b"--- cLOHA00SFwUX1tKtc1F3JSynmdSsI+szQ9nma5LaTDk\n"
) + bytes.fromhex("01126b3579d9f45c217520b1fecddb3f7f0925a70fa3d3428c69ed332aa48ea472c510fc2b")


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age_encryption, "WORK", 10)


def locked(content: bytes, step: int = 1 << 20) -> bytes:
    sink = io.BytesIO()
    with age_encryption.locking(sink, PASSWORD) as out:
        for start in range(0, len(content), step):
            out.write(content[start : start + step])
    return sink.getvalue()


def opened(data: bytes, password: str = PASSWORD) -> bytes:
    return age_encryption.unlocked(io.BytesIO(data), password).read()


@pytest.mark.parametrize(
    "size",
    [
        0,
        1,
        age_encryption.PIECE - 1,
        age_encryption.PIECE,
        age_encryption.PIECE + 1,
        3 * age_encryption.PIECE,
    ],
)
def test_what_was_locked_opens(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    assert opened(locked(content)) == content
    assert opened(locked(content, step=1000)) == content


def test_the_real_work_opens_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert age_encryption.WORK >= 17, "fewer tries a second for who guesses"
    assert opened(locked(b"hallo")) == b"hallo"


def test_the_format_is_the_one_that_other_programs_read() -> None:
    assert opened(ELSEWHERE, "voor de test") == b"hallo"


def test_another_password_does_not_open_it() -> None:
    with pytest.raises(BackupError, match="Dit wachtwoord past niet"):
        opened(locked(b"hallo"), "een ander wachtwoord")


def test_nothing_of_it_can_be_read_without() -> None:
    assert b"geheim" not in locked(b"geheim" * 1000)


@pytest.mark.parametrize(
    "missing",
    [1, 100, age_encryption.PIECE + age_encryption.TAG, 2 * (age_encryption.PIECE + age_encryption.TAG)],
)
def test_a_file_that_was_cut_short_is_noticed(missing: int) -> None:
    """Also where a whole piece is missing at the end."""
    with pytest.raises(BackupError, match="niet heel"):
        opened(locked(b"x" * (2 * age_encryption.PIECE))[:-missing])


def test_pieces_in_another_order_are_noticed() -> None:
    data = locked(b"a" * age_encryption.PIECE + b"b" * age_encryption.PIECE + b"c")
    start, piece = (
        data.index(b"\n---") + 4 + 45 + age_encryption.NONCE,
        age_encryption.PIECE + age_encryption.TAG,
    )
    swapped = (
        data[:start]
        + data[start + piece : start + 2 * piece]
        + data[start : start + piece]
        + data[start + 2 * piece :]
    )
    assert len(swapped) == len(data)
    with pytest.raises(BackupError, match="niet heel"):
        opened(swapped)


def test_every_changed_byte_is_noticed() -> None:
    data = locked(b"hallo")
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        with pytest.raises(BackupError):
            opened(bytes(changed))


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_second_spelling_of_the_same_bytes_is_refused(line: int) -> None:
    # 16 and 32 bytes leave bits of the last letter empty: the letter after it stands for the same bytes.
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    lines = locked(b"hallo").split(b"\n", 4)
    words = lines[line].split(b" ")
    place = 2 if line == 1 else len(words) - 1
    words[place] = words[place][:-1] + letters[letters.index(words[place][-1:]) + 1 :][:1]
    lines[line] = b" ".join(words)
    with pytest.raises(BackupError, match="niet heel"):
        opened(b"\n".join(lines))


def test_something_after_the_end_is_noticed() -> None:
    with pytest.raises(BackupError):
        opened(locked(b"hallo") + b"x")


def test_a_file_that_asks_for_endless_work_is_refused() -> None:
    data = locked(b"hallo").replace(b" 10\n", b" 40\n", 1)
    with pytest.raises(BackupError, match="niet heel"):
        opened(data)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(BackupError, match="niet heel"):
        opened(age_encryption.MAGIC + b"-> scrypt " + b"a" * 1_000_000)
