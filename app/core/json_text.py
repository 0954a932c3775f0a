"""JSON as it stands in rows: compact, with every character as itself."""

from typing import Any

import msgspec

_encoder = msgspec.json.Encoder()
_sorting_encoder = msgspec.json.Encoder(order="sorted")


def encode(value: Any) -> str:
    """JSON text of dicts, lists, texts, numbers and None, keys in their own order."""
    return _encoder.encode(value).decode()


def encode_sorted(value: Any) -> str:
    """The same with sorted keys: equal values have equal texts, as a hash of them needs.

    The texts are those of `json.dumps` with sorted keys and compact separators, in which rows were
    stored until November 2026, so that a row which did not change keeps its hash.
    """
    return _sorting_encoder.encode(value).decode()
