"""The offer on the page of a setting: every known fact, and what is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import bands_with_funded_hours
from app.core.declared_filters import ENTITLEMENT_NAMES
from app.core.offer import AgeBand, Extra, Funded, Offer, Price, Space, Text, Vacancy
from app.core.offer_status import (
    VacancyFreshness,
    WorkingParentsHours,
    is_deadline_past,
    is_for_other_ages,
    text_in,
    vacancy_freshness,
    working_parents_hours,
)
from app.core.provision import UNDER_FIVES, WITHOUT_SENCO
from app.core.questions_to_ask import questions
from app.core.takeup import Entitlement
from app.i18n import Translator, mark
from app.snapshot.layout import Setting
from app.web.presenters import formatting
from app.web.presenters.labels import (
    AGE_BAND_COMBINATIONS,
    EXTRAS,
    OTHER_AGES,
    PREMISES,
)
from app.web.presenters.offer_wording import age_bands, amount, care_periods, price_from
from app.web.presenters.opening_hours import OpeningWeeks, opening_weeks
from app.web.presenters.questions_to_ask import QUESTIONS

ALL_AGES: Final = mark("All ages")
WORKING_AGES: Final = {
    WorkingParentsHours.FROM_9_MONTHS: mark("from 9 months"),
    WorkingParentsHours.FROM_2_YEARS: mark("from 2 years"),
    WorkingParentsHours.UNDER_2: mark("9 to 23 months"),
    WorkingParentsHours.TWO: mark("2-year-olds"),
    WorkingParentsHours.THREE_FOUR: mark("3 and 4-year-olds"),
}
SPACE_LINES: Final = {
    Space.NOW: mark("%(ages)s: space now"),
    Space.FROM_MONTH: mark("%(ages)s: space from %(month)s"),
    Space.WAITING_LIST: mark("%(ages)s: waiting list"),
    Space.FULL: mark("%(ages)s: full"),
}
SPACE_NOTES: Final[Mapping[VacancyFreshness, str]] = {
    VacancyFreshness.NONE: mark("They gave their spaces without a date. Ask them for the latest."),
    VacancyFreshness.CURRENT: mark("Confirmed %(date)s."),
    VacancyFreshness.OLD: mark("Ask about space. They last confirmed it %(date)s."),
}
DEADLINE: Final = mark("Apply by %(date)s.")
DEADLINE_PAST: Final = mark("The last date to apply that we know of has passed: %(date)s.")


@dataclass(frozen=True)
class ProviderText:
    """A text that a setting or its council wrote, by paragraphs, and the language it is in."""

    paragraphs: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class SpaceLine:
    """The space of age groups; `look` is a CSS class as for the tags of a card."""

    text: str
    look: str


@dataclass(frozen=True)
class ExtraCharge:
    """A chargeable extra; `alternative` is the free alternative in English, "" if not known."""

    heading: str
    amount: str
    alternative: str


@dataclass(frozen=True)
class OfferDetails:
    """The texts about an offer. Empty or None means not known, or not applicable to the kind.

    `space_note` gives the date when space was confirmed, or why space is not shown. `funded` is
    None if not known and empty if there are no funded hours. `prices_from` is "" if the start
    differs by price. `step_free` is None if not known. `questions` are suggestions for what to ask
    the setting.
    """

    description: ProviderText | None
    ages: str
    opening: tuple[OpeningWeeks, ...]
    periods: str
    space: tuple[SpaceLine, ...]
    space_note: str
    is_for_under_fives: bool
    funded: tuple[str, ...] | None
    funded_pattern: ProviderText | None
    prices: tuple[str, ...]
    prices_from: str
    charges: tuple[ExtraCharge, ...]
    how_to_apply: ProviderText | None
    apply_by: str
    send_support: ProviderText | None
    has_senco: bool
    step_free: bool | None
    languages: str
    food: ProviderText | None
    school_runs: tuple[str, ...]
    premises: str
    questions: tuple[str, ...]
    confirmed: str = ""  # the day on which the setting checked its details, as a sentence

    @property
    def has_facts(self) -> bool:
        """Whether its ages, funded hours, opening, space or prices are known."""
        return self.funded is not None or any(
            (self.ages, self.opening, self.periods, self.space_note, self.prices)
        )

    @property
    def has_terms(self) -> bool:
        """Whether charges or ways to use funded hours and to apply are known."""
        return any((self.charges, self.funded_pattern, self.how_to_apply, self.apply_by))


def offer_details(setting: Setting, translator: Translator, today: date) -> OfferDetails:
    """The texts about a setting's offer. Space confirmed too long before `today` is left out."""
    offer = setting.offer
    return OfferDetails(
        description=provider_text(offer, Text.DESCRIPTION, translator),
        ages=formatting.ages(offer.ages, translator) if offer.ages else "",
        opening=opening_weeks(offer.opening, translator),
        periods=care_periods(offer, translator),
        space=tuple(space_lines(offer.current_vacancies(today), translator)),
        space_note=_space_note(offer, today, translator),
        is_for_under_fives=setting.choice in UNDER_FIVES,
        funded=tuple(_funded(offer.funded, translator)) if offer.funded is not None else None,
        funded_pattern=provider_text(offer, Text.FUNDED_PATTERN, translator),
        prices=tuple(price_lines(offer.prices, translator)),
        prices_from=prices_from_day(offer.prices, translator),
        charges=tuple(extra_charge(extra, translator) for extra in offer.extras),
        how_to_apply=provider_text(offer, Text.HOW_TO_APPLY, translator),
        apply_by=_apply_by(offer, today, translator),
        send_support=provider_text(offer, Text.SEND_SUPPORT, translator),
        has_senco=setting.kind not in WITHOUT_SENCO,
        step_free=offer.step_free,
        languages=_joined_or_empty(
            (translator.language_name(code) for code in offer.languages), translator
        ),
        food=provider_text(offer, Text.FOOD, translator),
        school_runs=offer.school_runs,
        premises=translator.gettext(PREMISES[offer.premises]) if offer.premises else "",
        questions=tuple(
            translator.gettext(QUESTIONS[question])
            for question in questions(offer, setting.kind, setting.choice, today)
        ),
        confirmed=_confirmed(offer, today, translator),
    )


