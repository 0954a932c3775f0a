"""Values and neighbours of DfE's LAIT from ../shared/data; tests skip where they are absent."""

import csv
import gzip
from functools import cache

import pytest
from python_calamine import CalamineWorkbook

from app.config import ROOT

SHARED = ROOT.parent / "shared" / "data"
VALUES = SHARED / "statistics" / "lait_early_years_extract.csv.gz"
NEIGHBOURS = SHARED / "lookups" / "sn_may_2025.xlsx"

TWO_YEAR_OLDS, GOOD_LEVEL, GOOD_LEVEL_FSM = "%_2yr_olds", "FSP_NEW_GOODDEV", "FSP_Gooddev_FSM"
MEASURES = {TWO_YEAR_OLDS, GOOD_LEVEL, GOOD_LEVEL_FSM}  # percentages; higher is better
ENGLAND = "970"  # the regions' numbers are higher, the councils' lower


@cache
def official_neighbours() -> dict[str, list[str]]:
    """The numbers of the ten statistical neighbours of each council, by its number."""
    if not NEIGHBOURS.exists():
        pytest.skip("../shared/data holds no statistical neighbours")
    sheet = CalamineWorkbook.from_path(NEIGHBOURS).get_sheet_by_name("LA SN Groups")
    rows = [row for row in sheet.to_python()[3:] if isinstance(row[0], float)]
    return {
        str(int(row[0])): [str(int(number)) for number in row[5:25:2] if number != ""]
        for row in rows
    }


@cache
def area_values() -> dict[tuple[str, int], dict[str, float | None]]:
    """The value of each area, by its number, of each measure and year; None if missing."""
    if not VALUES.exists():
        pytest.skip("../shared/data holds no extract of LAIT")
    found: dict[tuple[str, int], dict[str, float | None]] = {}
    with gzip.open(VALUES, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Years"].isdigit() and row["Short Desc"] in MEASURES:
                values = found.setdefault((row["Short Desc"], int(row["Years"])), {})
                values[str(int(float(row["LA Number"])))] = number_or_none(row["Values"])
    return found


def council_values(measure: str, year: int) -> dict[str, float | None]:
    """The value of each council, by its number; regions and England are left out."""
    values = area_values()[measure, year]
    return {number: value for number, value in values.items() if number < ENGLAND}


def number_or_none(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
