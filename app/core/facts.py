"""Values of the domain as facts for JSON: the form in which the record and snapshots store them.

Enums are stored as their values, dates in ISO format, times to the minute ("08:30"). A field that
equals its default is left out.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import msgspec

Value = TypeVar("Value")
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def to_facts(value: object) -> dict[str, Any]:
    """The facts of an instance of a dataclass, in the order of its fields."""
    kind: Any = type(value)
    return {
        name: _plain(item)
        for name, default in _defaults(kind)
        if (item := getattr(value, name)) != default
    }


def from_facts(kind: type[Value], facts: Mapping[str, Any]) -> Value:
    """The inverse of `to_facts`, except for times; unknown keys are ignored.

    Times are stored to the minute, as people write them, but msgspec reads only times with seconds:
    the caller adds these. An older release ignores the facts that a newer one added.
    Raises msgspec.ValidationError where a fact does not fit its field.
    """
    return msgspec.convert(facts, kind)


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a dataclass with their defaults; MISSING for none.

    MISSING equals no value, so that a field without a default is never left out. Cached, because
    the fields of a class never change and every row of a publication needs them.
    """
    return tuple(
        (item.name, item.default if item.default_factory is MISSING else item.default_factory())
        for item in fields(kind)
    )


def _plain(item: Any) -> Any:
    if type(item) in _AS_THEY_ARE:  # most values
        return item
    if isinstance(item, Enum):
        return item.value
    if isinstance(item, time):
        return item.isoformat("minutes")
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, tuple):
        return [_plain(element) for element in item]
    if isinstance(item, dict):
        return {_plain(key): _plain(element) for key, element in item.items()}
    return to_facts(item) if is_dataclass(item) else item
