"""The offer on the page of a setting: every known fact, and what is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import usual_ages
from app.core.declared_filters import ENTITLEMENT_NAMES
from app.core.offer import AgeBand, Extra, Offer, Opening, Price, Space, Text, Unit, Vacancy, Weeks
from app.core.offer_status import (
    VacancyFreshness,
    care_patterns,
    is_deadline_past,
    may_have_charges,
    text_in,
    vacancy_freshness,
)
from app.core.provision import HOME_BASED, UNDER_FIVES, WITHOUT_SENCO
from app.core.questions_to_ask import questions
from app.i18n import Translator, mark
from app.snapshot.layout import Setting
from app.web.presenters import formatting
from app.web.presenters.labels import (
    BANDS,
    ENTITLEMENT_OF,
    EXTRAS,
    FUNDED_BANDS,
    PERIODS,
    PREMISES,
    SPACES,
    UNITS,
    WEEKS,
)
from app.web.presenters.opening_hours import times
from app.web.presenters.questions_to_ask import QUESTIONS

ALL_AGES: Final = mark("All ages")
OTHER_AGES: Final = mark("Other ages")  # than those that have a price of their own
SPACE_NOTES: Final[Mapping[VacancyFreshness, str]] = {
    VacancyFreshness.NONE: mark("They gave their spaces without a date. Ask them for the latest."),
    VacancyFreshness.CURRENT: mark("Confirmed %(date)s."),
    VacancyFreshness.OLD: mark("Last confirmed %(date)s. Ask them for the latest."),
}
DEADLINE: Final = mark("Apply by %(date)s.")
DEADLINE_PAST: Final = mark("The last date to apply that we know of has passed: %(date)s.")


@dataclass(frozen=True)
class ProviderText:
    """A text that a setting or its council wrote, by paragraphs, and the language it is in."""

    paragraphs: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Timetable:
    """Opening hours: for each day (name, cells), with one cell for each of `weeks`."""

    weeks: tuple[str, ...]
    days: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class LabelledLines:
    """Lines for one age group; `look` is a CSS class as for the tags of a card."""

    label: str
    lines: tuple[str, ...]
    look: str = ""


@dataclass(frozen=True)
class ExtraCharge:
    """A chargeable extra; `alternative` is the free alternative in English, "" if not known."""

    heading: str
    amount: str
    alternative: str


@dataclass(frozen=True)
class OfferDetails:
    """The texts about an offer. Empty or None means not known, or not applicable to the kind.

    `usual_ages` replaces unknown ages. `space_note` gives the date when space was confirmed, or why
    space is not shown. `funded` is None if not known and empty if there are no funded hours.
    `may_have_charges`: whether the page has a section about charges. `step_free` is None if not
    known. `questions` are suggestions for what to ask the setting.
    """

    description: ProviderText | None
    ages: str
    usual_ages: str
    timetable: Timetable | None
    periods: str
    space: tuple[LabelledLines, ...]
    space_note: str
    is_for_under_fives: bool
    funded: tuple[LabelledLines, ...] | None
    funded_pattern: ProviderText | None
    prices: tuple[LabelledLines, ...]
    may_have_charges: bool
    charges: tuple[ExtraCharge, ...]
    how_to_apply: ProviderText | None
    apply_by: str
    send_support: ProviderText | None
    has_senco: bool
    step_free: bool | None
    languages: str
    food: ProviderText | None
    school_runs: tuple[str, ...]
    has_premises: bool
    premises: str
    questions: tuple[str, ...]


def offer_details(setting: Setting, translator: Translator, today: date) -> OfferDetails:
    """The texts about a setting's offer. Space confirmed over a year before `today` is left out."""
    offer = setting.offer
    usual = usual_ages(setting.kind, setting.choice)
    return OfferDetails(
        description=provider_text(offer, Text.DESCRIPTION, translator),
        ages=formatting.ages(offer.ages, translator) if offer.ages else "",
        usual_ages=formatting.ages_in_sentence(usual, translator)
        if usual and not offer.ages
        else "",
        timetable=_timetable(offer.opening, translator) if offer.opening else None,
        periods=_periods(offer, translator),
        space=tuple(_space(vacancy, translator) for vacancy in offer.current_vacancies(today)),
        space_note=_space_note(offer, today, translator),
        is_for_under_fives=setting.choice in UNDER_FIVES,
        funded=tuple(_funded(offer, translator)) if offer.funded is not None else None,
        funded_pattern=provider_text(offer, Text.FUNDED_PATTERN, translator),
        prices=tuple(_prices(offer.prices, translator)),
        may_have_charges=may_have_charges(offer, setting.choice),
        charges=tuple(_charge(extra, translator) for extra in offer.extras),
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
        has_premises=setting.kind in HOME_BASED or offer.premises is not None,
        premises=translator.gettext(PREMISES[offer.premises]) if offer.premises else "",
        questions=tuple(
            translator.gettext(QUESTIONS[question])
            for question in questions(offer, setting.kind, setting.choice, today)
        ),
    )


