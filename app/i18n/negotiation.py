"""Which language a browser asks for."""

import re
from collections.abc import Mapping, Sequence

MAX_HEADER_LENGTH = 1000  # characters; browsers send under 200
_RANGE = re.compile(r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?")
# The language to use for a tag that no language has. Readers of Shahmukhi read the script of Urdu,
# not Gurmukhi; phones do send `prs`, `pnb`, `kmr` and the Chinese regions.
_ALIASES: Mapping[str, str] = {
    "prs": "fa-af",
    "pnb": "ur",
    "pa-arab": "ur",
    "pa-pk": "ur",
    "kmr": "ku",
    "mo": "ro",
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
_NO_FALLBACK = frozenset({"zh-hant"})  # use the reader's next language, not simplified Chinese


def negotiate_language(accept_language: str, codes: Sequence[str], default: str) -> str:
    """The one of `codes` that an Accept-Language header prefers, else `default`.

    Never raises: invalid ranges are skipped, and a header over MAX_HEADER_LENGTH is ignored. `*`
    has no effect, since the default covers it.
    """
    if len(accept_language) > MAX_HEADER_LENGTH:
        return default
    by_tag = {code.lower(): code for code in codes}
    ranges = (_RANGE.fullmatch(part.strip()) for part in accept_language.lower().split(","))
    preferences = [
        (weight, match[1]) for match in ranges if match and (weight := float(match[2] or 1)) > 0
    ]
    for _, tag in sorted(preferences, key=lambda preference: -preference[0]):
        if code := _lookup(tag, by_tag):
            return code
    return default


def _lookup(tag: str, by_tag: Mapping[str, str]) -> str | None:
    while tag:
        tag = _ALIASES.get(tag, tag)
        if tag in by_tag:
            return by_tag[tag]
        if tag in _NO_FALLBACK:
            return None
        tag = tag.rpartition("-")[0]
    return None
