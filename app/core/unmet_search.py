"""What is counted of a search without results: the day, the ward and what filters declare.

The inbox's files, the queries of the record and `flask inbox` take their columns from here. Beside
the declaration of a filter, only the table `unmet_search` and its migration name its column.
"""

from datetime import date
from typing import NamedTuple

from app.core import declared_filters
from app.core.filter_declaration import UnmetColumn
from app.core.search_filters import Filters


def choice_columns() -> tuple[UnmetColumn, ...]:
    """The columns for what was chosen, in the order of the filters."""
    return tuple(one.unmet for one in declared_filters.FILTERS if one.unmet)


def key_columns() -> tuple[str, ...]:
    """The names of all columns of a key, in their order in files and queries."""
    return ("day", "ward_code", *(one.column for one in choice_columns()))


class UnmetSearchKey(NamedTuple):
    """The stored values of a search without results.

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


def unmet_search_key(day: date, ward_code: str, filters: Filters) -> UnmetSearchKey | None:
    """The key under which a search is counted: without its position in the ward or its distance.

    None for a search that is not counted, as it has a filter without a column.
    """
    if any(one.stored and not one.unmet for one in filters.declared):
        return None
    chosen = {
        one.unmet: one.unmet.value_of(filters.values(one.parameter))
        for one in filters.declared
        if one.unmet
    }
    return UnmetSearchKey(
        day, ward_code, tuple(chosen.get(column, "") for column in choice_columns())
    )
