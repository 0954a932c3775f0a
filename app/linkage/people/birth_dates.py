"""Birth dates in the formats of the systems that hold them, as ISO text."""

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_FORMATS = tuple(
    re.compile(pattern + _TIME, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})",
        r"(?P<year>\d{4})[-/ ](?P<month>[a-z]{3,9})[-/ ](?P<day>\d{1,2})",  # SEN2: 2022-Sep-28
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/ ](?P<month>[a-z]{3,9})[-/, ]+(?P<year>\d{4})",
        r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)",
    )
)
_SERIAL = re.compile(r"(\d{5})(?:\.0*)?")  # days in a spreadsheet since 30 December 1899
_FIRST_SERIAL = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LAST_DEFAULT_YEAR = 1970  # 1 January up to this year is what a system writes for "not known"


def normalise_birth_date(text: str) -> str:
    """The date as "2022-09-28", days before months; "" for none, a default or an unreadable one.

    A year of two digits is unreadable, because its century is a guess.
    """
    found = _read(text.strip())
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return ""
    if (found.month, found.day) == (1, 1) and found.year <= _LAST_DEFAULT_YEAR:
        return ""
    return found.isoformat()


def _read(text: str) -> date | None:
    serial = _SERIAL.fullmatch(text)
    if serial is not None:
        return _FIRST_SERIAL + timedelta(days=int(serial[1]))
    for pattern in _FORMATS:
        match = pattern.fullmatch(text)
        if match is not None:
            return _date(match["year"], match["month"], match["day"])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    if month.isdigit():
        number = int(month)
    elif month[:3].lower() in _MONTHS:
        number = _MONTHS.index(month[:3].lower()) + 1
    else:
        return None
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None
