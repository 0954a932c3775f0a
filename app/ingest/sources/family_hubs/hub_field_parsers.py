"""Parsers of single cells about a family hub or a children's centre; each raises ValueError."""

import re
from urllib.parse import urlsplit

from app.core.listing_cells.length_limits import bounded
from app.core.provision import HelpKind
from app.ingest.parsing import field_parsers as cell

_KINDS = {kind.value: kind for kind in HelpKind}
_URN = re.compile(r"\d{5,7}", re.ASCII)
is_la_number = re.compile(r"\d{3}", re.ASCII).fullmatch
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_HOST = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)


def kind_from_name(name: str) -> HelpKind:
    """A family hub if the name contains it, because DfE's file has no such type."""
    return HelpKind.FAMILY_HUB if "family hub" in name.casefold() else HelpKind.CHILDRENS_CENTRE


def kind(value: str) -> HelpKind | None:
    found = cell.text(value).casefold()
    if found and found not in _KINDS:
        raise ValueError(f"this is neither {' nor '.join(_KINDS)}")
    return _KINDS.get(found)


def name(value: str) -> str:
    written = cell.name(value)
    if not written:
        raise ValueError("a hub or centre needs a name")
    return written


def reference(value: str) -> str:
    written = bounded(cell.text(value), "reference")
    if not written:
        raise ValueError("a hub or centre needs a reference")
    return written


def urn(value: str) -> str:
    written = value.strip()
    if not _URN.fullmatch(written):
        raise ValueError("this is not a number of DfE's register")
    return written


def la_number(value: str) -> str:
    number = cell.text(value)
    if number and not is_la_number(number):
        raise ValueError("this is not a council's number of three digits")
    return number


def email(value: str) -> str:
    written = bounded(cell.text(value), "email")
    if written and not _EMAIL.fullmatch(written):
        raise ValueError("this is not an email address")
    return written


def website(value: str) -> str:
    """A web address, with https added if the file has no scheme."""
    written = bounded(cell.text(value), "website")
    if not written:
        return ""
    address = written if "://" in written else f"https://{written}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host) or parts.scheme not in ("http", "https") or " " in address:
        raise ValueError("this is not a web address")
    return address


def website_or_none(value: str) -> str:
    """A web address, or "" for an invalid one: in DfE's file this must not make the row bad."""
    try:
        return website(value)
    except ValueError:
        return ""
