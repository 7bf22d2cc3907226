"""Make static/fonts/anybody.woff2 again from the published font: ./dev fonts FOLDER.

FOLDER holds the woff2 files of the npm package @fontsource-variable/anybody (5.3.0, Anybody 1.113), which gives
the letters of Western Europe and those of the rest of Latin apart; a visitor wants one file. What is left out, as
every first visit waits for it: weights below 400 and widths over 84 %, which no style uses, signs no title has,
kerning that changes with the weight, and the italic, which differs too little from a slanted roman to be fetched.
"""

import hashlib
import sys
import unicodedata
from pathlib import Path
from typing import Any

from tests.server import ROOT

FONTS = ROOT / "static" / "fonts"
SIGNS = " \u00a0!\"%&'()+,-./:;=?@«·»×–—‘’“”…€"
# So narrow the two strokes of these run into one, which is another letter, and this l has the wrong mark: for
# them the stand-in is better.
WRONG = set(map(ord, "ŐőŰűľ"))
# Latin-1, Latin Extended-A, and the s and t of Romanian with their comma.
LETTERS = {*range(0x30, 0x3A), *range(0xC0, 0x180), *range(0x218, 0x21C)} - WRONG
ASCII = [code for code in range(0x41, 0x7B) if chr(code).isalpha()]
# Letters that are not written as another letter and a mark, and the one they kern like.
ALIKE = dict(zip("ĐđĦħıŁłØøŦŧ", "DdHhiLlOoTt", strict=True))
LIMITS = {"wght": (400, 800), "wdth": (64, 84)}
UNITS = 1000  # An em; the 2000 of the source cost two bytes where now mostly one will do.
KERNING = {"wght": 800, "wdth": 72}  # Where nearly all headings are.


def main() -> None:
    """Write both files and their sums."""
    try:
        import brotli
        import fontTools
    except ImportError:
        sys.exit("Needs two packages: .venv/bin/pip install fonttools brotli")
    del brotli, fontTools
    if len(sys.argv) != 2:
        sys.exit("Usage: ./dev fonts FOLDER, with the woff2 files of @fontsource-variable/anybody")
    parts = [Path(sys.argv[1]) / f"anybody-{part}-wdth-normal.woff2" for part in ("latin", "latin-ext")]
    make(*parts).save(FONTS / "anybody.woff2")
    names = sorted(file.name for file in FONTS.iterdir() if file.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256((FONTS / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (FONTS / "SHA256SUMS").write_text("".join(sums))
    print((FONTS / "anybody.woff2").stat().st_size, "bytes")


def make(*parts: Path) -> Any:
    """Return the font with all letters, cut down to what the styles use."""
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem
    from fontTools.varLib.instancer import instantiateVariableFont

    whole = merged(*(TTFont(part, recalcTimestamp=False) for part in parts))
    fixed = subsetted(instantiateVariableFont(reread(whole), KERNING))
    font = subsetted(instantiateVariableFont(whole, LIMITS))
    font["GPOS"], font["GDEF"] = fixed["GPOS"], fixed["GDEF"]
    scale_upem(font, UNITS)
    font.flavor = "woff2"
    return font


def merged(font: Any, more: Any) -> Any:
    """Return the font with the glyphs of the other; both are parts of one font, so a name means one glyph."""
    added = [name for name in more.getGlyphOrder() if name not in font.getGlyphOrder()]
    for name in set(more.getGlyphOrder()) - set(added):
        assert font["glyf"][name] == more["glyf"][name], name
        assert font["gvar"].variations[name] == more["gvar"].variations[name], name
    order = font.getGlyphOrder() + added
    for name in added:
        font["glyf"].glyphs[name] = more["glyf"][name]
        font["hmtx"].metrics[name] = more["hmtx"].metrics[name]
        font["gvar"].variations[name] = more["gvar"].variations[name]
    font.setGlyphOrder(order)
    font["glyf"].glyphOrder = order
    for table in font["cmap"].tables:
        table.cmap = {**more.getBestCmap(), **table.cmap}
    kern_like_the_letter_inside(font)
    # The widths follow from the outlines; these tables know only the glyphs of one part, or nothing a page uses.
    for tag in ("GSUB", "HVAR", "MVAR", "STAT"):
        del font[tag]
    return reread(font)


def kern_like_the_letter_inside(font: Any) -> None:
    """Let a letter with a mark stand as near to its neighbours as the letter without."""
    names = font.getBestCmap()
    inside = {}
    for code, name in names.items():
        letter = ALIKE.get(chr(code)) or unicodedata.normalize("NFD", chr(code))[0]
        if code in LETTERS and names.get(ord(letter), name) != name:
            inside[name] = names[ord(letter)]
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            if table.LookupType != 2 or table.Format != 2:
                continue
            known = set(table.Coverage.glyphs)
            new = {name for name, letter in inside.items() if letter in known}
            table.Coverage.glyphs = sorted(known | new, key=font.getGlyphID)
            for classes in (table.ClassDef1.classDefs, table.ClassDef2.classDefs):
                classes.update(
                    {n: classes[x] for n, x in inside.items() if n not in classes and x in classes}
                )


def subsetted(font: Any) -> Any:
    """Return the font with only our letters and signs."""
    from fontTools.subset import Options, Subsetter

    wanted = {*ASCII, *LETTERS, *map(ord, SIGNS)} & set(font.getBestCmap())
    options = Options(layout_features=["kern"], hinting=False, name_IDs=[0, 1, 2, 14], notdef_outline=False)
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    return reread(font)


def reread(font: Any) -> Any:
    """Return the font as it is once it is written: every table whole, every index new."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    font.flavor, file = None, BytesIO()
    font.save(file)
    file.seek(0)
    return TTFont(file, recalcTimestamp=False)


if __name__ == "__main__":
    main()
