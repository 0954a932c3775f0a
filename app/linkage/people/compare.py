"""How two people's records agree, field by field; the same levels are SQL in `app.joining`."""

from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from app.linkage.people.addresses import may_be_same_house
from app.linkage.people.names import surname_parts
from app.linkage.people.normalise import PersonFields
from app.linkage.people.short_forms import is_short_form
from app.linkage.score import MISSING, ComparedField

CLOSE, NEAR = 0.92, 0.85  # Jaro-Winkler similarity from 0 to 1
SHORTEST_PREFIX = 3  # letters


def compare_people(a: PersonFields, b: PersonFields) -> tuple[ComparedField, ...]:
    """The level of each field of a pair. A field that one of them has not is `MISSING`.

    Reversed names count once: at the forename, with the level "reversed" of the surname neutral.
    """
    return (
        ComparedField("forename", forename_level(a, b), a.forename),
        ComparedField("surname", surname_level(a, b), a.surname),
        ComparedField("born_on", birth_date_level(a.born_on, b.born_on)),
        ComparedField("address", address_level(a, b)),
        ComparedField("sex", sex_level(a.sex, b.sex)),
    )


def forename_level(a: PersonFields, b: PersonFields) -> str:
    """exact, reversed, other_forename, short_form, prefix, close, near, different or missing."""
    one, other = a.forename, b.forename
    if not one or not other:
        return MISSING
    if one == other:
        return "exact"
    if _is_reversed(a, b):
        return "reversed"
    if one in b.other_forenames.split() or other in a.other_forenames.split():
        return "other_forename"
    return _forename_likeness(one, other)


@lru_cache(maxsize=262_144)
def _forename_likeness(one: str, other: str) -> str:
    if is_short_form(one, other):
        return "short_form"
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= SHORTEST_PREFIX and longer.startswith(shorter):
        return "prefix"
    return likeness(one, other)


def surname_level(a: PersonFields, b: PersonFields) -> str:
    """exact, reversed, part, close, near, different or missing."""
    one, other = a.surname, b.surname
    if not one or not other:
        return MISSING
    if one == other:
        return "exact"
    if _is_reversed(a, b):
        return "reversed"
    if not set(surname_parts(one)).isdisjoint(surname_parts(other)):
        return "part"
    return likeness(one, other)


@lru_cache(maxsize=262_144)
def likeness(one: str, other: str) -> str:
    """close, near or different: two names by Jaro-Winkler similarity."""
    similarity = JaroWinkler.similarity(one, other)
    if similarity >= CLOSE:
        return "close"
    return "near" if similarity >= NEAR else "different"


def birth_date_level(one: str, other: str) -> str:
    """exact, swapped (day and month), one_edit, different or missing."""
    if not one or not other:
        return MISSING
    if one == other:
        return "exact"
    if one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]:
        return "swapped"
    return "one_edit" if is_one_edit(one, other) else "different"


def address_level(a: PersonFields, b: PersonFields) -> str:
    """house, uncertain_house, postcode, one_edit, outcode, different or missing (no postcode)."""
    one, other = a.postcode, b.postcode
    if not one or not other:
        return MISSING
    if one != other:
        if is_one_edit(one, other):
            return "one_edit"
        return "outcode" if a.outcode == b.outcode else "different"
    if not a.house or not b.house:
        return "postcode"
    if a.house == b.house:
        return "house"
    return "uncertain_house" if may_be_same_house(a.house, b.house) else "postcode"


def sex_level(one: str, other: str) -> str:
    """exact, different or missing."""
    if not one or not other:
        return MISSING
    return "exact" if one == other else "different"


def is_one_edit(one: str, other: str) -> bool:
    """Whether one character was changed, added, left out or exchanged with its neighbour."""
    return DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1


def _is_reversed(a: PersonFields, b: PersonFields) -> bool:
    return bool(a.forename) and a.forename == b.surname and a.surname == b.forename
