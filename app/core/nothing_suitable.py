"""What is counted when nothing in a list suited a family: day, ward, kind, age band and a reason.

The columns for kind and age band are those of searches without results. The reason is the one that
a worker of a family hub chooses; nothing else about the family is stored.
"""

from datetime import date
from enum import Enum

from app.core.count_key import CountKey
from app.core.declared_filters import AGE, KIND
from app.core.filter_declaration import UnmetColumn
from app.core.search_filters import Filters


class UnsuitableReason(Enum):
    """Why nothing in the list suited a family."""

    HOURS = "hours"
    COST = "cost"
    SEND = "send"
    SPACE = "space"
    DISTANCE = "distance"
    LANGUAGE = "language"


_REASON = UnmetColumn(
    "reason", tuple(one.value for one in UnsuitableReason), value_of=lambda values: values[0]
)
_COLUMNS = (*(one.unmet for one in (KIND, AGE) if one.unmet), _REASON)


class NothingSuitableKey(CountKey):
    """The stored values of one report that nothing suited."""

    __slots__ = ()

    @staticmethod
    def choice_columns() -> tuple[UnmetColumn, ...]:
        """The columns of kind and age band, and the reason."""
        return _COLUMNS


def nothing_suitable_key(
    day: date, ward_code: str, filters: Filters, reason: UnsuitableReason
) -> NothingSuitableKey:
    """The key under which a report is counted, from the filters of the search."""
    chosen = {one.unmet: filters.values(one.parameter) for one in filters.declared if one.unmet}
    *columns, _ = _COLUMNS
    values = (one.value_of(chosen[one]) if one in chosen else "" for one in columns)
    return NothingSuitableKey(day, ward_code, (*values, reason.value))
