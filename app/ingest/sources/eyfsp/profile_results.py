"""Data set 1 of the profile's results, in three generations of names (docs/sources.md#eyfsp)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.figure import ALL_CHILDREN, MeasureFigure
from app.ingest.edition_content import EditionContent
from app.ingest.measure_editions import current_figures_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.ees_data_sets import (
    EES_COLUMNS,
    EES_LEVELS,
    academic_year,
    add_unknown_label,
    check_time_identifier,
    ees_area,
    ees_value,
    refuse_repeated_header,
)
from app.ingest.parsing.shares import Share, counted_share, number_or_none, reason_of
from app.ingest.parsing.statistics_cells import Value, note_skipped_rows, without_other_rows
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow, StatisticalAreaRow

ROWS_MAX = 600_000  # with rows of districts, which are not read
BREAKDOWN_LENGTH_MAX = 120  # of the record
GOALS_MAX = 17  # early learning goals; 17 since 2012
_DISTRICT = "local authority district"
_TOTAL = "total"
# Names of 2024/25, of 2021/22 to 2023/24, and of the file of 2012/13 to 2017/18.
_NAMES = {
    "topic": ("breakdown_topic", "characteristic_type", "characteristic_group"),
    "part": ("breakdown", "characteristic"),
    "sex": ("sex", "gender"),
    "children": ("children_count", "children_number", "number_of_children"),
    "average": ("elgs_expected_average", "average_elgs"),
    "eyfsp_all_goals count": ("all_elgs_expected_children_count", "elg_number"),
    "eyfsp_all_goals": ("all_elgs_expected_children_percent", "elg_percentage", "elg_percent"),
    "eyfsp_communication_literacy count": (
        "comm_lang_lit_expected_children_count",
        "comm_lang_lit_number",
    ),
    "eyfsp_communication_literacy": (
        "comm_lang_lit_expected_children_percent",
        "comm_lang_lit_percentage",
        "comm_lang_lit_percent",
    ),
    "eyfsp_gld count": ("gld_children_count", "gld_number"),
    "eyfsp_gld": ("gld_children_percent", "gld_percentage", "gld_percent"),
}
_AVERAGE = "eyfsp_average_goals"
_SHARES = ("eyfsp_gld", "eyfsp_all_goals", "eyfsp_communication_literacy")
# The point scores of the file to 2017/18 belong to another assessment than the average of goals.
_UNUSED = ("lad_code", "lad_name", "point_score", "average_point_score")
_OLDEST = "characteristic_group"  # a column of the file to 2017/18, which has no average of goals
_TOPICS = {
    normalise(one): one
    for one in (
        "Ethnicity major",
        "First language",
        "Free school meal eligibility",
        "Term of birth",
        "SEN provision",
        "SEN primary need",
    )
}
_SEX_TOPICS = ("sex", "gender")
_SEXES = {
    _TOTAL: "",
    "boys": "Boys",
    "girls": "Girls",
    "male": "Boys",
    "female": "Girls",
    "gender male": "Boys",
    "gender female": "Girls",
}


def read_edition(path: Path, session: Session) -> EditionContent:
    reading, areas = read_profile_results(path)
    rows = [row for figures in reading.records for row in figures]
    return current_figures_content(path, session, "eyfsp", reading, (rows, areas.values()))


def read_profile_results(
    path: Path,
) -> tuple[Reading[tuple[MeasureRow, ...]], dict[str, StatisticalAreaRow]]:
    """The figures of each row, and the areas by code, complete once the records are read.

    Rows of districts are skipped and counted: they are by the place of the school, not the home. An
    unknown topic, sex or level is left out and listed in `unknown_items`. Raises FileRefused for
    another layout, and where the header is repeated.
    """
    table = open_table(path, _NAMES["eyfsp_gld"], rows_max=ROWS_MAX)
    names = {name: (name,) for name in EES_COLUMNS} | _NAMES
    is_oldest = _OLDEST in map(normalise, table.header)
    optional = {"sex", "average"} if is_oldest else set()
    positions = find_column_positions(
        table, names, [name for name in names if name not in optional], _UNUSED
    )
    areas: dict[str, StatisticalAreaRow] = {}
    skipped: Counter[str] = Counter()
    unknown_items: dict[str, list[str]] = {}

    def parse(cells: list[str]) -> tuple[MeasureRow, ...]:
        area = ees_area(positions, cells)
        figures = tuple(_figures(positions, cells, area))
        areas.setdefault(area.code, area)
        return figures

    keep = partial(_is_read, table, positions, skipped, unknown_items)
    reading = cell.read_rows(without_other_rows(table, keep), parse, _identity)
    reading.unknown_items = unknown_items
    note_skipped_rows(reading, skipped)
    return reading, areas


def _identity(figures: tuple[MeasureRow, ...]) -> tuple[str, str, str]:
    figure = figures[0].figure
    return figure.area_code, figure.period, figure.breakdown


def _is_read(
    table: CsvTable,
    positions: Mapping[str, int],
    skipped: Counter[str],
    unknown_items: dict[str, list[str]],
    line: int,
    cells: list[str],
) -> bool:
    refuse_repeated_header(table, line, cells)
    level = cells[positions["geographic_level"]]
    if normalise(level) == _DISTRICT:
        skipped["districts"] += 1
        return False
    topic, part = _topic_and_part(positions, cells)
    sex = part if normalise(topic) in _SEX_TOPICS else _sex_cell(positions, cells)
    for column, label, known in (
        ("geographic_level", level, normalise(level) in EES_LEVELS),
        ("sex", sex, normalise(sex) in _SEXES),
        ("topic", topic, normalise(topic) in {_TOTAL, *_SEX_TOPICS, *_TOPICS}),
    ):
        if not known:
            add_unknown_label(unknown_items, column, label)
            return False
    return True


def _figures(
    positions: Mapping[str, int], cells: list[str], area: StatisticalAreaRow
) -> Iterator[MeasureRow]:
    """The figure of each measure in a row."""
    check_time_identifier(positions, cells, "Academic year")
    period = cell.read_cell(cells, positions["time_period"], academic_year)
    figure = MeasureFigure(area.level, area.code, period, None, _breakdown(positions, cells))
    children = cell.read_cell(cells, positions["children"], ees_value)
    for measure in _SHARES:
        count = cell.read_cell(cells, positions[f"{measure} count"], ees_value)
        share = cell.read_cell(cells, positions[measure], partial(_share, count, children))
        yield MeasureRow(measure, replace(figure, **vars(share)))
    if "average" in positions:
        average = cell.read_cell(cells, positions["average"], _average)
        value, symbol = number_or_none(average), reason_of(average)
        yield MeasureRow(_AVERAGE, replace(figure, value=value, symbol=symbol))


def _share(count: Value, children: Value, text: str) -> Share:
    return counted_share(count, children, ees_value(text))


def _breakdown(positions: Mapping[str, int], cells: list[str]) -> str:
    """The breakdown of a row, as "sex: Boys" or "First language: English, Boys"."""
    topic, part = _topic_and_part(positions, cells)
    if normalise(topic) in _SEX_TOPICS:
        sex = _SEXES[normalise(part)]
        return f"sex: {sex}" if sex else ALL_CHILDREN
    sex = _SEXES[normalise(_sex_cell(positions, cells))]
    if normalise(topic) == _TOTAL:
        return f"sex: {sex}" if sex else ALL_CHILDREN
    if not cell.text(part):
        raise cell.CellUnreadable("the part of the children is missing", positions["part"], part)
    breakdown = f"{_TOPICS[normalise(topic)]}: {cell.text(part)}" + (f", {sex}" if sex else "")
    if len(breakdown) > BREAKDOWN_LENGTH_MAX:
        reason = f"this is longer than {BREAKDOWN_LENGTH_MAX} characters with its topic"
        raise cell.CellUnreadable(reason, positions["part"], part)
    return breakdown


def _topic_and_part(positions: Mapping[str, int], cells: list[str]) -> tuple[str, str]:
    """The topic and the part of the children that a row is about.

    Which of "characteristic" and "characteristic_type" has the topic, no stored file shows: it is
    the one with a known topic.
    """
    topic, part = cells[positions["topic"]], cells[positions["part"]]
    if normalise(topic) not in _TOPICS and normalise(part) in _TOPICS:
        return part, topic
    return topic, part


def _sex_cell(positions: Mapping[str, int], cells: list[str]) -> str:
    return cells[positions["sex"]] if "sex" in positions else _TOTAL


def _average(text: str) -> Value:
    value = ees_value(text)
    if isinstance(value, float) and value > GOALS_MAX:
        raise ValueError(f"there are only {GOALS_MAX} early learning goals")
    return value
