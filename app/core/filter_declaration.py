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
from typing import Literal, Protocol

from app.core.offer import Offer
from app.core.provision import Choice, Kind, Registers
from app.core.ratings import Inspection

Chosen = Mapping[str, tuple[str, ...]]  # the chosen values by parameter; only what is chosen


class Translates(Protocol):
    """The part of `app.i18n.Translator` that wording needs."""

    def gettext(self, message: str, **values: object) -> str: ...

    def ngettext(self, one: str, plural: str, n: int, **values: object) -> str: ...


Wording = Callable[[Translates], str]


def translated(message: str) -> Wording:
    """The wording of a marked message without values."""
    return lambda translator: translator.gettext(message)


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
    """A value of the parameter, and its name on pages."""

    value: str
    name: Wording


@dataclass(frozen=True, eq=False)
class StoredBits:
    """The bits of a filter in an array of the snapshot. Bits never change their meaning.

    `bits` has the bit of each key. `keys_of` returns the keys of a setting, None where they are not
    known. A setting matches when it has one of the keys that `wanted` returns; without `wanted`
    these are the chosen values. The array "tags" is for kinds of provision, which every search
    filters; all other filters are in "offers", which has bits 0 to 62.
    """

    bits: Mapping[str, int]
    keys_of: Callable[[FilteredFacts], Iterable[str] | None]
    wanted: Callable[[Chosen], Iterable[str]] | None = None
    array: Literal["tags", "offers"] = "offers"


@dataclass(frozen=True, eq=False)
class Unknown:
    """What happens where the fact is not known: the setting may match, and is counted separately.

    `bit` marks such settings. `line(translator, count, miles)` says how many there are within the
    distance `miles`, a text. `api_noun` names the fact in the API's document: "ages".
    """

    bit: int
    line: Callable[[Translates, int, str], str]
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

    Without `stored` it is no fact of a setting (the distance). Without `unknown` its fact is always
    known. Without `unmet`, searches with a stored filter are not counted when they find nothing:
    the count would not say what was missing.
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
    stored: StoredBits | None = None
    unknown: Unknown | None = None
    unmet: UnmetColumn | None = None

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

    def _bits(self, keys: Iterable[str]) -> int:
        assert self.stored is not None
        bits = 0
        for key in keys:
            bits |= self.stored.bits[key]
        return bits
