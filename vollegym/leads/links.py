"""Private links in messages: a token that names a lead, says until when, and cannot be guessed or altered.

Nothing of it is stored: the token carries the reference and its last day, sealed with the secret key of the
site (128 bits). So a message can be written again at any time, and a copy of the database opens nothing. The
price: one link cannot be taken back, only all of them (by a new secret key), and it ends by its date.
"""

import base64
import hashlib
import hmac
import re
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)
SEAL = 16
SHAPE = re.compile(r"[a-z2-7]{30,500}")


def private_token(secret: str, purpose: str, reference: str, last_day: date) -> str:
    """Return the token in lower-case base32; it holds through `last_day`, which is a day in UTC."""
    said = (last_day - EPOCH).days.to_bytes(2, "big") + reference.encode("ascii")
    return written(said + seal(secret, purpose, said))


def reference_in(secret: str, purpose: str, token: str, today: date) -> str | None:
    """Return the reference that a token of this purpose names, or None when it is not ours or has ended."""
    if not SHAPE.fullmatch(token):
        return None
    try:
        whole = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    said, sealed = whole[:-SEAL], whole[-SEAL:]
    # The last letter has bits to spare; only one spelling of a token is the token.
    if not hmac.compare_digest(sealed, seal(secret, purpose, said)) or written(whole) != token:
        return None
    last_day = EPOCH + timedelta(days=int.from_bytes(said[:2], "big"))
    return said[2:].decode("ascii") if today <= last_day else None


def written(token: bytes) -> str:
    """Return bytes as lower-case base32 without padding."""
    return base64.b32encode(token).decode().rstrip("=").lower()


def seal(secret: str, purpose: str, said: bytes) -> bytes:
    """Return what only the holder of the secret key can make of these bytes."""
    return hmac.digest(secret.encode(), purpose.encode() + b"\0" + said, hashlib.sha256)[:SEAL]
