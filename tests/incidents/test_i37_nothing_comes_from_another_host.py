"""I37: fonts, faces, films and pictures came from five other hosts.

What a browser asks while it walks the whole site is seen in test_i36_nothing_needs_consent.py, and every page that any
test opens fails on a request to another host. Here is read what the pages, styles and scripts name at all.
"""

import re
from collections.abc import Callable

from flask import Flask

from tests.visitor import Visitor
from vollegym.config import ROOT

LOADS = {"img": "src", "script": "src", "source": "srcset", "iframe": "src", "video": "src", "link": "href"}
# Links that a browser follows by itself; the others only say where something is.
FETCHED = {"stylesheet", "preload", "icon", "manifest", "apple-touch-icon", "modulepreload", "preconnect"}


def test_i37_no_page_names_a_file_of_another_host(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    reader, named = Visitor(app), []
    for page in (*app.extensions["vollegym"].content.now.library.everything, None):
        seen = reader.open(page.url if page else "/intake/rol")
        for tag, attribute in LOADS.items():
            for element in seen.all(tag):
                name = element.get(attribute, "")
                if name and (tag != "link" or FETCHED & set(element.get("rel", "").split())):
                    named.append((seen.url, name))
    assert named
    assert [(url, name) for url, name in named if not re.match("/(?!/)|data:", name)] == []


def test_i37_no_style_and_no_script_asks_another_host() -> None:
    files = [*(ROOT / "static" / "css").rglob("*.css"), *(ROOT / "static" / "js").rglob("*.js")]
    assert files
    asks = re.compile(r"""(?:url\(|@import|fetch\(|import\()\s*["']?(?:https?:)?//""")
    assert [file.name for file in files if asks.search(file.read_text("utf-8"))] == []
