"""Counties, regions and nations that people add to the name of a place, and the towns of other nations.

`counties.csv` gives the councils of each county and region, `elsewhere.csv` the nations beside England.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.core.name_query import fold_for_search

OVERSEAS = ("Ireland", "Gibraltar")
_WITH_ARTICLE = frozenset(
    {
        *("North East", "North West", "South East", "South West", "East Midlands", "West Midlands"),
        *(
            "East of England",
            "East Riding of Yorkshire",
            "Black Country",
            "Isle of Wight",
            "City of London",
        ),
        *("Isles of Scilly", "Lake District", "Peak District", "Yorkshire Dales"),
    }
)
GAZETTEER = Path(__file__).with_name("gazetteer")


@dataclass(frozen=True)
class PlaceOutsideEngland:
    """A town, a county or a nation beside England, by the name that was asked for.

    `nation` is a `Nation`'s value, a Crown dependency or a name in `OVERSEAS`.
    """

    name: str
    nation: str
    is_county: bool = False

    @property
    def is_nation(self) -> bool:
        return fold_for_search(self.name) == self.nation.casefold().replace("-", " ")


@cache
def councils_by_county() -> dict[str, frozenset[str]]:
    """Codes of councils or districts in a county or a region, by each of its names, folded."""
    found: dict[str, frozenset[str]] = {}
    for row in _rows("counties.csv"):
        codes = frozenset(row["councils"].replace("|", " ").split())
        for name in _names(row):
            found[name] = found.get(name, frozenset()) | codes
    return found


@cache
def current_councils_by_county() -> dict[str, frozenset[str]]:
    """The same without the councils that only the historic county reaches into."""
    return {
        name: frozenset(row["councils"].partition("|")[0].split())
        for row in _rows("counties.csv")
        for name in _names(row)
    }


@cache
def county_by_name(name: str) -> str:
    """A county or region as it is written, by any of its names, folded: "Wiltshire" of "wilts"."""
    return next((row["name"] for row in _rows("counties.csv") if name in _names(row)), "")


@cache
def places_outside_by_name() -> dict[str, tuple[PlaceOutsideEngland, ...]]:
    """The towns and nations beside England that have a name, folded; the larger first."""
    found: dict[str, tuple[PlaceOutsideEngland, ...]] = {}
    for row in _rows("elsewhere.csv"):
        for written in (row["name"], *filter(None, row["others"].split(";"))):
            shown = written if written[0].isupper() else row["name"]
            one = PlaceOutsideEngland(shown, row["nation"], row["is_county"] == "yes")
            found[fold_for_search(written)] = (*found.get(fold_for_search(written), ()), one)
    return found


def takes_article(area: str) -> bool:
    """Whether English says "the" before an area as it is written: "in the South East"."""
    return area in _WITH_ARTICLE


def nation_by_name(name: str) -> str:
    """The nation beside England that a folded name stands for, "" for none."""
    return next((one.nation for one in places_outside_by_name().get(name, ()) if one.is_nation), "")


def names_of_other_nations() -> frozenset[str]:
    """Every name of those nations, folded."""
    return frozenset(name for name in places_outside_by_name() if nation_by_name(name))


def _names(row: dict[str, str]) -> Iterator[str]:
    return map(fold_for_search, filter(None, (row["name"], *row["others"].split(";"))))


def _rows(file: str) -> list[dict[str, str]]:
    """The rows of a table whose first line says where it comes from."""
    with (GAZETTEER / file).open(encoding="utf-8", newline="") as lines:
        next(lines)
        return list(csv.DictReader(lines))
