"""Remarks on whether a text is Dutch, says something, and names a source for its figures (I51, I53).

Machine-made text gives itself away by what is missing: the small words of a language, or a source. No list
of words knows Dutch, so these are remarks and never errors.
"""

import re
from collections import Counter
from collections.abc import Iterator

from vollegym.pages.checked import Checked
from vollegym.text.documents import Problem
from vollegym.text.plain import plain
from vollegym.text.stems import STOPWORDS, tokens

THIN = 300
# In Dutch prose some four of ten words are small ones; lists and tables bring that down.
DUTCH = 0.25
# English small words that no Dutch sentence has.
ENGLISH = frozenset(
    "the and with your you our this that from have are will can for which their they what when where how "
    "because about into than then there these those would should could been being".split()
)
FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:%|procent\b)(?! korting)"
    r"|\b\d+(?:[.,]\d+)? ?(?:keer|x|maal) (?:zo|meer|vaker|groter|hoger|sneller)"
)
SOURCE = re.compile(
    r"\b(?:bron|bronnen|onderzoek\w*|studie|volgens|cijfers van|gemeten|rekenvoorbeeld|voorbeeld|stel)\b"
    r"|\[\^|\]\(https?:",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def substance(checked: Checked) -> Iterator[Problem]:
    """A page that says nothing, or too little."""
    start, count = checked.page.body_line, len(tokens(plain(checked.page.body)))
    if not count:
        yield checked.remark(start, "Deze pagina heeft geen tekst.", "Schrijf haar, of zet draft: true.")
    elif checked.page.kind == "article" and count < THIN:
        remedy = f"Onder de {THIN} zegt een artikel zelden genoeg; vul het aan."
        yield checked.remark(start, f"Dit artikel telt {count} woorden.", remedy)


def dutch(checked: Checked) -> Iterator[Problem]:
    """A text that is not Dutch, or sentences in it that are not."""
    words = tokens(plain(checked.page.body))
    small = sum(word in STOPWORDS for word in words)
    if len(words) >= 40 and small / len(words) < DUTCH:
        yield checked.remark(
            checked.page.body_line, "Deze tekst lijkt geen Nederlands.", "Lees hem hardop na."
        )
        return
    for number, line in checked.lines():
        for sentence in SENTENCE.split(plain(line)):
            said = tokens(sentence)
            english = sum(word in ENGLISH for word in said)
            if english >= 3 and english > len(said) / 5:
                what = f"“{sentence[:60]}” is Engels."
                yield checked.remark(number, what, "Zeg het in het Nederlands.")


def repeated(checked: Checked) -> Iterator[Problem]:
    """A word that is said over and over, as texts for search engines do."""
    words = [word for word in tokens(plain(checked.page.body)) if word not in STOPWORDS and len(word) > 3]
    for word, times in Counter(words).most_common(1):
        if times > 20 and times > len(words) / 12:
            what = f"Het woord “{word}” staat er {times} keer."
            yield checked.remark(word, what, "Wissel af, of zeg het korter.")


def unsourced(checked: Checked) -> Iterator[Problem]:
    """Figures in whose part of the text no source is named."""
    for section in sections(checked):
        if any(SOURCE.search(line) for _, line in section):
            continue
        for number, line in section:
            if figure := FIGURE.search(line):
                what = f"Bij “{figure[0]}” staat geen bron."
                yield checked.remark(number, what, "Noem bron en jaar, of haal het getal weg.")
                break


def sections(checked: Checked) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of a text from one heading of the second level to the next."""
    section: list[tuple[int, str]] = []
    for number, line in checked.lines():
        if re.match(r"##? ", line):
            yield section
            section = []
        section.append((number, line))
    yield section
