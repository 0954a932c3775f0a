"""Values of a service whatever their form: a missing, null or wrongly typed one is no value.

Publishers write the same thing in several ways: a list or one object, a number or its text, and
descriptions with or without HTML.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import unescape
from typing import Any

TEXT_LENGTH_MAX = 20_000  # characters of one value that are looked at
ITEMS_MAX = 200  # of one list
_BLOCKS = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table)\b[^<>]{0,500}>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[a-z!][^<>]{0,500}>", re.IGNORECASE)


def text(value: Any) -> str:
    """A text or a number as plain text without HTML; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    written = str(value)[:TEXT_LENGTH_MAX].encode("utf-8", "ignore").decode("utf-8")
    if "<" in written or "&" in written:
        written = unescape(_TAGS.sub(" ", _BLOCKS.sub("\n", _HIDDEN.sub(" ", written))))
    return written.strip()


def first_text(owner: Mapping[str, Any], *keys: str) -> str:
    """The first of these values that is a text."""
    return next(filter(None, (text(owner.get(key)) for key in keys)), "")


def objects(owner: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    """The objects under these keys, each of which has an object or a list of them."""
    found: list[Mapping[str, Any]] = []
    for key in keys:
        value = owner.get(key)
        listed = value if isinstance(value, list) else [value]
        found += (one for one in listed[:ITEMS_MAX] if isinstance(one, dict))
    return found[:ITEMS_MAX]


def number(value: Any) -> float | None:
    """A number, also where it is written as text; None for anything else.

    Raises ValueError for a text that is no number.
    """
    if value is None or isinstance(value, bool | dict | list) or text(value) == "":
        return None
    try:
        found = float(text(value)[:40])
    except ValueError:
        raise ValueError("this is not a number") from None
    if not abs(found) < 1e9:
        raise ValueError("this is not a number that can be right")
    return found


def day(value: Any) -> date | None:
    """The day of a date or a time; None for anything else."""
    try:
        return datetime.fromisoformat(text(value)[:32].replace("Z", "+00:00")).date()
    except ValueError:
        return None


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, at any depth; the depth is limited when the file is read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
