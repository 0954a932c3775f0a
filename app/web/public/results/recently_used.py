"""A cache with a limited number of entries, from which the least recently used one is removed."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class RecentlyUsed(Generic[Value]):
    """At most `entries_max` values. Several threads may use it at once."""

    def __init__(self, entries_max: int) -> None:
        self._entries_max = entries_max
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value, which counts as used now; None if there is none."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: Value) -> None:
        """Store a value; beyond the limit the least recently used one is removed."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._entries_max:
                self._values.popitem(last=False)

    def remove_oldest(self) -> None:
        """Remove the least recently used value; nothing happens if there is none."""
        with self._lock:
            if self._values:
                self._values.popitem(last=False)

    def values(self) -> list[Value]:
        """All values, the least recently used first."""
        with self._lock:
            return list(self._values.values())

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)
