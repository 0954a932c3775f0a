"""The tags of a card: what a family asks first, and what nobody told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Final

from app.core.ages import USUAL_AGES
from app.core.offer import Funded, Offer, Opening, Space, Vacancy, Weeks
from app.core.provision import UNDER_FIVES
from app.core.takeup import Entitlement
from app.i18n import Voice
from app.snapshot.layout import Place
from app.web.present import said
from app.web.present.labels import BANDS_IN_SENTENCES, ENTITLEMENTS, PERIODS

TOLD: Final = "yes"  # looks of the style sheet: known to be offered
ASK: Final = "q"  # nobody told


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
    missing = []
    if not (offer.opening or offer.periods):
        missing.append(voice.gettext("opening hours"))
    if not offer.prices:
        missing.append(voice.gettext("prices"))
    if not space:
        missing.append(voice.gettext("space"))
    if not missing:
        return CardFacts(tags, "")
    things = said.listed(missing, voice)
    return CardFacts(tags, voice.gettext("Not told to us: %(things)s. Ask them.", things=things))


def _ages(place: Place, voice: Voice) -> FactTag:
    if place.offer.ages:
        return FactTag(said.ages(place.offer.ages, voice))
    if usual := USUAL_AGES.get(place.kind):
        words = said.ages(usual, voice)
        return FactTag(voice.gettext("Usually %(ages)s, ask", ages=words), ASK)
    return FactTag(voice.gettext("Ages: ask them"), ASK)


def _funded(place: Place, voice: Voice) -> Iterator[FactTag]:
    told = place.offer.funded
    if told is None:
        if place.choice in UNDER_FIVES:  # nobody expects funded hours of a club
            yield FactTag(voice.gettext("Funded hours: ask them"), ASK)
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
    if now := _bands(space, Space.NOW, voice):
        words = voice.gettext("Space for %(ages)s now, confirmed %(date)s", ages=now, date=day)
        yield FactTag(words, TOLD)
    for month in sorted({one.from_month for one in space if one.from_month}):
        later = [one for one in space if one.from_month == month]
        yield FactTag(
            voice.gettext(
                "Space for %(ages)s from %(month)s, confirmed %(date)s",
                ages=_bands(tuple(later), Space.FROM_MONTH, voice),
                month=voice.month(month),
                date=day,
            )
        )
    if all(one.space in (Space.WAITING_LIST, Space.FULL) for one in space):
        if any(one.space is Space.WAITING_LIST for one in space):
            yield FactTag(voice.gettext("Waiting list, confirmed %(date)s", date=day))
        else:
            yield FactTag(voice.gettext("Full, confirmed %(date)s", date=day))


def _bands(space: tuple[Vacancy, ...], wanted: Space, voice: Voice) -> str:
    words = [voice.gettext(BANDS_IN_SENTENCES[v.band]) for v in space if v.space is wanted]
    return said.listed(words, voice) if words else ""


def _opening(offer: Offer, voice: Voice) -> Iterator[FactTag]:
    """Days and times in short: those of term time where they differ from the holidays'."""
    if not offer.opening:
        if offer.periods:
            words = [voice.gettext(PERIODS[period]) for period in offer.periods]
            yield FactTag(" · ".join(words))
        return
    weeks = min((one.weeks for one in offer.opening), key=list(Weeks).index)
    shown = [one for one in offer.opening if one.weeks is weeks]
    days = _days(sorted({one.weekday for one in shown}), voice)
    hours = {(one.opens, one.closes) for one in shown}
    times = _times(*hours.pop(), voice) if len(hours) == 1 else _widest(shown, voice)
    yield FactTag(_in_weeks(offer, weeks, days, times, voice))


def _in_weeks(offer: Offer, weeks: Weeks, days: str, times: str, voice: Voice) -> str:
    if {one.weeks for one in offer.opening} == {Weeks.TERM}:
        return voice.gettext("Term time, %(days)s, %(times)s", days=days, times=times)
    if weeks is Weeks.HOLIDAYS:
        return voice.gettext("School holidays, %(days)s, %(times)s", days=days, times=times)
    return voice.gettext("%(days)s, %(times)s", days=days, times=times)


def _times(opens: time, closes: time, voice: Voice) -> str:
    return voice.gettext(
        "%(opens)s to %(closes)s", opens=said.clock(opens, voice), closes=said.clock(closes, voice)
    )


def _widest(shown: list[Opening], voice: Voice) -> str:
    """Days that differ: the earliest opening and the latest closing, said to be that."""
    return voice.gettext(
        "between %(opens)s and %(closes)s",
        opens=said.clock(min(one.opens for one in shown), voice),
        closes=said.clock(max(one.closes for one in shown), voice),
    )


def _days(days: list[int], voice: Voice) -> str:
    """Runs of days: "Mon to Fri", "Mon, Wed to Fri"."""
    runs = []
    for _, run in groupby(enumerate(days), lambda pair: pair[1] - pair[0]):
        members = [said.weekday(day, voice, short=True) for _, day in run]
        if len(members) > 2:
            first, last = members[0], members[-1]
            members = [voice.gettext("%(first)s to %(last)s", first=first, last=last)]
        runs += members
    return said.listed(runs, voice)
