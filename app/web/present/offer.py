"""An offer in words for a place's own page: everything told, and where nobody told, that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.ages import usual_ages
from app.core.offer import AgeBand, Extra, Offer, Opening, Price, Space, Text, Unit, Vacancy, Weeks
from app.core.provision import HOME_BASED, UNDER_FIVES, WITHOUT_SENCO
from app.i18n import Voice, mark
from app.snapshot.layout import Place
from app.web.present import said
from app.web.present.hours import times
from app.web.present.labels import (
    BANDS,
    ENTITLEMENT_OF,
    ENTITLEMENTS,
    EXTRAS,
    FUNDED_BANDS,
    PERIODS,
    PREMISES,
    SPACES,
    UNITS,
    WEEKS,
)
from app.web.present.questions import questions

ALL_AGES: Final = mark("All ages")
OTHER_AGES: Final = mark("Other ages")  # than those that have a price of their own


@dataclass(frozen=True)
class Wording:
    """A text that a setting or its council wrote, by paragraphs, and the language it is in."""

    paragraphs: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Timetable:
    """Opening by day and weeks of the year: of each day one cell for each of the `weeks`."""

    weeks: tuple[str, ...]
    days: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Row:
    """What holds for one age: a few lines; the look is that of a card's tag."""

    label: str
    lines: tuple[str, ...]
    look: str = ""


@dataclass(frozen=True)
class Charge:
    """A chargeable extra; `alternative`, in English, costs nothing and is "" where not told."""

    heading: str
    amount: str
    alternative: str


@dataclass(frozen=True)
class Told:
    """All that a page says of an offer. Empty or None: not known, or not to be said of this kind.

    `usual_ages` stands where nobody told ages. `space_note` says of when space was confirmed, or why
    it is not shown. `funded` None: not known; empty: none. `may_charge`: whether charges beside funded
    hours are spoken of at all. `step_free` None: not known. `questions` are those left to ask.
    """

    description: Wording | None
    ages: str
    usual_ages: str
    timetable: Timetable | None
    periods: str
    space: tuple[Row, ...]
    space_note: str
    is_for_under_fives: bool
    funded: tuple[Row, ...] | None
    funded_pattern: Wording | None
    prices: tuple[Row, ...]
    may_charge: bool
    charges: tuple[Charge, ...]
    how_to_apply: Wording | None
    apply_by: str
    send: Wording | None
    has_senco: bool
    step_free: bool | None
    languages: str
    food: Wording | None
    school_runs: tuple[str, ...]
    has_premises: bool
    premises: str
    questions: tuple[str, ...]


def told(place: Place, voice: Voice, today: date) -> Told:
    """An offer in words. Space confirmed more than a year before `today` is not shown."""
    offer = place.offer
    usual = usual_ages(place.kind, place.choice)
    return Told(
        description=wording(offer, Text.DESCRIPTION, voice),
        ages=said.ages(offer.ages, voice) if offer.ages else "",
        usual_ages=said.ages_inside(usual, voice) if usual and not offer.ages else "",
        timetable=_timetable(offer.opening, voice) if offer.opening else None,
        periods=_periods(offer, voice),
        space=tuple(_space(one, voice) for one in offer.space_on(today)),
        space_note=_space_note(offer, today, voice),
        is_for_under_fives=place.choice in UNDER_FIVES,
        funded=tuple(_funded(offer, voice)) if offer.funded is not None else None,
        funded_pattern=wording(offer, Text.FUNDED_PATTERN, voice),
        prices=tuple(_prices(offer.prices, voice)),
        may_charge=bool(offer.extras or (place.choice in UNDER_FIVES and offer.funded != ())),
        charges=tuple(_charge(one, voice) for one in offer.extras),
        how_to_apply=wording(offer, Text.HOW_TO_APPLY, voice),
        apply_by=_apply_by(offer.apply_by, today, voice),
        send=wording(offer, Text.SEND_SUPPORT, voice),
        has_senco=place.kind not in WITHOUT_SENCO,
        step_free=offer.step_free,
        languages=_listed((said.language_name(one, voice) for one in offer.languages), voice),
        food=wording(offer, Text.FOOD, voice),
        school_runs=offer.school_runs,
        has_premises=place.kind in HOME_BASED or offer.premises is not None,
        premises=voice.gettext(PREMISES[offer.premises]) if offer.premises else "",
        questions=tuple(questions(place, today, voice)),
    )


