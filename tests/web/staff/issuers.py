"""Issuers on the loopback address: a correct one, and one whose answers a test chooses."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask, redirect
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server

from app.config import ROOT
from tests.browser.conftest import QuietRequestHandler

CLIENT, SECRET_NAME = "finder", "TEST_OIDC_SECRET"


def councils_file(folder: Path, issuer: str) -> Path:
    """The seeds' councils file with a sign-in service."""
    text = (ROOT / "seeds" / "councils.toml").read_text(encoding="utf-8")
    file = folder / "councils-with-issuer.toml"
    file.write_text(
        f'{text}\noidc_issuer = "{issuer}"\noidc_client_id = "{CLIENT}"\n'
        f'oidc_client_secret_env = "{SECRET_NAME}"\n'
    )
    return file


@contextmanager
def correct_issuer() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import authlib.deprecate

        warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
        import oidc_provider_mock
    with _served(oidc_provider_mock.app()) as address:
        yield address


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("localhost", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class ChosenIssuer:
    """An issuer whose metadata, ID token and token answer a test changes."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.address = ""
        self.metadata: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.token: Callable[[dict[str, Any]], str] = self.signed
        self.claims: dict[str, Any] = {}
        self.refuses_code = self.redirects = False

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(self.header, claims, self.key, algorithms=["RS256", "ES256", "HS256"])

    def app(self) -> Flask:
        app = Flask("chosen issuer")

        @app.get("/.well-known/openid-configuration")
        def metadata() -> Any:
            found = {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }
            return redirect("/elsewhere") if self.redirects else {**found, **self.metadata}

        @app.get("/keys")
        def keys() -> Any:
            odd = {"kty": "OKP", "crv": "Ed25519", "x": "AA", "use": "sig"}
            other = ECKey.generate_key("P-256", {"kid": "two"}).as_dict(private=False)
            return {"keys": [self.key.as_dict(private=False), other, odd]}

        @app.post("/token")
        def token() -> Any:
            if self.refuses_code:
                return {"error": "invalid_grant"}, 400
            content = {"access_token": "x", "token_type": "Bearer"}
            return {**content, "id_token": self.token(self.claims)}

        return app


@contextmanager
def chosen_issuer() -> Iterator[ChosenIssuer]:
    issuer = ChosenIssuer()
    with _served(issuer.app()) as address:
        issuer.address = address
        yield issuer
