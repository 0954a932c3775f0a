"""Builders of many rows of the register."""

from tests.builders import childminder, nursery


def nurseries(count: int, start: int = 0, **cells: str) -> list[dict[str, str]]:
    return [nursery(f"EY{200000 + start + number}", **cells) for number in range(count)]


def childminders(count: int, start: int = 0, **cells: str) -> list[dict[str, str]]:
    return [childminder(str(2600000 + start + number), **cells) for number in range(count)]
