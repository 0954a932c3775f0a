"""A passkey in software: it answers a site's challenges, also wrongly where a test asks for that."""

import hashlib
import json
import os
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED = 1, 4  # flags: the person touched it, and proved to be its owner


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class SoftwarePasskey:
    """One credential with its private key; `origin` and `rp_id` are those of the tests' site."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)
    raw_id: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def credential_id(self) -> str:
        return bytes_to_base64url(self.raw_id)

    @property
    def public_key(self) -> str:
        """The public key as the record stores it (COSE, ES256)."""
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return bytes_to_base64url(cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y}))

    def answer(
        self,
        challenge: str,
        *,
        origin: str = "http://localhost",
        rp_id: str = "localhost",
        count: int = 1,
        flags: int = PRESENT | VERIFIED,
    ) -> str:
        """What a browser sends to sign in, as JSON."""
        client = {"type": "webauthn.get", "challenge": challenge, "origin": origin}
        client_data = json.dumps(client).encode()
        rp_digest = hashlib.sha256(rp_id.encode()).digest()
        data = rp_digest + bytes([flags]) + count.to_bytes(4, "big")
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": bytes_to_base64url(client_data),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(self.key.sign(signed, ec.ECDSA(SHA256()))),
        }
        own_id = self.credential_id
        return json.dumps(
            {"id": own_id, "rawId": own_id, "type": "public-key", "response": response}
        )
