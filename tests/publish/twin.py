"""The slow plain way to what a patch makes: everything selected from the record and written anew."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from app.core.search import Filters
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish.around import Hidden, area_figures, summaries
from app.publish.names import setting_names, town_names
from app.publish.select import Selection, select_public
from app.publish.wards import told_today
from app.publish.write import write_directory, write_places
from app.snapshot.places import Name
from app.snapshot.reader import folder_of, open_places
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
    "agency",
)
# Where bands of latitude begin may differ once a place is gone; what is found in them may not.
OF_THE_SEARCH = ("latitude", "longitude", "tags", "offers", "slots", "band_starts", "reach_bands")
POINTS = ((53.9, 1.2), (53.95, 1.25), (53.8, 1.1))


def shown_folder(install: Install) -> Path:
    return folder_of(install.snapshots, "places", install.public().places.seq)


def selected_folder(install: Install, folder: Path) -> Path:
    """What a whole publication would show now, written into a folder of its own."""
    with install.session() as session:
        editions = published_editions(session, SOURCES)
        selection = select_public(session, install.public().postcodes, editions)
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return folder_of(folder, "places", 1)


def left_folder(install: Install, seq: int, gone: set[str], folder: Path) -> Path:
    """What is left of an older publication without some providers, written into a folder of its own."""
    old = open_places(install.snapshots, seq)
    places = [place for place in old.all() if place.provider_id not in gone]
    areas = list(old.areas.values())
    la_codes = [area.code for area in areas if area.level == "council"]
    wards = {one.code for one in old.all_takeup() if one.level == "ward"}
    told = [one for la_code in la_codes if (one := old.summary("council", la_code))]
    hidden = Hidden(
        nannies=Counter({one.code: one.nannies_count or 0 for one in told}),
        childminders=Counter({one.code: one.childminders_counted or 0 for one in told}),
    )
    query = "SELECT * FROM name WHERE kind IN ('district', 'ward')"
    with closing(
        sqlite3.connect(folder_of(install.snapshots, "places", seq) / "places.sqlite")
    ) as file:
        others = [Name(*row) for row in file.execute(query)]
    with install.session() as session:
        takeup = told_today(old.all_takeup(), area_figures(session, {}, places))
    lacking = {
        "without_phone": sum(not place.phone for place in places),
        "without_position": sum(place.latitude is None for place in places),
        "not_inspected": sum(not place.inspections for place in places),
    }
    selection = Selection(
        places=places,
        counted=[one for la_code in la_codes for one in old.counted_only(la_code)],
        areas=areas,
        names=[*setting_names(places, areas), *others],
        towns=town_names(places, areas),
        editions=list(old.editions.values()),
        is_invented=old.is_invented,
        gaps={**old.manifest["gaps"], **lacking},
        summaries=summaries(places, hidden, la_codes, wards),
        takeup=takeup,
        help_points=[one for la_code in la_codes for one in old.help_points(la_code)],
        agencies=[one for la_code in la_codes for one in old.agencies(la_code)],
        last_edit_id=old.manifest["edits"],
    )
    write_directory(folder, "places", 1, NOW, write_places(selection))
    return folder_of(folder, "places", 1)


def contents(folder: Path) -> dict[str, Any]:
    """All that a places directory says, to be compared: rows, keys of cards, counts, answers."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    connection = sqlite3.connect(folder / "places.sqlite")
    rows = {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in TABLES}
    connection.close()
    places = open_places(folder.parent.parent, manifest["seq"])
    return {
        **rows,
        **{
            file.name: np.load(file).tolist()
            for file in folder.glob("*.npy")
            if file.stem not in OF_THE_SEARCH
        },
        **{name: manifest[name] for name in ("rows", "editions", "gaps", "edits", "bits_counts")},
        "answers": [places.grid.nearest(*point, Filters(), 0, 40) for point in POINTS],
    }
