"""What of wards' take-up a snapshot tells: no single provider's numbers, nothing hidden today."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from app.core.provision import UNDER_FIVES, Choice
from app.core.takeup import Figure, Hidden
from app.snapshot.layout import AreaFigure


class InWard(Protocol):
    """What is asked of a place here."""

    @property
    def ward_code(self) -> str: ...

    @property
    def choice(self) -> Choice: ...


FEW_SETTINGS = 2  # a ward with no more has figures that are theirs (domain.md §7)


def without_single_settings(
    figures: Iterable[AreaFigure], places: Iterable[InWard]
) -> list[AreaFigure]:
    """The figures, less those of wards where one or two settings for under-fives are listed.

    Children are counted where their setting is, so these would be the setting's own numbers. Together
    with each such ward the next one by code is hidden, or it could be worked out from the total: always
    the same one, whatever is revised, for two publications that hide different ones would tell both.
    A ward without any listed setting is left as it is: who cares for its children is not known.
    """
    listed = Counter(place.ward_code for place in places if place.choice in UNDER_FIVES)
    figures = list(figures)
    wards = defaultdict(set)
    for one in figures:
        if one.level == "ward":
            wards[one.source, one.figure.period].add(one.code)
    hidden = {
        (told, ward)
        for told, codes in wards.items()
        for code, after in _with_next(sorted(codes))
        if 0 < listed[code] <= FEW_SETTINGS
        for ward in (code, after)
    }
    return [
        _hide(one) if ((one.source, one.figure.period), one.code) in hidden else one
        for one in figures
    ]


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


def _with_next(codes: list[str]) -> Iterable[tuple[str, str]]:
    """Each code with the one after it, the last with the first."""
    return zip(codes, codes[1:] + codes[:1], strict=True)


def _key(one: AreaFigure) -> tuple[object, ...]:
    return (one.code, one.figure.entitlement, one.figure.ages, one.figure.period)
