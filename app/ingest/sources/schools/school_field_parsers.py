"""Parsers of single cells of a list of schools, the same for both layouts."""

import re

from app.core.listing_cells.length_limits import MAX_LENGTHS
from app.core.offer import Ages
from app.ingest.parsing import field_parsers

_URN = re.compile(r"\d{6}", re.ASCII)
_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_WEBSITE = re.compile(
    r"(https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?:[:/?#][^\s<>\"'@\\]*)?)", re.ASCII | re.IGNORECASE
)
_OLDEST_MONTHS = 59  # the last month before school age, whatever age the school goes up to
NURSERY_LOW_AGES = ("0", "1", "2", "3")  # years; a school that starts at 4 starts with reception


def dfe_urn(cell: str) -> str:
    """DfE's number of a school: six digits, a different register from Ofsted's."""
    return _matching(_URN, cell, "this is not a school's DfE number of six digits")


def la_number(cell: str) -> str:
    return _matching(_LA_NUMBER, cell, "this is not a council's number of three digits")


def name(cell: str) -> str:
    text = field_parsers.name(cell)
    if not text:
        raise ValueError("a school needs a name")
    return text


def ages(cell: str) -> Ages | None:
    """The ages from the lowest age of the whole school, given in years, to school age.

    None when it is blank or above 3: such a school has a nursery, but its youngest age is not known.
    """
    years = field_parsers.text(cell)
    if years in NURSERY_LOW_AGES:
        return Ages(12 * int(years), _OLDEST_MONTHS)
    if years and not (years.isascii() and years.isdecimal()):
        raise ValueError("this is not an age in years")
    return None


def website(cell: str) -> str:
    """A web address for a link; "" for anything else, such as an email address.

    Most are written without a scheme (seen in the official sample): https is added to those.
    """
    written = field_parsers.text(cell)
    if len(written) > MAX_LENGTHS["website"]:
        return ""
    found = _WEBSITE.fullmatch(written)
    return f"{(found[1] or 'https://').lower()}{found[2]}" if found else ""


def phone(cell: str) -> str:
    """The number as dialled: the register drops the leading 0 (seen in the official sample)."""
    written = field_parsers.phone(cell)
    number = written.replace(" ", "")
    is_cut = number.isascii() and number.isdecimal() and len(number) in (9, 10)
    return f"0{number}" if is_cut and not number.startswith("0") else written


def _matching(pattern: re.Pattern[str], cell: str, reason: str) -> str:
    number = cell.strip()
    if not pattern.fullmatch(number):
        raise ValueError(reason)
    return number
