"""The facts of a card: at most four, about the children that the family named, in a fixed order.

Funded hours, opening hours, space, price; without a child's age the ages that the setting takes
come first. What is not known is one line. Source: docs/rules.md#funded-entitlements.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import (
    AGE_BAND_OF,
    CHILD_AGES_BY_CODE,
    ENTITLEMENT_OF,
    FUNDED_OF,
    ChildGroup,
    Children,
    bands_with_funded_hours,
    usual_ages,
)
from app.core.declared_filters import ENTITLEMENT_NAMES, age_name
from app.core.offer import AgeBand, Funded, Offer, Price, Space, Vacancy
from app.core.offer_status import (
    VacancyFreshness,
    is_for_other_ages,
    months_with_space,
    price_for,
    unavailable_status,
    vacancy_freshness,
)
from app.core.provision import UNDER_FIVES, Kind
from app.core.takeup import Entitlement
from app.i18n import Translator, mark
from app.snapshot.layout import Setting
from app.web.presenters import formatting
from app.web.presenters.labels import AGE_BAND_COMBINATIONS, OTHER_AGES
from app.web.presenters.offer_wording import age_bands, amount, care_periods, price_from
from app.web.presenters.opening_hours import opening_lines

FACTS_MAX: Final = 4
DAYS_OF_YEAR: Final = 365  # an older day needs its year
# CSS classes of facts. Only these may get a tick, where they meet what the family asked for.
FUNDED, HOURS, SPACE = "funded", "hours", "space"  # space now
PLAIN: Final = ""
FOR_ALL: Final = frozenset({Funded.UNIVERSAL_3_4})  # every child of that age has these hours
MISSING_NAMES: Final = {
    "ages": mark("age range"),
    "funded": mark("funded hours"),
    "opening": mark("opening hours"),
    "times": mark("exact hours"),
    "prices": mark("prices"),
    "space": mark("spaces"),
}
UNAVAILABLE: Final = {
    Space.WAITING_LIST: mark("%(ages)s: waiting list (confirmed %(date)s)"),
    Space.FULL: mark("%(ages)s: full (confirmed %(date)s)"),
}
FUNDED_FROM: Final = {
    (AgeBand.UNDER_2, AgeBand.TWO, AgeBand.THREE_FOUR): mark("Funded hours from 9 months"),
    (AgeBand.TWO, AgeBand.THREE_FOUR): mark("Funded hours from 2 years"),
    (AgeBand.THREE_FOUR,): mark("Funded hours for 3 and 4-year-olds"),
    (AgeBand.TWO,): mark("Funded hours for 2-year-olds"),
    (AgeBand.UNDER_2,): mark("Funded hours from 9 months, until they turn 2"),
    (AgeBand.UNDER_2, AgeBand.TWO): mark("Funded hours from 9 months, until they turn 3"),
    (AgeBand.UNDER_2, AgeBand.THREE_FOUR): mark("Funded hours under 2, and at 3 and 4 years"),
}


@dataclass(frozen=True)
class CardFact:
    """A short fact. `look` is its CSS class, "" for one that never gets a tick."""

    text: str
    look: str = PLAIN


@dataclass(frozen=True)
class CardFacts:
    """The facts, and a sentence about missing ones ("" if none is missing)."""

    facts: tuple[CardFact, ...]
    missing_note: str


def card_facts(
    setting: Setting, children: Children, translator: Translator, today: date
) -> CardFacts:
    """The facts of a setting's card for these children; () for a family that gave no ages.

    They may depend only on the fields in the facts key of `snapshot.card_records`, on the groups of
    children and on the day: settings with the same key share them.
    """
    ages = () if children else _ages(setting, translator)
    funded = tuple(_funded(setting, children, translator))
    others = facts_after_funded_hours(setting, children, translator, today)
    return CardFacts((*ages, *funded, *others.facts)[:FACTS_MAX], others.missing_note)


def ages_text(setting: Setting, translator: Translator) -> str:
    """The ages that a setting takes, or usually takes; "" where neither is known."""
    return next((fact.text for fact in _ages(setting, translator)), "")


def funded_hours_text(setting: Setting, translator: Translator) -> str:
    """The funded hours of a setting in short, for children of any age; "" where not known."""
    return next((fact.text for fact in _funded(setting, (), translator)), "")


def facts_after_funded_hours(
    setting: Setting, children: Children, translator: Translator, today: date
) -> CardFacts:
    """All further facts: opening hours, space, price; the note is about funded hours and ages too."""
    offer = setting.offer
    bands = tuple(dict.fromkeys(band for one in children if (band := AGE_BAND_OF[one])))
    stated = tuple(one for one in offer.vacancies if not children or one.band in bands)
    freshness = vacancy_freshness(offer, today)
    space = stated if freshness is VacancyFreshness.CURRENT else ()
    is_old = bool(stated) and freshness is VacancyFreshness.OLD
    hours = tuple(_opening(setting, translator))
    prices = tuple(_prices(setting, children, translator, today))
    facts = (
        *hours,
        *_space(space, offer.space_confirmed_on, translator),
        *(_old_space(offer.space_confirmed_on, translator, today) if is_old else ()),
        *prices,
    )
    has_bands = bool(bands) or not children
    missing = {
        "ages": not offer.ages and (bool(children) or not usual_ages(setting.kind, setting.choice)),
        "funded": offer.funded is None and setting.choice in UNDER_FIVES and _may_fund(children),
        "opening": not (offer.opening or offer.periods),
        "times": bool(offer.periods) and not offer.opening,
        "prices": not prices,
        "space": not space and not is_old and has_bands,
    }
    return CardFacts(facts, _missing_note(missing, translator))


def _missing_note(missing: dict[str, bool], translator: Translator) -> str:
    names = [
        translator.gettext(MISSING_NAMES[name])
        for name, is_missing in missing.items()
        if is_missing
    ]
    if not names:
        return ""
    return translator.gettext(
        "We don't have their %(facts)s.", facts=formatting.join_with_or(names, translator)
    )


def _may_fund(children: Children) -> bool:
    """Whether funded hours exist for one of the children."""
    return not children or any(FUNDED_OF[one] for one in children)


def _ages(setting: Setting, translator: Translator) -> Iterator[CardFact]:
    if setting.offer.ages:
        yield CardFact(formatting.ages(setting.offer.ages, translator))
    elif usual := usual_ages(setting.kind, setting.choice):
        text = formatting.ages_in_sentence(usual, translator)
        yield CardFact(translator.gettext("Usually takes %(ages)s – check", ages=text))


def _funded(setting: Setting, children: Children, translator: Translator) -> Iterator[CardFact]:
    funded = setting.offer.funded
    if funded is None or setting.choice not in UNDER_FIVES or not _may_fund(children):
        return
    if not funded:
        yield CardFact(translator.gettext("No funded hours"))
        return
    if not children:
        bands = bands_with_funded_hours(funded)
        message = FUNDED_FROM[tuple(band for band in AgeBand if band in bands)]
        yield CardFact(translator.gettext(message), FUNDED)
        return
    names = list(_funded_names(funded, children, translator))
    if not names:
        yield CardFact(translator.gettext("No funded hours at this age"))
        return
    text = " · ".join(names)
    if any(one in funded for group in children for one in FUNDED_OF[group] if one not in FOR_ALL):
        text = translator.gettext("%(hours)s, if you qualify", hours=text)
    yield CardFact(text, FUNDED)


def _funded_names(
    funded: Collection[Funded], children: Children, translator: Translator
) -> Iterator[str]:
    """The public names of the children's funded hours, those of every child of an age first.

    A name that does not give its ages gets them where not all the children have these hours.
    """
    groups: dict[Entitlement, list[ChildGroup]] = {}
    for group in children:
        for one in FUNDED_OF[group]:
            if one in funded:
                groups.setdefault(ENTITLEMENT_OF[one], []).append(group)
    for entitlement in sorted(groups, key=lambda one: one is not Entitlement.UNIVERSAL):
        name = translator.gettext(ENTITLEMENT_NAMES[entitlement])
        having = tuple(groups[entitlement])
        if entitlement is Entitlement.WORKING and having != children:
            ages = age_bands({band for one in having if (band := AGE_BAND_OF[one])}, translator)
            name = translator.gettext("%(ages)s: %(hours)s", ages=ages, hours=name)
        yield name


def _space(
    space: tuple[Vacancy, ...], confirmed_on: date | None, translator: Translator
) -> Iterator[CardFact]:
    """Space now, else the first month with space, else a waiting list or none, with its date."""
    if not space or confirmed_on is None:
        return
    day = translator.day_and_month(confirmed_on)
    if now := [vacancy.band for vacancy in space if vacancy.space is Space.NOW]:
        ages = age_bands(now, translator)
        text = translator.gettext("%(ages)s: space now (confirmed %(date)s)", ages=ages, date=day)
        yield CardFact(text, SPACE)
        return
    for month in months_with_space(space)[:1]:
        in_this_month = [vacancy.band for vacancy in space if vacancy.from_month == month]
        yield CardFact(
            translator.gettext(
                "%(ages)s: space from %(month)s (confirmed %(date)s)",
                ages=age_bands(in_this_month, translator),
                month=translator.month(month),
                date=day,
            )
        )
        return
    reason = unavailable_status(space)
    if reason in UNAVAILABLE:
        ages = age_bands([one.band for one in space if one.space is reason], translator)
        yield CardFact(translator.gettext(UNAVAILABLE[reason], ages=ages, date=day))


def _old_space(
    confirmed_on: date | None, translator: Translator, today: date
) -> Iterator[CardFact]:
    """That a family has to ask, with the day on which space was last confirmed."""
    if confirmed_on is None:
        return
    is_recent = (today - confirmed_on).days < DAYS_OF_YEAR
    day = translator.day_and_month(confirmed_on) if is_recent else translator.date(confirmed_on)
    yield CardFact(translator.gettext("Ask about space (last confirmed %(date)s)", date=day))


def _opening(setting: Setting, translator: Translator) -> Iterator[CardFact]:
    """Days and times as one fact, or Ofsted's general periods if there is no timetable.

    For a club, the schools that it serves too.
    """
    offer = setting.offer
    if offer.opening:
        text = " · ".join(opening_lines(offer.opening, translator))
        yield CardFact(text[:1].upper() + text[1:], HOURS)  # Polish days start in lower case
    elif periods := care_periods(offer, translator):
        yield CardFact(periods)
    if setting.kind is Kind.OUT_OF_SCHOOL and offer.school_runs:
        schools = formatting.join_with_commas(list(offer.school_runs), translator)
        yield CardFact(translator.gettext("For %(schools)s", schools=schools))


def _prices(
    setting: Setting, children: Children, translator: Translator, today: date
) -> Iterator[CardFact]:
    """The price for each child's age as one fact; without ages, for every age or the youngest."""
    offer = setting.offer
    bands = [AGE_BAND_OF[one] for one in children] or [None, *AgeBand]
    prices = [(band, price) for band in bands if (price := price_for(offer, band, today))]
    if not children:
        prices = prices[:1]
    if not prices:
        return
    is_for_all = len(prices) == len(bands) and len({price for _, price in prices}) == 1
    texts = (
        _price_text(
            price, "" if is_for_all else _priced_ages(offer, band, price), translator, today
        )
        for band, price in prices
    )
    text = formatting.join_with_commas(list(dict.fromkeys(texts)), translator)
    funded = offer.funded or () if setting.choice in UNDER_FIVES else ()
    if any(one in funded for group in children for one in FUNDED_OF[group]):
        text = translator.gettext("%(price)s before funded hours", price=text)
    yield CardFact(text)


