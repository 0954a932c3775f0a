"""The tags of a card: what a family asks first, and what nobody told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.ages import usual_ages
from app.core.offer import AgeBand, Funded, Offer, Space, Vacancy
from app.core.provision import UNDER_FIVES
from app.core.takeup import Entitlement
from app.i18n import Voice, mark
from app.snapshot.layout import Place
from app.web.present import said
from app.web.present.hours import opening_lines
from app.web.present.labels import BANDS_TOGETHER, ENTITLEMENTS, PERIODS

TOLD: Final = "yes"  # looks of the style sheet: known to be offered
ASK: Final = "q"  # not known
# What we lack of opening hours, prices and spaces, in one sentence for each case.
LACKING: Final = {
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
    not_told: str


def card_facts(place: Place, voice: Voice, today: date) -> CardFacts:
    """What a card says of an offer. It hangs on what `snapshot.cards` names, and on the day."""
    offer = place.offer
    space = offer.space_on(today)
    tags = (
        _ages(place, voice),
        *_opening(offer, voice),
        *_funded(place, voice),
        *_space(space, offer.space_confirmed_on, voice),
    )
    lacking = LACKING.get((not (offer.opening or offer.periods), not offer.prices, not space))
    return CardFacts(tags, voice.gettext(lacking) if lacking else "")


def _ages(place: Place, voice: Voice) -> FactTag:
    if place.offer.ages:
        return FactTag(said.ages(place.offer.ages, voice))
    if usual := usual_ages(place.kind, place.choice):
        words = said.ages_inside(usual, voice)
        return FactTag(voice.gettext("Usually takes %(ages)s – check", ages=words), ASK)
    return FactTag(voice.gettext("Ages not known"), ASK)


def _funded(place: Place, voice: Voice) -> Iterator[FactTag]:
    told = place.offer.funded
    if told is None:
        if place.choice in UNDER_FIVES:  # nobody expects funded hours of a club
            yield FactTag(voice.gettext("Funded hours not known"), ASK)
        return
    if not told:
        yield FactTag(voice.gettext("No funded hours"))
    if Funded.UNIVERSAL_3_4 in told:
        yield FactTag(voice.gettext(ENTITLEMENTS[Entitlement.UNIVERSAL]), TOLD)
    if Funded.EARLY_LEARNING_2 in told:
        yield FactTag(voice.gettext(ENTITLEMENTS[Entitlement.EARLY_LEARNING]), TOLD)
    for text in _working(set(told), voice):
        yield FactTag(text, TOLD)


def _working(told: set[Funded], voice: Voice) -> Iterator[str]:
    """Working parents' hours from the youngest age on; age by age where one between is left out."""
    under_2, two, older = Funded.WORKING_UNDER_2, Funded.WORKING_2, Funded.WORKING_3_4
    if {under_2, two, older} <= told:
        yield voice.gettext("Working-parent hours from 9 months")
    elif {two, older} <= told and under_2 not in told:
        yield voice.gettext("Working-parent hours from 2 years")
    else:
        if under_2 in told:
            yield voice.gettext("Working-parent hours for under 2s")
        if two in told:
            yield voice.gettext("Working-parent hours for 2-year-olds")
        if older in told:
            yield voice.gettext("Working-parent hours for 3 and 4-year-olds")


def _space(
    space: tuple[Vacancy, ...], confirmed_on: date | None, voice: Voice
) -> Iterator[FactTag]:
    """Where there is space, and only where there is none, that there is none; with its date."""
    if not space or confirmed_on is None:
        return
    day = voice.date(confirmed_on)
    if now := _bands((one for one in space if one.space is Space.NOW), voice):
        words = voice.gettext("%(ages)s: space now, confirmed %(date)s", ages=now, date=day)
        yield FactTag(words, TOLD)
    for month in sorted({one.from_month for one in space if one.from_month}):
        later = [one for one in space if one.from_month == month]
        yield FactTag(
            voice.gettext(
                "%(ages)s: space from %(month)s, confirmed %(date)s",
                ages=_bands(later, voice),
                month=voice.month(month),
                date=day,
            )
        )
    if all(one.space in (Space.WAITING_LIST, Space.FULL) for one in space):
        if any(one.space is Space.WAITING_LIST for one in space):
            yield FactTag(voice.gettext("Waiting list, confirmed %(date)s", date=day))
        else:
            yield FactTag(voice.gettext("Full, confirmed %(date)s", date=day))


def _bands(space: Iterable[Vacancy], voice: Voice) -> str:
    """The age groups of these vacancies together; "" for none."""
    bands = {one.band for one in space}
    together = tuple(band for band in AgeBand if band in bands)
    return voice.gettext(BANDS_TOGETHER[together]) if together else ""


def _opening(offer: Offer, voice: Voice) -> Iterator[FactTag]:
    """Days and times; when care is given, as Ofsted has it, only where there is no timetable."""
    if offer.opening:
        for line in opening_lines(offer.opening, voice):
            yield FactTag(line[:1].upper() + line[1:])  # Polish days begin with a small letter
    elif offer.periods:
        words = [voice.gettext(PERIODS[period]) for period in offer.periods]
        yield FactTag(" · ".join(words))
