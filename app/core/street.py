"""The street of a postal address: "Gull Terrace" of "Unit 3, 12 Gull Terrace".

Addresses have no field for the street. In Ofsted's register it is any of three lines, after the
name of a building, before a part of the town, or in one line with either. An answer must be right
more than there must be one: a card without a street shows the town.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from app.core.text_normalisation import fold_text, format_town_name

WORDS_MAX: Final = 5  # of a street's name; a longer piece starts with the name of a building

_ABBREVIATIONS: Final = {
    "av": "Avenue",
    "ave": "Avenue",
    "blvd": "Boulevard",
    "cl": "Close",
    "cres": "Crescent",
    "cresent": "Crescent",
    "dr": "Drive",
    "gdns": "Gardens",
    "gr": "Grove",
    "la": "Lane",
    "ln": "Lane",
    "pl": "Place",
    "rd": "Road",
    "sq": "Square",
    "st": "Street",
    "str": "Street",
    "terr": "Terrace",
}
# A piece that ends with one of these is a street.
_is_type = re.compile(
    "approach|avenue|boulevard|bypass|causeway|close|crescent|cresent|cul-de-sac|drive|drove|"
    "embankment|esplanade|grove|hillside|lane|mews|oval|parade|passage|promenade|road|roadway|"
    "row|street|terrace|walk|way"
).fullmatch
# Streets of one word.
_is_street = re.compile(
    "broadway|causeway|cheapside|highway|kingsway|parkway|queensway|ridgeway|ringway|strand"
).fullmatch
# Streets as well as parks, blocks of flats, houses and parts of towns: a house number or "The"
# in front shows that it is a street, or for some that no other line is one.
_is_perhaps_type = re.compile(
    "bank|brow|chase|circus|common|court|croft|cross|dale|dene|end|field|fields|fold|gardens|"
    "garth|gate|green|hill|lea|mead|meadow|meadows|mount|park|place|quay|ride|ridge|rise|side|"
    "square|vale|view|villas|wharf|wood|yard"
).fullmatch
_is_preferably_type = re.compile("gardens|place|rise|square").fullmatch
# What may follow the type: "Church Road North".
_is_suffix = re.compile("central|east|extension|lower|north|south|upper|west").fullmatch
# Words of buildings and organisations: a piece that ends with one is not a street.
_is_venue = re.compile(
    "abbey|academy|annex|annexe|arms|army|association|baptist|barn|barracks|base|block|building|"
    "buildings|bungalow|business|cabin|camp|campus|care|carers|castle|cathedral|center|centre|"
    "chapel|childcare|childminder|children|childrens|church|clinic|club|clubs|college|community|"
    "company|complex|cottage|council|creche|creches|crèche|daycare|depot|estate|factory|"
    "families|family|farm|farmhouse|federation|fitness|flat|floor|garage|group|groups|gym|hall|"
    "halls|headquarters|hospital|hotel|house|hq|hub|hut|industrial|infant|infants|infirmary|inn|"
    "institute|junior|kids|kindergarten|kindergartens|leisure|library|limited|little|lodge|ltd|"
    "manor|medical|methodist|mill|montessori|mosque|nurseries|nursery|office|offices|parish|"
    "pavilion|pavillion|playground|playgroup|pool|portacabin|practice|pre|preschool|primary|"
    "project|pub|reception|rectory|room|rooms|school|schools|scout|scouts|sports|stables|"
    "stadium|station|studio|studios|suite|surgery|synagogue|temple|theatre|trust|unit|"
    "university|vicarage|warehouse|workshop|ymca"
).fullmatch
_brackets = re.compile(r"\([^)]*(?:\)|$)|\[[^\]]*(?:\]|$)")
_separator = re.compile(
    r"[,;|]+|(?<=\w\w)\s?/\s?(?!\d)|\s[-–—]+\s|[\r\n]+|\soff\s|\sj(?:un)?ctn?\.?\s|\sjn\.?\s",
    re.IGNORECASE,
)
_CARE_OF: Final = re.compile(r"c/?o\b|care of\b|p\.?\s?o\.? ?box\b", re.IGNORECASE)
_position = re.compile(
    r"(?:(?:at|off|behind|opp|opposite|adj|adjacent to|next to|rear of|r/o|land at|end of"
    r"|corner of|cnr|junction of|access from|access via)\s+)+",
    re.IGNORECASE,
)
_NUMBER: Final = r"\d{1,4}[a-z]?(?:\s?(?:-|–|to|/|&|and|\+)\s?\d{0,4}[a-z]?)*"
_inside_unit = re.compile(
    rf"(?:(?:units?|flats?|suites?|rooms?|shops?|plots?|blocks?|no|nos|number)\.?\s*"
    rf"(?:{_NUMBER}|[a-z]\d?|[a-z]-[a-z])(?![^\W\d_])|(?:\w+\s)?floor)\s*",
    re.IGNORECASE,
)
_house_number = re.compile(rf"{_NUMBER}(?=$|\s|[.,:])[\s.,:]*", re.IGNORECASE)
_number_within = re.compile(rf".*\s{_NUMBER}\s+(?=[^\W\d_])", re.IGNORECASE)
_is_numeral = re.compile(r"(?!\d+(?:st|nd|rd|th)$).*\d.*").fullmatch  # but "4th Avenue"
_ordinal = re.compile(r"\b\d+(?:st|nd|rd|th)\b", re.IGNORECASE)
_at = re.compile(r".*\s(?:at|@)\s+", re.IGNORECASE)
_word = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


class _Certainty(IntEnum):
    """How surely a piece of an address is its street; the best one wins."""

    TYPE_ONLY = 1
    NUMBERED = 2
    NUMBERED_TYPE = 3
    STREET = 4
    NUMBERED_STREET = 5


@dataclass(frozen=True)
class _Piece:
    text: str
    is_numbered: bool


def street_of(lines: Sequence[str], town: str) -> str:
    """The name of the street of an address, without house number; "" where none is recognised.

    `lines` are the lines of the address before the town and the postcode. Words in capitals get
    usual ones, and "Rd" becomes "Road". The town may be "North Drive, Sandfield Park".
    Of streets that are equally certain the first is the answer: it is the nearer one.
    """
    folded_town = fold_text(town)
    best, street = 0, ""
    for piece in _pieces((*lines, town) if "," in town else lines):
        if fold_text(piece.text) == folded_town:
            continue
        name, certainty = _street_in(piece, folded_town)
        if certainty > best:
            best, street = certainty, name
    return _ordinal.sub(lambda found: found[0].lower(), format_town_name(street))


def _pieces(lines: Sequence[str]) -> Iterator[_Piece]:
    """The parts of lines between commas, without units, house numbers and words such as "off"."""
    is_numbered = False  # by a piece of its own: "17, Rothbury Road"
    for line in lines:
        for part in _separator.split(_brackets.sub(" ", line)):
            text = " ".join(part.split()).strip(" .:-–/'\"")
            if not text or _CARE_OF.match(text):
                is_numbered = False
                continue
            piece = _without_number(text)
            if piece.text:
                yield _Piece(piece.text, piece.is_numbered or is_numbered)
            is_numbered = piece.is_numbered and not piece.text


def _without_number(text: str) -> _Piece:
    text = _position.sub("", text, count=1) if _position.match(text) else text
    inside_unit = _inside_unit.match(text)
    rest = text[inside_unit.end() :].lstrip(" -–/.:") if inside_unit else text
    number = _house_number.match(rest)
    if number:
        return _Piece(rest[number.end() :], is_numbered=True)
    within = _number_within.match(rest)  # "St Mark's Hall 12 Church Lane"
    if within:
        return _Piece(rest[within.end() :], is_numbered=True)
    return _Piece(rest, is_numbered=False)


def _street_in(piece: _Piece, folded_town: str) -> tuple[str, int]:
    """The street of one piece and how certain it is; "" and 0 where it is none."""
    words = _without_town(_word.findall(_at.sub("", piece.text)), folded_town)
    if words:
        words[-1] = _spelt_out(words[-1], len(words))
    plain = [word.casefold().strip(".") for word in words]
    end = _end_of_street(plain)
    if piece.is_numbered and not end:
        end, words = _cut_after_type(plain, words)
    words, plain = words[:end] if end else words, plain[:end] if end else plain
    if not words or len(words) > WORDS_MAX or any(map(_is_numeral, plain)):
        return "", 0
    name = " ".join(words)
    if end:
        if len(words) > 3 and any(map(_is_venue, plain[:-2])):
            return "", 0  # the name of a building, and where it ends is not certain
        return name, _Certainty.NUMBERED_STREET if piece.is_numbered else _Certainty.STREET
    if any(map(_is_venue, plain if len(plain) > 2 else plain[-1:])):
        return "", 0  # "Church Hill" is possible
    return name, _certainty_without_type(plain, is_numbered=piece.is_numbered)


def _without_town(words: list[str], folded_town: str) -> list[str]:
    """The words without the town after a street: "Crompton Street London"."""
    count = len(folded_town.split())
    if len(words) - count < 2 or fold_text(" ".join(words[-count:])) != folded_town:
        return words
    before = words[:-count]
    return before if _is_type(_spelt_out(before[-1], 2).casefold()) else words


def _certainty_without_type(plain: list[str], *, is_numbered: bool) -> int:
    is_perhaps = len(plain) > 1 and _is_perhaps_type(plain[-1]) is not None
    if is_numbered and is_perhaps:
        return _Certainty.NUMBERED_TYPE
    if any(map(_is_venue, plain)):
        return 0
    if is_numbered:
        return _Certainty.NUMBERED if len(plain) <= 3 and len(plain[-1]) > 3 else 0
    is_the = len(plain) == 2 and plain[0] == "the"
    if is_perhaps and (is_the or (len(plain) <= 3 and _is_preferably_type(plain[-1]))):
        return _Certainty.TYPE_ONLY
    return 0


def _end_of_street(plain: list[str]) -> int:
    """The number of words of a piece that ends with a type of street; 0 where it does not."""
    if not plain or (len(plain) <= 2 and _is_street(plain[-1])):
        return len(plain)
    last = len(plain) - 1 if len(plain) > 2 and _is_suffix(plain[-1]) else len(plain)
    return len(plain) if last > 1 and _is_type(plain[last - 1]) else 0


def _cut_after_type(plain: list[str], words: list[str]) -> tuple[int, list[str]]:
    """Where the street ends in "Middle Park Avenue Eltham", which follows a house number."""
    for position in range(len(plain) - 1, 0, -1):
        if _is_type(plain[position]) or plain[position] == "rd":
            return position + 1, [*words[:position], _spelt_out(words[position], 2)]
    return 0, words


def _spelt_out(word: str, count: int) -> str:
    return _ABBREVIATIONS.get(word.casefold().strip("."), word) if count > 1 else word
