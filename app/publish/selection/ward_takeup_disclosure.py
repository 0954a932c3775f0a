"""Suppressing wards' take-up figures that would reveal a provider's numbers or are hidden today."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Protocol

from app.core.period import Period
from app.core.provision import UNDER_FIVES, Choice
from app.core.series_overlaps import (
    AGES_3_AND_4,
    WORKING_TOTAL,
    TakeupSeries,
    containing_series,
    group_by_overlap,
    is_sum_of_others,
    series_hidden_together,
)
from app.core.takeup import TOO_FEW, Figure, HiddenReason
from app.snapshot.layout import AreaFigure


class WardSetting(Protocol):
    """The fields of a setting that these rules need."""

    @property
    def ward_code(self) -> str: ...

    @property
    def choice(self) -> Choice: ...


FEW_SETTINGS = (
    2  # a ward with no more shows the settings' own figures (docs/rules.md#disclosure-control)
)
LEAST_HIDDEN = 3  # wards: one whose setting knows its own count, and two unknown ones
MIN_UNCERTAINTY = 5
# A ward that is hidden here has at least 5 children in each series, and at least 5 more are
# eligible; otherwise it is hidden already. A shown count is within 2 of the true one, an eligible
# one within 2.5.
LEAST, SLACK, ELIGIBLE_SLACK = 5, 2, 2.5

Term = tuple[str, Period]  # source and period
Rows = Mapping[str, Mapping[TakeupSeries, Figure]]  # by ward code


def suppress_single_setting_wards(
    figures: Iterable[AreaFigure], settings: Iterable[WardSetting]
) -> list[AreaFigure]:
    """The figures without those of wards that have only one or two listed settings for under-fives.

    Children are counted in the ward of their setting, so these would be the setting's own numbers,
    and the only setting of a ward knows them. With each such ward the next one by code is hidden
    too, and at least three in all. The choice does not depend on the figures, because two
    publications that hide different wards would reveal both. For a person who knows one hidden
    ward, at least 5 values must remain possible for each of the others; otherwise all wards are
    hidden. All are also hidden where such a ward is already hidden for few children, because its
    setting would know which ward has few. A ward without listed settings stays unchanged: nobody
    knows who cares for its children.
    """
    listed = Counter(setting.ward_code for setting in settings if setting.choice in UNDER_FIVES)
    single = {code for code, count in listed.items() if count <= FEW_SETTINGS}
    figures = list(figures)
    terms: dict[Term, dict[TakeupSeries, dict[str, Figure]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for row in figures:
        if row.level == "ward":
            term, column = _series(row)
            terms[term][column][row.code] = row.figure
    hidden = {
        (term, column, code)
        for term, table in terms.items()
        for column, code in _hidden_for_settings(table, single)
    }
    return suppress_overlapping_series(
        _suppress(row) if row.level == "ward" and (*_series(row), row.code) in hidden else row
        for row in figures
    )


def _hidden_for_settings(
    table: Mapping[TakeupSeries, Mapping[str, Figure]], single: Collection[str]
) -> Iterator[tuple[TakeupSeries, str]]:
    """The (series, ward code) to hide in one term, for each group of overlapping series."""
    all_series = set(table)
    for family in group_by_overlap(
        all_series - {WORKING_TOTAL} if is_sum_of_others(all_series) else all_series
    ):
        codes = sorted({code for column in family for code in table[column]})
        rows = {
            code: {column: table[column][code] for column in family if code in table[column]}
            for code in codes
        }
        whole = [code for code in codes if _is_shown(rows[code], family)]
        for code in _wards_to_hide(rows, whole, [code for code in codes if code in single]):
            yield from ((column, code) for column in family)


def _is_shown(row: Mapping[TakeupSeries, Figure], family: Collection[TakeupSeries]) -> bool:
    return len(row) == len(family) and not any(figure.hidden for figure in row.values())


def _wards_to_hide(rows: Rows, whole: Sequence[str], single: Sequence[str]) -> Collection[str]:
    """The wards to hide in addition; `whole` are those shown, `single` those with few settings."""
    if not single:
        return ()
    if not set(single) <= set(whole):
        return rows.keys()
    after = dict(zip(whole, [*whole[1:], whole[0]], strict=True))
    hidden = {*single, *(after[code] for code in single)}
    last = single[-1]
    while len(hidden) < min(LEAST_HIDDEN, len(whole)):
        last = after[last]
        hidden.add(last)
    is_covered = all(
        _is_open({code: rows[code] for code in hidden if code != known}) for known in ("", *single)
    )
    return hidden if is_covered else rows.keys()


def _is_open(rows: Rows) -> bool:
    """Whether the sum of these wards leaves at least MIN_UNCERTAINTY values possible for each."""
    spare = {code: _spare(row) for code, row in rows.items()}
    room = {code: _room(row) for code, row in rows.items()}
    return all(
        min(room[code], sum(many for other, many in spare.items() if other != code))
        + min(spare[code], sum(many for other, many in room.items() if other != code))
        >= MIN_UNCERTAINTY
        for code in rows
    )


def _spare(row: Mapping[TakeupSeries, Figure]) -> float:
    """How many children a ward can certainly lose in every series and still not have few."""
    if WORKING_TOTAL in row:
        return 0  # the remainder over all ages is not published
    counts = {column: figure.registered_count or 0 for column, figure in row.items()}
    found = [many - SLACK for many in counts.values()]
    for inner, many in counts.items():
        containing = {
            containing_series(inner, counts),
            TakeupSeries(inner.entitlement, AGES_3_AND_4),
        } - {inner}
        found += [counts[one] - many - 2 * SLACK for one in containing if one in counts]
    return max(0, min(found) - LEAST)


def _room(row: Mapping[TakeupSeries, Figure]) -> float:
    """How many children a ward can certainly gain and still have 5 eligible children without."""
    rooms = (
        figure.eligible_count - (figure.registered_count or 0) - SLACK - ELIGIBLE_SLACK - LEAST
        for figure in row.values()
        if figure.eligible_count is not None
    )
    return max(0, min(rooms, default=inf))


def suppress_overlapping_series(figures: Iterable[AreaFigure]) -> list[AreaFigure]:
    """The figures without those of wards where a series about the same children is hidden.

    Imports apply this rule already, but a record may have figures from an earlier release, which
    suppressed each series separately.
    """
    figures = list(figures)
    terms: dict[Term, set[TakeupSeries]] = defaultdict(set)
    few = set()
    for row in figures:
        if row.level == "ward":
            term, column = _series(row)
            terms[term].add(column)
            if row.figure.hidden in TOO_FEW:
                few.add((term, row.code, column))
    tied = {term: series_hidden_together(all_series) for term, all_series in terms.items()}
    return [
        _suppress(row) if row.level == "ward" and _is_tied(row, tied, few) else row
        for row in figures
    ]


def _series(row: AreaFigure) -> tuple[Term, TakeupSeries]:
    figure = row.figure
    return (row.source, figure.period), TakeupSeries(figure.entitlement.value, figure.ages)


def _is_tied(
    row: AreaFigure,
    tied: Mapping[Term, Mapping[TakeupSeries, frozenset[TakeupSeries]]],
    few: Collection[tuple[Term, str, TakeupSeries]],
) -> bool:
    term, column = _series(row)
    return any((term, row.code, other) in few for other in tied[term][column])


def with_current_suppression(
    old: Iterable[AreaFigure], today: Iterable[AreaFigure]
) -> list[AreaFigure]:
    """Figures of an older snapshot without the wards' figures that are hidden or missing today."""
    now = {_key(row): row.figure for row in today}
    return [
        row if row.level != "ward" else _apply_current_suppression(row, now.get(_key(row)))
        for row in old
    ]


def _apply_current_suppression(old: AreaFigure, today: Figure | None) -> AreaFigure:
    if today is None:
        return _suppress(old, HiddenReason.NOT_AVAILABLE)
    return _suppress(old, today.hidden) if today.hidden and not old.figure.hidden else old


def _suppress(row: AreaFigure, reason: HiddenReason = HiddenReason.FEW) -> AreaFigure:
    figure = row.figure
    if figure.hidden:
        return row
    return replace(
        row, figure=Figure(figure.entitlement, figure.ages, figure.period, hidden=reason)
    )


def _key(row: AreaFigure) -> tuple[object, ...]:
    return (row.code, row.figure.entitlement, row.figure.ages, row.figure.period)
