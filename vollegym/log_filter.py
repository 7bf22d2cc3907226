"""What no log ever holds, whoever writes the line: tokens, mail addresses, phone numbers, where from.

Not a filter on our own loggers, which would miss the server's and every library's, but the kind of record
itself: each line of each logger in this process is made clean before any handler sees it, tracebacks too.
"""

import logging
import re
from ipaddress import ip_address
from typing import Any

from vollegym.dutch.phrases import for_terminal

# Characters of a line that are read at all: its beginning and its end.
LONGEST = 20_000
MAIL = re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
CREDENTIALS = re.compile(r"(?<=://)[^\s/@]{1,300}@")
TOKENS = re.compile(
    # Of an address: lower-case base32; no message's number, which is hexadecimal.
    r"(?<![A-Za-z0-9])(?=[a-f2-7]{0,99}[g-z])[a-z2-7]{26,}(?![A-Za-z0-9])"
    # Of a cookie or a session, and what is signed in a form.
    r"|(?<![0-9a-f])[0-9a-f]{40,}(?![0-9a-f])|[\w-]{2,}\.(?:[\w-]{4,}\.)?[\w-]{27,}(?![\w.-])|whsec_[\w+/=]{8,}"
)
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'<>?]*=[^\s\"'<>]*")
PHONE = re.compile(r"(?:(?<=tel:)|(?<![\w.:/-]))(?:\+|00?)[1-9](?:[ ()./-]{0,2}\d){7,13}(?![\w:-])")
ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.])"
)
# A credential looks like a mail address, and a query holds both.
KINDS = ((CREDENTIALS, "[name]@"), (MAIL, "[mail]"), (QUERY, "?[query]"), (TOKENS, "[token]"))


class CleanRecord(logging.LogRecord):
    """A line of a log without what identifies or lets in anybody; on one line but for a traceback."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        # Handlers use the text that is there already.
        if self.exc_info and self.exc_info[0]:
            self.exc_text = clean(logging.Formatter().formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802 - the library's name.
        return clean(super().getMessage()).replace("\n", " ⏎ ")


def install() -> None:
    """Let every logger of this process make such records from now on."""
    logging.setLogRecordFactory(CleanRecord)


def clean(text: str) -> str:
    """Return a text with everything that no log holds replaced by what it was."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    for pattern, instead in KINDS:
        text = pattern.sub(instead, text)
    return for_terminal(PHONE.sub("[phone]", ADDRESS.sub(masked, text)))


def masked(found: re.Match[str]) -> str:
    """Return what stands for an address of the internet; loopback, and what is no address, stays."""
    try:
        address = ip_address(found[0])
    except ValueError:
        return found[0]
    return found[0] if address.is_loopback or address.is_unspecified else "[address]"
