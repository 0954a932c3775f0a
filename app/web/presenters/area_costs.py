"""The usual prices of care in an area, from the prices that its settings publish.

Source: docs/rules.md#usual-prices.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.core.childcare_cost.pence_range import PenceRange
from app.core.offer import AgeBand, Unit
from app.core.price_range import SETTINGS_MIN, PriceRange
from app.i18n import Translator
from app.snapshot.area_prices import AreaPrices
from app.snapshot.layout import EDIT_SOURCE_PREFIX, Edition
from app.web.presenters.cost_wording import exact_pounds
from app.web.presenters.labels import UNITS, inside
from app.web.presenters.offer_wording import age_bands
from app.web.presenters.page_frame import SourceNote, source_notes


@dataclass(frozen=True)
class PriceRow:
    """The usual price for an age group and the number of settings; `settings` is "" without one."""

    ages: str
    price: str
    settings: str = ""


@dataclass(frozen=True)
class AreaCosts:
    """Usual prices; `rows` are empty where no age group has one. `note` explains the rows."""

    explanation: str
    rows: tuple[PriceRow, ...] = ()
    note: str = ""
    sources: tuple[SourceNote, ...] = ()


def area_costs(
    area: str,
    prices: AreaPrices,
    editions: Mapping[str, Edition],
    translator: Translator,
    today: date,
) -> AreaCosts:
    """The usual prices of an area with this name, or a sentence that too few are published."""
    if not prices.ranges:
        return AreaCosts(
            translator.gettext(
                "Fewer than %(least)s settings in %(area)s publish a price that can be compared."
                " Ask each setting what it charges.",
                least=translator.number(SETTINGS_MIN),
                area=inside(area, translator),
            )
        )
    return AreaCosts(
        explanation=translator.gettext(
            "At least half of the settings that publish such a price charge between these amounts,"
            " before any funded hours are taken off."
        ),
        rows=tuple(_rows(prices.ranges, translator)),
        note=_note(prices.ranges, translator),
        sources=source_notes(_sources(prices), editions, translator, today),
    )


def _sources(prices: AreaPrices) -> list[str]:
    """The sources of the prices; of the council's edits, which have one a day, the newest."""
    edits = sorted(one for one in prices.sources if one.startswith(EDIT_SOURCE_PREFIX))
    return [*sorted(prices.sources.difference(edits)), *edits[-1:]]


def _rows(ranges: Mapping[AgeBand, PriceRange], translator: Translator) -> Iterator[PriceRow]:
    """A row for each price; age groups with the same one share a row."""
    bands_by_price: dict[tuple[str, str], list[AgeBand]] = {}
    for band in AgeBand:
        usual = ranges.get(band)
        shown = (_price(usual, translator), _settings(usual, translator)) if usual else ("", "")
        bands_by_price.setdefault(shown, []).append(band)
    for (price, settings), bands in bands_by_price.items():
        too_few = translator.gettext("Too few settings publish a price. Ask them.")
        yield PriceRow(age_bands(bands, translator), price or too_few, settings)


def _price(usual: PriceRange, translator: Translator) -> str:
    limits = PenceRange(Fraction(usual.low_pence), Fraction(usual.high_pence))
    return translator.gettext(UNITS[usual.unit], price=exact_pounds(limits, translator))


def _settings(usual: PriceRange, translator: Translator) -> str:
    return translator.ngettext(
        "prices of %(num)s setting", "prices of %(num)s settings", usual.settings_count
    )


def _note(ranges: Mapping[AgeBand, PriceRange], translator: Translator) -> str:
    if all(usual.unit not in (Unit.SESSION, Unit.HALF_DAY) for usual in ranges.values()):
        return ""
    return translator.gettext("Sessions and half days differ in length: ask how long they are.")
