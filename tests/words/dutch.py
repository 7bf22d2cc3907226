"""How hard a Dutch text is to read, and which runs of words it holds: measures for the tests of the articles."""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Three vowels that are spoken as one come before two, two before one.
SYLLABLE = re.compile(
    r"aai|ooi|oei|eeu|ieu|ij|aa|ee|oo|uu|ie|oe|eu|ui|ei|au|ou|ai|oi|[aeiouyáàäâéèëêíìïîóòöôúùüû]"
)


def prose(markdown: str) -> str:
    """Return the paragraphs and list items, each ended by a full stop.

    Headings, tables, sources and the marks of our Markdown are not read as sentences.
    """
    lines = []
    for line in markdown.splitlines():
        said = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line.strip()).replace("*", "")
        if said and said[0] not in "#|{" and not said.startswith("[^") and set(said) != {"-"}:
            said = re.sub(r"^([->:]|\d+\.)\s+", "", re.sub(r"\[\^[^\]]+\]", "", said))
            lines.append(said if said[-1] in ".!?" else f"{said}.")
    return "\n".join(lines)


def reading_ease(markdown: str) -> float:
    """Return the Flesch-Douma figure of the prose: 60 to 80 reads easily, more is a children's book."""
    text = prose(markdown)
    words = WORD.findall(text)
    sentences = len(re.findall(r"[.!?][’\")]*(?=\s|$)", text))
    syllables = sum(max(1, len(SYLLABLE.findall(word.lower()))) for word in words)
    return 206.835 - 0.93 * len(words) / sentences - 77 * syllables / len(words)


def runs(text: str, length: int = 8) -> set[str]:
    """Return every run of so many words, in small letters and without marks, however the lines were broken."""
    plain = re.sub(r"\]\([^)]*\)", "]", text.replace("’", "'"))
    words = re.findall(r"\w+", plain.lower())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}
