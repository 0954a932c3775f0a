"""Finding a setting, a town, a ward or a district by a name that may be misspelt."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from app.core.names import fold
from app.snapshot.places import Name

MOST = 20  # names offered
ALIKE = 82  # of 100: two letters wrong in ten
KINDS = ("town", "district", "ward", "setting")  # what a person most likely means comes first


def look_up(names: Sequence[Name], text: str) -> tuple[Name, ...]:
    """Up to 20 names, the likeliest first: the same name, then names that hold every word, then
    names spelt much alike."""
    wanted = fold(text)
    if len(wanted) < 2:
        return ()
    words = wanted.split()
    same, holding = [], []
    for name in names:
        if name.folded == wanted:
            same.append(name)
        elif wanted[:1] in name.folded and _holds(name.folded, words):
            holding.append(name)
    found = [*_likeliest(same), *_likeliest(holding)]
    if len(found) < MOST:
        folded = [name.folded for name in names]
        close = process.extract(
            wanted, folded, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=2 * MOST
        )
        alike = [names[index] for _, _, index in close]
        found += [name for name in alike if name not in found]
    return tuple(found[:MOST])


def _holds(folded: str, words: list[str]) -> bool:
    """Whether each word begins a word of the name."""
    spaced = f" {folded}"
    return all(f" {word}" in spaced for word in words)


def _likeliest(names: list[Name]) -> list[Name]:
    return sorted(names, key=lambda name: (KINDS.index(name.kind), len(name.folded), name.folded))
