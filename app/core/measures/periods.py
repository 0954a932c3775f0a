"""The periods of figures, as text: a year "2025", a split year "202425", a month "2026-11", a term.

A term has the number of its place in the calendar year, "2026-1" for spring 2026.

Within a measure all periods have one form, so that the order of the texts is the order in time.
"""

import re
from calendar import month_name
from functools import lru_cache

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_SPLIT_YEAR = re.compile(r"((?:19|20)\d\d)(\d\d)", re.ASCII)
_TERM = re.compile(r"(20\d\d)-([123])", re.ASCII)
_TERM_NAMES = ("", "spring", "summer", "autumn")
_DIGIT = re.compile(r"\d", re.ASCII)
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


class PeriodInvalid(ValueError):
    """A text is no year, split year, month or term."""


@lru_cache(maxsize=1024)
def index_of(period: str) -> int:
    """The number of a period in the sequence of its form: consecutive periods differ by 1.

    Raises PeriodInvalid.
    """
    if _YEAR.fullmatch(period):
        return int(period)
    if (split := _SPLIT_YEAR.fullmatch(period)) and int(split[2]) == (int(split[1]) + 1) % 100:
        return int(split[1])
    if month := _MONTH.fullmatch(period):
        return int(month[1]) * 12 + int(month[2]) - 1
    if term := _TERM.fullmatch(period):
        return int(term[1]) * 3 + int(term[2]) - 1
    raise PeriodInvalid(f"neither a year nor a month nor a term: {period[:20]!r}")


def is_period(text: str) -> bool:
    try:
        index_of(text)
    except PeriodInvalid:
        return False
    return True


def has_form_of(period: str, other: str) -> bool:
    """Whether two periods have one form, as two years or two terms."""
    return _DIGIT.sub("0", period) == _DIGIT.sub("0", other)


def written(period: str) -> str:
    """The period as pages show it: "2025", "2024/25", "November 2026", "spring 2026"."""
    if month := _MONTH.fullmatch(period):
        return f"{month_name[int(month[2])]} {month[1]}"
    if term := _TERM.fullmatch(period):
        return f"{_TERM_NAMES[int(term[2])]} {term[1]}"
    return f"{period[:4]}/{period[4:]}" if _SPLIT_YEAR.fullmatch(period) else period


def follows(earlier: str, later: str) -> bool:
    """Whether a period comes directly after another one."""
    return index_of(later) == index_of(earlier) + 1
