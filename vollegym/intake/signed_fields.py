"""What a form carries through a visitor's hands and brings back unaltered: when it was shown, and the source.

Sealed with the secret key of the site, readable by anyone, of no use to anyone. It has no end date, because a
form may stay open for a week.
"""

from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from vollegym.questionnaire.robot_signs import Shown
from vollegym.storage.timestamps import moment, stamp

LONGEST = 6000


def sealed(secret: str, purpose: str, value: object) -> str:
    """Return a text that opens to this value, and to nothing else when a letter is changed."""
    return str(URLSafeSerializer(secret, salt=f"form {purpose}").dumps(value))


def opened(secret: str, purpose: str, text: str) -> Any:
    """Return the sealed value, or None when it is not ours, altered or endless."""
    if not text or len(text) > LONGEST:
        return None
    try:
        return URLSafeSerializer(secret, salt=f"form {purpose}").loads(text)
    except BadData:
        return None


def seal_shown(secret: str, shown: Shown) -> str:
    """Return the seal of a form that is shown now."""
    return sealed(secret, "shown", [shown.question, stamp(shown.at)])


def open_shown(secret: str, text: str) -> Shown | None:
    """Return which question was shown and when, or None."""
    value = opened(secret, "shown", text)
    return Shown(value[0], moment(value[1])) if value else None


def seal_touch(secret: str, touch: Mapping[str, str]) -> str:
    """Return the seal of where someone came from."""
    return sealed(secret, "source", dict(touch))


def open_touch(secret: str, text: str) -> dict[str, str] | None:
    """Return where someone came from, or None."""
    value = opened(secret, "source", text)
    return {str(name): str(text) for name, text in value.items()} if value else None
