"""Towns of other nations and of the Crown dependencies, beside the names of England."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.asked import Asked, loosely
from app.core.counties import Elsewhere, elsewhere_by_name
from app.core.postcode_areas import Nation
from app.snapshot.names import MOST, is_sure, matching_key
from app.snapshot.places import Name

MOST_FIRST = 3  # of England, before a town of another nation that is spelt alike


def find_elsewhere(asked: Asked) -> tuple[tuple[Elsewhere, ...], bool]:
    """The towns and nations beside England that are called so; whether the nation is in the text."""
    called = elsewhere_by_name().get(asked.text, ())
    if called:
        return called, any(one.is_nation for one in called)
    words = asked.text.split()
    for length in (3, 2, 1):
        added = (
            elsewhere_by_name().get(" ".join(words[-length:]), ()) if length < len(words) else ()
        )
        named = elsewhere_by_name().get(" ".join(words[:-length]), ())
        nations = {nation for one in added for nation in _nations_meant(one)}
        there = tuple(one for one in named if one.nation in nations)
        whole = [one for one in added if one.is_nation or one.is_county]
        if there or whole:
            return there or (Elsewhere("", whole[0].nation),), True
    return (), False


def _nations_meant(one: Elsewhere) -> tuple[str, ...]:
    """Nations that a place may lie in, by what was added to it: "Belfast, Ireland"."""
    return (one.nation, Nation.NORTHERN_IRELAND.value) if one.name == "Ireland" else (one.nation,)


def with_elsewhere(
    found: Sequence[Name], abroad: Sequence[Elsewhere], asked: Asked
) -> tuple[Name, ...]:
    """Names with those of other nations: behind the same name in England, else as they are spelt."""
    wanted = matching_key(asked.text)
    same = [name for name in found if matching_key(name.folded) == wanted]
    others = [name for name in found if name not in same]
    likely = [one for one in elsewhere_spelt_like(wanted) if not abroad and not same]
    at = MOST_FIRST if any(is_sure(name, wanted) for name in others) else 0
    both = (*same, *map(_abroad, abroad), *others[:at], *map(_abroad, likely), *others[at:])
    return both[:MOST]


def elsewhere_spelt_like(wanted: str) -> list[Elsewhere]:
    """Towns of other nations that a misspelt name may mean."""
    most = 0 if len(wanted) < 6 else 1 if len(wanted) < 8 else 2
    known = elsewhere_by_name()
    near = process.extract(wanted, list(known), scorer=OSA.distance, score_cutoff=most, limit=3)
    return list(dict.fromkeys(one for key, _, _ in near for one in known[key])) if most else []


def _abroad(one: Elsewhere) -> Name:
    return Name(loosely(one.name), one.name, "elsewhere", one.nation, "", None, None)
