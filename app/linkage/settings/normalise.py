"""One spelling for what two lists say about a setting: its names, premises, numbers and contacts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import PostcodeInvalid
from app.core.issuers import DFE, OFSTED
from app.core.postcode import Postcode
from app.linkage.settings.words import GENERIC, kinds_in, name_words

_TRADING_AS = re.compile(r"\bt/as?\b|\btrading as\b|\bt\.a\.(?=\s)", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_COUNCIL_CODE = re.compile(r"[\s-]+\d{2,6}\s*$")  # a number of the council's after the name
_HOUSE = re.compile(r"(?<![\w/])(\d{1,4})\s*([a-z]?)(?:\s*[-–/&]\s*(\d{1,4})\s*[a-z]?)?(?!\w)")
_UNIT = re.compile(r"\b(?:flat|unit|suite|room|floor|apartment|block)\s+\w+,?", re.IGNORECASE)


@dataclass(frozen=True)
class SettingName:
    """One name of a setting: all its words, and those that say which setting it is."""

    words: tuple[str, ...]
    distinctive: frozenset[str]

    @property
    def key(self) -> str:
        """The distinctive words in one order; all words where none is distinctive."""
        return " ".join(sorted(self.distinctive or self.words))


@dataclass(frozen=True)
class SettingFields:
    """A setting, ready to be compared; "" and empty where a list does not say.

    `names` are the whole name and the names inside it ("A Ltd t/a B" has B too), whole name first.
    `houses` are the lowest and highest house number of each number or range in the address.
    `postcode` has its space. `numbers` are (issuer, number), of which an equal one links.
    """

    names: tuple[SettingName, ...]
    kinds: frozenset[str]
    council: str
    postcode: str
    address_words: frozenset[str]
    houses: frozenset[tuple[int, int]]
    phone: str
    numbers: frozenset[tuple[str, str]]


def normalise_setting(record: Mapping[str, str]) -> SettingFields:
    """The fields of a record with the keys name, address, town, postcode, council, phone, ofsted, dfe.

    Missing keys count as empty. `address` is one text, its lines separated by line breaks or commas.
    """
    name = _COUNCIL_CODE.sub("", record.get("name", ""))
    address = f"{record.get('address', '')}\n{record.get('town', '')}"
    names = _names(name)
    return SettingFields(
        names=names,
        kinds=kinds_in(names[0].words) if names else frozenset(),
        council=record.get("council", ""),
        postcode=_postcode(record.get("postcode", "")),
        address_words=frozenset(name_words(address)),
        houses=_houses(record.get("address", "")),
        phone=_phone(record.get("phone", "")),
        numbers=frozenset(
            (issuer, number)
            for issuer in (OFSTED, DFE)
            if (number := record.get(issuer, "").strip().upper())
        ),
    )


def _names(name: str) -> tuple[SettingName, ...]:
    """The name itself, the one after "trading as", and those outside and inside brackets."""
    texts = [_TRADING_AS.sub(" ", name), *_TRADING_AS.split(name)[1:]]
    inside = [found[1] or found[2] or "" for found in _BRACKETS.finditer(name)]
    if inside:
        texts.append(_BRACKETS.sub(" ", name))
        texts += [text for text in inside if kinds_in(name_words(text))]
    listed = dict.fromkeys(filter(None, (name_words(text) for text in texts)))
    return tuple(
        SettingName(words, frozenset(words) - GENERIC)
        for words in listed
        if words == next(iter(listed)) or frozenset(words) - GENERIC
    )


def _postcode(text: str) -> str:
    try:
        return str(Postcode.parse(text))
    except PostcodeInvalid:
        return ""


def _houses(address: str) -> frozenset[tuple[int, int]]:
    """The numbers of houses, without those of flats and units: {(9, 11)} for "Unit 2, 9-11 High St"."""
    without_units = _UNIT.sub(" ", address.casefold())
    found = set()
    for one in _HOUSE.finditer(without_units):
        low = int(one[1])
        high = int(one[3]) if one[3] else low
        found.add((min(low, high), max(low, high)))
    return frozenset(found)


def _phone(text: str) -> str:
    """The last nine digits, which differ between telephones whatever the prefix is written as."""
    digits = re.sub(r"\D", "", text)
    return digits[-9:] if len(digits) >= 9 else ""
