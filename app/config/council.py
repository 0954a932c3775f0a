"""One council of an installation, and the rules of its values.

COUNCILS_FILE and the edits that an administrator saves on the desk follow the same rules.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from app.config import issuer_settings
from app.config.environment import HOST_NAME

MAX_TEXT_LENGTH = 300  # characters of one value
# Of every language of the interface; `app.i18n.languages.LANGUAGES` has the same, in this order.
LANGUAGE_CODES: tuple[str, ...] = (
    *("en", "pl", "ro", "pa", "ur", "pt", "es", "ar"),
    *("bn", "gu", "ta", "tr", "zh-Hans", "fa", "so"),
)


@dataclass(frozen=True)
class Council:
    """The settings of one council. `la_code` "" is the national site, which belongs to no council.

    `hosts` are the names in the Host header that select the council; `languages` the languages it
    offers, in the order of the language switcher; `favourites` those listed before "More". Contact
    fields are those of its family information service, "" where not known. `send_local_offer_url`
    is its Local Offer for children with special educational needs; SENDIASS is the advice service
    for their families. `childrens_services_phone` is for worries about a child. `oruk_url` is the
    list of services of its directory in Open Referral UK. `oidc_*` name the sign-in service of the
    council's staff and the environment variable that has the secret. `link_key_env` is the environment
    variable with the key of a service of the council that looks records up.
    """

    name: str
    la_code: str = ""
    la_number: str = ""
    hosts: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ("en", "pl", "ar")
    favourites: tuple[str, ...] = ("pl", "ar")
    default_language: str = "en"
    family_information_phone: str = ""
    family_information_email: str = ""
    family_information_url: str = ""
    family_hubs_url: str = ""
    send_local_offer_url: str = ""
    sendiass_url: str = ""
    sendiass_phone: str = ""
    childrens_services_phone: str = ""
    oruk_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_env: str = ""
    link_key_env: str = ""

    def __hash__(self) -> int:
        """A cheap hash, enough to distinguish councils in a cache: every search uses it."""
        return hash((self.name, self.la_code))


NATIONAL = Council(name="")
REQUIRED = frozenset({"name", "la_code", "la_number"})
LISTS = frozenset({"hosts", "languages", "favourites"})
TEXTS = frozenset(field.name for field in fields(Council)) - LISTS

_LA_CODE = re.compile(r"E\d{8}", re.ASCII)
_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_PHONE = re.compile(r"(\+|0)[\d ()-]{7,30}", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.]+")


class ValueInvalid(ValueError):
    """The value of one field of a council breaks a rule; `reason` follows its name in a sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}{reason}")
        self.name, self.reason = name, reason


def checked_text(name: str, value: str) -> str:
    """The text of one field without spaces around it; raises ValueInvalid."""
    text = value.strip()
    if len(text) > MAX_TEXT_LENGTH or not text.isprintable():
        reason = f" is longer than {MAX_TEXT_LENGTH} characters or not printable"
        raise ValueInvalid(name, reason)
    if reason := _text_problem(name, text):
        raise ValueInvalid(name, f" {reason}: {text[:60]!r}")
    return text


def checked_list(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """The codes or hosts of one field; raises ValueInvalid where one is named twice."""
    if len(set(values)) < len(values):
        raise ValueInvalid(name, " names one twice")
    return tuple(values)


def _text_problem(name: str, text: str) -> str:
    """What is wrong with a text; "" for a valid one. Only required texts must not be empty."""
    if name in REQUIRED and not text:
        return "is empty"
    if name == "la_code" and not _LA_CODE.fullmatch(text):
        return "is not an ONS code such as E06000023"
    if name == "la_number" and not _LA_NUMBER.fullmatch(text):
        return "is not a DfE number of three digits"
    if name.endswith("_url") and text and not _is_web_address(text):
        return "does not start with https:// or http:// and name a host"
    if name.endswith("_phone") and text and not _PHONE.fullmatch(text):
        return "is not one telephone number that starts with 0 or +"
    if name == "link_key_env" and text and not issuer_settings.is_variable_name(text):
        return "is not the name of an environment variable in capital letters"
    if name in issuer_settings.KEYS:
        return issuer_settings.issuer_key_problem(name, text)
    if name.endswith("_email") and text and not _EMAIL.fullmatch(text):
        return "is not one email address"
    return ""


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


def checked_hosts(names: Sequence[str]) -> frozenset[str]:
    """Host names in small letters; raises ValueInvalid."""
    hosts = frozenset(host.strip().casefold().removesuffix(".") for host in names)
    for host in sorted(hosts):
        if not HOST_NAME.fullmatch(host):
            reason = f": {host[:60]!r} is not a host name without port and path"
            raise ValueInvalid("hosts", reason)
    return hosts


def check_languages(council: Council, given: Mapping[str, object]) -> None:
    """Check that all languages are known, and that preferred languages are among those offered.

    Raises ValueInvalid. Preferred languages that are not in `given` are defaults, which any council
    may have.
    """
    for name in ("languages", "favourites"):
        if unknown := [code for code in getattr(council, name) if code not in LANGUAGE_CODES]:
            known = ", ".join(LANGUAGE_CODES)
            raise ValueInvalid(name, f": {unknown[0][:20]!r} is none of {known}")
    if not council.languages:
        raise ValueInvalid("languages", " is empty")
    if "favourites" in given and (extra := set(council.favourites) - set(council.languages)):
        raise ValueInvalid("favourites", f": {min(extra)!r} is not among the languages offered")
    if "default_language" in given and council.default_language not in council.languages:
        raise ValueInvalid("default_language", f" {council.default_language[:20]!r} is not offered")
