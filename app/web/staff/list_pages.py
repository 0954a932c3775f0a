"""Lists of staff pages, 20 rows a page, and the numbers in their addresses."""

from collections.abc import Sequence
from typing import TypeVar

from flask import request

from app.web.staff.whole_number import whole_number

PAGE_ROWS = 20
Row = TypeVar("Row")


def sent_number(name: str) -> int:
    """A whole number of the address or the form; 0 for anything else."""
    return whole_number(request.values.get(name, "")) or 0


def page_number(total: int) -> int:
    """The page that the address asks for, from 1; the last one where there are fewer."""
    return min(max(sent_number("page"), 1), pages_of(total))


def pages_of(total: int) -> int:
    """How many pages a list has; an empty one has a single page."""
    return max(1, -(-total // PAGE_ROWS))


def page_of(listed: Sequence[Row], number: int) -> Sequence[Row]:
    """The rows of one page."""
    return listed[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
