"""What the tables of a report are made from: the council, its wards, and its settings."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from app.core.measures.provision import ProvisionBand, bands_of, counts_in_ward
from app.core.sufficiency.tables import Cell, Row, TableSource
from app.snapshot.layout import Edition, NamedArea, Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.published_statistics import PublishedStatistics
from app.snapshot.source_editions import merge_edit_editions

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class ReportScope:
    """A council's part of a publication; `statistics` is None where none is published."""

    published: PublishedSettings
    statistics: PublishedStatistics | None
    council: NamedArea
    today: date

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """The council's listed settings."""
        return tuple(self.published.in_council(self.council.code))

    @cached_property
    def wards(self) -> tuple[NamedArea, ...]:
        """The council's wards, by name."""
        return tuple(self.published.wards_of(self.council.code))

    @property
    def areas(self) -> tuple[NamedArea, ...]:
        """The council, then its wards."""
        return self.council, *self.wards

    def rows(self, cells_of: Callable[[NamedArea], tuple[Cell, ...]]) -> tuple[Row, ...]:
        """A row for the council and for each ward."""
        return tuple(Row(area.code, area.name, cells_of(area)) for area in self.areas)

    def settings_by_area(self) -> Mapping[str, list[Setting]]:
        """The settings of the council and of each ward, by code; homes are in no ward."""
        found: dict[str, list[Setting]] = {area.code: [] for area in self.areas}
        for setting in self.settings:
            found[self.council.code].append(setting)
            is_in_ward = counts_in_ward(setting.kind, setting.offer.premises, setting.consent)
            if is_in_ward and setting.ward_code in found:
                found[setting.ward_code].append(setting)
        return found

    def tally(self, keys_of: Callable[[Setting], Iterable[Key]]) -> Mapping[str, Counter[Key]]:
        """How many settings of each area have each key."""
        return {
            code: Counter(key for setting in settings for key in keys_of(setting))
            for code, settings in self.settings_by_area().items()
        }

    def sources_of(self, *facts: str) -> tuple[TableSource, ...]:
        """The editions that facts of the settings come from (`Setting.sources`), newest first."""
        names = {
            one.sources[fact] for one in self.settings for fact in facts if fact in one.sources
        }
        editions = self.published.editions
        found = merge_edit_editions(editions[name] for name in sorted(names) if name in editions)
        found.sort(key=lambda one: (one.as_at, one.title), reverse=True)
        return tuple(map(source_of, found))


def source_of(edition: Edition) -> TableSource:
    """An edition as the source of a table."""
    publisher = "" if edition.publisher in edition.title else f"{edition.publisher}, "
    return TableSource(f"{publisher}{edition.title}", edition.as_at)


def bands(setting: Setting) -> tuple[ProvisionBand, ...]:
    """The age bands that a setting counts in."""
    return bands_of(setting.offer.ages, setting.choice)
