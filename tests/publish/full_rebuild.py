"""A slow, simple way to the result of a patch: a new selection of the whole record."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from app.core.search_filters import Filters
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish.read_record import current_area_figures, read_record_rows
from app.publish.selection.area_summaries import UnlistedCounts, summaries
from app.publish.selection.name_index import setting_names
from app.publish.selection.public_record import Selection, select_public
from app.publish.selection.town_names import town_names
from app.publish.selection.ward_takeup_disclosure import with_current_suppression
from app.publish.store.staging import write_directory, write_places
from app.snapshot.published_settings import NameEntry
from app.snapshot.reader import open_settings, part_folder
from tests.builders import NOW, Install

TABLES = (
    "place",
    "area",
    "counted",
    "name",
    "town",
    "town_place",
    "summary",
    "takeup",
    "help_point",
    "help_details",
    "agency",
    "school_served",
)
# The start of latitude bands may differ after a removal; the search results may not.
SEARCH_ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts", "reach_bands")
POINTS = ((53.9, 1.2), (53.95, 1.25), (53.8, 1.1))


def current_folder(install: Install) -> Path:
    return part_folder(install.snapshots, "places", install.public().settings.seq)


def selected_folder(install: Install, folder: Path) -> Path:
    """A directory with everything that a full publication would show now."""
    with install.session() as session:
        editions = published_editions(session, SOURCES)
        selection = select_public(read_record_rows(session), install.public().postcodes, editions)
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return part_folder(folder, "places", 1)


def folder_without(install: Install, seq: int, removed: set[str], folder: Path) -> Path:
    """A directory with an older publication's settings except some providers."""
    old = open_settings(install.snapshots, seq)
    settings = [setting for setting in old.all() if setting.provider_id not in removed]
    areas = list(old.areas.values())
    la_codes = [area.code for area in areas if area.level == "council"]
    wards = {one.code for one in old.all_takeup() if one.level == "ward"}
    council_summaries = [one for la_code in la_codes if (one := old.summary("council", la_code))]
    hidden = UnlistedCounts(
        nannies=Counter(
            {
                council_summary.code: council_summary.nannies_count or 0
                for council_summary in council_summaries
            }
        ),
        childminders=Counter(
            {
                council_summary.code: council_summary.childminders_counted or 0
                for council_summary in council_summaries
            }
        ),
    )
    query = "SELECT * FROM name WHERE kind IN ('district', 'ward')"
    with closing(
        sqlite3.connect(part_folder(install.snapshots, "places", seq) / "places.sqlite")
    ) as file:
        others = [NameEntry(*row) for row in file.execute(query)]
    with install.session() as session:
        takeup = with_current_suppression(
            old.all_takeup(), current_area_figures(session, {}, settings)
        )
    gap_counts = {
        "without_phone": sum(not setting.phone for setting in settings),
        "without_position": sum(setting.latitude is None for setting in settings),
        "not_inspected": sum(not setting.inspections for setting in settings),
    }
    selection = Selection(
        settings=settings,
        counted=[one for la_code in la_codes for one in old.counted_only(la_code)],
        areas=areas,
        names=[*setting_names(settings, areas), *others],
        towns=town_names(settings, areas),
        editions=list(old.editions.values()),
        is_invented=old.is_invented,
        gaps={**old.manifest["gaps"], **gap_counts},
        summaries=summaries(settings, hidden, la_codes, wards),
        takeup=takeup,
        help_points=[
            help_point
            for la_code in la_codes
            for listed in old.help_points(la_code)
            if (help_point := old.find_help_point(listed.id))
        ],
        agencies=[agency for la_code in la_codes for agency in old.agencies(la_code)],
        last_edit_id=old.manifest["edits"],
    )
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return part_folder(folder, "places", 1)


def contents(folder: Path) -> dict[str, Any]:
    """The comparable content of a places directory: rows, card keys, counts, search results."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    connection = sqlite3.connect(folder / "places.sqlite")
    rows = {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in TABLES}
    connection.close()
    settings = open_settings(folder.parent.parent, manifest["seq"])
    return {
        **rows,
        **{
            file.name: np.load(file).tolist()
            for file in folder.glob("*.npy")
            if file.stem not in SEARCH_ARRAYS
        },
        **{name: manifest[name] for name in ("rows", "editions", "gaps", "edits", "bits_counts")},
        "answers": [settings.grid.nearest(*point, Filters(), 0, 40) for point in POINTS],
    }
