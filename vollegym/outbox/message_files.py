"""templates/messages/NAME.md, one file a message: subject, title and foot as front matter, then Markdown.

Whoever edits a file sees it in the next mail, without a restart. One that is broken stops no other message:
its own waits and is tried again, and the problem is told with file and line, also before it is needed.
"""

import traceback
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound, TemplateSyntaxError, UndefinedError

from vollegym.documents.document import Document, DocumentError, Problem, read_document
from vollegym.documents.fields import FieldReader
from vollegym.outbox import multipart
from vollegym.outbox.kinds import Words

FIELDS = ("subject", "title", "foot")
FOLDER = "messages"
LAYOUT = f"{FOLDER}/_layout.html"
REMEDY = "Vergelijk de regel met die van een ander bericht in dezelfde map."


class MessageFileError(Exception):
    """A message cannot be made from its file; `problem` says why, with file and line, in Dutch."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Said:
    """A message that can be sent: `text` is the letter around its `body`, as the plain part of a mail."""

    subject: str
    body: str
    text: str
    html: str


class Pieces(BaseLoader):
    """Gives each piece of a file as a template that counts lines as the file does.

    `NAME.md` is the Markdown, `NAME.md#subject` a field of the front matter.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_source(
        self,
        environment: Environment,  # noqa: ARG002 - the library hands it over.
        template: str,
    ) -> tuple[str, str, Callable[[], bool]]:
        name, _, field = template.partition("#")
        path = self.folder / name
        try:
            state = state_of(path)
            unchanged = partial(still, path, state)
            if not name.endswith(".md") or path.name.startswith("_"):
                return path.read_text("utf-8"), str(path), unchanged
            document = document_of(path, name, state)
        except OSError as error:
            raise TemplateNotFound(name) from error
        text, line = document.body, document.body_line
        if field:
            text, line = str(document.meta.get(field, "")), document.lines.get(field, 1)
        return "\n" * (line - 1) + text, str(path), unchanged


# What tells that a file changed: when, how large, and which file it is.
State = tuple[int, int, int]


def state_of(path: Path) -> State:
    """Return what tells that a file changed; raises OSError for one that is not there."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


@lru_cache(maxsize=128)
def document_of(path: Path, name: str, state: State) -> Document:  # noqa: ARG001 - in another state it is another one.
    """Return the message of this file as it was at that moment: each of its pieces is asked for by itself."""
    return read_document(f"templates/{name}", path.read_bytes())


def still(path: Path, state: State) -> bool:
    """Return whether a file is as it was when it was read."""
    return path.is_file() and state_of(path) == state


class MessageFiles:
    """The files of all messages, with the words that they use."""

    def __init__(self, words: Environment, folder: Path, site_url: str) -> None:
        """`words` has the filters; `folder` holds `messages/`."""
        loader, self.site_url, self.folder = Pieces(folder), site_url, folder
        self.plain = words.overlay(loader=loader, autoescape=False, auto_reload=True)
        self.pages = words.overlay(loader=loader, autoescape=True, auto_reload=True)
        self.markdown = words.overlay(
            loader=loader, autoescape=True, auto_reload=True, finalize=multipart.shielded
        )
        # The state in which nothing was wrong with a file.
        self.well: dict[str, State] = {}

    def said(self, file: str, words: Words, *, titled: bool) -> Said:
        """Return subject, text and HTML; raises MessageFileError when the file is broken.

        The subject is one line and knows only the values meant for it. `titled` puts the title above the text
        as well; a letter begins with its greeting there.
        """
        name, values = f"{FOLDER}/{file}.md", {"site_url": self.site_url, **words.values}
        try:
            subject = self.plain.get_template(f"{name}#subject").render(**words.subject)
            title = multipart.bare(self.markdown.get_template(f"{name}#title").render(**values))
            body = self.markdown.get_template(name).render(**values)
            foot = self.markdown.get_template(f"{name}#foot").render(**values)
            html = self.pages.get_template(LAYOUT).render(
                title=title, body=multipart.as_html(body), foot=multipart.as_line(foot)
            )
        except Exception as error:
            raise MessageFileError(self.problem_of(name, error)) from error
        plain, top = multipart.as_text(body), [title, ""] if titled else []
        text = [*top, plain, "", "-- ", "Volle Gym", self.site_url, multipart.as_text(foot)]
        return Said(" ".join(subject.split()), plain, "\n".join(text).strip() + "\n", html)

    def problems(self, files: Collection[str]) -> Iterator[Problem]:
        """Give what is wrong with the files of these names, as far as that shows without a message.

        A file with which nothing was wrong costs one look at its date, until it changes.
        """
        for name in [f"{FOLDER}/{file}.md" for file in sorted(files)]:
            try:
                state = state_of(self.folder / name)
                if self.well.get(name) == state:
                    continue
                found = list(self.wrong_in(name, state))
                if not found:
                    self.well[name] = state
            except OSError as error:
                found = [self.problem_of(name, error)]
            yield from found

    def wrong_in(self, name: str, state: State) -> Iterator[Problem]:
        """Give what is wrong with one file."""
        try:
            fields = FieldReader(document_of(self.folder / name, name, state))
            fields.unknown(FIELDS, "error")
            for field in FIELDS:
                fields.text(field, required=True)
            yield from fields.problems
            self.plain.get_template(f"{name}#subject")
            for piece in ("#title", "#foot", ""):
                self.markdown.get_template(f"{name}{piece}")
        except Exception as error:
            yield self.problem_of(name, error)

    def problem_of(self, name: str, error: Exception) -> Problem:
        """Return what went wrong while a message was made, at the line where it did."""
        if isinstance(error, DocumentError):
            return error.problem
        path = f"templates/{name}"
        if isinstance(error, TemplateNotFound | FileNotFoundError):
            missing = f"templates/{error.name}" if isinstance(error, TemplateNotFound) else path
            return Problem(missing, 0, "Dit bestand ontbreekt.", "Zet het terug.")
        if isinstance(error, TemplateSyntaxError):
            found = Path(error.filename).relative_to(self.folder) if error.filename else name
            said = f"Hier klopt de schrijfwijze tussen accolades niet ({error.message})."
            return Problem(f"templates/{found}", error.lineno, said, REMEDY)
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename.startswith(str(self.folder)) and frame.lineno:
                path = f"templates/{Path(frame.filename).relative_to(self.folder)}"
                # What another error says may hold what somebody typed.
                what = error.message if isinstance(error, UndefinedError) else type(error).__name__
                said = f"Hier staat iets dat dit bericht niet kent ({what})."
                return Problem(path, frame.lineno, said, REMEDY)
        return Problem(path, 0, f"Dit bericht is niet te maken ({type(error).__name__}).", REMEDY)
