"""What a setting offers: ages, opening, space, prices, funded hours and support.

A value that no source gives is None or empty, and pages say "not known".
Source: docs/rules.md#what-a-council-publishes; docs/rules.md#charges (what a council must
publish for parents).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from typing import Any, Self

from app.core import facts

# From 30 November 2026, before a year. Older space is to be asked about (docs/rules.md#vacancies).
VACANCY_VALID_DAYS = 30
CONFIRMATION_VALID_DAYS = 365  # after that, pages no longer name it (docs/rules.md#confirmations)
SCHOOL_AGE_MONTHS = 60  # a child turns 5


@dataclass(frozen=True, order=True)
class Ages:
    """Youngest and oldest age accepted, in whole months, both included.

    "2 to 4 years" is 24 to 59. `to_months` is None where no upper limit is given.
    """

    from_months: int
    to_months: int | None = None

    def includes(self, months: int) -> bool:
        return self.from_months <= months and (self.to_months is None or months <= self.to_months)


class AgeBand(Enum):
    """The age groups that space and prices are given for."""

    UNDER_2 = "under-2"
    TWO = "2"
    THREE_FOUR = "3-4"


_BAND_MONTHS = {
    AgeBand.UNDER_2: range(24),
    AgeBand.TWO: range(24, 36),
    AgeBand.THREE_FOUR: range(36, SCHOOL_AGE_MONTHS),
}


def band_of(month: int) -> AgeBand | None:
    """The age group of a child in this month of life; None from 5 years on."""
    return next((band for band, months in _BAND_MONTHS.items() if month < months.stop), None)


def includes_band(ages: Ages, band: AgeBand) -> bool:
    """Whether a child of the age group is accepted in at least one month of life."""
    months = _BAND_MONTHS[band]
    ends_too_early = ages.to_months is not None and ages.to_months < months.start
    return ages.from_months < months.stop and not ends_too_early


class Weeks(Enum):
    """The weeks of the year that an opening applies to."""

    ALL_YEAR = "all-year"
    TERM = "term"
    HOLIDAYS = "holidays"


@dataclass(frozen=True)
class Opening:
    """Opening hours on one day of the week (Monday is 0), in these weeks of the year."""

    weekday: int
    opens: time
    closes: time
    weeks: Weeks


class CarePattern(Enum):
    """When care is given, as Ofsted's extract for councils codes it; no times of day."""

    TWO_HOURS = "2HPD"
    THREE_HOURS = "3HPD"
    FOUR_HOURS = "4HPD"
    FIVE_DAYS = "5DWK"
    FORTY_FIVE_WEEKS = "45WY"
    ALL_YEAR = "ALYR"
    TERM_ONLY = "SCTO"
    HOLIDAYS_ONLY = "SCHO"
    ALL_DAY = "WDAL"
    MORNINGS = "WDAM"
    AFTERNOONS = "WDPM"
    BEFORE_SCHOOL = "WDBS"
    AFTER_SCHOOL = "WDAS"
    WEEKENDS = "WEND"
    OVERNIGHT = "OVNT"


class Space(Enum):
    """Whether there is space for a child; an age group without information has no Vacancy."""

    NOW = "now"
    FROM_MONTH = "from-month"
    WAITING_LIST = "waiting-list"
    FULL = "full"


@dataclass(frozen=True)
class Vacancy:
    """Space for one age band; `from_month`, with FROM_MONTH only, is the first of a month."""

    band: AgeBand
    space: Space
    from_month: date | None = None


class Unit(Enum):
    """The unit that a price applies to."""

    HOUR = "hour"
    SESSION = "session"
    HALF_DAY = "half-day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    MEAL = "meal"
    ONCE = "once"


@dataclass(frozen=True)
class Price:
    """A price in pence; `band` None means every age; `valid_from` is the first day it applies."""

    pence: int
    unit: Unit
    band: AgeBand | None = None
    valid_from: date | None = None


