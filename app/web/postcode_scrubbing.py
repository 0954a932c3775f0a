"""Postcodes cut out of a text, however they are spelt in it.

A text is read as a person or a browser would read it: percent signs, backslashes and entities stand for
the characters that they escape, more than once where they were escaped more than once; wide and other
forms of letters and figures are the plain ones. What is found there is cut where it stands in the text.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

ROUNDS = 4  # of escapes within escapes
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
# The two parts, wherever they stand; or letters and figures apart, which are no part of a word. Sums
# that name files and editions are left as they are.
_POSTCODE = re.compile(
    r"(?<![0-9A-Za-z])(?P<sum>[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{12})(?![0-9A-Za-z])"
    rf"|(?P<outward>[A-Za-z]{{1,2}}[0-9][A-Za-z0-9]?){_GAP}[0-9][A-Za-z]{{2}}"
    rf"|(?<![A-Za-z0-9])[A-Za-z](?:{_SHORT_GAP}[A-Za-z])?{_SHORT_GAP}[0-9]"
    rf"(?:{_SHORT_GAP}[A-Za-z0-9])?{_SHORT_GAP}[0-9]{_SHORT_GAP}{_END}{_SHORT_GAP}{_END}"
    r"(?![A-Za-z0-9])"
    # O for 0, I or l for 1, and the other way round; one part at least has its figure.
    rf"|(?<![A-Za-z0-9])(?:[A-Za-z]{{1,2}}[0-9]|[0-9][A-Za-z][0-9])[A-Za-z0-9]?{_SHORT_GAP}[OoIil0-9]"
    rf"{_SHORT_GAP}{_END}{_SHORT_GAP}{_END}(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9])(?:[A-Z]{{1,2}}[OIl]|[0-9][A-Z][OIl0-9])[A-Z0-9]?{_SHORT_GAP}[0-9]"
    rf"{_SHORT_GAP}[A-Z]{_SHORT_GAP}[A-Z](?![A-Za-z0-9])"
)


class Reading(NamedTuple):
    """A text as it is read, and where each of its characters begins and ends in the text itself."""

    text: str
    starts: list[int]
    ends: list[int]


def without_postcodes(text: str) -> str:
    """The text with each postcode cut to its outward part."""
    if not _may_be_escaped(text):
        return _POSTCODE.sub(_instead, text)
    reading = _plain(_read(text))
    kept: list[str] = []
    done = 0
    for found in _POSTCODE.finditer(reading.text):
        start, end = reading.starts[found.start()], reading.ends[found.end() - 1]
        if found["sum"] or end <= done:
            continue
        kept += (text[done : max(start, done)], _instead(found))
        done = end
    return "".join((*kept, text[done:]))


def _instead(found: re.Match[str]) -> str:
    if found["sum"]:
        return found["sum"]
    return f"{found['outward']} …" if found["outward"] else "…"


def _read(text: str) -> Reading:
    """The text without escapes."""
    reading = Reading(text, list(range(len(text))), list(range(1, len(text) + 1)))
    for _ in range(ROUNDS):
        if not _ESCAPES.search(reading.text):
            break
        reading = _joined(reading, _unescaped(reading))
    return reading


Piece = tuple[str, int, int]  # what stands for the characters from one place to another


def _unescaped(reading: Reading) -> Iterator[Piece]:
    for found in _ESCAPES.finditer(reading.text):
        yield _meaning(found), found.start(), found.end()


def _meaning(found: re.Match[str]) -> str:
    """What an escape, or a run of escaped bytes, stands for."""
    if run := found["percent"] or found["hex"]:
        return bytes.fromhex(re.sub(r"%|\\x", "", run, flags=re.IGNORECASE)).decode(
            errors="replace"
        )
    if run := found["octal"]:
        return bytes(int(one, 8) & 255 for one in run.split("\\")[1:]).decode(errors="replace")
    if code := found["code"] or found["entity_hex"]:
        number = int(code, 16)
    elif code := found["entity"]:
        number = int(code)
    else:
        return " "
    return chr(number) if number < 0x110000 else " "


def _plain(reading: Reading) -> Reading:
    """The reading with plain letters and figures for wide ones and the like."""
    if reading.text.isascii():
        return reading
    return _joined(reading, _plainer(reading.text))


def _plainer(text: str) -> Iterator[Piece]:
    for at, character in enumerate(text):
        if character > "\x7f":
            yield unicodedata.normalize("NFKC", character), at, at + 1


def _joined(reading: Reading, pieces: Iterator[Piece]) -> Reading:
    """A reading with pieces of it replaced; each of a piece's characters stands for all of it."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for piece, start, end in pieces:
        texts += (reading.text[done:start], piece)
        starts += reading.starts[done:start]
        ends += reading.ends[done:start]
        starts += [reading.starts[start]] * len(piece)
        ends += [reading.ends[end - 1]] * len(piece)
        done = end
    texts.append(reading.text[done:])
    return Reading("".join(texts), starts + reading.starts[done:], ends + reading.ends[done:])