def _priced_ages(offer: Offer, band: AgeBand | None, price: Price) -> str:
    """The ages of a price as a message, where the card would not show which children it is for."""
    if band:
        return AGE_BAND_COMBINATIONS[(band,)] if price.band else ""
    return OTHER_AGES if is_for_other_ages(price, offer.prices) else ""


def _price_text(price: Price, ages: str, translator: Translator, today: date) -> str:
    """The price, after these ages (a message) if any."""
    text = amount(price.pence, price.unit, translator)
    if price.valid_from and price.valid_from > today:
        text = price_from(text, price.valid_from, translator)
    if not ages:
        return text
    return translator.gettext("%(ages)s: %(price)s", ages=translator.gettext(ages), price=text)


def taken_line(ages: tuple[str, ...], taken: tuple[str, ...] | None, translator: Translator) -> str:
    """Which of several children a setting takes; `taken` is None where its ages are not known."""
    if taken is None:
        return translator.gettext("Ask if they take all your children.")
    if taken == ages:
        return translator.gettext("For all your children's ages")
    return translator.gettext(
        "Takes %(ages)s, not %(others)s",
        ages=_age_names(taken, translator),
        others=_age_names([one for one in ages if one not in taken], translator),
    )


def _age_names(ages: Iterable[str], translator: Translator) -> str:
    names = [age_name(CHILD_AGES_BY_CODE[one], translator) for one in ages]
    return formatting.join_with_and(names, translator)
