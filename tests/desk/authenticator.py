"""A phone with a passkey in it, made of nothing but ciphers: what a browser's dialogue would give the page."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, RECOGNISED, HAS_KEY = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def plain(data: str) -> bytes:
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


@dataclass
class Authenticator:
    """One device; `recognised` says whether its owner was seen, `origin` which site the browser shows."""

    origin: str = "http://localhost"
    recognised: bool = True
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    count: int = 0

    def make(self, options: dict[str, Any]) -> str:
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        known = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(public)
        seen = self.seen(options["rp"]["id"], HAS_KEY) + known
        return self.answer(
            clientDataJSON=self.told("webauthn.create", options["challenge"]),
            attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": seen}),
        )

    def sign(self, options: dict[str, Any]) -> str:
        self.count += 1
        seen, told = self.seen(options["rpId"]), self.told("webauthn.get", options["challenge"])
        signed = self.key.sign(seen + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self.answer(clientDataJSON=told, authenticatorData=seen, signature=signed)

    def seen(self, site: str, more: int = 0) -> bytes:
        flags = PRESENT | more | (RECOGNISED if self.recognised else 0)
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def answer(self, **parts: bytes) -> str:
        response = {name: text(part) for name, part in parts.items()}
        whole = {"id": text(self.credential), "rawId": text(self.credential), "type": "public-key"}
        return json.dumps({**whole, "response": response, "clientExtensionResults": {}})
