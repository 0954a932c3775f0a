"""Checking the signed answer of a sign-in service (OpenID Connect Core 1.0, section 3.1.3.7).

TokenRefused is the only error: its text says which check failed and contains nothing of the token.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.core.staff_roles import SESSION_LASTS

ALGORITHMS = ("RS256", "ES256")
LEEWAY_S = 60  # for clocks that differ


class TokenRefused(Exception):
    """The answer does not prove who signed in."""


@dataclass(frozen=True)
class Identity:
    """The account in an ID token, and how long ago its person signed in at the service.

    `proof_age` is None where the service does not state it (`auth_time`).
    """

    subject: str
    proof_age: timedelta | None


def checked_identity(
    token: str, keys: KeySet, issuer: str, client_id: str, nonce: str, now: datetime
) -> Identity:
    """The account in an ID token that passes every check. Raises TokenRefused."""
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
    return Identity(subject, _proof_age(claims.get("auth_time"), now))


def _proof_age(auth_time: object, now: datetime) -> timedelta | None:
    """The age of a sign-in at the service, at most that of a session here.

    We ask for that limit (`max_age`); a service that states an older sign-in ignores it.
    """
    if auth_time is None:
        return None
    if isinstance(auth_time, bool) or not isinstance(auth_time, int | float):
        raise TokenRefused("ID token refused: its time of signing in is not a number")
    age_s = now.timestamp() - auth_time
    if not -LEEWAY_S <= age_s < SESSION_LASTS.total_seconds() + LEEWAY_S:
        raise TokenRefused("ID token refused: the person signed in there too long ago")
    return timedelta(seconds=max(0.0, age_s))


def _check_party(claims: Mapping[str, Any], client_id: str) -> None:
    """Refuse a token that was made for another application as well, unless it names ours."""
    audience, party = claims["aud"], claims.get("azp")
    has_others = isinstance(audience, list) and len(audience) > 1
    if party not in ((client_id,) if has_others else (None, client_id)):
        raise TokenRefused("ID token refused: it was made for another application")
