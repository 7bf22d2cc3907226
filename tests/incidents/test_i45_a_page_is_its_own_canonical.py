from flask import Flask

from tests.site.heads import Head


def test_i45_every_page_names_itself(app: Flask) -> None:
    site = app.test_client()
    for page in app.extensions["vollegym"].content.now.library.everything:
        head = Head(site, f"{page.url}?utm_source=x")
        assert [href for rel, href in head.links if rel == "canonical"] == [f"http://localhost{page.url}"]
