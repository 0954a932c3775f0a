"""What is wrong with the settings of a council's sign-in service; all three or none are given."""

import re
from urllib.parse import urlsplit

KEYS = ("oidc_issuer", "oidc_client_id", "oidc_client_secret_env")
# Microsoft's issuers for accounts of any organisation: every owner of such an account could sign in.
SHARED_TENANTS = frozenset({"common", "organizations", "consumers"})
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,80}", re.ASCII)


def issuer_key_problem(name: str, text: str) -> str:
    """What is wrong with one of `KEYS`; "" for a valid or empty one."""
    if not text:
        return ""
    if name == "oidc_issuer":
        return _issuer_problem(text)
    if name == "oidc_client_secret_env" and not is_variable_name(text):
        return "is not the name of an environment variable in capital letters"
    return ""


def is_variable_name(text: str) -> bool:
    """Whether a text is the name of an environment variable in capital letters."""
    return _VARIABLE.fullmatch(text) is not None


def _issuer_problem(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return "is not a web address"
    is_local = parts.hostname == "localhost"
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        return "does not start with https://"
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        return "is not a host with a path"
    if SHARED_TENANTS.intersection(parts.path.casefold().split("/")):
        return "is shared by all organisations: name the council's own tenant"
    return ""


def incomplete(values: tuple[str, str, str]) -> bool:
    """Whether some of `KEYS` have a value and others have none."""
    return any(values) and not all(values)
