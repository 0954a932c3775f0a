"""The tags of a card: ages, opening, funded hours and space, and a note of what is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import usual_ages
from app.core.declared_filters import ENTITLEMENT_NAMES
from app.core.offer import AgeBand, Funded, Offer, Space, Vacancy
from app.core.offer_status import (
    WorkingParentsHours,
    care_patterns,
    months_with_space,
    unavailable_status,
    working_parents_hours,
)
from app.core.provision import UNDER_FIVES
from app.core.takeup import Entitlement
from app.i18n import Translator, mark
from app.snapshot.layout import Setting
from app.web.presenters import formatting
from app.web.presenters.labels import AGE_BAND_COMBINATIONS, PERIODS
from app.web.presenters.opening_hours import opening_lines

# CSS classes of tags.
LOOK_OFFERED: Final = "yes"
LOOK_NOT_KNOWN: Final = "q"
WORKING_HOURS: Final = {
    WorkingParentsHours.FROM_9_MONTHS: mark("Working-parent hours from 9 months"),
    WorkingParentsHours.FROM_2_YEARS: mark("Working-parent hours from 2 years"),
    WorkingParentsHours.UNDER_2: mark("Working-parent hours for under 2s"),
    WorkingParentsHours.TWO: mark("Working-parent hours for 2-year-olds"),
    WorkingParentsHours.THREE_FOUR: mark("Working-parent hours for 3 and 4-year-olds"),
}
# By whether opening hours, prices and spaces are missing.
MISSING_SENTENCES: Final = {
    (True, True, True): mark("We don't have their opening hours, prices or spaces."),
    (True, True, False): mark("We don't have their opening hours or prices."),
    (True, False, True): mark("We don't have their opening hours or spaces."),
    (True, False, False): mark("We don't have their opening hours."),
    (False, True, True): mark("We don't have their prices or spaces."),
    (False, True, False): mark("We don't have their prices."),
    (False, False, True): mark("We don't know if they have space."),
}


@dataclass(frozen=True)
class FactTag:
    """A short fact; `look` is LOOK_OFFERED, LOOK_NOT_KNOWN or "" for a plain tag."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class CardFacts:
    """The tags, and a sentence about missing facts ("" if none is missing)."""

    tags: tuple[FactTag, ...]
    missing_note: str


def card_facts(setting: Setting, translator: Translator, today: date) -> CardFacts:
    """The tags of a setting's card.

    They may depend only on the fields in the facts key of `snapshot.card_records`, and on the day:
    settings with the same key share them.
    """
    offer = setting.offer
    space = offer.current_vacancies(today)
    tags = (
        _ages(setting, translator),
        *_opening(offer, translator),
        *_funded(setting, translator),
        *_space(space, offer.space_confirmed_on, translator),
    )
    missing = MISSING_SENTENCES.get(
        (not (offer.opening or offer.periods), not offer.prices, not space)
    )
    return CardFacts(tags, translator.gettext(missing) if missing else "")


def _ages(setting: Setting, translator: Translator) -> FactTag:
    if setting.offer.ages:
        return FactTag(formatting.ages(setting.offer.ages, translator))
    if usual := usual_ages(setting.kind, setting.choice):
        text = formatting.ages_in_sentence(usual, translator)
        return FactTag(
            translator.gettext("Usually takes %(ages)s – check", ages=text), LOOK_NOT_KNOWN
        )
    return FactTag(translator.gettext("Ages not known"), LOOK_NOT_KNOWN)


def _funded(setting: Setting, translator: Translator) -> Iterator[FactTag]:
    funded = setting.offer.funded
    if funded is None:
        if setting.choice in UNDER_FIVES:  # other settings rarely offer funded hours
            yield FactTag(translator.gettext("Funded hours not known"), LOOK_NOT_KNOWN)
        return
    if not funded:
        yield FactTag(translator.gettext("No funded hours"))
    if Funded.UNIVERSAL_3_4 in funded:
        yield FactTag(translator.gettext(ENTITLEMENT_NAMES[Entitlement.UNIVERSAL]), LOOK_OFFERED)
    if Funded.EARLY_LEARNING_2 in funded:
        yield FactTag(
            translator.gettext(ENTITLEMENT_NAMES[Entitlement.EARLY_LEARNING]), LOOK_OFFERED
        )
    for hours in working_parents_hours(funded):
        yield FactTag(translator.gettext(WORKING_HOURS[hours]), LOOK_OFFERED)


def _space(
    space: tuple[Vacancy, ...], confirmed_on: date | None, translator: Translator
) -> Iterator[FactTag]:
    """The age groups with space; if none has any, that there is a waiting list or no space."""
    if not space or confirmed_on is None:
        return
    day = translator.date(confirmed_on)
    if now := _bands((vacancy for vacancy in space if vacancy.space is Space.NOW), translator):
        text = translator.gettext("%(ages)s: space now, confirmed %(date)s", ages=now, date=day)
        yield FactTag(text, LOOK_OFFERED)
    for month in months_with_space(space):
        in_this_month = [vacancy for vacancy in space if vacancy.from_month == month]
        yield FactTag(
            translator.gettext(
                "%(ages)s: space from %(month)s, confirmed %(date)s",
                ages=_bands(in_this_month, translator),
                month=translator.month(month),
                date=day,
            )
        )
    reason = unavailable_status(space)
    if reason is Space.WAITING_LIST:
        yield FactTag(translator.gettext("Waiting list, confirmed %(date)s", date=day))
    elif reason is Space.FULL:
        yield FactTag(translator.gettext("Full, confirmed %(date)s", date=day))


def _bands(space: Iterable[Vacancy], translator: Translator) -> str:
    """The age groups of these vacancies as one text; "" for none."""
    bands = {vacancy.band for vacancy in space}
    bands_given = tuple(band for band in AgeBand if band in bands)
    return translator.gettext(AGE_BAND_COMBINATIONS[bands_given]) if bands_given else ""


def _opening(offer: Offer, translator: Translator) -> Iterator[FactTag]:
    """Days and times, or Ofsted's general periods if there is no timetable."""
    if offer.opening:
        for line in opening_lines(offer.opening, translator):
            yield FactTag(line[:1].upper() + line[1:])  # Polish days start with a lower-case letter
    elif periods := care_patterns(offer):
        yield FactTag(" · ".join(translator.gettext(PERIODS[period]) for period in periods))