def provider_text(offer: Offer, text: Text, translator: Translator) -> ProviderText | None:
    """A text in the language of the page, otherwise in English; None if there is none."""
    found = text_in(offer, text, translator.language.code)
    if found is None:
        return None
    written, code = found
    lines = (line.strip() for line in written.splitlines())
    return ProviderText(tuple(filter(None, lines)), code)


def _joined_or_empty(texts: Iterator[str], translator: Translator) -> str:
    items = list(texts)
    return formatting.join_with_commas(items, translator) if items else ""


def space_lines(vacancies: tuple[Vacancy, ...], translator: Translator) -> Iterator[SpaceLine]:
    """The space by age group; age groups with the same space share a row."""
    bands_by_space: dict[tuple[Space, date | None], set[AgeBand]] = {}
    for vacancy in vacancies:
        bands_by_space.setdefault((vacancy.space, vacancy.from_month), set()).add(vacancy.band)
    for (space, from_month), bands in bands_by_space.items():
        text = translator.gettext(
            SPACE_LINES[space],
            ages=age_bands(bands, translator),
            month=translator.month(from_month) if from_month else "",
        )
        yield SpaceLine(text, "yes" if space is Space.NOW else "")


def _space_note(offer: Offer, today: date, translator: Translator) -> str:
    dated = vacancy_freshness(offer, today)
    if dated is None:
        return ""
    confirmed_on = offer.space_confirmed_on
    return translator.gettext(
        SPACE_NOTES[dated], date=translator.date(confirmed_on) if confirmed_on else ""
    )


def _confirmed(offer: Offer, today: date, translator: Translator) -> str:
    day = offer.current_confirmation(today)
    if day is None:
        return ""
    return translator.gettext(
        "The setting checked these details on %(date)s.", date=translator.date(day)
    )


def _funded(funded: tuple[Funded, ...], translator: Translator) -> Iterator[str]:
    """Each entitlement with its ages, then the ages without one; nothing if it offers none."""
    if not funded:
        return
    if Funded.UNIVERSAL_3_4 in funded:
        yield translator.gettext(ENTITLEMENT_NAMES[Entitlement.UNIVERSAL])
    if Funded.EARLY_LEARNING_2 in funded:
        yield translator.gettext(ENTITLEMENT_NAMES[Entitlement.EARLY_LEARNING])
    for hours in working_parents_hours(funded):
        yield translator.gettext(
            "%(entitlement)s: %(ages)s",
            entitlement=translator.gettext(ENTITLEMENT_NAMES[Entitlement.WORKING]),
            ages=translator.gettext(WORKING_AGES[hours]),
        )
    if without := {*AgeBand} - bands_with_funded_hours(funded):
        yield translator.gettext("%(ages)s: no funded hours", ages=age_bands(without, translator))


def price_lines(prices: tuple[Price, ...], translator: Translator) -> Iterator[str]:
    """Prices by age group; prices without an age group come last, for all other ages.

    Each has its start date unless `prices_from` states it.
    """
    is_dated = _common_start(prices) is None
    for band in (*AgeBand, None):
        for price in prices:
            if price.band is band:
                others = OTHER_AGES if is_for_other_ages(price, prices) else ALL_AGES
                label = AGE_BAND_COMBINATIONS[(band,)] if band else others
                yield translator.gettext(
                    "%(ages)s: %(price)s",
                    ages=translator.gettext(label),
                    price=_price(price, is_dated, translator),
                )


def _price(price: Price, is_dated: bool, translator: Translator) -> str:
    text = amount(price.pence, price.unit, translator)
    if price.valid_from is None or not is_dated:
        return text
    return price_from(text, price.valid_from, translator)


def prices_from_day(prices: tuple[Price, ...], translator: Translator) -> str:
    """The day from which the prices apply, as a sentence; "" if it differs or is not known."""
    start = _common_start(prices)
    if start is None:
        return ""
    day = translator.date(start)
    if all(price.valid_from for price in prices):
        return translator.gettext("Prices from %(date)s.", date=day)
    return translator.gettext("Prices by age group from %(date)s.", date=day)


def _common_start(prices: tuple[Price, ...]) -> date | None:
    """The start of all prices, or of all for an age group if the others have none."""
    starts = {price.valid_from for price in prices}
    by_age = {price.valid_from for price in prices if price.band} or starts
    others = starts - by_age
    return next(iter(by_age)) if len(by_age) == 1 and others <= {None} else None


def extra_charge(extra: Extra, translator: Translator) -> ExtraCharge:
    if extra.pence is None:
        text = translator.gettext("There is a charge. Ask how much.")
    elif extra.pence == 0:
        text = translator.gettext("No charge")
    else:
        text = amount(extra.pence, extra.unit, translator)
    return ExtraCharge(translator.gettext(EXTRAS[extra.heading]), text, extra.alternative)


def _apply_by(offer: Offer, today: date, translator: Translator) -> str:
    if offer.apply_by is None:
        return ""
    message = DEADLINE_PAST if is_deadline_past(offer, today) else DEADLINE
    return translator.gettext(message, date=translator.date(offer.apply_by))
