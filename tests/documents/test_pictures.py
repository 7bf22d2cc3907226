import base64
import struct
from pathlib import Path

import pytest

from vollegym.config import ROOT
from vollegym.documents.image_size import size_of

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 400, 300)
GIF = b"GIF89a" + struct.pack("<HH", 400, 300)
JPEG = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x0b\x08" + struct.pack(">HH", 300, 400)
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 400, 300)
LOSSLESS = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvj8FKABAHEREGAA==")
LARGE = b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (399).to_bytes(3, "little") + (299).to_bytes(3, "little")
SVG = b'<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 400 300.4">'


@pytest.mark.parametrize("data", [PNG, GIF, JPEG, LOSSY, LOSSLESS, LARGE, SVG])
def test_the_size_stands_in_the_first_bytes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert size_of(tmp_path / "a") == (400, 300)


@pytest.mark.parametrize(
    "data", [b"", b"tekst", PNG[:20], JPEG[:12], b"\xff\xd8\xff", LOSSY[:27], b"<svg width='1'>"]
)
def test_half_a_picture_has_no_size(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert size_of(tmp_path / "a") is None


def test_a_missing_picture_has_no_size(tmp_path: Path) -> None:
    assert size_of(tmp_path / "weg.png") is None


def test_our_own_pictures_have_one() -> None:
    assert size_of(ROOT / "static" / "card.png") == (1200, 630)
    assert size_of(ROOT / "static" / "mark.svg") == (38, 38)
