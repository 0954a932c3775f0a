"""What is counted of a search without results: the day, the ward and what filters declare.

The inbox's files, the queries of the record and `flask inbox` take their columns from here. Beside
the declaration of a filter, only the table `unmet_search` and its migration name its column. Chosen
filters without a column are the reason: the one filter, or "several".
"""

from datetime import date
from functools import lru_cache
from typing import Final

from app.core import declared_filters
from app.core.count_key import CountKey
from app.core.filter_declaration import Filter, UnmetColumn
from app.core.school_served import SCHOOL_PARAMETER
from app.core.search_filters import Filters

SEVERAL_REASONS: Final = "several"


@lru_cache(maxsize=8)
def _choice_columns(declared: tuple[Filter, ...]) -> tuple[UnmetColumn, ...]:
    others = tuple(one.parameter for one in declared if one.stored and not one.unmet)
    reason = UnmetColumn("reason", (SEVERAL_REASONS, *others, SCHOOL_PARAMETER), _reason)
    return (*(one.unmet for one in declared if one.unmet), reason)


def _reason(parameters: tuple[str, ...]) -> str:
    """The filter that a search has beside those with a column."""
    return parameters[0] if len(parameters) == 1 else SEVERAL_REASONS


class UnmetSearchKey(CountKey):
    """The stored values of a search without results."""

    __slots__ = ()

    @staticmethod
    def choice_columns() -> tuple[UnmetColumn, ...]:
        """The columns of filters in their order, then the reason."""
        return _choice_columns(declared_filters.FILTERS)


def unmet_search_key(day: date, ward_code: str, filters: Filters) -> UnmetSearchKey:
    """The key under which a search is counted: without its position in the ward or its distance."""
    *columns, reason = UnmetSearchKey.choice_columns()
    chosen = {
        one.unmet: one.unmet.value_of(filters.values(one.parameter))
        for one in filters.declared
        if one.unmet
    }
    others = tuple(one.parameter for one in filters.declared if one.stored and not one.unmet)
    if filters.school:
        others = (*others, SCHOOL_PARAMETER)
    if others:
        chosen[reason] = reason.value_of(others)
    return UnmetSearchKey(
        day, ward_code, tuple(chosen.get(column, "") for column in (*columns, reason))
    )
