"""What a form carries through a visitor's hands and brings back unaltered: when it was shown, and the source.

Signed with the secret key of the site, readable by anyone, of no use to anyone. It has no end date, because a
form may stay open for a week.
"""

from collections.abc import Mapping
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from vollegym.questionnaire.robot_signs import Shown
from vollegym.storage.timestamps import moment, stamp

LONGEST = 6000


def signed(secret: str, purpose: str, value: object) -> str:
    """Return a text that holds this value and is refused when a letter of it is changed."""
    return str(URLSafeSerializer(secret, salt=f"form {purpose}").dumps(value))


def verified(secret: str, purpose: str, text: str) -> Any:
    """Return the value in a signed text, or None when it is not ours, altered or endless."""
    if not text or len(text) > LONGEST:
        return None
    try:
        return URLSafeSerializer(secret, salt=f"form {purpose}").loads(text)
    except BadData:
        return None


def sign_shown(secret: str, shown: Shown) -> str:
    """Return which question is shown and when, signed."""
    return signed(secret, "shown", [shown.question, stamp(shown.at)])


def verified_shown(secret: str, text: str) -> Shown | None:
    """Return which question was shown and when, or None."""
    value = verified(secret, "shown", text)
    return Shown(value[0], moment(value[1])) if value else None


def sign_touch(secret: str, touch: Mapping[str, str]) -> str:
    """Return where someone came from, signed."""
    return signed(secret, "source", dict(touch))


def verified_touch(secret: str, text: str) -> dict[str, str] | None:
    """Return where someone came from, or None."""
    value = verified(secret, "source", text)
    return {str(name): str(text) for name, text in value.items()} if value else None
