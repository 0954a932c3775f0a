"""The towns and villages in an address: its lines without streets, buildings and counties."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache

from app.core.gazetteer_tables import GAZETTEER, councils_by_county, names_of_other_nations
from app.core.text_normalisation import fold_text

_has_digit = re.compile(r"\d").search
LONGEST = 40  # characters of a locality name
WORDS_FILE = GAZETTEER / "address_words.toml"
NAMED_LIKE_A_COUNTY = frozenset(("london", "durham"))  # towns with the name of a county


@cache
def words_in_group(group: str) -> frozenset[str]:
    """The words of a group of `address_words.toml`."""
    groups: dict[str, str] = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return frozenset(groups[group].split())


@lru_cache(maxsize=65_536)
def localities(line: str, *, is_town_line: bool) -> tuple[tuple[str, str], ...]:
    """The localities in an address line, each as (folded, as written)."""
    return tuple(_named(line, is_town_line))


def _named(line: str, is_town_line: bool) -> Iterator[tuple[str, str]]:
    for piece in line.replace("/", ",").replace(";", ",").split(","):
        if _has_digit(piece):  # most street lines: skips the search for a county
            continue
        name = piece.strip(" .-()")
        folded = fold_text(name)
        if folded.rpartition(" ")[2] in _last_words_of_counties():
            name = _without_county(name)
            folded = fold_text(name)
        if _is_locality(folded, is_town_line):
            yield folded, name


def _without_county(name: str) -> str:
    """A name without a county at its end: of "Hemel Hempstead Herts", not "Bradford on Avon"."""
    words = name.split()
    if len(words) < 2 or fold_text(words[-1]) not in _last_words_of_counties():
        return name
    for length in (4, 3, 2, 1):
        head, end = words[:-length], fold_text(" ".join(words[-length:]))
        if head and end in councils_by_county() and end not in NAMED_LIKE_A_COUNTY:
            return name if head[-1].lower() in words_in_group("joins") else " ".join(head)
    return name


@cache
def _last_words_of_counties() -> frozenset[str]:
    return frozenset(name.split()[-1] for name in councils_by_county())


def _is_locality(folded: str, is_town_line: bool) -> bool:
    words = folded.split()
    if not 2 < len(folded) <= LONGEST or _has_digit(folded):
        return False
    if folded in _not_towns():
        return False
    if len(words) == 1:
        return is_town_line or folded not in _single_streets()
    if words[0] in words_in_group("near") or words[0] in words_in_group("first_of_buildings"):
        return False
    return words[-1] not in _street_and_building_endings(is_town_line) or words[-2] == "le"


@cache
def _not_towns() -> frozenset[str]:
    """Counties, regions and nations."""
    names = {*councils_by_county(), *words_in_group("no_towns"), *names_of_other_nations()}
    return frozenset(names - NAMED_LIKE_A_COUNTY)


@cache
def _single_streets() -> frozenset[str]:
    """Words that alone on a line name a street or a building."""
    return _street_and_building_endings(is_town_line=False) | words_in_group("single_streets")


@cache
def _street_and_building_endings(is_town_line: bool) -> frozenset[str]:
    """Last words of lines that name a street or a building."""
    others = words_in_group("buildings") | words_in_group("streets_or_towns")
    return words_in_group("streets") | (frozenset() if is_town_line else others)
