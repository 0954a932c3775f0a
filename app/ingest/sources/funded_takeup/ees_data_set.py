"""Data set 1 of "Funded early education and childcare" (docs/sources.md#funded-take-up).

Labels and ages: the previews of the releases of 2023 to 2026 in DfE's data catalogue.
"""

from collections.abc import Mapping
from functools import partial

from app.core.takeup import Entitlement
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise
from app.ingest.parsing.ees_data_sets import (
    EES_COLUMNS,
    EES_LEVELS,
    add_unknown_item,
    add_unknown_label,
    check_time_identifier,
    refuse_repeated_header,
)
from app.ingest.parsing.statistics_cells import AREA_CODE, LA_NUMBER, value_of, without_other_rows
from app.ingest.reading import Reading
from app.ingest.source_rows import TakeupRow
from app.ingest.sources.funded_takeup.takeup_field_parsers import (
    EARLY,
    UNIVERSAL,
    WORKING,
    figure_of,
    identity,
    year,
)

_Series = tuple[Entitlement, str]

# The series for each label and age of data set 1; None: left out on purpose.
_TWOS: Mapping[str, _Series | None] = {
    "2 years": (EARLY, "2"),
    "2-year-olds": (EARLY, "2"),
    "total": None,  # the same children as "2 years"
}
_THREE_FOUR: Mapping[str, _Series | None] = {
    "3 years": (UNIVERSAL, "3"),
    "3-year-olds": (UNIVERSAL, "3"),
    "4 years": (UNIVERSAL, "4"),
    "4-year-olds": (UNIVERSAL, "4"),
}
_LABELS: Mapping[str, Mapping[str, _Series | None]] = {
    # Until 2024 one label and its total covered two entitlements.
    "15-hour entitlement": {
        **_TWOS,
        **_THREE_FOUR,
        "3 and 4-year-olds": (UNIVERSAL, "3-4"),
    },
    "30-hour entitlement": {
        "3-year-olds": (WORKING, "3"),
        "4-year-olds": (WORKING, "4"),
        "3 and 4-year-olds": (WORKING, "3-4"),
        "total": None,  # the same children as "3 and 4-year-olds"
    },
    "families receiving additional support": _TWOS,  # 2025
    "families receiving additional support (fras)": _TWOS,
    "early learning for 2-year-olds": _TWOS,  # since 2026
    "universal": {  # since 2025
        **_THREE_FOUR,
        "total": (UNIVERSAL, "3-4"),
        "3 to 4 years": None,  # the same children as "total"
        "3 and 4-year-olds": None,
    },
    "working parents": {  # since 2025
        "9 to 11 months": None,  # two parts of "under 2", for which there is no row
        "9 to 11 months old": None,
        "1 year": None,
        "1-year-olds": None,
        "2 years": (WORKING, "2"),
        "2-year-olds": (WORKING, "2"),
        "3 years": (WORKING, "3"),
        "3-year-olds": (WORKING, "3"),
        "4 years": (WORKING, "4"),
        "4-year-olds": (WORKING, "4"),
        "3 to 4 years": (WORKING, "3-4"),
        "3 and 4-year-olds": (WORKING, "3-4"),
        "total": (WORKING, "all"),
    },
}
_CODES = {"country": "country_code", "region": "region_code", "council": "new_la_code"}
_NAMES = {"country": "country_name", "region": "region_name", "council": "la_name"}
_COUNTS = {
    "registered_count": "registered_children_count",
    "eligible_count": "eligible_children_count",
    "percent": "registered_eligible_children_percent",
}
KEY = "registered_eligible_children_percent"
_COLUMNS = (
    *EES_COLUMNS,
    "entitlement_type",
    "age",
    *_COUNTS.values(),
)


def read_ees(table: CsvTable) -> Reading[TakeupRow]:
    """The figures of every entitlement and age with its own series."""
    positions = find_column_positions(table, {name: (name,) for name in _COLUMNS}, _COLUMNS, ())
    unknown_items: dict[str, list[str]] = {}
    keep = partial(_is_series, table, positions, unknown_items)
    reading = cell.read_rows(without_other_rows(table, keep), partial(_row, positions), identity)
    reading.unknown_items = unknown_items
    return reading


def _is_series(
    table: CsvTable,
    positions: Mapping[str, int],
    unknown_items: dict[str, list[str]],
    line: int,
    cells: list[str],
) -> bool:
    """Whether the row belongs to a series in `_LABELS`; unknown values go to `unknown_items`.

    Raises FileRefused when the header is repeated among the rows.
    """
    refuse_repeated_header(table, line, cells)
    level, label, age = (
        cells[positions[name]] for name in ("geographic_level", "entitlement_type", "age")
    )
    if normalise(level) not in EES_LEVELS:
        add_unknown_label(unknown_items, "geographic_level", level)
    elif normalise(label) not in _LABELS:
        add_unknown_label(unknown_items, "entitlement_type", label)
    elif normalise(age) not in _LABELS[normalise(label)]:
        add_unknown_item(unknown_items, f"age {age[:60]!r} of {label[:60]!r}")
    else:
        return _LABELS[normalise(label)][normalise(age)] is not None
    return False


def _row(positions: Mapping[str, int], cells: list[str]) -> TakeupRow:
    check_time_identifier(positions, cells, "Reporting year")
    level = EES_LEVELS[normalise(cells[positions["geographic_level"]])].value
    series = _LABELS[normalise(cells[positions["entitlement_type"]])][
        normalise(cells[positions["age"]])
    ]
    assert series is not None  # _is_series left the others out
    period = cell.read_cell(cells, positions["time_period"], year)
    values = {
        name: cell.read_cell(cells, positions[column], value_of) for name, column in _COUNTS.items()
    }
    number = cell.text(cells[positions["old_la_code"]]) if level == "council" else ""
    code = cell.text(cells[positions[_CODES[level]]])
    if not AREA_CODE.fullmatch(code):
        if not LA_NUMBER.fullmatch(number):
            reason = "this is not a code like E06000023, and there is no council number"
            raise cell.CellUnreadable(reason, positions[_CODES[level]], code)
        code = ""
    if not LA_NUMBER.fullmatch(number):
        number = ""
    name = cell.read_cell(cells, positions[_NAMES[level]], cell.text_of("area_name"))
    return TakeupRow(level, code, number, name, figure_of(*series, period, values))
