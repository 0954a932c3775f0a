"""A council's own take-up by ward as measures: what maps and reports show of it.

The figures are those that the council's pages show: rounded to 5, and without small counts and the
counts that would reveal them (`core.takeup.suppress`). Nothing here adds them up.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.measure import Measure, MeasureUnit, Polarity
from app.core.takeup import Entitlement, Figure

_TITLES: Final[Mapping[Entitlement, str]] = {
    Entitlement.EARLY_LEARNING: "Take-up of early learning for 2-year-olds, counted by the council",
    Entitlement.UNIVERSAL: "Take-up of universal hours, counted by the council",
    Entitlement.WORKING: "Children with working parent hours, counted by the council",
}
_AGES: Final = {
    "under-2": "under 2",
    "2": "age 2",
    "3": "age 3",
    "4": "age 4",
    "3-4": "ages 3 and 4",
}
_GAPS: Final = (
    "Counts are rounded to 5, and a share is that of rounded counts. Small numbers are not shown,"
    " nor those that would reveal them."
)


def ward_takeup_code(entitlement: Entitlement, ages: str) -> str:
    """The code of the measure of an entitlement and ages: "ward_takeup_universal_3_4"."""
    return f"ward_takeup_{entitlement.value}_{ages}".replace("-", "_")


def ward_takeup_measure(entitlement: Entitlement, ages: str, source: str, council: str) -> Measure:
    """The measure of an entitlement and ages; `source` is the edition's name, `council` its owner."""
    is_share = entitlement is not Entitlement.WORKING
    named = (
        f", {_AGES[ages]}"
        if ages in _AGES and entitlement is not Entitlement.EARLY_LEARNING
        else ""
    )
    return Measure(
        code=ward_takeup_code(entitlement, ages),
        title=f"{_TITLES[entitlement]}{named}",
        source=source,
        unit=MeasureUnit.PERCENT if is_share else MeasureUnit.CHILDREN,
        polarity=Polarity.HIGH if is_share else Polarity.NONE,
        subject=ward_takeup_code(entitlement, ages),
        denominator="children estimated to be eligible" if is_share else "",
        owner=council,
        contact="",
        licence="",
        url="",
        gaps=_GAPS,
        decimals=0,
    )


def ward_figures(figures: Iterable[tuple[str, Figure]]) -> dict[str, dict[str, MeasureFigure]]:
    """Figures of one entitlement and ages by period ("2026-1" is spring 2026), then by ward code.

    `figures` are pairs of a ward's code and a published figure. Of a hidden one only the reason is
    used.
    """
    found: dict[str, dict[str, MeasureFigure]] = {}
    for code, one in figures:
        period = (
            f"{one.period.year}-{one.period.term}" if one.period.is_term else str(one.period.year)
        )
        if one.hidden:
            found.setdefault(period, {})[code] = MeasureFigure(
                Level.WARD, code, period, None, symbol=one.hidden
            )
            continue
        is_count = one.entitlement is Entitlement.WORKING
        found.setdefault(period, {})[code] = MeasureFigure(
            Level.WARD,
            code,
            period,
            one.registered_count if is_count else one.percent,
            numerator=None if is_count else one.registered_count,
            denominator=None if is_count else one.eligible_count,
        )
    return found
