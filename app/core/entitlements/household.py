"""A household as the rules of the entitlements see it: its adults, its income and one child."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.core.postcode_areas import Nation


class Work(Enum):
    """What an adult does. Sick leave and annual leave count as work, with the pay expected."""

    WORKING = "working"
    NEW_BUSINESS = "new-business"  # self-employed for less than 12 months
    STATUTORY_SICK_PAY = "statutory-sick-pay"  # and no other pay
    PARENTAL_LEAVE = "parental-leave"
    STARTING = "starting"  # a job on a known day
    NOT_WORKING = "not-working"


class Benefit(Enum):
    """Benefits of one of a couple that can stand in for that adult's work."""

    CARERS_ALLOWANCE = "carers-allowance"
    INCAPACITY_BENEFIT = "incapacity-benefit"
    SEVERE_DISABLEMENT_ALLOWANCE = "severe-disablement-allowance"
    CONTRIBUTION_BASED_ESA = "contribution-based-esa"
    LIMITED_CAPABILITY = "limited-capability"  # for work, or for work-related activity
    UNIVERSAL_CREDIT_CARER = "universal-credit-carer"


class Study(Enum):
    """A course that an adult takes."""

    SCHOOL_OR_COLLEGE = "school-or-college"  # publicly funded, under 20 at its start
    FURTHER_EDUCATION = "further-education"  # publicly funded, 20 or over at its start
    UNIVERSITY = "university"  # full-time higher education with student finance
    OTHER = "other"


class Support(Enum):
    """What a household lives on beside its pay; the first that is true, in this order."""

    NONE = "none"
    UNIVERSAL_CREDIT = "universal-credit"
    PENSION_CREDIT = "pension-credit"  # the guarantee part
    OLDER_BENEFITS = "older-benefits"  # Income Support, income-based JSA, income-related ESA
    ASYLUM_SUPPORT = "asylum-support"  # Immigration and Asylum Act 1999, part 6
    REFUSED_ASYLUM_SUPPORT = "refused-asylum-support"  # the same Act, section 4
    NO_PUBLIC_FUNDS = "no-public-funds"


class ChildFact(Enum):
    """What is true of a child and matters to an entitlement."""

    DLA = "dla"  # Disability Living Allowance for children
    OTHER_DISABILITY = "other-disability"  # PIP, AFIP, Scottish payment, certified sight loss
    EHC_PLAN = "ehc-plan"
    FOSTERED = "fostered"  # looked after by a council, with this family
    LEFT_CARE = "left-care"  # adopted, special guardianship or child arrangements order
    KINSHIP = "kinship"  # with relatives or friends, without such an order
    IN_RECEPTION = "in-reception"  # or in a later year of school


@dataclass(frozen=True)
class Adult:
    """A parent, or a partner who lives with one.

    `earns_minimum`: whether the pay expected over the next 3 months reaches
    `working_parents.minimum_pay`; on leave, the pay after going back; None if not known.
    `starts_on` is the first day of a new job.
    """

    work: Work
    earns_minimum: bool | None = None
    is_over_income_limit: bool = False
    starts_on: date | None = None
    benefits: frozenset[Benefit] = frozenset()
    study: Study | None = None
    has_childcare_vouchers: bool = False

    @property
    def has_paid_work(self) -> bool:
        """Whether the adult is in paid work, on leave from it, or about to start it."""
        return self.work is not Work.NOT_WORKING


@dataclass(frozen=True)
class Leave:
    """Parental leave for the child in question; `back_on` is None where the day is not known."""

    adult: int  # position in Household.adults
    back_on: date | None = None


@dataclass(frozen=True)
class Child:
    """A child, or a baby who is due: then `born` is the due date.

    `leaves` are the adults' leaves for this child. An adult on leave who is not among them is on
    leave for another child.
    """

    born: date
    facts: frozenset[ChildFact] = frozenset()
    leaves: tuple[Leave, ...] = ()

    def has(self, *facts: ChildFact) -> bool:
        """Whether at least one of these is true of the child."""
        return not self.facts.isdisjoint(facts)


@dataclass(frozen=True)
class Household:
    """The adults (one or two, in any order) and the income of a household.

    `is_within_limit`: with Universal Credit, whether the net earned pay is within the limit of
    early learning; with NO_PUBLIC_FUNDS, whether income and savings are within theirs; None if not
    known. `may_claim_public_funds`: whether at least one adult may.
    """

    adults: tuple[Adult, ...]
    nation: Nation = Nation.ENGLAND
    support: Support = Support.NONE
    is_within_limit: bool | None = None
    may_claim_public_funds: bool = True
