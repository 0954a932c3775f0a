"""The settings that a family has saved, as ids in a web address: "aaaaaaaaaaaa.bbbbbbbbbbbb"."""

import re
from collections.abc import Iterable

SAVED_MAX = 12
SEPARATOR = "."
_is_provider_id = re.compile("[a-z0-9]{12}").fullmatch


def parse_saved(text: str) -> tuple[str, ...]:
    """The provider ids in a text, in its order, each once; at most SAVED_MAX.

    What is no id is left out: a message may have cut off the end of a shared link.
    """
    found = dict.fromkeys(part for part in text.split(SEPARATOR) if _is_provider_id(part))
    return tuple(found)[:SAVED_MAX]


def format_saved(provider_ids: Iterable[str]) -> str:
    """The inverse of `parse_saved`."""
    return SEPARATOR.join(provider_ids)


def toggle_saved(saved: tuple[str, ...], provider_id: str) -> tuple[str, ...]:
    """The ids with one added at the end, or removed if it was saved; unchanged if full."""
    if provider_id in saved:
        return tuple(one for one in saved if one != provider_id)
    return parse_saved(format_saved((*saved, provider_id)))
