"""What a family asks for: a place to look around, kinds of provision, a distance, a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from app.core.errors import QueryInvalid
from app.core.provision import UNDER_FIVES, Choice

PAGE_SIZE = 10
COUNTED_MILES = 5  # the count speaks of this distance when none is chosen
DISTANCES_MILES = (1, 2, 3, 5, 10, 20)
LAST_PAGE = 9_999


@dataclass(frozen=True)
class Filters:
    """`kinds` empty means care for under-fives; `within_miles` None means no limit."""

    kinds: frozenset[Choice] = frozenset()
    within_miles: int | None = None

    @cached_property
    def mask(self) -> int:
        """The bits of every kind asked for."""
        return sum(choice.bit for choice in self.kinds or UNDER_FIVES)

    @property
    def counted_miles(self) -> int:
        return self.within_miles or COUNTED_MILES


def read_filters(kinds: Iterable[str], within: str) -> Filters:
    """Filters from the words of a question; empty words mean "not chosen".

    Raises QueryInvalid on a kind or a distance that is not on offer.
    """
    chosen = set()
    for word in kinds:
        if word:
            try:
                chosen.add(Choice(word))
            except ValueError:
                raise QueryInvalid("kind", word) from None
    if within and within not in map(str, DISTANCES_MILES):
        raise QueryInvalid("within", within)
    return Filters(frozenset(chosen), int(within) if within else None)


def read_page(text: str) -> int:
    """The page number asked for, from 1; raises QueryInvalid on anything else."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LAST_PAGE):
        raise QueryInvalid("page", text)
    return int(text)
