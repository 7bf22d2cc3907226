"""I31: ads that were tagged as the manual said were booked as "direct traffic"."""

import json

import pytest
from flask import Flask

from tests.people import give
from tests.visitor import Visitor
from vollegym.questionnaire.attribution import source_name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("utm_source=meta&utm_medium=paid", "meta"),
        ("utm_source=facebook", "facebook"),
        ("utm_source=fb", "facebook"),
        ("utm_source=instagram", "instagram"),
        ("utm_source=ig", "instagram"),
        ("utm_source=google&utm_medium=cpc", "google"),
        ("utm_source=Google%20Ads", "google"),
        ("gclid=abc", "google"),
        ("fbclid=abc", "meta"),
    ],
)
def test_i31_a_tagged_ad_is_never_direct(app: Flask, visitor: Visitor, query: str, name: str) -> None:
    visitor.open(f"/intake?{query}")
    give(visitor, "owner")
    kept = app.extensions["vollegym"].storage.database().execute("SELECT source FROM lead").fetchone()[0]
    assert source_name(json.loads(kept)) == name


def test_i31_the_raw_value_is_kept(app: Flask, visitor: Visitor) -> None:
    visitor.open("/intake?utm_source=Google%20Ads")
    give(visitor, "owner")
    kept = app.extensions["vollegym"].storage.database().execute("SELECT source FROM lead").fetchone()[0]
    assert json.loads(kept)["utm_source"] == "Google Ads"
