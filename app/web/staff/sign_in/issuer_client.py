"""A council's sign-in service (OpenID Connect): where people sign in, and who did.

IssuerError
    IssuerUnreachable: it does not answer, or not with what the standard says
    IssuerRefused: it answers, and the answer proves nothing
"""

import os
import time
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import authlib.deprecate  # type: ignore[import-untyped]  # ships no types
import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.config import Council
from app.core.staff_roles import SESSION_LASTS
from app.web.staff.sign_in.id_token import Identity, TokenRefused, checked_identity
from app.web.staff.sign_in.issuer_http import TIMEOUT, LimitedTransport

with warnings.catch_warnings():
    # Authlib prefers httpx2 to httpx, which the rest of this product uses.
    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    from authlib.integrations.base_client import (  # type: ignore[import-untyped]
        OAuthError,
    )
    from authlib.integrations.httpx_client import (  # type: ignore[import-untyped]
        OAuth2Client,
    )

KEPT_S = 3600.0  # an issuer's addresses and keys are asked for again after an hour
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class IssuerError(Exception):
    """Signing in with the council's service failed."""


class IssuerUnreachable(IssuerError):
    """The service does not answer, or not with what the standard says."""


class IssuerRefused(IssuerError):
    """The service's answer does not prove who signed in."""


@dataclass(frozen=True)
class _Issuer:
    """An issuer's metadata and keys, and when they were read (monotonic seconds)."""

    metadata: dict[str, Any]
    keys: KeySet
    read_at: float


_read: dict[str, _Issuer] = {}  # by issuer; each process has its own


def authorization_url(
    council: Council,
    redirect_uri: str,
    state: str,
    nonce: str,
    verifier: str,
    *,
    is_again: bool = False,
) -> str:
    """Where the browser goes on to sign in. Raises IssuerUnreachable.

    With `is_again` the service asks the person again, although it knows them.
    """
    prompt = {"prompt": "login"} if is_again else {}
    issuer = _issuer(council.oidc_issuer)
    with _client(council, redirect_uri, issuer.metadata) as client:
        address, _ = client.create_authorization_url(
            issuer.metadata["authorization_endpoint"],
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            max_age=int(SESSION_LASTS.total_seconds()),
            **prompt,
        )
    return str(address)


def signed_in_identity(
    council: Council, redirect_uri: str, code: str, verifier: str, nonce: str, now: datetime
) -> Identity:
    """The account of the person whose code this is. Raises IssuerError."""
    issuer = _issuer(council.oidc_issuer)
    try:
        with _client(council, redirect_uri, issuer.metadata) as client:
            answer = client.fetch_token(
                issuer.metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
            )
    except OAuthError as error:
        raise IssuerRefused("the sign-in service refused the code") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise IssuerUnreachable(f"no token: {type(error).__name__}") from error
    token = answer.get("id_token") if isinstance(answer, dict) else None
    if not isinstance(token, str):
        raise IssuerRefused("the sign-in service sent no ID token")
    try:
        return _identity(token, issuer, council, nonce, now)
    except TokenRefused:
        if time.monotonic() - issuer.read_at < 60:  # a forged token must not cause many requests
            raise IssuerRefused("the ID token is refused") from None
    issuer = _issuer(council.oidc_issuer, again=True)  # it may have new keys
    try:
        return _identity(token, issuer, council, nonce, now)
    except TokenRefused as error:
        raise IssuerRefused(str(error)) from error


def _identity(token: str, issuer: _Issuer, council: Council, nonce: str, now: datetime) -> Identity:
    return checked_identity(
        token, issuer.keys, council.oidc_issuer, council.oidc_client_id, nonce, now
    )


def _client(council: Council, redirect_uri: str, metadata: dict[str, Any]) -> Any:
    secret = os.environ.get(council.oidc_client_secret_env, "")
    if not secret:
        raise IssuerUnreachable(f"{council.oidc_client_secret_env} has no value")
    methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    method = "basic" if "client_secret_basic" in methods else "post"
    return OAuth2Client(
        client_id=council.oidc_client_id,
        client_secret=secret,
        token_endpoint_auth_method=f"client_secret_{method}",
        scope="openid",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        timeout=TIMEOUT,
        transport=LimitedTransport(),
        follow_redirects=False,
        trust_env=False,
    )


def _issuer(address: str, *, again: bool = False) -> _Issuer:
    """The issuer's metadata and keys, from the cache or over HTTP."""
    found = _read.get(address)
    if found and not again and time.monotonic() - found.read_at < KEPT_S:
        return found
    try:
        with httpx.Client(
            timeout=TIMEOUT, transport=LimitedTransport(), follow_redirects=False, trust_env=False
        ) as client:
            metadata = _json(client, f"{address.rstrip('/')}/.well-known/openid-configuration")
            _check_metadata(metadata, address)
            keys = _signature_keys(_json(client, metadata["jwks_uri"]))
    except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, TypeError, KeyError) as error:
        raise IssuerUnreachable(f"no metadata: {type(error).__name__}") from error
    _read[address] = _Issuer(metadata, keys, time.monotonic())
    return _read[address]


def _json(client: httpx.Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    if answer.status_code != 200:
        raise ValueError(f"status {answer.status_code}")
    content = answer.json()
    if not isinstance(content, dict):
        raise ValueError("not a JSON object")
    return content


def _check_metadata(metadata: dict[str, Any], address: str) -> None:
    """Refuse metadata of another issuer, and addresses that are less protected than its own."""
    if metadata.get("issuer") != address:
        raise ValueError("the metadata names another issuer")
    for name in ENDPOINTS:
        parts = urlsplit(str(metadata[name]))
        if parts.scheme != "https" and not address.startswith("http://localhost"):
            raise ValueError(f"{name} is not https")


def _signature_keys(content: dict[str, Any]) -> KeySet:
    """The keys that sign; kinds that we accept no signature of are left out."""
    keys = [
        key
        for key in content["keys"]
        if key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    ]
    return KeySet.import_key_set({"keys": keys})
