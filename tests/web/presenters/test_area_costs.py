"""Usual prices of an area in words: a row for each price, with its unit and number of settings."""

from datetime import date

import pytest

from app.core.offer import AgeBand, Unit
from app.core.price_range import PriceRange
from app.i18n import translator
from app.snapshot.area_prices import AreaPrices
from app.snapshot.layout import Edition
from app.web.presenters.area_costs import AreaCosts, PriceRow, area_costs

TODAY = date(2026, 11, 30)
HOUR = (Unit.HOUR, 675, 890, 34)
DAY = (Unit.DAY, 7_150, 7_150, 9)
SESSION = (Unit.SESSION, 1_800, 2_200, 6)
BANDS = tuple(AgeBand)


def costs(
    *prices: tuple[Unit, int, int, int] | None, code: str = "en", area: str = ""
) -> AreaCosts:
    ranges = {band: PriceRange(band, *one) for band, one in zip(BANDS, prices, strict=True) if one}
    sources = frozenset(
        {"council_listing/995", *(f"council_edit/995/2026-11-0{n}" for n in (2, 9))}
    )
    return area_costs(area, AreaPrices(ranges, sources), EDITIONS, translator(code), TODAY)


def edition(source: str, as_at: date) -> Edition:
    return Edition(source, "", "Sandmere", "", "", "", as_at, 400, 1, is_invented=True)


EDITIONS = {
    one.source: one
    for one in (
        edition("council_listing/995", date(2026, 11, 1)),
        edition("council_edit/995/2026-11-02", date(2026, 11, 2)),
        edition("council_edit/995/2026-11-09", date(2026, 11, 9)),
    )
}


def test_each_price_has_its_own_unit_and_number_of_settings() -> None:
    assert costs(DAY, HOUR, SESSION).rows == (
        PriceRow("Under 2s", "£71.50 a day", "prices of 9 settings"),
        PriceRow("2-year-olds", "£6.75 to £8.90 an hour", "prices of 34 settings"),
        PriceRow("3 and 4-year-olds", "£18 to £22 a session", "prices of 6 settings"),
    )


def test_ages_with_the_same_price_share_a_row_and_ages_without_one_are_to_be_asked_about() -> None:
    assert costs(HOUR, HOUR, None).rows == (
        PriceRow("Under 2s and 2-year-olds", "£6.75 to £8.90 an hour", "prices of 34 settings"),
        PriceRow("3 and 4-year-olds", "Too few settings publish a price. Ask them."),
    )


@pytest.mark.parametrize(("price", "is_said"), [(SESSION, True), (HOUR, False), (DAY, False)])
def test_the_length_of_a_session_is_to_be_asked_about(
    price: tuple[Unit, int, int, int], is_said: bool
) -> None:
    assert ("differ in length" in costs(price, None, None).note) is is_said


def test_too_few_prices_are_a_sentence_with_the_area() -> None:
    shown = costs(None, None, None, area="Isle of Wight")

    assert shown.explanation.startswith("Fewer than 5 settings in the Isle of Wight publish")
    assert (shown.rows, shown.sources) == ((), ())


def test_the_sources_are_the_listing_and_the_council_s_newest_edit() -> None:
    assert [note.text for note in costs(HOUR, HOUR, HOUR).sources] == [
        "Sandmere, as at 1 November 2026",
        "Sandmere, as at 9 November 2026",
    ]


def test_a_price_is_a_full_text_in_polish() -> None:
    [first, _] = costs(HOUR, None, None, code="pl").rows

    assert first == PriceRow(
        "Dzieci poniżej 2 lat", "od 6,75 £ do 8,90 £ za godzinę", "ceny z 34 placówek"
    )


@pytest.mark.parametrize(
    ("count", "settings"),
    [(5, "أسعار 5 أماكن رعاية"), (34, "أسعار 34 مكان رعاية"), (100, "أسعار 100 مكان رعاية")],
)
def test_the_number_of_settings_has_its_arabic_form(count: int, settings: str) -> None:
    [first, _] = costs((Unit.HOUR, 675, 890, count), None, None, code="ar").rows

    assert first.settings == settings
