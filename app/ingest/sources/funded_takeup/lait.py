"""The extract behind DfE's Local Authority Interactive Tool: one measure a row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from app.core.takeup import Figure, Hidden
from app.ingest import cells as cell
from app.ingest.csvfile import Table, fold, place_columns
from app.ingest.source import Reading, TakeupRow
from app.ingest.sources.funded_takeup.values import (
    EARLY,
    LA_NUMBER,
    UNIVERSAL,
    Value,
    figure_of,
    identity,
    unknown,
    value_of,
    with_rows,
    without_others,
    year,
)

KEY = "Short Desc"
_COLUMNS = (KEY, "Years", "LA and Regions", "Values", "LA Number", "Region")
_MEASURES = {
    "%_2yr_olds": (EARLY, "2", "percent"),
    "no_2yr_olds": (EARLY, "2", "registered_count"),
    "%_3&4yr_olds": (UNIVERSAL, "3-4", "percent"),
    "no_3&4yr_olds": (UNIVERSAL, "3-4", "registered_count"),
}
_OTHERS = frozenset(  # left out on purpose: no take-up
    {
        *("surestartfinance", "prifsm", "4yrabsence", "fspaveprechild"),
        *("2yr_ofsted_rating", "3&4yr_ofsted_rating", "pvi_2-3&4 gs"),
        *("fsp_new_comms", "fsp_new_phy", "fsp_new_pse", "fsp_new_lit", "fsp_new_maths"),
        *("fsp_new_world", "fsp_new_art", "fsp_new_gooddev", "fsp_new_all-elgs"),
        *("fsp_gooddev_white", "fsp_gooddev_mixed", "fsp_gooddev_asian", "fsp_gooddev_black"),
        *("fsp_gooddev_chinese", "fsp_gooddev_other", "fsp_gooddev_fsm", "fsp_gooddev_fsm_other"),
        *("fsp_gooddev_without_senstate", "fsp_gooddev_with_senstate"),
        *("lac_good_develop", "cin_good _develop"),
    }
)
_AREAS = {  # DfE's numbers of what is no council, with ONS codes
    "970": "E92000001",
    "980": "E12000001",
    "981": "E12000002",
    "982": "E12000003",
    "983": "E12000004",
    "984": "E12000005",
    "985": "E12000006",
    "986": "E12000007",
    "987": "E13000001",
    "988": "E13000002",
    "989": "E12000008",
    "990": "E12000009",
}


@dataclass(frozen=True)
class _Measure:
    """One measure of one area and year; a figure is made of two."""

    row: TakeupRow
    name: str
    value: Value


def read_lait(table: Table) -> Reading[TakeupRow]:
    """The figures of take-up; the extract's other measures are left out."""
    named = {name: (name,) for name in _COLUMNS}
    at = place_columns(table, named, _COLUMNS, ["Data item"])
    keep = partial(_is_takeup, table, at[KEY])
    reading = cell.read_rows(
        without_others(table, keep),
        partial(_measure, at),
        lambda one: (one.name, identity(one.row)),
    )
    joined: dict[object, tuple[TakeupRow, dict[str, Value]]] = {}
    for one in reading.records:
        _, values = joined.setdefault(identity(one.row), (one.row, {}))
        values[one.name] = one.value
    return with_rows(reading, [_joined(row, values) for row, values in joined.values()])


def _joined(row: TakeupRow, values: Mapping[str, Value]) -> TakeupRow:
    one = row.figure
    return replace(row, figure=figure_of(one.entitlement, one.ages, one.period, values))


def _is_takeup(table: Table, position: int, line: int, cells: list[str]) -> bool:
    measure = fold(cells[position])
    if measure not in _MEASURES and measure not in _OTHERS:
        raise unknown(table, line, KEY, cells[position])
    return measure in _MEASURES


def _measure(at: Mapping[str, int], cells: list[str]) -> _Measure:
    entitlement, ages, name = _MEASURES[fold(cells[at[KEY]])]
    number = cell.read_cell(cells, at["LA Number"], _number)
    code = _AREAS.get(number, "")
    # What is no council has no region of its own.
    if bool(code) != (cells[at["Region"]].strip() == "NA"):
        reason = "we do not know this number of a region"
        raise cell.CellUnreadable(reason, at["LA Number"], cells[at["LA Number"]])
    level = ("country" if number == "970" else "region") if code else "council"
    figure = Figure(entitlement, ages, cell.read_cell(cells, at["Years"], year))
    area = cell.read_cell(cells, at["LA and Regions"], cell.text_of("area_name"))
    row = TakeupRow(level, code, "" if code else number, area, figure)
    return _Measure(row, name, cell.read_cell(cells, at["Values"], _value))


def _number(words: str) -> str:
    number = words.strip().removesuffix(".0")
    if not LA_NUMBER.fullmatch(number):
        raise ValueError("this is no council number of three digits")
    return number


def _value(words: str) -> Value:
    """As `value_of`; "-" stands where the council did not exist, or gave nothing."""
    return Hidden.NOT_AVAILABLE if words.strip() == "-" else value_of(words)
