"""What people type, made tidy without changing what they meant."""

import re
import unicodedata

# Control characters and blanks of every kind become one space: no line break reaches a mail or a cell.
BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Invisible characters that come along with copying, directions that turn text around, half characters.
# The joiners U+200C and U+200D stay: Persian names and many emoji need them.
STRAY = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


# Far more than anybody types in one field; composing takes a time that grows with the square of the accents.
LONGEST_TYPED = 1000


def tidy(text: str, most: int = LONGEST_TYPED) -> str:
    """Return the text composed, on one line, without stray invisible characters and outer blanks.

    What is longer than `most` is not read: it comes back cut to one more, to be refused as too long.
    """
    if len(text) > most:
        return text[: most + 1].replace(" ", "_")
    text = STRAY.sub("", text.replace("\x00", ""))
    return BLANK.sub(" ", unicodedata.normalize("NFC", text)).strip()
