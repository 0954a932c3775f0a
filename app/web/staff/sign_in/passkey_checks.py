"""What a browser is asked for, and what its answers prove (Web Authentication, level 2).

PasskeyRefused is the only error. An unknown passkey is checked against a key that nobody has, so
that it takes as long as a known one.
"""

import json
from typing import Any

from flask import request
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.config import host_name
from app.data.passkeys import StoredPasskey
from app.web.staff.sign_in.site_address import site_origin

# ES256, the generator point of P-256: everyone knows its private key 1, so nothing is proved by it.
NOBODYS_KEY = (
    "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7"
    "Oy7ZAaDe_UfU"
)
NOBODY = StoredPasskey(0, 0, "", "", NOBODYS_KEY, 0, None, None)  # type: ignore[arg-type]


class PasskeyRefused(Exception):
    """The browser's answer does not prove that the person has the passkey."""


def rp_id() -> str:
    """The name that passkeys of this site belong to: the host."""
    return host_name(request.host)


def sign_in_options(challenge: str) -> dict[str, Any]:
    """What the browser is asked for: any passkey of this site, with the person verified."""
    options = generate_authentication_options(
        rp_id=rp_id(),
        challenge=base64url_to_bytes(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def new_passkey_options(
    challenge: str, user_id: int, name: str, known: list[StoredPasskey]
) -> dict[str, Any]:
    """What the browser is asked for: a passkey that it stores with the person's name."""
    options = generate_registration_options(
        rp_id=rp_id(),
        rp_name="Early Years Finder",
        user_id=f"user {user_id}".encode(),
        user_name=name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known
        ],
    )
    return options_to_json_dict(options)


def credential_id_of(answer: str) -> str:
    """The id of the passkey that an answer names. Raises PasskeyRefused."""
    try:
        found = json.loads(answer)["id"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise PasskeyRefused from error
    if not isinstance(found, str):
        raise PasskeyRefused
    return found


def check_use(answer: str, challenge: str, passkey: StoredPasskey) -> VerifiedAuthentication:
    """The use of a passkey that an answer proves. Raises PasskeyRefused."""
    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=rp_id(),
            expected_origin=site_origin(),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, RecursionError) as error:
        raise PasskeyRefused from error


def check_new(answer: str, challenge: str) -> VerifiedRegistration:
    """The new passkey in an answer. Raises PasskeyRefused."""
    try:
        return verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=rp_id(),
            expected_origin=site_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, RecursionError) as error:
        raise PasskeyRefused from error
