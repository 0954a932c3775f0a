"""JSON as it is stored in rows: compact, with no escaped non-ASCII characters."""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()
_sorting_encoder = msgspec.json.Encoder(order="sorted")


def encode(value: Any) -> str:
    """JSON text of dicts, lists, strings, numbers and None, with keys in insertion order."""
    return _encoder.encode(value).decode()


def encode_sorted(value: Any) -> str:
    """JSON text with sorted keys: equal values give equal texts, so the text can be hashed.

    The output equals that of `json.dumps` with sorted keys and compact separators, used until
    November 2026, so that the hash of an unchanged row stays the same.
    """
    return _sorting_encoder.encode(value).decode()
