"""Markdown as plain words, quickly and roughly: for searching and counting, never for showing as a page."""

import re

PASSES = (
    (re.compile(r"^```.*?^```[^\n]*$|^~~~.*?^~~~[^\n]*$", re.MULTILINE | re.DOTALL), " "),
    (re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>\n]{0,500}>", re.DOTALL | re.IGNORECASE), " "),
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"\[\^[^\]\n]+\]:?|\{[:#.][^}\n]*\}|\{\{[^}\n]*\}\}"), " "),
    (re.compile(r"^\s*\|?[\s:|-]*-[\s:|-]*$", re.MULTILINE), ""),
    (re.compile(r"^[ >]*(?:#{1,6}|[-*+]|\d{1,3}\.|:)\s+", re.MULTILINE), ""),
    (re.compile(r"[*_`|\\]+"), " "),
)


def plain(markdown: str) -> str:
    """Return the words of a text, with a space where marks were."""
    for pattern, instead in PASSES:
        markdown = pattern.sub(instead, markdown)
    return " ".join(markdown.split())
