"""What is counted when nothing in a list suited a family: day, ward, kind, age band and a reason.

The columns for kind and age band are those of searches without results. The reason is the one that
a worker of a family hub chooses; nothing else about the family is stored.
"""

from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

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


@lru_cache(maxsize=1)
def choice_columns() -> tuple[UnmetColumn, ...]:
    """The columns for what was chosen: kind, age band and reason."""
    reasons = tuple(one.value for one in UnsuitableReason)
    reason = UnmetColumn("reason", reasons, value_of=lambda values: values[0])
    return (*(one.unmet for one in (KIND, AGE) if one.unmet), reason)


def key_columns() -> tuple[str, ...]:
    """The names of all columns of a key, in their order in files and queries."""
    return ("day", "ward_code", *(one.column for one in choice_columns()))


class NothingSuitableKey(NamedTuple):
    """The stored values of one report that nothing suited.

    `day` is in UTC; `ward_code` is the ward of the postcode, "" where its directory gives none.
    `choices` has a value for each of `choice_columns`, "" where nothing was chosen.
    """

    day: date
    ward_code: str
    choices: tuple[str, ...]

    def by_column(self) -> dict[str, date | str]:
        """The values by the names of `key_columns`."""
        values: tuple[date | str, ...] = (self.day, self.ward_code, *self.choices)
        return dict(zip(key_columns(), values, strict=True))


def nothing_suitable_key(
    day: date, ward_code: str, filters: Filters, reason: UnsuitableReason
) -> NothingSuitableKey:
    """The key under which a report is counted, from the filters of the search."""
    chosen = {one.unmet: filters.values(one.parameter) for one in filters.declared if one.unmet}
    *columns, _ = choice_columns()
    values = (one.value_of(chosen[one]) if one in chosen else "" for one in columns)
    return NothingSuitableKey(day, ward_code, (*values, reason.value))
