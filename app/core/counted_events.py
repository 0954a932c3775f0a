"""The events that web workers count: their tables, files and columns.

The inbox's files, their import and the queries of the record take an event from here. Besides, only
its table and a migration name its columns.
"""

from dataclasses import dataclass

from app.core.count_key import CountKey
from app.core.nothing_suitable import NothingSuitableKey
from app.core.unmet_search import UnmetSearchKey


@dataclass(frozen=True, eq=False)
class CountedEvent:
    """An event that is counted by day, ward and choices.

    Each event has files of its own, whose names start with `file_prefix`: an earlier release leaves
    those of an event that it does not know. `later_columns` may be missing in a line: an earlier
    release wrote it. They are not written while empty, so that it can read the others.
    """

    table: str
    file_prefix: str
    key: type[CountKey]
    later_columns: frozenset[str] = frozenset()


UNMET_SEARCH = CountedEvent(
    table="unmet_search",
    file_prefix="unmet",
    key=UnmetSearchKey,
    later_columns=frozenset({"reason"}),
)
NOTHING_SUITABLE = CountedEvent(
    table="nothing_suitable",
    file_prefix="unsuitable",
    key=NothingSuitableKey,
)
COUNTED_EVENTS = (UNMET_SEARCH, NOTHING_SUITABLE)


def event_of(key: CountKey) -> CountedEvent:
    """The event that a key belongs to."""
    return next(event for event in COUNTED_EVENTS if event.key is type(key))
