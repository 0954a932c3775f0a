"""Counties, regions and nations that people add to a place name, and towns outside England.

`counties.csv` lists the councils of each county and region; those after the sign `|` belong only to
the historic or postal county. `elsewhere.csv` lists towns, counties and nations outside England;
another name that begins with a capital is shown as it is, one in small letters stands for the first
name: "Caerdydd" stays, "cymru" becomes Wales.
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
        "North East",
        "North West",
        "South East",
        "South West",
        "East Midlands",
        "West Midlands",
        "East of England",
        "East Riding of Yorkshire",
        "Black Country",
        "Isle of Wight",
        "City of London",
        "Isles of Scilly",
        "Lake District",
        "Peak District",
        "Yorkshire Dales",
    }
)
GAZETTEER = Path(__file__).with_name("gazetteer")


@dataclass(frozen=True)
class PlaceOutsideEngland:
    """A town, a county or a nation outside England, under the name that was searched for.

    `nation` is the value of a `Nation`, a Crown dependency or a name in `OVERSEAS`.
    """

    name: str
    nation: str
    is_county: bool = False

    @property
    def is_nation(self) -> bool:
        return fold_for_search(self.name) == self.nation.casefold().replace("-", " ")


@cache
def councils_by_county() -> dict[str, frozenset[str]]:
    """Codes of the councils or districts in a county or a region, by each of its folded names."""
    found: dict[str, frozenset[str]] = {}
    for row in _rows("counties.csv"):
        codes = frozenset(row["councils"].replace("|", " ").split())
        for name in _names(row):
            found[name] = found.get(name, frozenset()) | codes
    return found


@cache
def current_councils_by_county() -> dict[str, frozenset[str]]:
    """The same without councils that belong only to the historic county."""
    return {
        name: frozenset(row["councils"].partition("|")[0].split())
        for row in _rows("counties.csv")
        for name in _names(row)
    }


@cache
def county_by_name(name: str) -> str:
    """The name of a county or region by any folded name: "Wiltshire" for "wilts"; "" for none."""
    return next((row["name"] for row in _rows("counties.csv") if name in _names(row)), "")


@cache
def places_outside_by_name() -> dict[str, tuple[PlaceOutsideEngland, ...]]:
    """The towns, counties and nations outside England by folded name, in the file's order."""
    places: dict[str, tuple[PlaceOutsideEngland, ...]] = {}
    for row in _rows("elsewhere.csv"):
        for written in (row["name"], *filter(None, row["others"].split(";"))):
            shown = written if written[0].isupper() else row["name"]
            place = PlaceOutsideEngland(shown, row["nation"], row["is_county"] == "yes")
            places[fold_for_search(written)] = (*places.get(fold_for_search(written), ()), place)
    return places


def takes_article(area: str) -> bool:
    """Whether English puts "the" before the name of an area: "in the South East"."""
    return area in _WITH_ARTICLE


def nation_by_name(name: str) -> str:
    """The nation outside England that has this folded name; "" for none."""
    places = places_outside_by_name().get(name, ())
    return next((place.nation for place in places if place.is_nation), "")


def names_of_other_nations() -> frozenset[str]:
    """Every name of a nation outside England, folded."""
    return frozenset(name for name in places_outside_by_name() if nation_by_name(name))


def _names(row: dict[str, str]) -> Iterator[str]:
    return map(fold_for_search, filter(None, (row["name"], *row["others"].split(";"))))


def _rows(file: str) -> list[dict[str, str]]:
    """The rows of a table, after the first line, which names its source."""
    with (GAZETTEER / file).open(encoding="utf-8", newline="") as lines:
        next(lines)
        return list(csv.DictReader(lines))
