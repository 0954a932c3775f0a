"""What of wards' take-up a snapshot tells: no single provider's numbers, nothing hidden today."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from app.core.overlaps import Column, tied_series
from app.core.provision import UNDER_FIVES, Choice
from app.core.takeup import TOO_FEW, Entitlement, Figure, Hidden
from app.snapshot.layout import AreaFigure


class InWard(Protocol):
    """What is asked of a place here."""

    @property
    def ward_code(self) -> str: ...

    @property
    def choice(self) -> Choice: ...


FEW_SETTINGS = 2  # a ward with no more has figures that are theirs (domain.md §7)
# A ward that is hidden here has 5 children or more in each series, for those with fewer are hidden
# already, and a shown count is up to 2 above the true one. What is left must leave 5 to choose from.
KNOWN_OF_EACH, WIDTH = 5 + 2, 5


def without_single_settings(
    figures: Iterable[AreaFigure], places: Iterable[InWard]
) -> list[AreaFigure]:
    """The figures, less those of wards where one or two settings for under-fives are listed.

    Children are counted where their setting is, so these would be the setting's own numbers. Together
    with each such ward the next one by code is hidden, or it could be worked out from the total: always
    the same one, whatever is revised, for two publications that hide different ones would tell both.
    Where these have so few children that the total would still say how many, those after them go too.
    A ward without any listed setting is left as it is: who cares for its children is not known.
    """
    listed = Counter(place.ward_code for place in places if place.choice in UNDER_FIVES)
    figures = list(figures)
    terms: dict[tuple[str, str], list[AreaFigure]] = defaultdict(list)
    for one in figures:
        if one.level == "ward":
            terms[one.source, one.figure.period].append(one)
    hidden = {(term, ward) for term, told in terms.items() for ward in _to_hide(told, listed)}
    return [
        _hide(one) if ((one.source, one.figure.period), one.code) in hidden else one
        for one in figures
    ]


def _to_hide(told: list[AreaFigure], listed: Mapping[str, int]) -> set[str]:
    """The wards of one council's term that are hidden for their settings, and to protect those."""
    codes = sorted({one.code for one in told})
    after = dict(zip(codes, codes[1:] + codes[:1], strict=True))
    single = [code for code in codes if 0 < listed[code] <= FEW_SETTINGS]
    hidden = {*single, *(after[code] for code in single)}
    last = max(single, default="")
    while hidden and len(hidden) < len(codes) and not _is_covered(told, hidden):
        while last in hidden:
            last = after[last]
        hidden.add(last)
    return hidden


def _is_covered(told: list[AreaFigure], hidden: Collection[str]) -> bool:
    """Whether in every series the total leaves open how many each hidden ward has."""
    counts: dict[tuple[Entitlement, str], list[float]] = defaultdict(list)
    open_series = set()
    for one in told:
        series = (one.figure.entitlement, one.figure.ages)
        if one.figure.hidden:
            open_series.add(series)  # hidden in wards of few too, which have room enough
        elif one.code in hidden:
            counts[series].append(one.figure.registered_count or 0)
    return all(
        series in open_series or sum(many) >= len(many) * KNOWN_OF_EACH + WIDTH
        for series, many in counts.items()
    )


def hidden_together(figures: Iterable[AreaFigure]) -> list[AreaFigure]:
    """The figures, less those of wards where a series about the same children is hidden.

    What is imported now is hidden so already; a record may have figures of an earlier release, which
    hid each series by itself.
    """
    figures = list(figures)
    terms: dict[tuple[str, str], set[Column]] = defaultdict(set)
    few = set()
    for one in figures:
        if one.level == "ward":
            term, column = _series(one)
            terms[term].add(column)
            if one.figure.hidden in TOO_FEW:
                few.add((term, one.code, column))
    tied = {term: tied_series(columns) for term, columns in terms.items()}
    return [
        _hide(one) if one.level == "ward" and _is_tied(one, tied, few) else one for one in figures
    ]


def _series(one: AreaFigure) -> tuple[tuple[str, str], Column]:
    figure = one.figure
    return (one.source, figure.period), Column(figure.entitlement.value, figure.ages)


def _is_tied(
    one: AreaFigure,
    tied: Mapping[tuple[str, str], Mapping[Column, frozenset[Column]]],
    few: Collection[tuple[tuple[str, str], str, Column]],
) -> bool:
    term, column = _series(one)
    return any((term, one.code, other) in few for other in tied[term][column])


def told_today(old: Iterable[AreaFigure], today: Iterable[AreaFigure]) -> list[AreaFigure]:
    """Figures of an older snapshot, less those of wards that are hidden or not told any more."""
    now = {_key(one): one.figure for one in today}
    return [one if one.level != "ward" else _narrow(one, now.get(_key(one))) for one in old]


def _narrow(old: AreaFigure, today: Figure | None) -> AreaFigure:
    if today is None:
        return _hide(old, Hidden.NOT_AVAILABLE)
    return _hide(old, today.hidden) if today.hidden and not old.figure.hidden else old


def _hide(one: AreaFigure, reason: Hidden = Hidden.FEW) -> AreaFigure:
    figure = one.figure
    if figure.hidden:
        return one
    return replace(
        one, figure=Figure(figure.entitlement, figure.ages, figure.period, hidden=reason)
    )


def _key(one: AreaFigure) -> tuple[object, ...]:
    return (one.code, one.figure.entitlement, one.figure.ages, one.figure.period)
