"""House numbers that a spreadsheet changed into dates: `09-Oct, The Green` was `9-10 The Green`.

A spreadsheet reads a cell with the text 9-10 as 9 October in Britain and as 10 September in
America, and exports it as 09-Oct or 10-Sep; it reads 10-45 as October 1945 and exports Oct-45.
House numbers of a range ascend, so each of these leads back to one range. A whole date (01/02/2003)
or its serial number does not identify the original text: such a line is left out.
"""

import re
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<{{}}>{'|'.join(_MONTHS)})"
_START, _END = r"(?<![\w/.-])", r"(?![\w/-]|\.\d)"
# A day and a month, or a month and two digits; a comma after it is removed with it.
_DAY_AND_MONTH = re.compile(
    rf"{_START}(?:(?P<day>\d{{1,2}})-{_MONTH.format('after')}"
    rf"|{_MONTH.format('before')}-(?P<number>\d{{2}})){_END}(?:,(?=\s*[^\W\d]))?",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"{_START}(?:\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_YEAR}|{_YEAR}[/.-]\d{{1,2}}[/.-]\d{{1,2}}"
    rf"|\d{{1,2}}-(?:{'|'.join(_MONTHS)})[a-z]*-(?:{_YEAR}|\d\d)"
    rf"|\d{{1,2}}/\d{{1,2}}/\d\d(?=\s+\d{{1,2}}:\d\d)){_END}",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?:3[6-9]|4\d|5[0-4])\d{3}(?:\.0)?(?=,|$)")  # days, from 1998 to 2050
# A quick first check: only lines that match are examined.
_MAY_BE_DATE = re.compile(r"\d(?:[/.-][\da-zA-Z]|\d{4})|[a-zA-Z]-\d\d", re.ASCII)


@dataclass(frozen=True)
class RestoredAddress:
    """The lines of an address with house numbers restored, and the lines that were left out."""

    lines: tuple[str, ...]
    unreadable_lines: tuple[str, ...]


def may_contain_date(text: str) -> bool:
    """Whether a text may contain a date made from a house number; quick, and misses none."""
    return _MAY_BE_DATE.search(text) is not None


def restore_address(lines: tuple[str, ...]) -> RestoredAddress:
    """The address as it was before a spreadsheet changed its numbers into dates.

    A line that consists of a restored number alone is put in front of the next line.
    """
    found: list[str] = []
    unreadable_lines: list[str] = []
    number = ""
    for line in lines:
        restored = restore_line(line)
        if restored is None:
            unreadable_lines.append(line)
        elif restored != line and restored.replace("-", "").isdigit():
            number = f"{number} {restored}".strip()
        else:
            found.append(f"{number} {restored}".strip())
            number = ""
    if number:
        found.append(number)
    return RestoredAddress(tuple(found), tuple(unreadable_lines))


def restore_line(line: str) -> str | None:
    """The line with its house numbers restored; None where they cannot be recovered."""
    if not may_contain_date(line):
        return line
    if _DATE.search(line) or _SERIAL.match(line):
        return None
    pairs = [_number_range(found) for found in _DAY_AND_MONTH.finditer(line)]
    if any(low == high for low, high in pairs):
        return None
    listed = iter(pairs)
    return _DAY_AND_MONTH.sub(lambda _: "{}-{}".format(*next(listed)), line)


def _number_range(found: re.Match[str]) -> tuple[int, int]:
    """The two house numbers of a range, lower first."""
    month = (found["after"] or found["before"]).casefold()
    other = int(found["day"] or found["number"])
    low, high = sorted((_MONTHS.index(month) + 1, other))
    return low, high
