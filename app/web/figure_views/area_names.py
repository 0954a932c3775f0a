"""Areas by what a person types: a code, a name, or a part of a name that only one area has."""

import re
from difflib import get_close_matches

from app.core.measures.figure import Level
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea

SUGGESTIONS_MAX = 5
_COUNCIL = re.compile(r"(?: (?:city|county|borough|district|metropolitan))* council$")
_LEVELS_BY_PREFIX = {"E05": Level.WARD, "E01": Level.LSOA}


def find_area(statistics: PublishedStatistics, text: str) -> StatisticalArea | None:
    """The area of an ONS code, or of the name of a council, region or England.

    A part of a name is enough where only one name has it, as "Hull".
    """
    code = text.upper()
    if found := statistics.areas.get(code):
        return found
    if level := _LEVELS_BY_PREFIX.get(code[:3]):
        return statistics.area(level, code)
    wanted = _folded(text)
    names = {code: _folded(one.name) for code, one in statistics.areas.items()}
    same = [code for code, name in names.items() if name == wanted]
    matching = same[:1] or [code for code, name in names.items() if _has_words(name, wanted)]
    return statistics.areas[matching[0]] if len(matching) == 1 else None


def similar_names(statistics: PublishedStatistics, text: str) -> list[str]:
    """The names that a person may have meant: those with the same words, else those spelt alike."""
    folded = {_folded(one.name): one.name for one in statistics.areas.values()}
    wanted = _folded(text)
    with_words = [one for one in folded if _has_words(one, wanted)][:SUGGESTIONS_MAX]
    close = with_words or get_close_matches(wanted, folded, n=2, cutoff=0.6)
    return [folded[one] for one in close]


def text_of(statistics: PublishedStatistics, area: StatisticalArea) -> str:
    """What `find_area` finds an area by: its name, or the code of a ward or a small area."""
    return area.name if area.code in statistics.areas else area.code


def _has_words(name: str, wanted: str) -> bool:
    """Whether a folded name has these words, whole and next to each other."""
    return bool(wanted) and f" {wanted} " in f" {name} "


def _folded(name: str) -> str:
    """A name without case, commas and "City Council" at its end."""
    words = " ".join(name.casefold().replace("&", "and").replace(",", " ").split())
    return _COUNCIL.sub("", words)
