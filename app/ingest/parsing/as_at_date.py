"""The as-at date of an outside file: given by the caller, in its title line or in its name."""

import re
from datetime import date
from pathlib import Path

from app.ingest.errors import FileRefused

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Ofsted's schools of 2026: "as_at_31_Jan_2026.csv", "as_at_31_July_2026.csv".
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NAMED_MONTH = re.compile(rf"(\d{{1,2}})[ _-]+({_MONTH})[ _-]+(\d{{4}})", re.IGNORECASE)
_DIGITS = re.compile(r"(?<!\d)(20\d\d)[-_]?(\d\d)(?:[-_]?(\d\d))?(?!\d)")


def find_date(text: str) -> date | None:
    """The last date in a text: "as at 30 September 2026", "2021-08-31", "2025-11" (first day)."""
    found = [
        (match.start(), (int(match[3]), _MONTHS.index(match[2][:3].casefold()) + 1, int(match[1])))
        for match in _NAMED_MONTH.finditer(text)
    ]
    found += [
        (match.start(), (int(match[1]), int(match[2]), int(match[3] or 1)))
        for match in _DIGITS.finditer(text)
    ]
    for _, parts in sorted(found, reverse=True):
        try:
            return date(*parts)
        except ValueError:
            continue
    return None


def determine_as_at(path: Path, given: date | None, in_file: date | None, today: date) -> date:
    """The as-at date of a file: `given`, or else `in_file`, or else the date in its name.

    For a folder the newest date in the names of its files counts. Raises FileRefused when there is
    no date, or it is later than `today`.
    """
    names = [path.name, *(child.name for child in path.iterdir())] if path.is_dir() else [path.name]
    in_name = max(filter(None, map(find_date, names)), default=None)
    as_at = given or in_file or in_name
    if as_at is None:
        raise FileRefused(
            path, "neither a line nor the name has its date: give it with --as-at 2026-09-30"
        )
    if as_at > today:
        raise FileRefused(path, "its as-at date is in the future", value=as_at.isoformat())
    return as_at
