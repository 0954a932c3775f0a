"""Settings of which a family asks the cost: with and without prices, and what they are asked."""

from datetime import UTC, date, datetime, time

from app.core.consent import Consent
from app.core.offer import Ages, Extra, ExtraHeading, Offer, Opening, Price, Unit, Weeks
from app.core.provision import Choice, Kind
from app.snapshot.layout import Edition
from app.web import presenters
from tests.builders import setting

ANSWERS = {
    "band": "3-4",
    "hours": "30",
    "days": "3",
    "funded": "0",
    "pattern": "term",
    "help": "none",
}
NURSERY, MINDER, HOME, CLUB, TERM_ONLY = (letter * 12 for letter in "bcdef")
BY_HOUR = (Price(650, Unit.HOUR, None, date(2026, 9, 1)),)
WEEKDAYS = {
    weeks: tuple(Opening(day, time(8), time(18), weeks) for day in range(5)) for weeks in Weeks
}
SETTINGS = (
    setting(
        NURSERY,
        name="Kelp Nursery",
        phone="01632 960001",
        sources={"offer": "council_listing_995"},
        offer=Offer(
            ages=Ages(24, 59),
            opening=WEEKDAYS[Weeks.ALL_YEAR],
            prices=(*BY_HOUR, Price(5000, Unit.ONCE)),
            extras=(
                Extra(ExtraHeading.FOOD, 350, Unit.MEAL, "bring a packed lunch"),
                Extra(ExtraHeading.CONSUMABLES),
                Extra(ExtraHeading.ACTIVITIES, 2000, Unit.ONCE),
                Extra(ExtraHeading.EXTRA_HOURS, 700, Unit.HOUR),
            ),
        ),
    ),
    setting(
        MINDER,
        name="Marram Minding",
        kind=Kind.CHILDMINDER,
        choice=Choice.CHILDMINDER,
        sources={"offer": "council_listing_995"},
        offer=Offer(prices=(Price(6000, Unit.DAY),), funded=()),
    ),
    setting(
        HOME,
        name="Area Home",
        kind=Kind.CHILDMINDER,
        choice=Choice.CHILDMINDER,
        consent=Consent.AREA,
        latitude=None,
        longitude=None,
        phone="01632 960002",
    ),
    setting(CLUB, name="Quay Club", kind=Kind.OUT_OF_SCHOOL, choice=Choice.OUT_OF_SCHOOL),
    setting(
        TERM_ONLY,
        name="Term School",
        offer=Offer(opening=WEEKDAYS[Weeks.TERM], prices=(Price(600, Unit.HOUR),)),
    ),
)
LISTING = Edition(
    source="council_listing_995",
    title="Listing",
    publisher="Sandmere",
    url="",
    licence="",
    attribution="",
    as_at=date(2026, 11, 1),
    stale_after_days=400,
    rows_count=5,
    is_invented=False,
)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def address(provider_id: str, lang: str = "en") -> str:
    one = next(one for one in SETTINGS if one.provider_id == provider_id)
    return presenters.setting_url(one, lang)


def compare(*ids: str, rest: str = "") -> str:
    return f"/en/compare?ids={'.'.join(ids)}{rest}"
