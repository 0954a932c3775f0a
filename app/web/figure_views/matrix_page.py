"""The content of a map of two measures: which areas are low in both, the matrix, the table, limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from app.core.measures.periods import written
from app.core.statistics.two_measures import Third, TwoMeasureMatrix
from app.i18n import Translator, mark
from app.snapshot.insights.area_map import AreaMap, AreaState
from app.web.figure_views.map_notes import matrix_notes
from app.web.figure_views.map_page import (
    NAMED_MAX,
    area_text,
    level_name,
    limits_text,
    measure_title,
    sorted_areas,
)
from app.web.maps.palette import TWO_MEASURE_COLOURS
from app.web.maps.shaded_map import NO_DATA, TOO_FEW, KeyEntry, ShadedArea, draw_map

THIRDS: Mapping[Third, str] = {
    Third.LOW: mark("lowest third"),
    Third.MIDDLE: mark("middle third"),
    Third.HIGH: mark("highest third"),
}
_POSITIONS = {Third.LOW: 0, Third.MIDDLE: 1, Third.HIGH: 2}


@dataclass(frozen=True)
class MatrixCell:
    """The areas of a third of each measure, with their colour; `names` is "" for many."""

    fill: str
    count: int
    names: str
    is_marked: bool


@dataclass(frozen=True)
class MatrixRow:
    third: str
    limits: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class TwoMeasureRow:
    """An area of the table with its value of each measure, and its thirds in words."""

    name: str
    ward: str
    first: str
    second: str
    group: str
    fill: str
    shape_id: str
    is_low: bool


@dataclass(frozen=True)
class MatrixPage:
    """Two measures in words, as a drawing with the matrix as its key, and as a table.

    `shaded` is how each area is drawn.
    """

    title: str
    lead: tuple[str, ...]
    shaded: tuple[ShadedArea, ...]
    drawing: Markup | None
    first_title: str
    second_title: str
    columns: tuple[tuple[str, str], ...]  # the thirds of the second measure, with their limits
    matrix: tuple[MatrixRow, ...]
    key: tuple[KeyEntry, ...]
    rows: tuple[TwoMeasureRow, ...]
    notes: tuple[str, ...]
    map_id: str


def matrix_page(
    first: AreaMap,
    second: AreaMap,
    matrix: TwoMeasureMatrix,
    translator: Translator,
    sort: str = "name",
    map_id: str = "map",
) -> MatrixPage:
    """The content of a map of two measures; `sort` is "name", "value" or "second"."""
    view = _TwoMeasures(first, second, matrix, translator, map_id)
    return MatrixPage(
        title=view.title,
        lead=tuple(view.lead()),
        shaded=view.shaded,
        drawing=view.drawing(),
        first_title=_with_period(first),
        second_title=_with_period(second),
        columns=tuple(
            (
                translator.gettext(THIRDS[third]),
                limits_text(second.mapped.measure.measure, one, translator),
            )
            for third, one in zip(matrix.columns, matrix.second_classes.classes, strict=True)
        ),
        matrix=tuple(view.matrix_rows()),
        key=tuple(view.key()),
        rows=tuple(view.rows(sort)),
        notes=tuple(matrix_notes(first, second, translator)),
        map_id=map_id,
    )


def _with_period(found: AreaMap) -> str:
    return f"{measure_title(found)}, {written(found.period)}"


@dataclass
class _TwoMeasures:
    first: AreaMap
    second: AreaMap
    matrix: TwoMeasureMatrix
    translator: Translator
    map_id: str

    @property
    def title(self) -> str:
        return self.translator.gettext(
            "%(first)s; %(second)s: %(kind)s of %(whole)s",
            first=_with_period(self.first),
            second=_with_period(self.second),
            kind=level_name(self.first.level, self.translator),
            whole=self.first.whole.name,
        )

    @cached_property
    def names(self) -> dict[str, str]:
        return {one.code: one.name for one in self.first.areas}

    def lead(self) -> Iterator[str]:
        names, kind = self.names, level_name(self.first.level, self.translator)
        low = self.low_codes
        if self.is_cut:
            named = ", ".join(sorted(names[code] for code in low))
            yield self.translator.ngettext(
                "%(num)s of %(all)s areas is in the lowest third of both measures%(names)s.",
                "%(num)s of %(all)s areas are in the lowest third of both measures%(names)s.",
                len(low),
                all=len(self.matrix.row_and_column),
                names=f": {named}" if 0 < len(low) <= NAMED_MAX else "",
            )
        else:
            yield self.translator.gettext(
                "Too few %(kind)s have both figures, or their values differ too little, to cut them"
                " into thirds.",
                kind=kind,
            )
        missing = len(names) - len(self.matrix.row_and_column)
        if missing:
            yield self.translator.ngettext(
                "%(num)s area lacks one of the figures, or it is too small to show.",
                "%(num)s areas lack one of the figures, or it is too small to show.",
                missing,
            )

    @cached_property
    def low_codes(self) -> tuple[str, ...]:
        """The areas in the lowest third of both measures."""
        return self.matrix.cells[0][0] if self.is_cut else ()

    @property
    def is_cut(self) -> bool:
        """Whether both measures have a lowest group."""
        return self.matrix.rows[:1] == self.matrix.columns[:1] == (Third.LOW,)

    def matrix_rows(self) -> Iterator[MatrixRow]:
        measure, names = self.first.mapped.measure.measure, self.names
        low = self.low_codes
        rows = zip(
            self.matrix.rows, self.matrix.first_classes.classes, self.matrix.cells, strict=True
        )
        for third, limits, cells in rows:
            yield MatrixRow(
                self.translator.gettext(THIRDS[third]),
                limits_text(measure, limits, self.translator),
                tuple(
                    MatrixCell(
                        TWO_MEASURE_COLOURS[_POSITIONS[third]][_POSITIONS[column]],
                        len(codes),
                        ", ".join(sorted(names[code] for code in codes))
                        if len(codes) <= NAMED_MAX
                        else "",
                        bool(codes) and codes == low,
                    )
                    for column, codes in zip(self.matrix.columns, cells, strict=True)
                ),
            )

    def key(self) -> Iterator[KeyEntry]:
        """What has no colour: hidden in one of the measures, or without data."""
        texts = {
            TOO_FEW: self.translator.gettext("too few to show in one of the two"),
            NO_DATA: self.translator.gettext("no data in one of the two"),
        }
        for fill, text in texts.items():
            if count := sum(self.fill(code) == fill for code in self.names):
                yield KeyEntry(fill, text, count)

    def fill(self, code: str) -> str:
        """The colour of an area, or the pattern of what it lacks."""
        if position := self.matrix.row_and_column.get(code):
            return self.looks[position][0]
        return TOO_FEW if code in self.hidden else NO_DATA

    @cached_property
    def looks(self) -> dict[tuple[int, int], tuple[str, str]]:
        """The colour of each cell, and its thirds in words."""
        gettext = self.translator.gettext
        return {
            (row, column): (
                TWO_MEASURE_COLOURS[_POSITIONS[first]][_POSITIONS[second]],
                gettext(
                    "%(first)s, %(second)s",
                    first=gettext(THIRDS[first]),
                    second=gettext(THIRDS[second]),
                ),
            )
            for row, first in enumerate(self.matrix.rows)
            for column, second in enumerate(self.matrix.columns)
        }

    @cached_property
    def hidden(self) -> set[str]:
        """The areas that are too small to show in one of the measures."""
        return {
            area.code
            for found in (self.first, self.second)
            for area in found.areas
            if area.state is AreaState.TOO_FEW
        }

    def rows(self, sort: str) -> Iterator[TwoMeasureRow]:
        sorted_by = self.second if sort == "second" else self.first
        first = {one.code: one for one in self.first.areas}
        for code in (one.code for one in sorted_areas(sorted_by, sort)):
            yield TwoMeasureRow(
                first[code].name,
                first[code].ward,
                *self.texts[code],
                self.group(code),
                self.fill(code),
                f"{self.map_id}-{code}" if code in self.first.placed_codes else "",
                code in self.low_codes,
            )

    @cached_property
    def texts(self) -> dict[str, tuple[str, str]]:
        """The value of each measure in an area, or why there is none."""
        measures = [one.mapped.measure.measure for one in (self.first, self.second)]
        others = {one.code: one.figure for one in self.second.areas}
        return {
            area.code: (
                area_text(measures[0], area.figure, self.translator),
                area_text(measures[1], others.get(area.code), self.translator),
            )
            for area in self.first.areas
        }

    def group(self, code: str) -> str:
        """The thirds of an area in words; "" without both figures."""
        position = self.matrix.row_and_column.get(code)
        return self.looks[position][1] if position else ""

    @cached_property
    def shaded(self) -> tuple[ShadedArea, ...]:
        """How each area is drawn; its label has both values and its thirds."""
        low = set(self.low_codes)
        labels = (
            "; ".join(filter(None, (*self.texts[one.code], self.group(one.code))))
            for one in self.first.areas
        )
        return tuple(
            ShadedArea(one.code, self.fill(one.code), f"{one.name}: {label}", one.code in low)
            for one, label in zip(self.first.areas, labels, strict=True)
        )

    def drawing(self) -> Markup | None:
        if self.first.frame is None:
            return None
        words = self.translator.gettext("The tables beside the map have every area in words.")
        return draw_map(
            self.first.frame, self.shaded, self.title, " ".join((*self.lead(), words)), self.map_id
        )
