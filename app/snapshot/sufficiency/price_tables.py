"""The usual prices by age, of the council and of the wards with prices of enough settings."""

from typing import Final

from app.core.offer import AgeBand
from app.core.price_range import SETTINGS_MIN, comparable_prices
from app.core.provision import UNDER_FIVES
from app.core.sufficiency.tables import (
    Age,
    Cell,
    CellUnit,
    Column,
    Message,
    Missing,
    ReportTable,
)
from app.core.translation_marks import mark
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.sufficiency.report_scope import ReportScope

_BANDS: Final = {
    AgeBand.UNDER_2: Age.UNDER_2,
    AgeBand.TWO: Age.TWO,
    AgeBand.THREE_FOUR: Age.THREE_FOUR,
}


def price_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """The range that at least half of the settings charge within, as on the pages of areas."""
    by_area = scope.settings_by_area()

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        ward = "" if area == scope.council else area.code
        usual = scope.published.area_prices(scope.council.code, ward, scope.today).ranges
        return tuple(
            usual.get(band) or _missing(scope, by_area[area.code], band) for band in _BANDS
        )

    note = mark(
        "At least half of the settings that publish a price charge within this range; with fewer"
        " than %(count)s no range is given. Prices are for care that is not funded."
    )
    return (
        ReportTable(
            "prices",
            Message(mark("Usual prices of care for children under 5")),
            tuple(Column(age=age, unit=CellUnit.PRICE) for age in _BANDS.values()),
            scope.rows(cells),
            scope.sources_of("offer"),
            (Message(note, {"count": SETTINGS_MIN}),),
        ),
    )


def _missing(scope: ReportScope, settings: list[Setting], band: AgeBand) -> Cell:
    """Whether some settings publish a price, but too few for a range."""
    has_price = any(
        comparable_prices(one.offer, band, scope.today)
        for one in settings
        if one.choice in UNDER_FIVES
    )
    return Missing.TOO_FEW if has_price else Missing.NO_DATA
