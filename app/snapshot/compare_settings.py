"""What differs between the settings of two publications, from their files."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.snapshot.reader import open_settings

NAMED_MAX = 20  # settings named of each sort


@dataclass(frozen=True)
class NamedSettings:
    """How many settings there are, and the names of the first NAMED_MAX in order."""

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class SettingsComparison:
    """The settings that appear, disappear or change."""

    appearing: NamedSettings
    disappearing: NamedSettings
    changing: NamedSettings


def compare_settings(root: Path, from_seq: int, to_seq: int, la_code: str) -> SettingsComparison:
    """What changes for one council's settings when `to_seq` is shown in place of `from_seq`.

    Read-only. Raises SnapshotDamaged or FileNotFoundError where a publication cannot be opened.
    """
    before, after = (
        {one.provider_id: one for one in open_settings(root, seq).in_council(la_code)}
        for seq in (from_seq, to_seq)
    )
    return SettingsComparison(
        appearing=_named(one.name for key, one in after.items() if key not in before),
        disappearing=_named(one.name for key, one in before.items() if key not in after),
        changing=_named(
            one.name for key, one in after.items() if key in before and before[key] != one
        ),
    )


def _named(names: Iterable[str]) -> NamedSettings:
    ordered = sorted(names)
    return NamedSettings(len(ordered), tuple(ordered[:NAMED_MAX]))
