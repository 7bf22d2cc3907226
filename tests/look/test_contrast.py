"""Contrast, computed from the tokens alone: whoever changes a colour hears at once where it cannot be read."""

import re

import pytest

from tests.look.styles import FILES, TOKENS, source

# Running text is for eyes of every age: AAA of WCAG 2.2. Short words in letters of their own have AA.
RUNNING, TEXT, SHAPE = 7.0, 4.5, 3.0
PAIRS = [
    # What is read: on the page, on a tinted mat, in a field, on a band.
    *(
        ("text", "ground", RUNNING),
        ("soft", "ground", RUNNING),
        ("link", "ground", RUNNING),
        ("on-band", "band", RUNNING),
    ),
    *(("text", "tint", RUNNING), ("soft", "tint", RUNNING), ("link", "tint", RUNNING)),
    *(("text", "field", RUNNING), ("ink", "accent", TEXT), ("ground", "text", RUNNING)),
    # What is seen: mats, edges of controls, the focus, marks of an error.
    *(("mat", "ground", SHAPE), ("edge", "ground", SHAPE), ("edge", "field", SHAPE), ("edge", "tint", SHAPE)),
    *(("accent", "ground", SHAPE), ("accent", "band", SHAPE), ("ink", "accent", SHAPE)),
    *(("mat", "tint", SHAPE), ("link", "field", SHAPE), ("paper", "ink", TEXT)),
]


def colours(dark: bool) -> dict[str, str]:
    """The colours by the names of their tokens; those of the dark scheme over those of the light one."""
    light, _, night = source(TOKENS).partition("@media (prefers-color-scheme: dark)")
    return dict(re.findall(r"--([\w-]+): *(#\w+|var\(--[\w-]+\))", light + (night if dark else "")))


def luminance(name: str, known: dict[str, str]) -> float:
    value = known[name]
    if value.startswith("var"):
        return luminance(value[6:-1], known)
    digits = value[1:] if len(value) == 7 else "".join(digit * 2 for digit in value[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, known: dict[str, str]) -> float:
    light, dark = sorted((luminance(one, known), luminance(other, known)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "behind", "least"), PAIRS)
def test_everything_can_be_read(front: str, behind: str, least: float, dark: bool) -> None:
    assert contrast(front, behind, colours(dark)) >= least


def test_accent_on_paper_is_for_shapes_alone_and_never_for_text() -> None:
    assert contrast("accent", "paper", colours(False)) < TEXT
    for file in FILES:
        assert not re.search(r"[{;\s]color: *var\(--accent\)", source(file))
