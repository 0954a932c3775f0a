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

    Raises msgspec.ValidationError where a fact does not fit its field.
    """
    return msgspec.convert(facts, kind)


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a dataclass with their defaults; MISSING, which equals no value, for none."""
    return tuple(
        (one.name, one.default if one.default_factory is MISSING else one.default_factory())
        for one in fields(kind)
    )


def _plain(item: Any) -> Any:
    if isinstance(item, Enum):
        return item.value
    if isinstance(item, time):
        return item.isoformat("minutes")
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, tuple):
        return [_plain(one) for one in item]
    if isinstance(item, dict):
        return {_plain(key): _plain(one) for key, one in item.items()}
    return to_facts(item) if is_dataclass(item) else item
