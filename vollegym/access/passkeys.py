"""Passkeys: coming in with a finger, a face or the code of one's own device.

The browser's own dialogue does the work and the package webauthn judges its answer. Each question is answered
once, within five minutes, on this site, by somebody whom the device recognised. The package takes 8 MB in
each worker, so it is loaded by whoever uses a passkey first.
"""

import ipaddress
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlite_utils import Database

from vollegym.access import store
from vollegym.access.store import Passkey, Person
from vollegym.storage.database import Storage

log = logging.getLogger(__name__)
ANSWER_WITHIN = timedelta(minutes=5)
# An answer is some 1,000 characters; one with a long certificate stays well below.
LONGEST = 16_000
MOST, NAME = 20, 60


class PasskeyRefusedError(Exception):
    """The answer of a device is none that lets anybody in; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site that passkeys belong to: its name, and its origin as a browser tells it."""

    name: str
    origin: str


def site_of(host: str, scheme: str, site_url: str) -> Site | None:
    """Return the site that a browser sees at this Host; None at a bare address, which has no passkeys.

    A proxy in front may end https, so that the setting knows the scheme better than the request.
    """
    known = urlsplit(site_url)
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return Site(name, f"{known.scheme if host == known.netloc else scheme}://{host}")
    return None


def ask_for_new(storage: Storage, site: Site, person: Person, shown: str, now: datetime) -> tuple[str, bytes]:
    """Return what a browser needs to make a passkey, as JSON, with the challenge to keep for its answer."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    db = storage.database()
    challenge = new_challenge(storage, now)
    options = generate_registration_options(
        rp_id=site.name,
        rp_name="Volle Gym, beheer",
        user_id=f"person-{person.id}".encode(),
        user_name=shown,
        user_display_name=person.name or shown,
        challenge=challenge,
        timeout=milliseconds(ANSWER_WITHIN),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=one.credential) for one in store.passkeys(db, person.id)
        ],
    )
    return options_to_json(options), challenge


def ask_for_one(storage: Storage, site: Site, now: datetime) -> tuple[str, bytes]:
    """Return what a browser needs to use any passkey of this site, as JSON, with the challenge."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    challenge = new_challenge(storage, now)
    options = generate_authentication_options(
        rp_id=site.name,
        challenge=challenge,
        timeout=milliseconds(ANSWER_WITHIN),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), challenge


def new_challenge(storage: Storage, now: datetime) -> bytes:
    challenge = secrets.token_bytes(32)
    with storage.writing() as db:
        store.add_challenge(db, challenge, now + ANSWER_WITHIN)
    return challenge


def milliseconds(stretch: timedelta) -> int:
    return int(stretch.total_seconds() * 1000)


def add(
    storage: Storage, site: Site, person: Person, challenge: bytes, answer: str, name: str, now: datetime
) -> None:
    """Keep the passkey that a device made; raises PasskeyRefusedError."""
    from webauthn import verify_registration_response

    check_size(answer)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as error:
        # Bytes of a stranger, read by several parsers: whatever they raise, it is no passkey.
        raise PasskeyRefusedError(type(error).__name__) from error
    with storage.writing() as db:
        answer_once(db, challenge, now)
        if store.passkey(db, made.credential_id) is not None:
            raise PasskeyRefusedError("known already")
        if len(store.passkeys(db, person.id)) >= MOST:
            raise PasskeyRefusedError("too many")
        kept = (made.credential_id, made.credential_public_key, made.sign_count)
        store.add_passkey(db, person.id, *kept, name[:NAME], now)


def check(storage: Storage, site: Site, challenge: bytes, answer: str, now: datetime) -> Passkey:
    """Return the passkey that signed this answer, of someone who may come in; raises PasskeyRefusedError."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    check_size(answer)
    try:
        given = parse_authentication_credential_json(answer)
        known = store.passkey(storage.database(), given.raw_id)
        if known is None:
            raise PasskeyRefusedError("unknown")
        signed = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    except PasskeyRefusedError:
        raise
    except Exception as error:
        raise PasskeyRefusedError(type(error).__name__) from error
    with storage.writing() as db:
        answer_once(db, challenge, now)
        store.use_passkey(db, known.id, signed.new_sign_count, now)
    return known


def check_size(answer: str) -> None:
    if len(answer) > LONGEST:
        raise PasskeyRefusedError("too long")


def answer_once(db: Database, challenge: bytes, now: datetime) -> None:
    if not store.take_challenge(db, challenge, now):
        raise PasskeyRefusedError("answered before, or too late")