class ExtraHeading(Enum):
    """DfE's headings for what may be charged on top of funded hours (statutory guidance, A1.35)."""

    FOOD = "food"
    CONSUMABLES = "consumables"
    ACTIVITIES = "activities"
    EXTRA_HOURS = "extra-hours"


@dataclass(frozen=True)
class Extra:
    """One chargeable extra; `pence` is None where not known. `alternative` is free of charge."""

    heading: ExtraHeading
    pence: int | None = None
    unit: Unit | None = None
    alternative: str = ""


class Funded(Enum):
    """A funded entitlement for an age, offered by a setting (docs/rules.md#funded-entitlements)."""

    WORKING_UNDER_2 = "working-under-2"
    WORKING_2 = "working-2"
    EARLY_LEARNING_2 = "early-learning-2"
    UNIVERSAL_3_4 = "universal-3-4"
    WORKING_3_4 = "working-3-4"


class Premises(Enum):
    """Where a childminder cares for children (docs/rules.md#what-a-council-publishes)."""

    OWN_HOME = "own-home"
    CHILDS_HOME = "childs-home"
    OTHER_DOMESTIC = "other-domestic"
    NON_DOMESTIC = "non-domestic"
    MIXED = "mixed"


class Text(Enum):
    """The texts that a setting or its council writes, each in one or more languages."""

    DESCRIPTION = "description"
    FUNDED_PATTERN = "funded_pattern"
    HOW_TO_APPLY = "how_to_apply"
    SEND_SUPPORT = "send_support"
    FOOD = "food"


Texts = Mapping[Text, Mapping[str, str]]  # each text by language code, always with "en"


@dataclass(frozen=True)
class Offer:
    """Everything known about what one setting offers. Every field may be missing.

    `funded` is None where not known, and empty where the setting offers no funded hours.
    `vacancies` were correct on `space_confirmed_on`. `languages` are codes such as "en" or "pl";
    `school_runs` are names of schools. `confirmed_on` is the day on which the setting itself said
    that everything that families see of it is right. `being_checked` are names of facts
    (`mistake_report.PageFact`) that the council checks, because somebody reported a mistake.
    """

    ages: Ages | None = None
    opening: tuple[Opening, ...] = ()
    periods: tuple[CarePattern, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    space_confirmed_on: date | None = None
    prices: tuple[Price, ...] = ()
    extras: tuple[Extra, ...] = ()
    funded: tuple[Funded, ...] | None = None
    apply_by: date | None = None
    step_free: bool | None = None
    languages: tuple[str, ...] = ()
    school_runs: tuple[str, ...] = ()
    premises: Premises | None = None
    texts: Texts = field(default_factory=dict)
    confirmed_on: date | None = None
    being_checked: tuple[str, ...] = ()

    def current_vacancies(self, today: date) -> tuple[Vacancy, ...]:
        """The vacancies that may still be shown: confirmed not long before `today`; else ()."""
        confirmed = self.space_confirmed_on
        if confirmed is None or not 0 <= (today - confirmed).days <= VACANCY_VALID_DAYS:
            return ()
        return self.vacancies

    def current_confirmation(self, today: date) -> date | None:
        """The day on which the setting checked its details, if that may still be named."""
        day = self.confirmed_on
        return day if day and 0 <= (today - day).days <= CONFIRMATION_VALID_DAYS else None

    @property
    def is_for_under_fives(self) -> bool:
        """Whether it accepts children under 5: by its ages, else by having vacancies."""
        if self.ages:
            return self.ages.from_months < SCHOOL_AGE_MONTHS
        return bool(self.vacancies)

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON (`core.facts`)."""
        return facts.to_facts(self)

    @classmethod
    def from_facts(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        if "opening" in stored:
            stored = {**stored, "opening": [*map(with_seconds, stored["opening"])]}
        return facts.from_facts(cls, stored)


def with_seconds(opening: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of opening hours with their times as msgspec reads them."""
    return {**opening, "opens": f"{opening['opens']}:00", "closes": f"{opening['closes']}:00"}
