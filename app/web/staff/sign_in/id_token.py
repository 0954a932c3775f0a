"""Checking the signed answer of a sign-in service (OpenID Connect Core 1.0, section 3.1.3.7).

TokenRefused is the only error: its text says which check failed and contains nothing of the token.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "ES256")
LEEWAY_S = 60  # for clocks that differ


class TokenRefused(Exception):
    """The answer does not prove who signed in."""


def checked_subject(
    token: str, keys: KeySet, issuer: str, client_id: str, nonce: str, now: datetime
) -> str:
    """The subject of an ID token that passes every check. Raises TokenRefused."""
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused(f"ID token refused: {type(error).__name__}") from error
    _check_party(claims, client_id)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise TokenRefused("ID token refused: it answers another attempt")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise TokenRefused("ID token refused: its subject is not a short text")
    return subject


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    """Refuse a token that was made for another application as well, unless it names ours."""
    audience, party = claims["aud"], claims.get("azp")
    has_others = isinstance(audience, list) and len(audience) > 1
    if party not in ((client_id,) if has_others else (None, client_id)):
        raise TokenRefused("ID token refused: it was made for another application")
