"""Removes postcodes from a text in every spelling.

The text is first decoded: percent, backslash and HTML escapes (also nested ones) become the
characters they stand for, and full-width and similar letters and digits become plain ones. Each
postcode found in the decoded text is cut at its position in the original text.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MAX_ESCAPE_DEPTH = 4  # of escapes within escapes
_ESCAPES = re.compile(
    r"(?P<percent>(?:%[0-9a-f]{2})+)|(?P<hex>(?:\\x[0-9a-f]{2})+)|(?P<octal>(?:\\[0-7]{3})+)"
    r"|(?:%u|\\u|\\U0000|\\u\{)(?P<code>[0-9a-f]{4})\}?"
    r"|&#x(?P<entity_hex>[0-9a-f]{1,6});?|&#(?P<entity>[0-9]{1,7});?"
    r"|(?P<gap>\\[abfnrtv0/\"'\\]|&[a-z]{2,8};|=(?:20|0a|0d)(?=[0-9])|</?[a-z]{1,10}/?>)",
    re.IGNORECASE,
)
_may_be_escaped = re.compile(r"[%\\&<=]|[^\x00-\x7f]").search
_GAP = "[^A-Za-z0-9]{0,30}"
_SHORT_GAP = "[^A-Za-z0-9]{0,9}"
_END = "[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]"  # letters that end postcodes
# Outward and inward code anywhere; or separated letters and digits that are not part of a word.
# Hashes that name files and editions stay.
_POSTCODE = re.compile(
    r"(?<![0-9A-Za-z])(?P<sum>[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{12})(?![0-9A-Za-z])"
    rf"|(?P<outward>[A-Za-z]{{1,2}}[0-9][A-Za-z0-9]?){_GAP}[0-9][A-Za-z]{{2}}"
    rf"|(?<![A-Za-z0-9])[A-Za-z](?:{_SHORT_GAP}[A-Za-z])?{_SHORT_GAP}[0-9]"
    rf"(?:{_SHORT_GAP}[A-Za-z0-9])?{_SHORT_GAP}[0-9]{_SHORT_GAP}{_END}{_SHORT_GAP}{_END}"
    r"(?![A-Za-z0-9])"
    # O for 0, I or l for 1 and the reverse; at least one part has a correct digit.
    rf"|(?<![A-Za-z0-9])(?:[A-Za-z]{{1,2}}[0-9]|[0-9][A-Za-z][0-9])[A-Za-z0-9]?{_SHORT_GAP}[OoIil0-9]"
    rf"{_SHORT_GAP}{_END}{_SHORT_GAP}{_END}(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9])(?:[A-Z]{{1,2}}[OIl]|[0-9][A-Z][OIl0-9])[A-Z0-9]?{_SHORT_GAP}[0-9]"
    rf"{_SHORT_GAP}[A-Z]{_SHORT_GAP}[A-Z](?![A-Za-z0-9])"
)


class DecodedText(NamedTuple):
    """A decoded text, and where each of its characters starts and ends in the original text."""

    text: str
    starts: list[int]
    ends: list[int]


def without_postcodes(text: str) -> str:
    """The text with each postcode cut to its outward code."""
    if not _may_be_escaped(text):
        return _POSTCODE.sub(_outward_only, text)
    decoded = _normalise(_decode_escapes(text))
    output: list[str] = []
    copied_to = 0
    for match in _POSTCODE.finditer(decoded.text):
        start, end = decoded.starts[match.start()], decoded.ends[match.end() - 1]
        if match["sum"] or end <= copied_to:
            continue
        output += (text[copied_to : max(start, copied_to)], _outward_only(match))
        copied_to = end
    return "".join((*output, text[copied_to:]))


def _outward_only(match: re.Match[str]) -> str:
    if match["sum"]:
        return match["sum"]
    return f"{match['outward']} …" if match["outward"] else "…"


def _decode_escapes(text: str) -> DecodedText:
    decoded = DecodedText(text, list(range(len(text))), list(range(1, len(text) + 1)))
    for _ in range(MAX_ESCAPE_DEPTH):
        if not _ESCAPES.search(decoded.text):
            break
        decoded = _apply_replacements(decoded, _unescaped(decoded))
    return decoded


Replacement = tuple[str, int, int]  # new text, start and end of the text that it replaces


def _unescaped(decoded: DecodedText) -> Iterator[Replacement]:
    for match in _ESCAPES.finditer(decoded.text):
        yield _decode_escape(match), match.start(), match.end()


def _decode_escape(match: re.Match[str]) -> str:
    """The characters that an escape, or a run of escaped bytes, stands for."""
    if run := match["percent"] or match["hex"]:
        return bytes.fromhex(re.sub(r"%|\\x", "", run, flags=re.IGNORECASE)).decode(
            errors="replace"
        )
    if run := match["octal"]:
        octal_codes = run.split("\\")[1:]
        return bytes(int(code, 8) & 255 for code in octal_codes).decode(errors="replace")
    if code := match["code"] or match["entity_hex"]:
        number = int(code, 16)
    elif code := match["entity"]:
        number = int(code)
    else:
        return " "
    return chr(number) if number < 0x110000 else " "


def _normalise(decoded: DecodedText) -> DecodedText:
    """The decoded text with plain letters and digits for full-width and similar ones."""
    if decoded.text.isascii():
        return decoded
    return _apply_replacements(decoded, _normalised_characters(decoded.text))


def _normalised_characters(text: str) -> Iterator[Replacement]:
    for position, character in enumerate(text):
        if character > "\x7f":
            yield unicodedata.normalize("NFKC", character), position, position + 1


def _apply_replacements(decoded: DecodedText, replacements: Iterator[Replacement]) -> DecodedText:
    """The decoded text with replacements; each new character maps to the whole replaced range."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    copied_to = 0
    for replacement, start, end in replacements:
        texts += (decoded.text[copied_to:start], replacement)
        starts += decoded.starts[copied_to:start]
        ends += decoded.ends[copied_to:start]
        starts += [decoded.starts[start]] * len(replacement)
        ends += [decoded.ends[end - 1]] * len(replacement)
        copied_to = end
    texts.append(decoded.text[copied_to:])
    return DecodedText(
        "".join(texts), starts + decoded.starts[copied_to:], ends + decoded.ends[copied_to:]
    )
