"""The longest values that the record stores, and the form of an Ofsted number."""

import re
from collections.abc import Mapping

# Maximum characters of a value, by its column in the record; a test compares them.
MAX_LENGTHS: Mapping[str, int] = {
    "name": 300,  # unlimited in the record, but not on a page
    "line": 300,  # of an address
    "address": 500,  # in one cell
    "website": 500,
    "area_name": 100,
    "town": 100,
    "postcode": 20,
    "phone": 40,
    "email": 254,
    "la_name": 80,
    "reference": 40,  # of a council: the crosswalk keeps it as an identifier
    "number": 40,  # of an inspection or a registered person
    "provider_type": 120,
    "outcome": 120,
}
_URN = re.compile(r"[A-Z]{0,3}\d{4,8}", re.ASCII)


def bounded(value: str, column: str) -> str:
    """The value; raises ValueError when it is too long for `column` of the record."""
    if len(value) > MAX_LENGTHS[column]:
        raise ValueError(f"this is longer than {MAX_LENGTHS[column]} characters")
    return value


def ofsted_urn(cell: str) -> str:
    """An Ofsted number such as EY450433, VC123456 or 2567890, as text."""
    urn = cell.strip().upper()
    if not _URN.fullmatch(urn):
        raise ValueError("this is not an Ofsted number")
    return urn
