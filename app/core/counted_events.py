"""The events that web workers count: their tables, files and columns.

The inbox's files, their import and the queries of the record take an event from here. Besides, only
its table and a migration name its columns.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.core import nothing_suitable, unmet_search
from app.core.filter_declaration import UnmetColumn
from app.core.nothing_suitable import NothingSuitableKey
from app.core.unmet_search import UnmetSearchKey

CountKey = UnmetSearchKey | NothingSuitableKey


@dataclass(frozen=True, eq=False)
class CountedEvent:
    """An event that is counted by day, ward and choices.

    Each event has files of its own, whose names start with `file_prefix`: an earlier release leaves
    those of an event that it does not know. `later_columns` may be missing in a line: an earlier
    release wrote it. They are not written while empty, so that it can read the others.
    """

    table: str
    file_prefix: str
    key: type[UnmetSearchKey] | type[NothingSuitableKey]
    choice_columns: Callable[[], tuple[UnmetColumn, ...]]
    key_columns: Callable[[], tuple[str, ...]]
    later_columns: frozenset[str] = frozenset()


UNMET_SEARCH = CountedEvent(
    table="unmet_search",
    file_prefix="unmet",
    key=UnmetSearchKey,
    choice_columns=unmet_search.choice_columns,
    key_columns=unmet_search.key_columns,
    later_columns=frozenset({"reason"}),
)
NOTHING_SUITABLE = CountedEvent(
    table="nothing_suitable",
    file_prefix="unsuitable",
    key=NothingSuitableKey,
    choice_columns=nothing_suitable.choice_columns,
    key_columns=nothing_suitable.key_columns,
)
COUNTED_EVENTS = (UNMET_SEARCH, NOTHING_SUITABLE)


def event_of(key: CountKey) -> CountedEvent:
    """The event that a key belongs to."""
    return next(event for event in COUNTED_EVENTS if event.key is type(key))
