"""The tags of a card: what a family asks first, and what nobody told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import usual_ages
from app.core.offer import (
    AgeBand,
    Funded,
    Offer,
    Space,
    Vacancy,
)
from app.core.provision import UNDER_FIVES
from app.core.takeup import Entitlement
from app.i18n import (
    Translator,
    mark,
)
from app.snapshot.layout import Setting
from app.web.presenters import formatting
from app.web.presenters.labels import (
    AGE_BAND_COMBINATIONS,
    ENTITLEMENTS,
    PERIODS,
)
from app.web.presenters.opening_hours import opening_lines

LOOK_OFFERED: Final = "yes"  # looks of the style sheet: known to be offered
LOOK_NOT_KNOWN: Final = "q"  # not known
# What we lack of opening hours, prices and spaces, in one sentence for each case.
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
    """A short fact; `look` is TOLD, ASK or "" for a plain one."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class CardFacts:
    """Tags, and the line that names what was not told, "" where all was."""

    tags: tuple[FactTag, ...]
    missing_note: str


def card_facts(setting: Setting, translator: Translator, today: date) -> CardFacts:
    """What a card says of an offer. It hangs on what `snapshot.cards` names, and on the day."""
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
        words = formatting.ages_in_sentence(usual, translator)
        return FactTag(
            translator.gettext("Usually takes %(ages)s – check", ages=words), LOOK_NOT_KNOWN
        )
    return FactTag(translator.gettext("Ages not known"), LOOK_NOT_KNOWN)


def _funded(setting: Setting, translator: Translator) -> Iterator[FactTag]:
    funded = setting.offer.funded
    if funded is None:
        if setting.choice in UNDER_FIVES:  # nobody expects funded hours of a club
            yield FactTag(translator.gettext("Funded hours not known"), LOOK_NOT_KNOWN)
        return
    if not funded:
        yield FactTag(translator.gettext("No funded hours"))
    if Funded.UNIVERSAL_3_4 in funded:
        yield FactTag(translator.gettext(ENTITLEMENTS[Entitlement.UNIVERSAL]), LOOK_OFFERED)
    if Funded.EARLY_LEARNING_2 in funded:
        yield FactTag(translator.gettext(ENTITLEMENTS[Entitlement.EARLY_LEARNING]), LOOK_OFFERED)
    for text in _working(set(funded), translator):
        yield FactTag(text, LOOK_OFFERED)


def _working(funded: set[Funded], translator: Translator) -> Iterator[str]:
    """Working parents' hours from the youngest age on; age by age where one between is left out."""
    under_2, two, older = Funded.WORKING_UNDER_2, Funded.WORKING_2, Funded.WORKING_3_4
    if {under_2, two, older} <= funded:
        yield translator.gettext("Working-parent hours from 9 months")
    elif {two, older} <= funded and under_2 not in funded:
        yield translator.gettext("Working-parent hours from 2 years")
    else:
        if under_2 in funded:
            yield translator.gettext("Working-parent hours for under 2s")
        if two in funded:
            yield translator.gettext("Working-parent hours for 2-year-olds")
        if older in funded:
            yield translator.gettext("Working-parent hours for 3 and 4-year-olds")


def _space(
    space: tuple[Vacancy, ...], confirmed_on: date | None, translator: Translator
) -> Iterator[FactTag]:
    """Where there is space, and only where there is none, that there is none; with its date."""
    if not space or confirmed_on is None:
        return
    day = translator.date(confirmed_on)
    if now := _bands((one for one in space if one.space is Space.NOW), translator):
        words = translator.gettext("%(ages)s: space now, confirmed %(date)s", ages=now, date=day)
        yield FactTag(words, LOOK_OFFERED)
    for month in sorted({one.from_month for one in space if one.from_month}):
        in_this_month = [one for one in space if one.from_month == month]
        yield FactTag(
            translator.gettext(
                "%(ages)s: space from %(month)s, confirmed %(date)s",
                ages=_bands(in_this_month, translator),
                month=translator.month(month),
                date=day,
            )
        )
    if all(one.space in (Space.WAITING_LIST, Space.FULL) for one in space):
        if any(one.space is Space.WAITING_LIST for one in space):
            yield FactTag(translator.gettext("Waiting list, confirmed %(date)s", date=day))
        else:
            yield FactTag(translator.gettext("Full, confirmed %(date)s", date=day))


def _bands(space: Iterable[Vacancy], translator: Translator) -> str:
    """The age groups of these vacancies together; "" for none."""
    bands = {one.band for one in space}
    bands_given = tuple(band for band in AgeBand if band in bands)
    return translator.gettext(AGE_BAND_COMBINATIONS[bands_given]) if bands_given else ""


def _opening(offer: Offer, translator: Translator) -> Iterator[FactTag]:
    """Days and times; when care is given, as Ofsted has it, only where there is no timetable."""
    if offer.opening:
        for line in opening_lines(offer.opening, translator):
            yield FactTag(line[:1].upper() + line[1:])  # Polish days begin with a small letter
    elif offer.periods:
        words = [translator.gettext(PERIODS[period]) for period in offer.periods]
        yield FactTag(" · ".join(words))