def provider_text(offer: Offer, text: Text, translator: Translator) -> ProviderText | None:
    """A text in the language of the page, otherwise in English; None if there is none."""
    found = text_in(offer, text, translator.language.code)
    if found is None:
        return None
    written, code = found
    lines = (line.strip() for line in written.splitlines())
    return ProviderText(tuple(filter(None, lines)), code)


def _periods(offer: Offer, translator: Translator) -> str:
    return " · ".join(translator.gettext(PERIODS[period]) for period in care_patterns(offer))


def _joined_or_empty(texts: Iterator[str], translator: Translator) -> str:
    items = list(texts)
    return formatting.join_with_commas(items, translator) if items else ""


def _timetable(opening: tuple[Opening, ...], translator: Translator) -> Timetable:
    weeks_given = [weeks for weeks in Weeks if any(entry.weeks is weeks for entry in opening)]
    last_day = max(4, *(entry.weekday for entry in opening))  # weekend days only if open
    return Timetable(
        tuple(translator.gettext(WEEKS[weeks]) for weeks in weeks_given),
        tuple(
            (
                formatting.weekday(day, translator),
                tuple(
                    _cell([o for o in opening if (o.weekday, o.weeks) == (day, weeks)], translator)
                    for weeks in weeks_given
                ),
            )
            for day in range(last_day + 1)
        ),
    )


def _cell(entries: list[Opening], translator: Translator) -> str:
    if not entries:
        return translator.gettext("Closed")
    return times(entries, translator)


def _space(vacancy: Vacancy, translator: Translator) -> LabelledLines:
    line = translator.gettext(SPACES[vacancy.space])
    if vacancy.from_month:
        line = translator.gettext(
            "Space from %(month)s", month=translator.month(vacancy.from_month)
        )
    look = "yes" if vacancy.space is Space.NOW else ""
    return LabelledLines(translator.gettext(BANDS[vacancy.band]), (line,), look)


def _space_note(offer: Offer, today: date, translator: Translator) -> str:
    dated = vacancy_freshness(offer, today)
    if dated is None:
        return ""
    confirmed_on = offer.space_confirmed_on
    return translator.gettext(
        SPACE_NOTES[dated], date=translator.date(confirmed_on) if confirmed_on else ""
    )


def _funded(offer: Offer, translator: Translator) -> Iterator[LabelledLines]:
    """The funded hours by age group; no rows if the setting offers none."""
    offered = offer.funded or ()
    if not offered:
        return
    for band, members in FUNDED_BANDS.items():
        names = tuple(
            translator.gettext(ENTITLEMENT_NAMES[ENTITLEMENT_OF[hours]])
            for hours in members
            if hours in offered
        )
        if names:
            yield LabelledLines(translator.gettext(band), names, "yes")
        else:
            yield LabelledLines(translator.gettext(band), (translator.gettext("No funded hours"),))


def _prices(prices: tuple[Price, ...], translator: Translator) -> Iterator[LabelledLines]:
    """Prices by age group; prices without an age group come last, for all other ages."""
    for band in AgeBand:
        lines = tuple(_price(price, translator) for price in prices if price.band is band)
        if lines:
            yield LabelledLines(translator.gettext(BANDS[band]), lines)
    lines = tuple(_price(price, translator) for price in prices if price.band is None)
    if lines:
        has_exceptions = any(price.band for price in prices)
        yield LabelledLines(translator.gettext(OTHER_AGES if has_exceptions else ALL_AGES), lines)


def _price(price: Price, translator: Translator) -> str:
    amount = _amount(price.pence, price.unit, translator)
    if price.valid_from is None:
        return amount
    return translator.gettext(
        "%(price)s, from %(date)s", price=amount, date=translator.date(price.valid_from)
    )


def _amount(pence: int, unit: Unit | None, translator: Translator) -> str:
    amount = formatting.money(pence, translator)
    return translator.gettext(UNITS[unit], price=amount) if unit else amount


def _charge(extra: Extra, translator: Translator) -> ExtraCharge:
    if extra.pence is None:
        amount = translator.gettext("There is a charge. Ask how much.")
    elif extra.pence == 0:
        amount = translator.gettext("No charge")
    else:
        amount = _amount(extra.pence, extra.unit, translator)
    return ExtraCharge(translator.gettext(EXTRAS[extra.heading]), amount, extra.alternative)


def _apply_by(offer: Offer, today: date, translator: Translator) -> str:
    if offer.apply_by is None:
        return ""
    message = DEADLINE_PAST if is_deadline_past(offer, today) else DEADLINE
    return translator.gettext(message, date=translator.date(offer.apply_by))
