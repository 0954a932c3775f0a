"""Parsers of single cells of a council's own files: each takes a cell's text and raises ValueError.

Every message is a sentence that a council officer can act on. Invisible and control characters are
removed; markup is not interpreted.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from app.core.errors import PostcodeInvalid
from app.core.listing_cells.length_limits import MAX_LENGTHS, bounded, ofsted_urn
from app.core.postcode import Postcode

LINE_LENGTH_MAX = MAX_LENGTHS["line"]  # also for names
TEXT_LENGTH_MAX, CELL_LENGTH_MAX = 5_000, 20_000  # characters; a cell before cleaning
WEBSITE_LENGTH_MAX = MAX_LENGTHS["website"]
CACHED = 1_000  # parsed cells of a column that many rows have, such as days and hours
YEARS = range(1990, 2100)
MONTHS_MAX = 215  # the last month before the 18th birthday
PLACES_MAX = 2_000  # the largest setting has a few hundred

# Controls, bidi embeddings, overrides and isolates, invisible and private characters, tags. Joiners
# and directional marks stay, because Arabic, Persian and Indic scripts need them.
_INVISIBLE_CHARACTERS = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff"
    "\U000f0000-\U0010ffff]"
)
_MARKS = "\u061c\u200c\u200d\u200e\u200f"  # invisible on their own
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_DAY = re.compile(
    r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})/(\d{1,2})/(\d{4}))(?:[ T]00:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
# A day as the number that a spreadsheet stores, seen where a column of days is formatted as numbers.
_SERIAL_DAY = re.compile(r"(\d{5})(?:\.0+)?", re.ASCII)
_SERIAL_START = date(1899, 12, 30)
_WHOLE = re.compile(r"(\d{1,6})(?:\.0+)?", re.ASCII)  # 40.0 is a spreadsheet's 40
_SCHOOL = re.compile(r"(\d{6})(?:\.0+)?", re.ASCII)
_COUNCIL = re.compile(r"(\d{3})(?:\.0+)?", re.ASCII)
_DECIMALS = re.compile(r"(\d+)\.0+", re.ASCII)
_PHONE_WITHOUT_ZERO = re.compile(r"[12378]\d{9}", re.ASCII)
_PHONE = re.compile(r"(\+|\(?0)[\d ()-]+( ?(ext|x)\.? ?\d{1,6})?", re.ASCII | re.IGNORECASE)
_HOST = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])"
_EMAIL = re.compile(rf"[a-z0-9!#$%&'*+/=?^_{{|}}~.-]{{1,64}}@{_HOST}", re.IGNORECASE | re.ASCII)
_WEB_HOST = re.compile(_HOST, re.IGNORECASE | re.ASCII)
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"\\^`{|}\x00-\x20]")
_SPREADSHEET_ERROR = re.compile(
    r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|ERROR)", re.IGNORECASE
)
_ITEM_SEPARATOR = re.compile(r"[;\n]")


# --- text ---


def clean(cell: str, longest: int) -> str:
    """The text on one line with single spaces; "" when it has no visible characters.

    Raises ValueError when it has more than `longest` characters.
    """
    if len(cell) > CELL_LENGTH_MAX:
        raise ValueError(f"this is longer than {longest:,} characters")
    is_plain = cell.isascii() and cell.isprintable()  # a fast path for nearly all cells
    text = " ".join((cell if is_plain else _INVISIBLE_CHARACTERS.sub("", cell)).split())
    if len(text) > longest:
        raise ValueError(f"this is longer than {longest:,} characters")
    return text if is_plain or not is_blank(text) else ""


def line(cell: str) -> str:
    """A name or a line of an address: one line of at most 300 characters."""
    return clean(cell, LINE_LENGTH_MAX)


def long_text(cell: str) -> str:
    """A text of at most 5,000 characters in lines, with at most one blank line between two."""
    if len(cell) > CELL_LENGTH_MAX:
        raise ValueError(f"this is longer than {TEXT_LENGTH_MAX:,} characters")
    lines = [clean(one, TEXT_LENGTH_MAX) for one in _LINE_ENDS.sub("\n", cell).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    if len(text) > TEXT_LENGTH_MAX:
        raise ValueError(f"this is longer than {TEXT_LENGTH_MAX:,} characters")
    return text


def items(cell: str) -> list[str]:
    """The parts of a cell separated by semicolons or line ends, without blank ones."""
    if len(cell) > CELL_LENGTH_MAX:
        raise ValueError(f"this is longer than {CELL_LENGTH_MAX:,} characters")
    parts = _ITEM_SEPARATOR.split(_LINE_ENDS.sub("\n", cell))
    return [item for part in parts if (item := line(part))]


def plain(cell: str) -> str:
    """The text for comparison: in lower case, with a plain hyphen for every dash."""
    return line(cell).casefold().replace("\u2013", "-").replace("\u2011", "-")


def is_blank(cell: str) -> bool:
    """Whether a cell has no visible characters."""
    if not cell or cell[0].isalnum():  # a fast path for nearly all cells
        return not cell
    rest = _INVISIBLE_CHARACTERS.sub("", cell)
    return all(character.isspace() or character in _MARKS for character in rest)


def without_error(cell: str) -> str:
    """The cell as it is; raises ValueError when a spreadsheet put an error in place of its value."""
    if cell.startswith("#") and _SPREADSHEET_ERROR.fullmatch(cell.strip()):
        raise ValueError("this is a spreadsheet's error, not a value")
    return cell


def required(cell: str) -> str:
    text = line(cell)
    if not text:
        raise ValueError("this cell must not be blank")
    return text


# --- numbers, days, yes and no ---


def council_number(cell: str) -> str:
    found = _COUNCIL.fullmatch(line(cell))
    if not found:
        raise ValueError("a council's DfE number has three digits, such as 330")
    return found[1]


def ofsted_number(cell: str) -> str:
    return ofsted_urn(_DECIMALS.sub(r"\1", line(cell)))


def school_number(cell: str) -> str:
    found = _SCHOOL.fullmatch(line(cell))
    if not found:
        raise ValueError("a school's DfE number (URN) has six digits")
    return found[1]


def months(cell: str) -> int:
    return _whole(cell, MONTHS_MAX, "an age in months is a whole number from 0 to 215")


def places_count(cell: str) -> int:
    return _whole(cell, PLACES_MAX, "places are a whole number from 0 to 2,000")


def _whole(cell: str, most: int, reason: str) -> int:
    found = _WHOLE.fullmatch(line(cell))
    if not found or int(found[1]) > most:
        raise ValueError(reason)
    return int(found[1])


@lru_cache(maxsize=CACHED)
def day(cell: str) -> date:
    """A day written as 2026-09-01 or in a form of spreadsheets.

    These are 01/09/2026, either with the time 00:00:00, and the number of days since 1899.
    """
    text = line(cell)
    found = _DAY.fullmatch(text)
    if not found:
        return _serial_day(text)
    year, month, day_of_month = (found[1], found[2], found[3]) if found[1] else found.group(6, 5, 4)
    if int(year) not in YEARS:
        raise ValueError(f"the year {year} cannot be right")
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        raise ValueError("this day does not exist") from None


def _serial_day(text: str) -> date:
    found = _SERIAL_DAY.fullmatch(text)
    counted = _SERIAL_START + timedelta(days=int(found[1])) if found else date.min
    if counted.year not in YEARS:
        raise ValueError("write a day as 2026-09-01")
    return counted


def yes_or_no(cell: str) -> bool:
    try:
        return {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}[
            plain(cell)
        ]
    except KeyError:
        raise ValueError("write yes or no, or leave it blank if not known") from None


# --- contact ---


def town(cell: str) -> str:
    return bounded(line(cell), "town")


def postcode(cell: str) -> str:
    try:
        return str(Postcode.parse(line(cell)))
    except PostcodeInvalid:
        raise ValueError("this is not a full postcode such as B1 1BB") from None


def lacks_leading_zero(cell: str) -> bool:
    """Whether it is a British phone number without its leading 0, as spreadsheets save it."""
    return bool(_PHONE_WITHOUT_ZERO.fullmatch(cell.strip()))


def phone(cell: str) -> str:
    number = bounded(line(cell), "phone").replace("\u2013", "-").replace("\u2011", "-")
    if lacks_leading_zero(number):
        return f"0{number}"
    digits = sum(map(str.isdecimal, number))
    if digits and number.isdecimal() and not number.startswith("0"):
        raise ValueError("the 0 at the start is missing: a spreadsheet may have dropped it")
    if not _PHONE.fullmatch(number) or not 8 <= digits <= 21:
        raise ValueError("write one phone number, starting with 0 or +")
    return number


def email(cell: str) -> str:
    address = line(cell)
    if len(address) > MAX_LENGTHS["email"] or not _EMAIL.fullmatch(address) or ".." in address:
        raise ValueError("this is not an email address such as hello@nursery.example")
    return address


def website(cell: str) -> str:
    """A web address; one that starts with www. gets https."""
    address = clean(cell, WEBSITE_LENGTH_MAX)
    if address.casefold().startswith("www."):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        is_web_address = parts.scheme in ("http", "https") and bool(
            _WEB_HOST.fullmatch(parts.hostname or "")
        )
        is_plain = "@" not in parts.netloc and (parts.port or 443) > 0
    except ValueError:
        is_web_address = is_plain = False
    is_short = len(address) <= WEBSITE_LENGTH_MAX
    if not (is_web_address and is_plain and is_short) or _NOT_IN_ADDRESSES.search(address):
        raise ValueError(
            "a website must start with https:// or http://, such as https://nursery.example"
        )
    return address
