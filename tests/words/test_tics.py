"""What a reader notices at the third time stays rare: the turns of our own texts are counted, and none may grow."""

import re
import sys

import pytest

from tests.words.dutch import prose
from tests.words.test_articles import ARTICLES, read

SENTENCE = re.compile(r"(?<=[.!?])[’”)]*\s+|\n")
# Words that begin a sentence and are no verb.
NO_VERB = "Als|Wie|Wat|Wanneer|Zodra|Hoe|En|Maar|Of|Dan|Toen|Waar|Dat|Die|Er|Daar|Pas|Ook|Zo|Want"
AFTER_A_VERB = "je|jij|jullie|iemand|niemand|het|de|een|er|ze|zij|hij|die|dat|deze|jouw|mensen"
HOURS = "twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
# How often each may stand in all articles together.
MOST = {
    rf"^(?!(?:{NO_VERB})\b)[A-Z]\w+ (?:{AFTER_A_VERB})\b[^.?!]*, (?:\w+ )?dan\b": 15,
    r"lees je (?:bij|in)\b": 3,
    r"[Tt]waalf weken": 6,
    r"[Dd]insdag": 3,
    rf"\b(?:half|kwart over|kwart voor|tien voor|om|tot|na|rond) (?:{HOURS})\b|\b\d{{1,2}}[.:]\d\d\b|\b(?:{HOURS}) uur ’s": 10,
    r"^Wie\b": 5,
    r"zelf bedacht|verzonnen|zelfgekozen|bedachte": 3,
    r"fysiotherapeut": 3,
    r"Beter laten landen|is goed met|voelt misschien dapper": 0,
}


@pytest.mark.parametrize("tic", MOST)
def test_a_turn_of_ours_stays_rare(tic: str) -> None:
    found = {}
    for path in ARTICLES:
        written = read(path).body
        sentences = [found for found in SENTENCE.split(prose(written)) if found]
        where = sentences if tic.startswith("^") else [written]
        found[path.stem] = sum(len(re.findall(tic, part)) for part in where)
    sys.stdout.write(f"{tic}: {sum(found.values())} of {MOST[tic]}, {found}\n")
    assert sum(found.values()) <= MOST[tic]
