"""What the rules say about one entitlement of one child."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Outcome(Enum):
    """Whether a child can have an entitlement."""

    YES = "yes"  # only for hours that every child has
    MAY = "may"  # HMRC, the council or another office decides
    NO = "no"
    ASK = "ask"  # the rule is uncertain, or an answer is missing: the council knows


class Reason(Enum):
    """Why an outcome is what it is; the rules in words are in `rules.toml`."""

    EVERY_CHILD = "every-child"
    IN_WORK = "in-work"
    UNIVERSAL_CREDIT = "universal-credit"
    PENSION_CREDIT = "pension-credit"
    ASYLUM_SUPPORT = "asylum-support"
    NO_PUBLIC_FUNDS_INCOME = "no-public-funds-income"
    DISABILITY = "disability"
    EHC_PLAN = "ehc-plan"
    CARE = "care"
    # why not
    OUTSIDE_ENGLAND = "outside-england"
    TOO_OLD = "too-old"
    AT_SCHOOL = "at-school"
    LAST_TERM = "last-term"  # a new place could not start before school
    WORK_TOO_LATE = "work-too-late"  # it starts after the hours end
    NOT_IN_WORK = "not-in-work"
    PAY_TOO_LOW = "pay-too-low"
    INCOME_TOO_HIGH = "income-too-high"
    NO_PUBLIC_FUNDS = "no-public-funds"
    PAY_OVER_LIMIT = "pay-over-limit"
    NO_ROUTE = "no-route"
    FOSTERED = "fostered"
    HAS_UNIVERSAL_CREDIT = "has-universal-credit"
    NO_UNIVERSAL_CREDIT = "no-universal-credit"
    VOUCHERS = "vouchers"
    # uncertain
    EXEMPT_WITH_HIGH_INCOME = "exempt-with-high-income"
    SICK_PAY = "sick-pay"
    PAY_NOT_KNOWN = "pay-not-known"
    OLDER_BENEFITS = "older-benefits"
    REFUSED_ASYLUM = "refused-asylum"
    KINSHIP = "kinship"
    BENEFIT_UNRESOLVED = "benefit-unresolved"
    JOB_NOT_STARTED = "job-not-started"
    ALREADY_THREE = "already-three"


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reason."""

    outcome: Outcome
    reason: Reason

    @property
    def is_open(self) -> bool:
        """Whether the child has the entitlement, or may have it."""
        return self.outcome in (Outcome.YES, Outcome.MAY)


@dataclass(frozen=True)
class Hours(Verdict):
    """Funded hours from `first_day` until the day before `end`; both may be past or in the future.

    Both are None where the outcome is not YES or MAY.
    """

    first_day: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the child has, or may have, the hours on a day."""
        if self.first_day is None or self.end is None:
            return False
        return self.first_day <= day < self.end


@dataclass(frozen=True)
class EarlyLearning(Hours):
    """Early learning hours; `ask_from` is the day from which the council takes applications."""

    ask_from: date | None = None


@dataclass(frozen=True)
class WorkingHours(Hours):
    """Working parents' hours for a family that has no code yet.

    `first_day` is the first term that it can reach; None with MAY where a parent does not know when
    leave ends. `apply_from` may be past. `apply_by` is the last day on which the code may be
    issued; families are advised to apply from `safe_from` to `safe_by`. `is_usable_now`: whether a
    code that was valid before this term gives hours today. `ends_with_leave_of`: positions of
    adults in the household whose leave for another child alone makes the family eligible.
    """

    apply_from: date | None = None
    safe_from: date | None = None
    safe_by: date | None = None
    apply_by: date | None = None
    through_council: bool = False
    is_usable_now: bool = False
    ends_with_leave_of: tuple[int, ...] = ()


@dataclass(frozen=True)
class TaxFree(Verdict):
    """Tax-Free Childcare; `is_disabled` doubles it and is None where only the office can say.

    `apply_from` is the first day to apply, past or future; None with MAY where a parent does not
    know when leave ends.
    """

    is_disabled: bool | None = False
    apply_from: date | None = None
