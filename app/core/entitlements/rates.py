"""Amounts of the entitlements by the day on which they apply, from `rates.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path


class RateName(Enum):
    """The amounts in `rates.toml`; their units are in the file."""

    MINIMUM_WAGE_21 = "minimum-wage-21"
    MINIMUM_WAGE_18 = "minimum-wage-18"
    MINIMUM_WAGE_YOUNGEST = "minimum-wage-youngest"
    WORK_HOURS = "work-hours"
    WORK_WEEKS = "work-weeks"
    INCOME_LIMIT = "income-limit"
    EARLY_LEARNING_PAY = "early-learning-pay-limit"
    EARLY_LEARNING_PAY_MONTH = "early-learning-pay-limit-month"
    NO_FUNDS_ONE_CHILD = "no-public-funds-one-child"
    NO_FUNDS_MORE_CHILDREN = "no-public-funds-more-children"
    NO_FUNDS_ONE_CHILD_LONDON = "no-public-funds-one-child-london"
    NO_FUNDS_MORE_CHILDREN_LONDON = "no-public-funds-more-children-london"
    NO_FUNDS_SAVINGS = "no-public-funds-savings"
    HOURS_15 = "hours-15"
    HOURS_30 = "hours-30"
    FUNDED_WEEKS = "funded-weeks"
    FUNDED_HOURS_A_DAY = "funded-hours-a-day"
    APPLY_FROM_AGE = "apply-from-age"
    RECONFIRM_OPENS = "reconfirm-opens"
    TAX_FREE_QUARTER = "tax-free-quarter"
    TAX_FREE_QUARTER_DISABLED = "tax-free-quarter-disabled"
    UNIVERSAL_CREDIT_SHARE = "universal-credit-share"
    UNIVERSAL_CREDIT_ONE_CHILD = "universal-credit-one-child"
    UNIVERSAL_CREDIT_MORE_CHILDREN = "universal-credit-more-children"
    HEALTHY_START_WEEK = "healthy-start-week"
    HEALTHY_START_WEEK_BABY = "healthy-start-week-baby"
    HEALTHY_START_PAY = "healthy-start-pay"
    DISABILITY_ACCESS_FUND = "disability-access-fund"
    PUPIL_PREMIUM = "early-years-pupil-premium"
    PUPIL_PREMIUM_PAY = "early-years-pupil-premium-pay"
    CHILDCARE_GRANT_ONE_CHILD = "childcare-grant-one-child"
    CHILDCARE_GRANT_MORE_CHILDREN = "childcare-grant-more-children"


@dataclass(frozen=True)
class Rate:
    """One amount from a day on, with the source that was read on `source_date`."""

    name: RateName
    valid_from: date
    value: int
    unit: str
    meaning: str
    source: str
    source_date: date


@cache
def all_rates() -> tuple[Rate, ...]:
    """Every amount of the file, in its order."""
    text = Path(__file__).with_name("rates.toml").read_text(encoding="utf-8")
    return tuple(
        Rate(RateName(entry.pop("name")), entry.pop("from"), **entry)
        for entry in tomllib.loads(text)["rate"]
    )


@lru_cache(maxsize=64)
def rates_on(day: date) -> Mapping[RateName, int]:
    """The value of every amount that applies on a day; amounts not yet in force are missing."""
    in_force = (rate for rate in all_rates() if rate.valid_from <= day)
    return {rate.name: rate.value for rate in sorted(in_force, key=lambda rate: rate.valid_from)}
