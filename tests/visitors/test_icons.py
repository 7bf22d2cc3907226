"""What a browser and a phone ask for by themselves: icons at the root, and a manifest for the home screen (V9)."""

import re
import struct

import pytest
from flask import Flask

from vollegym.content.page import RESERVED

PNG = b"\x89PNG\r\n\x1a\n"


def size_of(picture: bytes) -> tuple[int, int]:
    """The width and height of a PNG."""
    assert picture.startswith(PNG)
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_icon_that_every_browser_asks_for_has_three_sizes(app: Flask) -> None:
    with app.test_client().get("/favicon.ico") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/vnd.microsoft.icon")
        data = answer.data
    reserved, kind, count = struct.unpack("<HHH", data[:6])
    assert (reserved, kind) == (0, 1)
    entries = [struct.unpack("<BBBBHHII", data[6 + 16 * i : 22 + 16 * i]) for i in range(count)]
    found = [size_of(data[entry[7] : entry[7] + entry[6]]) for entry in entries]
    assert found == [(16, 16), (32, 32), (48, 48)]


@pytest.mark.parametrize("path", ["/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"])
def test_the_icon_that_a_phone_puts_on_its_home_screen(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert size_of(answer.data) == (180, 180)


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png", "/site.webmanifest"])
def test_they_are_kept_for_a_day_and_set_no_cookie(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert "Set-Cookie" not in answer.headers
    assert path.strip("/") in RESERVED


@pytest.mark.parametrize(("page", "name"), [("/", "Volle Gym"), ("/beheer", "Beheer")])
def test_a_phone_is_told_what_to_put_on_its_home_screen(app: Flask, page: str, name: str) -> None:
    """The site and the desk each have their own first page; the icons are there in their size."""
    client = app.test_client()
    address = re.search(r'<link rel="manifest" href="([^"]+)">', client.get(page).text)
    assert address
    answer = client.get(address[1])
    assert answer.mimetype == "application/manifest+json"
    said = answer.get_json(force=True)
    assert (said["name"], said["lang"], said["start_url"], said["scope"]) == (name, "nl", page, page)
    assert said["theme_color"] == said["background_color"] == "#FAF8F5"
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in said["icons"]:
        with client.get(icon["src"]) as picture:
            assert size_of(picture.data) == tuple(map(int, icon["sizes"].split("x")))


@pytest.mark.parametrize("path", ["/", "/personal-trainer-leads", "/intake", "/niet-hier"])
def test_every_page_names_the_manifest_and_both_colours_of_the_bar(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert '<link rel="manifest" href="/site.webmanifest">' in answer.text
    schemes = re.findall(
        r'name="theme-color" content="(#\w+)" media="\(prefers-color-scheme: (\w+)\)"', answer.text
    )
    assert schemes == [("#FAF8F5", "light"), ("#12100E", "dark")]
    assert "manifest-src 'self'" in answer.headers["Content-Security-Policy"]
