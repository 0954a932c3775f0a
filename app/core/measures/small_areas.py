"""Which measures may have figures of wards and small areas. docs/rules.md#disclosure-control.

A council's own counts of children reach wards through `core.takeup.suppress` alone, which is no
measure of the statistics. So a measure with figures below council level is either published by
ONS or MHCLG for these areas, or about settings and places, which are no people.
"""

from collections.abc import Iterable

from app.core.measures.figure import Level
from app.core.source_names import OPEN_SMALL_AREAS

SMALL_AREAS = (Level.WARD, Level.LSOA)
ABOUT_SETTINGS = frozenset({"provision", "reach"})  # computed from what the settings' pages show


def unprotected_sources(source_levels: Iterable[tuple[str, Level]]) -> list[str]:
    """The sources with figures of small areas that nothing has protected, by name.

    `source_levels` are pairs of a source and a level that it has figures of.
    """
    return sorted(
        {
            source
            for source, level in source_levels
            if level in SMALL_AREAS and source not in OPEN_SMALL_AREAS | ABOUT_SETTINGS
        }
    )
