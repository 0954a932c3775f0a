"""Kinds of provision, registers and filter groups.

Source: Ofsted, childcare providers and inspections, definitions of provider types;
docs/rules.md#kinds-of-provision.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The kind of a service, in Ofsted's and DfE's terms."""

    DAY_NURSERY = "day-nursery"
    PRE_SCHOOL = "pre-school"
    NURSERY_CLASS = "nursery-class"
    NURSERY_SCHOOL = "nursery-school"
    CHILDMINDER = "childminder"
    DOMESTIC = "domestic"
    OTHER = "other"
    OUT_OF_SCHOOL = "out-of-school"
    NANNY = "nanny"


SCHOOLS = frozenset({Kind.NURSERY_CLASS, Kind.NURSERY_SCHOOL})
HOME_BASED = frozenset({Kind.CHILDMINDER, Kind.DOMESTIC, Kind.NANNY})
WITHOUT_SENCO = frozenset({Kind.CHILDMINDER, Kind.NANNY})  # one person, without a coordinator


class Choice(Enum):
    """A kind of provision as a family chooses it in the filter; each service has exactly one."""

    DAY_NURSERY = "day-nursery"
    PRE_SCHOOL = "pre-school"
    SCHOOL_NURSERY = "school-nursery"
    CHILDMINDER = "childminder"
    OTHER = "other"
    OUT_OF_SCHOOL = "out-of-school"
    OLDER_CHILDREN = "older-children"

    @property
    def bit(self) -> int:
        """Its bit in the snapshot's filter bitmask. Add new choices at the end of the class."""
        return _BITS[self]


_BITS = {choice: 1 << position for position, choice in enumerate(Choice)}

# Without a chosen kind the list shows care for under-fives (docs/rules.md#registers).
UNDER_FIVES = frozenset(
    {
        Choice.DAY_NURSERY,
        Choice.PRE_SCHOOL,
        Choice.SCHOOL_NURSERY,
        Choice.CHILDMINDER,
        Choice.OTHER,
    }
)

_CHOICES = {
    Kind.DAY_NURSERY: Choice.DAY_NURSERY,
    Kind.PRE_SCHOOL: Choice.PRE_SCHOOL,
    Kind.NURSERY_CLASS: Choice.SCHOOL_NURSERY,
    Kind.NURSERY_SCHOOL: Choice.SCHOOL_NURSERY,
    Kind.CHILDMINDER: Choice.CHILDMINDER,
    Kind.DOMESTIC: Choice.CHILDMINDER,
    Kind.OTHER: Choice.OTHER,
    Kind.OUT_OF_SCHOOL: Choice.OUT_OF_SCHOOL,
}


@dataclass(frozen=True)
class Registers:
    """The parts of Ofsted's registers that a provider is on."""

    early_years: bool = False
    compulsory: bool = False
    voluntary: bool = False


def filter_choice_for(kind: Kind, registers: Registers) -> Choice | None:
    """The filter group of a service; None for a nanny, who is counted but never listed.

    Provision on the Childcare Register alone is care for older children, whatever its kind;
    out-of-school clubs keep their own group even when they take under-fives
    (docs/rules.md#registers).
    """
    if kind is Kind.NANNY:
        return None
    choice = _CHOICES[kind]
    if choice is Choice.OUT_OF_SCHOOL or kind in SCHOOLS or registers.early_years:
        return choice
    return Choice.OLDER_CHILDREN


PUBLISHED_COUNT_FROM = (
    5  # settings; a smaller count could identify one home (docs/rules.md#small-counts)
)


class Status(Enum):
    """The status of a registration, with the codes of Ofsted's extract for councils."""

    ACTIVE = "ACTV"
    PROPOSED = "PROP"
    INACTIVE = "INAC"
    SUSPENDED = "SUSP"
    RESIGNED = "RESG"
    CANCELLED = "CANC"
    REFUSED = "REFU"


class HelpKind(Enum):
    """A place where people help families face to face; it is not childcare."""

    FAMILY_HUB = "family-hub"
    CHILDRENS_CENTRE = "childrens-centre"
