"""What a family asks for: a place to look around, kinds of provision, a distance, a page.

A child's age and funded hours are asked of what a setting told. Where nobody told, a setting may fit
or not: it stands in a group of its own, which the list holds as well when asked to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.core.child_ages import (
    CHILD_AGES,
    CHILD_AGES_BY_CODE,
    ChildAge,
)
from app.core.errors import QueryInvalid
from app.core.offer import (
    Funded,
    Offer,
)
from app.core.provision import (
    UNDER_FIVES,
    Choice,
)
from app.core.takeup import Entitlement

PAGE_SIZE = 10
DEFAULT_COUNT_MILES = 5  # the count speaks of this distance when none is chosen
DISTANCES_MILES = (1, 2, 3, 5, 10, 20)
LAST_PAGE = 9_999

# What counts as an entitlement, by the age that it is for; docs/rules.md#funded-entitlements.
FUNDED_AGES: Final = {
    Entitlement.UNIVERSAL: ((Funded.UNIVERSAL_3_4, 36, 59),),
    Entitlement.EARLY_LEARNING: ((Funded.EARLY_LEARNING_2, 24, 35),),
    Entitlement.WORKING: (
        (Funded.WORKING_UNDER_2, 9, 23),
        (Funded.WORKING_2, 24, 35),
        (Funded.WORKING_3_4, 36, 59),
    ),
}

OfferMasks = tuple[int, ...]  # masks; an offer passes that has a bit of each of them

# The bits of an offer in the snapshot: ages, then funded hours, then what nobody told. New funded
# hours go to the end of their class.
_FUNDED_BITS: Final = {funded: 1 << 32 + position for position, funded in enumerate(Funded)}
_AGES_UNKNOWN: Final = 1 << 48
_FUNDED_UNKNOWN: Final = 1 << 49


def offer_bits(offer: Offer) -> int:
    """What the age and funded filters ask of an offer, as the snapshot keeps it."""
    bits = 0
    if offer.ages is None:
        bits |= _AGES_UNKNOWN
    else:
        bits |= sum(age.bit for age in CHILD_AGES if age.fits(offer.ages))
    if offer.funded is None:
        return bits | _FUNDED_UNKNOWN
    return bits | sum(_FUNDED_BITS[funded] for funded in set(offer.funded))


@dataclass(frozen=True)
class Filters:
    """`kinds` empty means care for under-fives; `within_miles` None means no limit.

    `with_unknown`: the list also holds settings that did not tell what `age` or `funded` ask.
    """

    kinds: frozenset[Choice] = frozenset()
    within_miles: int | None = None
    age: ChildAge | None = None
    funded: Entitlement | None = None
    include_unknown: bool = False

    @cached_property
    def mask(self) -> int:
        """The bits of every kind asked for."""
        return sum(choice.bit for choice in self.kinds or UNDER_FIVES)

    @property
    def counted_miles(self) -> int:
        return self.within_miles or DEFAULT_COUNT_MILES

    @property
    def filters_by_offer(self) -> bool:
        """Whether something is asked that a setting may not have told."""
        return self.age is not None or self.funded is not None

    @property
    def is_contradiction(self) -> bool:
        """Funded hours that no child of this age has."""
        return self.funded is not None and not self._funded_requested

    @cached_property
    def known_masks(self) -> OfferMasks:
        """Lets through the offers that are known to fit; empty where nothing is asked of them."""
        offer_masks = [self.age.bit] if self.age else []
        if self.funded:
            offer_masks.append(sum(_FUNDED_BITS[one] for one in self._funded_requested))
        return tuple(offer_masks)

    @cached_property
    def possible_masks(self) -> OfferMasks:
        """Lets through the offers that fit or may fit; none where no offer can."""
        if self.is_contradiction:
            return self.known_masks
        offer_masks = [self.age.bit | _AGES_UNKNOWN] if self.age else []
        if self.funded:
            offer_masks.append(
                sum(_FUNDED_BITS[one] for one in self._funded_requested) | _FUNDED_UNKNOWN
            )
        return tuple(offer_masks)

    @property
    def _funded_requested(self) -> list[Funded]:
        """The funded hours of the entitlement that are for the age, where one is chosen."""
        if self.funded is None:
            return []
        age = self.age
        return [
            funded
            for funded, first_month, last_month in FUNDED_AGES[self.funded]
            if age is None or (first_month <= age.last_month and age.first_month <= last_month)
        ]


def parse_filters(
    kinds: Iterable[str], within: str, age: str = "", funded: str = "", unknown: str = ""
) -> Filters:
    """Filters from the words of a question; empty words mean "not chosen".

    Raises QueryInvalid on a kind, a distance, an age or an entitlement that is not on offer.
    """
    chosen = set()
    for kind in kinds:
        if kind:
            try:
                chosen.add(Choice(kind))
            except ValueError:
                raise QueryInvalid("kind", kind) from None
    if within and within not in map(str, DISTANCES_MILES):
        raise QueryInvalid("within", within)
    if age and age not in CHILD_AGES_BY_CODE:
        raise QueryInvalid("age", age)
    if funded and funded not in {one.value for one in Entitlement}:
        raise QueryInvalid("funded", funded)
    if unknown not in ("", "1"):
        raise QueryInvalid("unknown", unknown)
    return Filters(
        kinds=frozenset(chosen),
        within_miles=int(within) if within else None,
        age=CHILD_AGES_BY_CODE[age] if age else None,
        funded=Entitlement(funded) if funded else None,
        include_unknown=bool(unknown and (age or funded)),
    )


def parse_page(text: str) -> int:
    """The page number asked for, from 1; raises QueryInvalid on anything else."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LAST_PAGE):
        raise QueryInvalid("page", text)
    return int(text)
