"""The period that a take-up figure is about: a year, or one of its terms."""

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from typing import Final

TERMS_PER_YEAR: Final = 3  # terms
_STORED = re.compile(r"(20\d\d)(?:-(spring|summer|autumn))?", re.ASCII)
_WRITTEN = re.compile(r"(spring|summer|autumn) (20\d\d)", re.ASCII)
# The month of each term's census week (DfE, early years census).
_CENSUS_MONTHS = (1, 1, 5, 10)


class Term(IntEnum):
    """A term, in the order of the calendar year; a year's own figure is counted in January."""

    WHOLE_YEAR = 0
    SPRING = 1
    SUMMER = 2
    AUTUMN = 3


@dataclass(frozen=True, order=True)
class Period:
    """A year, or a term of it. Ordered by time, a year before its terms.

    `str` gives the form that the record, snapshots and councils' files have: "2026",
    "2026-spring". Its name on a page is in `app/web/presenters/takeup_table.py`.
    """

    year: int
    term: Term = Term.WHOLE_YEAR

    @staticmethod
    @lru_cache(maxsize=256)
    def parse(text: str) -> "Period":
        """The period of its stored form; raises ValueError when it is neither a year nor a term."""
        found = _STORED.fullmatch(text)
        if not found:
            raise ValueError(f"neither a year nor a term: {text!r}")
        return Period(int(found[1]), Term[found[2].upper()] if found[2] else Term.WHOLE_YEAR)

    @classmethod
    def parse_written(cls, text: str) -> "Period":
        """The period of a cell in lower case: the stored form, or as in "spring 2026".

        Raises ValueError when it is neither a year nor a term.
        """
        found = _WRITTEN.fullmatch(text)
        return cls.parse(f"{found[2]}-{found[1]}" if found else text)

    def __str__(self) -> str:
        return f"{self.year}-{self.term.name.lower()}" if self.is_term else str(self.year)

    @property
    def is_term(self) -> bool:
        return self.term is not Term.WHOLE_YEAR

    @property
    def index(self) -> int:
        """Its number among all terms; a year counts as its spring term, the census term."""
        return self.year * TERMS_PER_YEAR + max(self.term - 1, 0)

    @property
    def census_on(self) -> date:
        """The approximate day of the count: in January for a year, else in the census week."""
        return date(self.year, _CENSUS_MONTHS[self.term], 15)

    @property
    def whole_year(self) -> "Period":
        return Period(self.year)

    @property
    def spring(self) -> "Period":
        """The spring term of its year."""
        return Period(self.year, Term.SPRING)


@dataclass(frozen=True, order=True)
class Month(Period):
    """A calendar month; `month` counts from 1. Its index counts months, not terms."""

    month: int = 1

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def index(self) -> int:
        return self.year * 12 + self.month - 1
