"""The size of a picture, from the first bytes of its file, so that a page keeps its place while it loads."""

import re
import struct
from pathlib import Path

HEAD = 64 * 1024
SVG = re.compile(rb'<svg\b[^<>]*\bviewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')
Size = tuple[int, int]


def size_of(file: Path) -> Size | None:
    """Return width and height in pixels, None for a file that is missing or of another kind."""
    try:
        with file.open("rb") as opened:
            data = opened.read(HEAD)
    except OSError:
        return None
    for read in (png, gif, jpeg, webp, svg):
        try:
            if size := read(data):
                return size
        except struct.error:
            return None
    return None


def png(data: bytes) -> Size | None:
    return unpacked(">II", data, 16) if data.startswith(b"\x89PNG\r\n\x1a\n") else None


def gif(data: bytes) -> Size | None:
    return unpacked("<HH", data, 6) if data.startswith((b"GIF87a", b"GIF89a")) else None


def jpeg(data: bytes) -> Size | None:
    """Return the size of a JPEG, which stands in the first segment that starts a frame."""
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while place < len(data):
        marker, length = struct.unpack_from(">HH", data, place)
        if 0xFFC0 <= marker <= 0xFFCF and marker not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        place += 2 + length
    return None


def webp(data: bytes) -> Size | None:
    """Return the size of a WebP of any of its three kinds."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def svg(data: bytes) -> Size | None:
    """Return the size of the drawing in an SVG."""
    found = SVG.search(data)
    return (round(float(found[1])), round(float(found[2]))) if found else None


def unpacked(form: str, data: bytes, place: int) -> Size:
    """Return two numbers that stand side by side."""
    width, height = struct.unpack_from(form, data, place)
    return width, height
