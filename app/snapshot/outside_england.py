"""Search for towns of other nations and Crown dependencies, and merging them with English names."""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.gazetteer_tables import PlaceOutsideEngland, places_outside_by_name
from app.core.name_query import NameQuery, fold_for_search
from app.core.postcode_areas import Nation
from app.snapshot.name_search import MAX_NAMES
from app.snapshot.name_similarity import is_certain_match, matching_key
from app.snapshot.published_settings import NameEntry

MAX_ENGLISH_FIRST = 3  # similar English names before a similar town of another nation


def find_outside_england(query: NameQuery) -> tuple[tuple[PlaceOutsideEngland, ...], bool]:
    """The towns and nations outside England of this name, and whether the text names the nation."""
    exact_matches = places_outside_by_name().get(query.text, ())
    if exact_matches:
        return exact_matches, any(exact_match.is_nation for exact_match in exact_matches)
    words = query.text.split()
    for length in (3, 2, 1):
        added = (
            places_outside_by_name().get(" ".join(words[-length:]), ())
            if length < len(words)
            else ()
        )
        named = places_outside_by_name().get(" ".join(words[:-length]), ())
        nations = {nation for one in added for nation in _nations_meant(one)}
        there = tuple(one for one in named if one.nation in nations)
        whole = [one for one in added if one.is_nation or one.is_county]
        if there or whole:
            return there or (PlaceOutsideEngland("", whole[0].nation),), True
    return (), False


def _nations_meant(one: PlaceOutsideEngland) -> tuple[str, ...]:
    """The nations that an added place may mean: Northern Ireland too in "Belfast, Ireland"."""
    return (one.nation, Nation.NORTHERN_IRELAND.value) if one.name == "Ireland" else (one.nation,)


def merge_outside_england(
    found: Sequence[NameEntry], outside: Sequence[PlaceOutsideEngland], query: NameQuery
) -> tuple[NameEntry, ...]:
    """English names merged with names of other nations.

    A name outside England comes after the same name in England, but before similar English names.
    """
    wanted = matching_key(query.text)
    same = [name for name in found if matching_key(name.folded) == wanted]
    others = [name for name in found if name not in same]
    likely = [one for one in similar_outside_england(wanted) if not outside and not same]
    at = MAX_ENGLISH_FIRST if any(is_certain_match(name, wanted) for name in others) else 0
    both = (
        *same,
        *map(_name_entry, outside),
        *others[:at],
        *map(_name_entry, likely),
        *others[at:],
    )
    return both[:MAX_NAMES]


def similar_outside_england(wanted: str) -> list[PlaceOutsideEngland]:
    """Towns outside England that a misspelt name may mean."""
    max_edits = 0 if len(wanted) < 6 else 1 if len(wanted) < 8 else 2
    known = places_outside_by_name()
    near = process.extract(
        wanted, list(known), scorer=OSA.distance, score_cutoff=max_edits, limit=3
    )
    return list(dict.fromkeys(one for key, _, _ in near for one in known[key])) if max_edits else []


def _name_entry(one: PlaceOutsideEngland) -> NameEntry:
    return NameEntry(fold_for_search(one.name), one.name, "elsewhere", one.nation, "", None, None)