def wording(offer: Offer, text: Text, voice: Voice) -> Wording | None:
    """A text in the language of the page, else in English; None where nobody wrote it."""
    by_language = offer.texts.get(text, {})
    for code in (voice.language.code, "en"):
        if words := by_language.get(code):
            lines = (line.strip() for line in words.splitlines())
            return Wording(tuple(filter(None, lines)), code)
    return None


def _periods(offer: Offer, voice: Voice) -> str:
    """When care is given, as Ofsted has it; a timetable takes its place, since the two may differ."""
    periods = () if offer.opening else offer.periods
    return " · ".join(voice.gettext(PERIODS[one]) for one in periods)


def _listed(words: Iterator[str], voice: Voice) -> str:
    things = list(words)
    return said.listed(things, voice) if things else ""


def _timetable(opening: tuple[Opening, ...], voice: Voice) -> Timetable:
    weeks = [one for one in Weeks if any(entry.weeks is one for entry in opening)]
    last_day = max(4, *(entry.weekday for entry in opening))  # a weekend only where they open
    return Timetable(
        tuple(voice.gettext(WEEKS[one]) for one in weeks),
        tuple(
            (
                said.weekday(day, voice),
                tuple(
                    _cell([o for o in opening if (o.weekday, o.weeks) == (day, one)], voice)
                    for one in weeks
                ),
            )
            for day in range(last_day + 1)
        ),
    )


def _cell(entries: list[Opening], voice: Voice) -> str:
    if not entries:
        return voice.gettext("Closed")
    return times(entries, voice)


def _space(vacancy: Vacancy, voice: Voice) -> Row:
    words = voice.gettext(SPACES[vacancy.space])
    if vacancy.from_month:
        words = voice.gettext("Space from %(month)s", month=voice.month(vacancy.from_month))
    look = "yes" if vacancy.space is Space.NOW else ""
    return Row(voice.gettext(BANDS[vacancy.band]), (words,), look)


def _space_note(offer: Offer, today: date, voice: Voice) -> str:
    if not offer.vacancies:
        return ""
    if offer.space_confirmed_on is None or offer.space_confirmed_on > today:
        return voice.gettext("They gave their spaces without a date. Ask them for the latest.")
    day = voice.date(offer.space_confirmed_on)
    if offer.space_on(today):
        return voice.gettext("Confirmed %(date)s.", date=day)
    return voice.gettext("Last confirmed %(date)s. Ask them for the latest.", date=day)


def _funded(offer: Offer, voice: Voice) -> Iterator[Row]:
    """What is offered, age by age; no rows where it offers none at all."""
    offered = offer.funded or ()
    if not offered:
        return
    for band, members in FUNDED_BANDS.items():
        names = tuple(
            voice.gettext(ENTITLEMENTS[ENTITLEMENT_OF[one]]) for one in members if one in offered
        )
        if names:
            yield Row(voice.gettext(band), names, "yes")
        else:
            yield Row(voice.gettext(band), (voice.gettext("No funded hours"),))


def _prices(prices: tuple[Price, ...], voice: Voice) -> Iterator[Row]:
    """Prices by age group; one for every age comes last, for the ages that are not named."""
    for band in AgeBand:
        lines = tuple(_price(one, voice) for one in prices if one.band is band)
        if lines:
            yield Row(voice.gettext(BANDS[band]), lines)
    lines = tuple(_price(one, voice) for one in prices if one.band is None)
    if lines:
        has_exceptions = any(one.band for one in prices)
        yield Row(voice.gettext(OTHER_AGES if has_exceptions else ALL_AGES), lines)


def _price(price: Price, voice: Voice) -> str:
    words = _amount(price.pence, price.unit, voice)
    if price.valid_from is None:
        return words
    return voice.gettext("%(price)s, from %(date)s", price=words, date=voice.date(price.valid_from))


def _amount(pence: int, unit: Unit | None, voice: Voice) -> str:
    amount = said.money(pence, voice)
    return voice.gettext(UNITS[unit], price=amount) if unit else amount


def _charge(extra: Extra, voice: Voice) -> Charge:
    if extra.pence is None:
        amount = voice.gettext("There is a charge. Ask how much.")
    elif extra.pence == 0:
        amount = voice.gettext("No charge")
    else:
        amount = _amount(extra.pence, extra.unit, voice)
    return Charge(voice.gettext(EXTRAS[extra.heading]), amount, extra.alternative)


def _apply_by(day: date | None, today: date, voice: Voice) -> str:
    if day is None:
        return ""
    if day < today:
        return voice.gettext(
            "The last date to apply that we know of has passed: %(date)s.", date=voice.date(day)
        )
    return voice.gettext("Apply by %(date)s.", date=voice.date(day))
