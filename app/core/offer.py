"""What a setting offers: ages, opening, space, prices, funded hours and the help it gives.

Only what somebody told stands here; what nobody told is None or empty, and pages say "not known".
Source: docs/rules.md#what-a-council-publishes, docs/rules.md#charges.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum
from typing import Any, Self

VACANCY_VALID_DAYS = 365  # after that nobody calls a place available (docs/rules.md#vacancies)
SCHOOL_AGE_MONTHS = 60  # a child turns 5


@dataclass(frozen=True, order=True)
class Ages:
    """Youngest and oldest age taken, in whole months; `to_months` is the last month before leaving.

    "2 to 4 years" is 24 to 59. `to_months` None: no upper end was told.
    """

    from_months: int
    to_months: int | None = None

    def includes(self, months: int) -> bool:
        return self.from_months <= months and (self.to_months is None or months <= self.to_months)


class AgeBand(Enum):
    """The groups that space and prices are told for."""

    UNDER_2 = "under-2"
    TWO = "2"
    THREE_FOUR = "3-4"


class Weeks(Enum):
    """Which weeks of the year an opening holds for."""

    ALL_YEAR = "all-year"
    TERM = "term"
    HOLIDAYS = "holidays"


@dataclass(frozen=True)
class Opening:
    """One day of the week, Monday 0, from `opens` to `closes`, in these weeks of the year."""

    weekday: int
    opens: time
    closes: time
    weeks: Weeks


class Period(Enum):
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
    """Whether there is a free place; where nobody told, there is no vacancy line at all."""

    NOW = "now"
    FROM_MONTH = "from-month"
    WAITING_LIST = "waiting-list"
    FULL = "full"


@dataclass(frozen=True)
class Vacancy:
    """Space for one band; `from_month` is the first of the month, with FROM_MONTH only."""

    band: AgeBand
    space: Space
    from_month: date | None = None


class Unit(Enum):
    """What an amount of money buys."""

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
    """A price in pence; `band` None holds for every age; `valid_from` is the day it holds from."""

    pence: int
    unit: Unit
    band: AgeBand | None = None
    valid_from: date | None = None


class ExtraHeading(Enum):
    """DfE's headings for what may be charged beside funded hours (statutory guidance, A1.35)."""

    FOOD = "food"
    CONSUMABLES = "consumables"
    ACTIVITIES = "activities"
    EXTRA_HOURS = "extra-hours"


@dataclass(frozen=True)
class Extra:
    """One chargeable extra; `pence` None: charged, amount not told. `alternative` costs nothing."""

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
    """The texts that a setting or its council writes, each perhaps in several languages."""

    DESCRIPTION = "description"
    FUNDED_PATTERN = "funded_pattern"
    HOW_TO_APPLY = "how_to_apply"
    SEND_SUPPORT = "send_support"
    FOOD = "food"


Texts = Mapping[Text, Mapping[str, str]]  # of a text: its wording by language code, "en" among them


@dataclass(frozen=True)
class Offer:
    """All that was told of one setting. Everything may be missing.

    `funded` None: nobody told; empty: it offers none. `vacancies` speak of `space_confirmed_on`.
    `languages` are codes such as "en" or "pl"; `school_runs` names of schools.
    """

    ages: Ages | None = None
    opening: tuple[Opening, ...] = ()
    periods: tuple[Period, ...] = ()
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

    def current_vacancies(self, today: date) -> tuple[Vacancy, ...]:
        """The space that may still be spoken of: confirmed in the year before `today`."""
        confirmed = self.space_confirmed_on
        if confirmed is None or not 0 <= (today - confirmed).days <= VACANCY_VALID_DAYS:
            return ()
        return self.vacancies

    @property
    def is_for_under_fives(self) -> bool:
        """Whether it names children under 5: by its ages, else by space for an age group."""
        if self.ages:
            return self.ages.from_months < SCHOOL_AGE_MONTHS
        return bool(self.vacancies)

    def to_facts(self) -> dict[str, Any]:
        """As JSON keeps it: words for enums, ISO dates and times, nothing that is empty."""
        facts = {
            name: _to_json(value)
            for name, value in vars(self).items()
            if value not in (None, (), {}) or (name == "funded" and value == ())
        }
        if self.texts:
            facts["texts"] = {text.value: dict(data) for text, data in self.texts.items()}
        return facts

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        values = dict(facts)
        for name, read in _READERS.items():
            if name in values:
                values[name] = read(values[name])
        return cls(**values)


def _to_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_to_json(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _to_json(one) for name, one in vars(value).items() if one not in (None, "")}
    return value


def _tuple_of(read: Any) -> Any:
    return lambda values: tuple(map(read, values))


_day = date.fromisoformat
_READERS: Mapping[str, Any] = {
    "ages": lambda data: Ages(**data),
    "opening": _tuple_of(
        lambda data: Opening(
            data["weekday"],
            time.fromisoformat(data["opens"]),
            time.fromisoformat(data["closes"]),
            Weeks(data["weeks"]),
        )
    ),
    "periods": _tuple_of(Period),
    "vacancies": _tuple_of(
        lambda data: Vacancy(
            AgeBand(data["band"]),
            Space(data["space"]),
            _day(data["from_month"]) if "from_month" in data else None,
        )
    ),
    "space_confirmed_on": _day,
    "prices": _tuple_of(
        lambda data: Price(
            data["pence"],
            Unit(data["unit"]),
            AgeBand(data["band"]) if "band" in data else None,
            _day(data["valid_from"]) if "valid_from" in data else None,
        )
    ),
    "extras": _tuple_of(
        lambda data: Extra(
            ExtraHeading(data["heading"]),
            data.get("pence"),
            Unit(data["unit"]) if "unit" in data else None,
            data.get("alternative", ""),
        )
    ),
    "funded": _tuple_of(Funded),
    "apply_by": _day,
    "languages": tuple,
    "school_runs": tuple,
    "premises": Premises,
    "texts": lambda data: {Text(name): words for name, words in data.items()},
}
