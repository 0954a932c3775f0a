"""What one filter of a search is: its parameter, its options, its stored bits and its wording.

`app.core.declared_filters` lists the filters. Query strings, URLs, the form, the links that remove
a choice, the search, the snapshot's bits, the counts of searches without results, and the API with
its document all derive from that list.

Texts for people are messages in English, translated when a page shows them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, Protocol, get_args

from app.core.offer import Offer
from app.core.provision import Choice, Kind, Registers
from app.core.ratings import Inspection

Chosen = Mapping[str, tuple[str, ...]]  # the chosen values by parameter; only what is chosen


class Translates(Protocol):
    """The part of `app.i18n.Translator` that wording needs."""

    def gettext(self, message: str, **values: object) -> str: ...

    def ngettext(self, one: str, plural: str, n: int, **values: object) -> str: ...

    def language_name(self, code: str) -> str: ...


Wording = Callable[[Translates], str]
CountWording = Callable[[Translates, int, str], str]  # of a count within a distance, a text


def translated(message: str) -> Wording:
    """The wording of a marked message without values."""
    return lambda translator: translator.gettext(message)


def counted(messages: tuple[str, str]) -> CountWording:
    """The wording of a marked message with a count, %(num)s, and a distance, %(miles)s."""
    return lambda translator, count, miles: translator.ngettext(*messages, count, miles=miles)


def yes_or_no(answer: bool | None) -> Iterable[str] | None:
    """The keys of a filter whose only option is "yes"; None where the answer is not known."""
    return None if answer is None else ["yes"] if answer else []


class FilteredFacts(Protocol):
    """What a filter may read of a published setting (`app.snapshot.layout.Setting`)."""

    @property
    def choice(self) -> Choice: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def offer(self) -> Offer: ...
    @property
    def registers(self) -> Registers: ...
    @property
    def registered_on(self) -> date | None: ...
    @property
    def places_count(self) -> int | None: ...
    @property
    def inspections(self) -> tuple[Inspection, ...]: ...


@dataclass(frozen=True)
class Option:
    """A value of the parameter, and its name on pages.

    `stands_apart`: a choice of its own, shown apart from the other options of the filter.
    """

    value: str
    name: Wording
    stands_apart: bool = False


# The arrays of the snapshot that have the bits of filters. "tags" is for kinds of provision, which
# every search filters. "space" is 16 bits wide, and its facts are known for some days only
# (`StoredBits.confirmed_on`). The others have bits 0 to 62.
BitArray = Literal["tags", "offers", "details", "hours", "space"]
BIT_ARRAYS: tuple[BitArray, ...] = get_args(BitArray)

Mask = tuple[BitArray, int]  # a setting passes that has at least one of the bits in this array


@dataclass(frozen=True, eq=False)
class StoredBits:
    """The bits of a filter in an array of the snapshot. Bits never change their meaning.

    `bits` has the bit of each key. `keys_of` returns the keys of a setting, None where they are not
    known. A setting matches when it has one of the keys that `wanted` returns; without `wanted`
    these are the chosen values. With `wanted_groups` it needs a key of every group: of each chosen
    day, for example. `possible` returns keys of settings that may match, in addition to those whose
    keys are not known at all. `confirmed_on`, in the array "space" only, is the day on which the
    fact was correct.
    """

    bits: Mapping[str, int]
    keys_of: Callable[[FilteredFacts], Iterable[str] | None]
    wanted: Callable[[Chosen], Iterable[str]] | None = None
    wanted_groups: Callable[[Chosen], Iterable[Iterable[str]]] | None = None
    possible: Callable[[Chosen], Iterable[str]] | None = None
    confirmed_on: Callable[[FilteredFacts], date | None] | None = None
    array: BitArray = "offers"


@dataclass(frozen=True, eq=False)
class Unknown:
    """What happens where the fact is not known: the setting may match, and is counted separately.

    `bit` marks such settings. `line(translator, count, miles)` says how many there are within the
    distance `miles`, a text. `api_noun` names the fact in the API's document: "ages".
    """

    bit: int
    line: CountWording
    api_noun: str


@dataclass(frozen=True, eq=False)
class UnmetColumn:
    """How the filter is counted for searches without results: the column, and what it contains.

    `value_of` turns the chosen values into one of `values`. A migration adds the column to the
    table `unmet_search`.
    """

    column: str
    values: tuple[str, ...]
    value_of: Callable[[tuple[str, ...]], str]


@dataclass(frozen=True, eq=False)
class Filter:
    """A filter, declared once.

    `label`, `hint`, `any_name` and `chip` are marked messages: the label of its control, a hint
    below it, the name of "not chosen" in a list of single values, and the text of the link that
    removes a chosen value, with the option's name in a placeholder named after the parameter ("" if
    the name is enough). A filter with several values is a group of ticks, or `lists` lists to
    choose from where a family may name so many values and no more (0 for ticks).

    With `hides_absent` the form leaves out options that no setting of the snapshot has.

    `fact` is the CSS class of the fact on cards that it asks about ("funded"), which then gets a tick.

    Without `stored` it is no fact of a setting (the distance). Without `unknown` its fact is always
    known. Without `unmet`, a search that finds nothing is counted with its parameter as the reason
    (`app.core.unmet_search`). `is_main`: pages show its control at once, and the others behind
    "More filters".
    """

    parameter: str
    label: str
    options: tuple[Option, ...]
    api_description: str
    any_name: str = ""
    hint: str = ""
    chip: str = ""
    has_several_values: bool = False
    lists: int = 0
    fact: str = ""
    is_main: bool = False
    hides_absent: bool = False
    stored: StoredBits | None = None
    unknown: Unknown | None = None
    unmet: UnmetColumn | None = None

    @property
    def needs_every_value(self) -> bool:
        """Whether a match has every chosen value, not at least one of them."""
        return self.has_several_values and bool(self.stored and self.stored.wanted_groups)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Every accepted value, in the order of the options."""
        return tuple(option.value for option in self.options)

    def chip_text(self, option: Option, translator: Translates) -> str:
        """The text of the link that removes this option."""
        name = option.name(translator)
        return translator.gettext(self.chip, **{self.parameter: name}) if self.chip else name

    def stored_bits(self, setting: FilteredFacts) -> int:
        """The setting's bits for this filter; 0 for a filter that is not stored."""
        if self.stored is None:
            return 0
        keys = self.stored.keys_of(setting)
        if keys is None:
            assert self.unknown is not None, f"{self.parameter} is always known"
            return self.unknown.bit
        return self._bits(keys)

    def wanted_bits(self, chosen: Chosen) -> int:
        """The bits of which a match has at least one; 0 where nothing can match."""
        if self.stored is None:
            return 0
        wanted = self.stored.wanted
        return self._bits(wanted(chosen) if wanted else chosen.get(self.parameter, ()))

    def known_masks(self, chosen: Chosen) -> tuple[Mask, ...]:
        """What a setting passes that is known to match: every mask."""
        if self.stored is None:
            return ()
        groups = self.stored.wanted_groups
        if groups is None:
            return ((self.stored.array, self.wanted_bits(chosen)),)
        return tuple((self.stored.array, self._bits(group)) for group in groups(chosen))

    def possible_masks(self, chosen: Chosen) -> tuple[Mask, ...]:
        """What a setting passes that matches or may match: every mask."""
        unknown = self.unknown_bits(chosen)
        return tuple((array, bits | unknown) for array, bits in self.known_masks(chosen))

    def unknown_bits(self, chosen: Chosen) -> int:
        """The bits of which a setting has at least one if it is not known whether it matches."""
        unknown = self.unknown.bit if self.unknown else 0
        if self.stored and self.stored.possible:
            unknown |= self._bits(self.stored.possible(chosen))
        return unknown

    def _bits(self, keys: Iterable[str]) -> int:
        assert self.stored is not None
        bits = 0
        for key in keys:
            bits |= self.stored.bits[key]
        return bits
