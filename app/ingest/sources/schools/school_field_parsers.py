"""What single cells of a list of schools say, the same for both layouts."""

import re

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
    """DfE's number of a school: six digits, another register than Ofsted's."""
    return _matching(_URN, cell, "this is no school's number of six digits")


def la_number(cell: str) -> str:
    return _matching(_LA_NUMBER, cell, "this is no council's number of three digits")


def name(cell: str) -> str:
    text = field_parsers.name(cell)
    if not text:
        raise ValueError("a school without a name cannot be listed")
    return text


def ages(cell: str) -> Ages | None:
    """From the lowest age of the whole school, in years, to school age.

    None where it is not told, or above 3: a nursery there is certain, its youngest age is not.
    """
    years = field_parsers.text(cell)
    if years in NURSERY_LOW_AGES:
        return Ages(12 * int(years), _OLDEST_MONTHS)
    if years and not (years.isascii() and years.isdecimal()):
        raise ValueError("this is no age in years")
    return None


def website(cell: str) -> str:
    """A web address that can be linked to; "" for anything else, as some schools give an e-mail.

    Most are written without a scheme (seen in the official sample): those are taken to be https.
    """
    written = field_parsers.text(cell)
    if len(written) > field_parsers.MAX_LENGTHS["website"]:
        return ""
    found = _WEBSITE.fullmatch(written)
    return f"{(found[1] or 'https://').lower()}{found[2]}" if found else ""


def phone(cell: str) -> str:
    """The number as it is dialled: the register drops the 0 in front (seen in the official sample)."""
    written = field_parsers.phone(cell)
    number = written.replace(" ", "")
    is_cut = number.isascii() and number.isdecimal() and len(number) in (9, 10)
    return f"0{number}" if is_cut and not number.startswith("0") else written


def _matching(pattern: re.Pattern[str], cell: str, reason: str) -> str:
    number = cell.strip()
    if not pattern.fullmatch(number):
        raise ValueError(reason)
    return number
