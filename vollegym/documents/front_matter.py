"""A strict reader for python-frontmatter, which by itself lets broken front matter vanish silently.

It composes YAML into nodes and turns those into text, lists and mappings itself: so every scalar stays as
typed, double keys are seen, and each key knows its line.
"""

import re
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
OPENING = re.compile(r"\A---[ \t]*\n")
# YAML takes what follows a space and # for a comment: of `title: Les #1` only `Les` would be left.
SWALLOWED = re.compile(r"[ \t]+#\S")
DEEPEST = 20
QUOTES = 'Zet de waarde tussen aanhalingstekens; staat daar " in, schrijf dan \\" of gebruik enkele.'


class RefusedError(Exception):
    """The front matter cannot be used; lines are lines of the file, from 1."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


class Handler(YAMLHandler):  # type: ignore[misc]  # python-frontmatter's types are not read here.
    """Reads the front matter of one file; afterwards `lines` and `body_line` tell where things stand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.first = text[: len(text) - len(text.lstrip())].count("\n")
        self.lines: dict[str, int] = {}
        self.body_line = 1

    def split(self, text: str) -> tuple[str, str]:
        """Return front matter and body; raises RefusedError where either line of dashes is missing."""
        opening = OPENING.match(text)
        if not opening:
            remedy = "Begin met een regel ---, dan title: en description:, dan weer een regel ---."
            raise RefusedError(1, "De koptekst ontbreekt: de eerste regel is geen ---.", remedy)
        # The search starts at the line break, so that an empty front matter closes at once.
        closing = CLOSING.search(text, opening.end())
        if not closing:
            remedy = "Zet onder de laatste regel van de koptekst een regel met alleen ---."
            raise RefusedError(1 + self.first, "De koptekst wordt nergens afgesloten.", remedy)
        body = text[closing.end() :]
        before = text[: closing.end()] + body[: len(body) - len(body.lstrip())]
        self.body_line = 1 + self.first + before.count("\n")
        return text[opening.end() : closing.start()], body

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        """Return the front matter with every scalar as text; raises RefusedError when it is not a mapping."""
        try:
            self.refuse_depth(fm)
            node = yaml.compose(fm, Loader=Loader)
        except yaml.YAMLError as error:
            raise self.unreadable(error) from error
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            what = "De koptekst is geen lijst van velden met een waarde."
            raise RefusedError(self.line(node), what, 'Schrijf elk veld als naam: "waarde".')
        self.lines = {str(key.value): self.line(key) for key, _ in node.value}
        for key, value in node.value:
            self.lines.update(self.lines_within(str(key.value), value))
            self.refuse_half(value, fm)
        found = self.value(node, set(), 0)
        return dict(found)

    def refuse_depth(self, fm: str) -> None:
        """Raise RefusedError for lists in lists in lists, before the reader that would overflow on them."""
        depth = 0
        # One event after the other, without going down into anything.
        for event in yaml.parse(fm, Loader=Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                line = event.start_mark.line + 2 + self.first
                raise RefusedError(line, "Hier staat te veel in elkaar.", "Haal lijsten uit elkaar.")

    def lines_within(self, key: str, node: yaml.Node) -> dict[str, int]:
        """Return the lines within a value, as `options[0]` or `hours.monday`: a check names the very one."""
        if isinstance(node, yaml.SequenceNode):
            return {f"{key}[{place}]": self.line(item) for place, item in enumerate(node.value)}
        if isinstance(node, yaml.MappingNode):
            return {f"{key}.{field.value}": self.line(field) for field, _ in node.value}
        return {}

    def refuse_half(self, value: yaml.Node, fm: str) -> None:
        """Raise RefusedError for a value of which a part would be taken for a comment."""
        end = value.end_mark
        plain = isinstance(value, yaml.ScalarNode) and value.style not in ("'", '"')
        if plain and SWALLOWED.match("".join(fm.split("\n")[end.line : end.line + 1])[end.column :]):
            what = "Wat hier na een spatie en # staat, zou wegvallen."
            raise RefusedError(end.line + 2 + self.first, what, QUOTES)

    def value(self, node: yaml.Node, seen: set[int], depth: int) -> Any:
        """Return a node as text, list or mapping; raises RefusedError for what nobody types on purpose."""
        if depth > DEEPEST:
            raise RefusedError(self.line(node), "Hier staat te veel in elkaar.", "Haal lijsten uit elkaar.")
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        if id(node) in seen:
            raise RefusedError(
                self.line(node), "Een verwijzing met * kan niet.", "Schrijf de waarde nog eens."
            )
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, seen, depth + 1) for item in node.value]
        return self.mapping(node, seen, depth)

    def mapping(self, node: yaml.Node, seen: set[int], depth: int) -> dict[str, Any]:
        """Return a mapping; raises RefusedError for a double key or one that is not text."""
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise RefusedError(
                    self.line(key), "De naam van een veld is geen tekst.", "Haal de haken weg."
                )
            if key.value in found:
                what = f"Het veld {key.value} staat er twee keer."
                raise RefusedError(self.line(key), what, "Haal er een weg.")
            found[key.value] = self.value(value, seen, depth + 1)
        return found

    def line(self, node: yaml.Node) -> int:
        """Return the line of the file where a node starts."""
        return int(node.start_mark.line) + 2 + self.first

    def unreadable(self, error: yaml.YAMLError) -> RefusedError:
        """Return the refusal for text that is not YAML, at the line where reading stopped."""
        # What was begun and never ended is reported where it begins: there the quotation mark is missing.
        begun = "while scanning" in str(getattr(error, "context", ""))
        mark = getattr(error, "context_mark" if begun else "problem_mark", None)
        line = mark.line if mark else 0
        what = f"De koptekst kan hier niet gelezen worden ({reason(error)})."
        return RefusedError(line + 2 + self.first, what, QUOTES)


def reason(error: yaml.YAMLError) -> str:
    """Return the cause in Dutch where it is one that owners meet, else in the words of the reader."""
    said = str(getattr(error, "problem", None) or "onleesbaar teken")
    for english, dutch in REASONS.items():
        if english in said:
            return dutch
    return said


REASONS = {
    "mapping values are not allowed": "een dubbele punt midden in een waarde zonder aanhalingstekens",
    "did not find expected key": "aanhalingstekens die niet kloppen",
    "could not find expected ':'": "een regel zonder dubbele punt, of een ontbrekende regel ---",
    "expected <block end>": "aanhalingstekens of inspringing die niet kloppen",
    "unexpected end of stream": "een aanhalingsteken dat nergens gesloten wordt",
    "found character that cannot start any token": "een teken waarmee een waarde niet mag beginnen",
    "did not find expected alphabetic or numeric character": "een * of & aan het begin van een waarde",
    "found undefined alias": "een * aan het begin van een waarde",
    "did not find expected ',' or ']'": "een lijst die niet gesloten wordt",
    "did not find expected ',' or '}'": "een accolade die niet gesloten wordt",
    "tab": "een tab; gebruik spaties",
    "did not find expected hexdecimal number": "een \\ waar \\\\ hoort te staan",
    "unknown escape character": "een \\ waar \\\\ hoort te staan",
    "control characters": "een teken dat niet te zien is",
}
