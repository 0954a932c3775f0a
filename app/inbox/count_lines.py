"""The lines of the inbox's files: a JSON object with the columns of a key and its count."""

import json
import re
from collections import Counter
from datetime import date
from typing import Any, BinaryIO, NamedTuple

from app.core.count_key import CountKey
from app.core.counted_events import CountedEvent, event_of

MAX_LINE_BYTES = 300  # bytes
MAX_COUNT = 1_000_000  # for one key in one file: no worker serves more searches in an hour

_ward = re.compile(r"[EWSN]\d{8}|", re.ASCII).fullmatch


class ReadCounts(NamedTuple):
    """The counts of a file and the number of skipped lines; `is_junk`: nothing may be imported."""

    counts: Counter[CountKey]
    unreadable_lines: int
    is_junk: bool


def format_line(key: CountKey, count: int) -> str:
    later = event_of(key).later_columns
    columns = {name: value for name, value in key.by_column().items() if value or name not in later}
    return json.dumps({**columns, "day": key.day.isoformat(), "count": count}) + "\n"


def read_counts(event: CountedEvent, stream: BinaryIO) -> ReadCounts:
    """Read a file of an event.

    A last line without a line end was truncated when its writer died; it does not count as invalid.
    """
    counts: Counter[CountKey] = Counter()
    invalid_lines = truncated_lines = 0
    while line := stream.readline(MAX_LINE_BYTES):
        parsed = _parse(event, line) if line.endswith(b"\n") else None
        if parsed:
            key, count = parsed
            counts[key] += count
        elif len(line) < MAX_LINE_BYTES and not line.endswith(b"\n"):
            truncated_lines += 1
        else:
            invalid_lines += 1
    is_junk = (invalid_lines > 0 and not counts) or any(
        count > MAX_COUNT for count in counts.values()
    )
    return ReadCounts(counts, invalid_lines + truncated_lines, is_junk)


def _parse(event: CountedEvent, line: bytes) -> tuple[CountKey, int] | None:
    """The key and count of a line; None for a line that no worker would write."""
    try:
        fields: Any = json.loads(line)
        if not isinstance(fields, dict):
            return None
        fields = {**dict.fromkeys(event.later_columns, ""), **fields}
        if fields.keys() != {*event.key.key_columns(), "count"}:
            return None
        count, day = fields.pop("count"), date.fromisoformat(fields.pop("day"))
    except (ValueError, TypeError):
        return None
    columns = event.key.choice_columns()
    key = event.key(day, fields["ward_code"], tuple(fields[one.column] for one in columns))
    is_valid = (
        all(isinstance(text, str) for text in fields.values())
        and _ward(key.ward_code)
        and all(value in ("", *one.values) for one, value in zip(columns, key.choices, strict=True))
    )
    return (key, count) if is_valid and type(count) is int and 1 <= count <= MAX_COUNT else None
