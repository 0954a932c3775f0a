"""The filters of one search: what was chosen of `declared_filters`, and its masks.

Where a filtered fact is not known, a setting may match or not: such settings are counted
separately, and listed when the family asks for them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from app.core import declared_filters
from app.core.declared_filters import UNKNOWN_PARAMETER, UNKNOWN_VALUE
from app.core.errors import QueryInvalid
from app.core.filter_declaration import BitArray, Filter, FilteredFacts, Mask
from app.core.provision import Choice
from app.core.school_served import SCHOOL_PARAMETER, parse_school

PAGE_SIZE = 10
LAST_PAGE = 9_999

Masks = tuple[Mask, ...]  # a setting passes that has at least one bit of every mask
Parameters = tuple[tuple[str, str], ...]  # names and values, as in a query string


def stored_bits(setting: FilteredFacts, array: BitArray) -> int:
    """The bitmask that a snapshot stores for a setting in one of its arrays."""
    bits = 0
    for declared in declared_filters.FILTERS:
        if declared.stored and declared.stored.array == array:
            bits |= declared.stored_bits(setting)
    return bits


def unknown_bits(array: BitArray) -> int:
    """The bits of a setting of which no filter of this array knows anything."""
    declared = declared_filters.FILTERS
    return sum(
        one.unknown.bit
        for one in declared
        if one.stored and one.stored.array == array and one.unknown
    )


def confirmed_on(setting: FilteredFacts) -> date | None:
    """The day on which the facts of the array "space" were correct; None without any."""
    days = (
        one.stored.confirmed_on(setting)
        for one in declared_filters.FILTERS
        if one.stored and one.stored.confirmed_on
    )
    return next(filter(None, days), None)


def filter_parameters() -> tuple[str, ...]:
    """Every parameter of the declared filters, in their order in URLs.

    That of a school served is not among them: it has no declared values.
    """
    return (*(one.parameter for one in declared_filters.FILTERS), UNKNOWN_PARAMETER)


@dataclass(frozen=True)
class Filters:
    """The filters of a search; `parse_filters` and `choosing` make them.

    `chosen` has the chosen values by parameter, in the order of the declarations, then the key of
    the school served. Without kinds a search is for care for under-fives. `include_unknown`: also
    list settings for which a chosen fact is not known.
    """

    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    include_unknown: bool = False

    def choosing(self, parameter: str, *values: str) -> "Filters":
        """These filters with the values of one parameter replaced; none removes the filter."""
        return _filters_for({**self._by_parameter, parameter: values}, self.include_unknown)

    def values(self, parameter: str) -> tuple[str, ...]:
        """The chosen values of a filter."""
        return self._by_parameter.get(parameter, ())

    @cached_property
    def _by_parameter(self) -> Mapping[str, tuple[str, ...]]:
        return dict(self.chosen)

    @cached_property
    def declared(self) -> tuple[Filter, ...]:
        """The declarations of the chosen filters."""
        return tuple(one for one in declared_filters.FILTERS if one.parameter in self._by_parameter)

    @cached_property
    def parameters(self) -> Parameters:
        """The filters as they are written in a URL or a form."""
        unknown = ((UNKNOWN_PARAMETER, UNKNOWN_VALUE),) if self.include_unknown else ()
        return (*((name, value) for name, values in self.chosen for value in values), *unknown)

    @cached_property
    def kinds(self) -> frozenset[Choice]:
        """The chosen kinds; empty means care for under-fives."""
        return frozenset(map(Choice, self.values("kind")))

    @cached_property
    def mask(self) -> int:
        """The bits of every chosen kind."""
        return sum(
            one.wanted_bits(self._by_parameter)
            for one in declared_filters.FILTERS
            if one.stored and one.stored.array == "tags"
        )

    @cached_property
    def within_miles(self) -> int | None:
        """The chosen distance; None means no limit."""
        chosen = self.values("within")
        return int(chosen[0]) if chosen else None

    @property
    def counted_miles(self) -> int:
        return self.within_miles or declared_filters.DEFAULT_COUNT_MILES

    @cached_property
    def filters_by_offer(self) -> bool:
        """Whether a fact other than the kind is filtered."""
        return bool(self.known_masks)

    @cached_property
    def school(self) -> str:
        """The key of the school that a setting serves; "" for none (`core.school_served`)."""
        return "".join(self.values(SCHOOL_PARAMETER))

    @property
    def narrows(self) -> bool:
        """Whether the list lacks settings of the kinds within the distance."""
        return self.filters_by_offer or bool(self.school)

    @cached_property
    def needs_day(self) -> bool:
        """Whether a chosen fact is known on some days only, as space is."""
        return any(one.stored and one.stored.confirmed_on for one in self.declared)

    @cached_property
    def filtered_facts(self) -> tuple[str, ...]:
        """The parameters of the chosen filters of facts, without kinds and distance."""
        return tuple(
            one.parameter for one in self.declared if one.stored and one.stored.array != "tags"
        )

    @cached_property
    def unknowable(self) -> tuple[Filter, ...]:
        """The chosen filters whose fact may be unknown for a setting."""
        return tuple(one for one in self.declared if one.unknown)

    @cached_property
    def is_contradiction(self) -> bool:
        """Whether no setting can match, such as for funded hours that no child of the age has."""
        return any(not bits for _, bits in self.known_masks)

    @cached_property
    def known_masks(self) -> Masks:
        """The masks of settings that are known to match; () where only kinds are filtered."""
        return tuple(
            mask for one in self._by_detail for mask in one.known_masks(self._by_parameter)
        )

    @cached_property
    def possible_masks(self) -> Masks:
        """The masks of settings that match or may match; none passes a contradiction."""
        if self.is_contradiction:
            return self.known_masks
        return tuple(
            mask for one in self._by_detail for mask in one.possible_masks(self._by_parameter)
        )

    def masks_of(self, declared: Filter) -> Masks:
        """The masks that a chosen filter adds to those of the list."""
        if self.include_unknown and not self.is_contradiction:
            return declared.possible_masks(self._by_parameter)
        return declared.known_masks(self._by_parameter)

    @property
    def _by_detail(self) -> Iterator[Filter]:
        """The chosen filters of facts other than the kind."""
        return (one for one in self.declared if one.stored and one.stored.array != "tags")


def _filters_for(values: Mapping[str, Sequence[str]], include_unknown: bool) -> Filters:
    """The filters for chosen values by parameter; raises QueryInvalid for one without an option."""
    chosen = []
    for declared in declared_filters.FILTERS:
        wanted = values.get(declared.parameter)
        if not wanted:
            continue
        for value in wanted:
            if value not in declared.values:
                raise QueryInvalid(declared.parameter, value)
        in_order = tuple(value for value in declared.values if value in wanted)
        chosen.append((declared.parameter, in_order))
    if school := values.get(SCHOOL_PARAMETER):
        chosen.append((SCHOOL_PARAMETER, tuple(map(parse_school, school))))
    filters = _shared_filters(tuple(chosen), False)
    if include_unknown and filters.unknowable:
        return _shared_filters(filters.chosen, True)
    return filters


_shared_filters = lru_cache(maxsize=4096)(Filters)  # their masks are computed once


def parse_filters(values_of: Callable[[str], Sequence[str]]) -> Filters:
    """Filters from the values of each query parameter; an empty value means "not chosen".

    Raises QueryInvalid for a value that is not an option, and for more than may be chosen.
    """
    values = {}
    for one in declared_filters.FILTERS:
        values[one.parameter] = values_of(one.parameter)
        if len(values[one.parameter]) > 1 and not one.has_several_values:
            raise QueryInvalid(one.parameter, "more than one")
        if one.lists and len({*filter(None, values[one.parameter])}) > one.lists:
            raise QueryInvalid(one.parameter, f"more than {one.lists}")
    values[SCHOOL_PARAMETER], unknown = values_of(SCHOOL_PARAMETER), values_of(UNKNOWN_PARAMETER)
    if len(values[SCHOOL_PARAMETER]) > 1:
        raise QueryInvalid(SCHOOL_PARAMETER, "more than one")
    if len(unknown) > 1:
        raise QueryInvalid(UNKNOWN_PARAMETER, "more than one")
    chosen = {parameter: [*filter(None, given)] for parameter, given in values.items() if given}
    filters = _filters_for(chosen, UNKNOWN_VALUE in unknown)
    if unknown and unknown[0] not in ("", UNKNOWN_VALUE):
        raise QueryInvalid(UNKNOWN_PARAMETER, unknown[0])
    return filters


def parse_page(text: str) -> int:
    """The requested page number, from 1; raises QueryInvalid for anything else."""
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= LAST_PAGE):
        raise QueryInvalid("page", text)
    return int(text)
