"""The filters of a search: kinds of provision, distance, a child's age, funded hours, page.

Age and funded hours are compared with what a setting offers. Where that is not known, the setting
may match or not: such settings are counted separately, and listed when the family asks for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.core.child_ages import CHILD_AGES, CHILD_AGES_BY_CODE, ChildAge
from app.core.errors import QueryInvalid
from app.core.offer import Funded, Offer
from app.core.provision import UNDER_FIVES, Choice
from app.core.takeup import Entitlement

PAGE_SIZE = 10
DEFAULT_COUNT_MILES = 5  # the count covers this distance when none is chosen
DISTANCES_MILES = (1, 2, 3, 5, 10, 20)
LAST_PAGE = 9_999

# The funded hours of each entitlement, with first and last month of age;
# docs/rules.md#funded-entitlements
FUNDED_AGES: Final = {
    Entitlement.UNIVERSAL: ((Funded.UNIVERSAL_3_4, 36, 59),),
    Entitlement.EARLY_LEARNING: ((Funded.EARLY_LEARNING_2, 24, 35),),
    Entitlement.WORKING: (
        (Funded.WORKING_UNDER_2, 9, 23),
        (Funded.WORKING_2, 24, 35),
        (Funded.WORKING_3_4, 36, 59),
    ),
}

OfferMasks = tuple[int, ...]  # an offer passes when it has at least one bit of every mask

# The bits of an offer in the snapshot: ages, then funded hours, then what is not known. Add new
# funded hours at the end of their class.
_FUNDED_BITS: Final = {funded: 1 << 32 + position for position, funded in enumerate(Funded)}
_AGES_UNKNOWN: Final = 1 << 48
_FUNDED_UNKNOWN: Final = 1 << 49


def offer_bits(offer: Offer) -> int:
    """The bitmask that a snapshot stores for an offer, for the age and funded filters."""
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
    """The filters of a search.

    `kinds` empty means care for under-fives; `within_miles` None means no limit. `include_unknown`:
    also list settings for which the answer to `age` or `funded` is not known.
    """

    kinds: frozenset[Choice] = frozenset()
    within_miles: int | None = None
    age: ChildAge | None = None
    funded: Entitlement | None = None
    include_unknown: bool = False

    @cached_property
    def mask(self) -> int:
        """The bits of every chosen kind."""
        return sum(choice.bit for choice in self.kinds or UNDER_FIVES)

    @property
    def counted_miles(self) -> int:
        return self.within_miles or DEFAULT_COUNT_MILES

    @property
    def filters_by_offer(self) -> bool:
        """Whether age or funded hours are filtered, which may be unknown for a setting."""
        return self.age is not None or self.funded is not None

    @property
    def is_contradiction(self) -> bool:
        """Whether no child of this age can have these funded hours."""
        return self.funded is not None and not self._funded_requested

    @cached_property
    def known_masks(self) -> OfferMasks:
        """The masks for offers that are known to match; () where neither filter is set."""
        offer_masks = [self.age.bit] if self.age else []
        if self.funded:
            offer_masks.append(sum(_FUNDED_BITS[funded] for funded in self._funded_requested))
        return tuple(offer_masks)

    @cached_property
    def possible_masks(self) -> OfferMasks:
        """The masks for offers that match or may match; no offer passes a contradiction."""
        if self.is_contradiction:
            return self.known_masks
        offer_masks = [self.age.bit | _AGES_UNKNOWN] if self.age else []
        if self.funded:
            offer_masks.append(
                sum(_FUNDED_BITS[funded] for funded in self._funded_requested) | _FUNDED_UNKNOWN
            )
        return tuple(offer_masks)

    @property
    def _funded_requested(self) -> list[Funded]:
        """The funded hours of the chosen entitlement, for the chosen age if there is one."""
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
    """Filters from the values of query parameters; an empty value means "not chosen".

    Raises QueryInvalid for a kind, a distance, an age or an entitlement that is not an option.
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
    if funded and funded not in {entitlement.value for entitlement in Entitlement}:
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
    """The requested page number, from 1; raises QueryInvalid for anything else."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LAST_PAGE):
        raise QueryInvalid("page", text)
    return int(text)
