"""Parsers of Ofsted's inspection outcomes, the same in its files on childcare and on schools."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from app.core.ratings import OverallGrade, Requirements, Standard
from app.ingest.parsing.field_parsers import text

Known = TypeVar("Known")

_GRADES = {
    "1": OverallGrade.OUTSTANDING,
    "2": OverallGrade.GOOD,
    "3": OverallGrade.REQUIRES_IMPROVEMENT,
    "4": OverallGrade.INADEQUATE,
    "outstanding": OverallGrade.OUTSTANDING,
    "good": OverallGrade.GOOD,
    "requires improvement": OverallGrade.REQUIRES_IMPROVEMENT,
    "inadequate": OverallGrade.INADEQUATE,
}
_STANDARDS = {
    "exceptional": Standard.EXCEPTIONAL,
    "strong standard": Standard.STRONG,
    "expected standard": Standard.EXPECTED,
    "needs attention": Standard.ATTENTION,
    "urgent improvement": Standard.URGENT,
}
_SAFEGUARDING = {"yes": True, "met": True, "no": False, "not met": False}


@lru_cache(maxsize=1000)
def grade(cell_text: str) -> OverallGrade | None:
    """A grade of the previous system, as text or as 1 to 4."""
    return look_up(cell_text, _GRADES, "this is not a grade from 1 to 4")


@lru_cache(maxsize=1000)
def standard(cell_text: str) -> Standard | None:
    """A standard of a report card."""
    return look_up(cell_text, _STANDARDS, "this is not a standard of a report card")


@lru_cache(maxsize=1000)
def is_met(cell_text: str) -> bool | None:
    """Whether safeguarding is effective (the previous system), or its standards are met."""
    return look_up(cell_text, _SAFEGUARDING, "this is not yes, no, met or not met")


@lru_cache(maxsize=1000)
def requirements(cell_text: str) -> Requirements | None:
    """The outcome of a visit without grades."""
    value = text(cell_text)
    try:
        return Requirements.parse(value) if value else None
    except ValueError:
        raise ValueError("this is neither met nor not met") from None


def look_up(cell_text: str, table: Mapping[str, Known], reason: str) -> Known | None:
    """The entry of `table` for a cell in any case; None for a blank cell.

    Raises ValueError with `reason` for any other value.
    """
    value = text(cell_text).casefold()
    if value in table:
        return table[value]
    if value:
        raise ValueError(reason)
    return None
