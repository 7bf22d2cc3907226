"""Events to the owner's own programs, after the Standard Webhooks specification.

`webhook-id` stays the same over all tries, `webhook-timestamp` is that of the try, and `webhook-signature` is
`v1,` and the base64 HMAC-SHA256 over `id.timestamp.body`. While a secret is replaced, WEBHOOK_SECRET holds
the new and the old one with a space between them, and every event carries both signatures.
"""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from vollegym.config.checks import signing_key
from vollegym.outbox.faults import in_words
from vollegym.outbox.network import connection, within
from vollegym.outbox.retry import GoneError, NotDeliveredError

TIMEOUT, DEADLINE = 15, 20
LARGEST_BODY = 20_000
# The receiver as a whole is to blame, not this event.
BUSY = (429, 502, 503, 504)


def post(url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Deliver one event; raises NotDeliveredError unless the receiver answered 2xx (incident I11)."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with connection(parts, TIMEOUT) as target, within(DEADLINE, lambda: target.line):
            target.request("POST", path, body, dict(headers))
            # Only the head is read: an answer of a gigabyte costs nothing.
            answer = target.getresponse()
    except TimeoutError as error:
        raise NotDeliveredError("geen antwoord binnen de tijd", down=True) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDeliveredError(f"geen verbinding: {in_words(error)}", down=True) from error
    judge(answer.status, answer.headers.get("Retry-After"), now)


def judge(status: int, retry_after: str | None, now: datetime) -> None:
    """Return when an answer means success; raises NotDeliveredError otherwise, redirects included."""
    if 200 <= status < 300:
        return
    if status == 410:
        raise GoneError("410: de ontvanger wil niets meer ontvangen")
    raise NotDeliveredError(str(status), down=status in BUSY, wait=seconds_asked(retry_after, now))


def seconds_asked(retry_after: str | None, now: datetime) -> timedelta | None:
    """Return how long Retry-After asks us to wait, in seconds or until a date; nonsense is None."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0))


def body_of(kind: str, at: datetime, data: Mapping[str, Any], order: int) -> bytes:
    """Return the event as JSON, under 20 kB: what a campaign put into its address is left out first."""
    whole = {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "sequence": order, "data": dict(data)}
    for key in ("source_last", "source", "answers", "reasons"):
        body = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) < LARGEST_BODY:
            return body
        whole["data"] = {**whole["data"], key: None}  # type: ignore[dict-item]
        whole["shortened"] = True
    return json.dumps({**whole, "data": {"reference": data.get("reference")}}).encode()


def signed_headers(secret: str, uid: str, now: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that let the receiver see that this event is ours, new, and no double."""
    identity, seconds = f"msg_{uid}", str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "vollegym-webhook/1",
        "webhook-id": identity,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signature(key, identity, seconds, body) for key in keys(secret)),
    }


def signature(key: bytes, identity: str, seconds: str, body: bytes) -> str:
    """Return `v1,` and the signature over id, timestamp and body."""
    said = f"{identity}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()


def keys(secret: str) -> list[bytes]:
    """Return the keys in a setting: `whsec_` and base64 each, else the text itself as one key."""
    if not secret.startswith("whsec_"):
        return [secret.encode()]
    return [signing_key(part) for part in secret.split()]
