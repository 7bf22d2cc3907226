"""The head of a page as a search engine reads it."""

import json
from typing import Any

import html5lib
from flask.testing import FlaskClient


class Head:
    """The head of a page as a search engine reads it."""

    def __init__(self, site: FlaskClient, path: str, **options: Any) -> None:
        text = site.get(path, follow_redirects=True, **options).text
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        found = [title.text or "" for title in tree.iter("title")]
        self.title, self.titles = found[0].strip(), len(found)
        self.metas = [(m.get("name") or m.get("property"), m.get("content")) for m in tree.iter("meta")]
        self.links = [(link.get("rel"), link.get("href")) for link in tree.iter("link")]
        self.data = [s.text for s in tree.iter("script") if s.get("type") == "application/ld+json"]

    def one(self, name: str) -> str:
        found = [content for key, content in self.metas if key == name]
        assert len(found) == 1, f"{name}: {found}"
        return str(found[0])

    def things(self) -> dict[str, dict[str, Any]]:
        assert len(self.data) == 1
        return {thing["@type"]: thing for thing in json.loads(str(self.data[0]))["@graph"]}
