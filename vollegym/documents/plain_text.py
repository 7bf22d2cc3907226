"""Markdown as plain words, quickly and roughly: for searching and counting, never for showing as a page."""

import re

# Every pass takes a time that grows with the length of the text and no faster: none looks further than the
# next sign of its own kind, or than the line. One of which no sign stands in the text is left out.
PASSES = (
    (("```", "~~~"), re.compile(r"^```.*?^```[^\n]*$|^~~~.*?^~~~[^\n]*$", re.MULTILINE | re.DOTALL), " "),
    (("<",), re.compile(r"<[^<>\n]{0,500}>"), " "),
    (("](",), re.compile(r"!?\[([^\[\]\n]*)\]\([^)\n]{0,500}\)"), r"\1"),
    (("[^", "{"), re.compile(r"\[\^[^\[\]\n]+\]:?|\{[:#.][^{}\n]*\}|\{\{[^{}\n]*\}\}"), " "),
    (("",), re.compile(r"^[ \t:|-]+$", re.MULTILINE), ""),
    (("",), re.compile(r"^[ >]*(?:#{1,6}|[-*+]|\d{1,3}\.|:)[ \t]+", re.MULTILINE), ""),
    (tuple("*_`|\\"), re.compile(r"[*_`|\\]+"), " "),
)
# What begins a stretch that nobody reads, and what ends it.
UNREAD = re.compile(r"<(script|style)\b|<(!)--", re.IGNORECASE)
ENDS = {"script": "</script>", "style": "</style>", "!": "-->"}


def plain(markdown: str) -> str:
    """Return the words of a text, with a space where marks were."""
    markdown = without_unread(markdown)
    for signs, pattern, instead in PASSES:
        if any(sign in markdown for sign in signs):
            markdown = pattern.sub(instead, markdown)
    return " ".join(markdown.split())


def without_unread(markdown: str) -> str:
    """Return the text without scripts, styles and comments; one without an end is left as it stands."""
    small, kept, place, endless = markdown.lower(), [], 0, set()
    for found in UNREAD.finditer(markdown):
        kind = (found[1] or found[2]).lower()
        if found.start() < place or kind in endless:
            continue
        end = small.find(ENDS[kind], found.end())
        if end < 0:
            endless.add(kind)
            continue
        kept.append(markdown[place : found.start()])
        place = end + len(ENDS[kind])
    return " ".join([*kept, markdown[place:]])
