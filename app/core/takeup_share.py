"""The size of a take-up share in plain language. Source: docs/rules.md#in-ten."""

from enum import Enum
from typing import Final

from app.core.takeup import out_of_ten

CLEAR_POINTS: Final = 5  # percentage points; a smaller difference is not called more or less


class Degree(Enum):
    """The size of a percentage in plain language."""

    HARDLY = "hardly"
    ABOUT = "about"
    NEARLY = "nearly"
    ABOVE = "above"


def exceeds_estimate(percent: float) -> bool:
    """Whether more children use the hours than were thought eligible: that count is an estimate."""
    return round(percent, 1) > 100  # rounded as displayed


def degree_of_takeup(percent: float) -> Degree:
    """The degree for a percentage; ABOVE if it exceeds 100."""
    if exceeds_estimate(percent):
        return Degree.ABOVE
    among_ten = out_of_ten(percent)
    if among_ten == 0:
        return Degree.HARDLY
    return Degree.NEARLY if among_ten == 10 else Degree.ABOUT


class InTenComparison(Enum):
    """How a second share compares with a first."""

    SAME = "same"
    MORE = "more"
    LESS = "less"
    UNDECIDED = "undecided"  # "in ten" and the percentages do not say the same


def compare_shares(first: float, second: float) -> InTenComparison:
    """How the second percentage compares with the first, in words that agree with both "in ten".

    MORE and LESS need another number in ten and a difference of at least CLEAR_POINTS; SAME needs
    the same number in ten and a smaller difference.
    """
    difference = round(second, 1) - round(first, 1)  # rounded as displayed
    is_clear = abs(difference) > CLEAR_POINTS - 0.05
    if (out_of_ten(first) == out_of_ten(second)) == is_clear:
        return InTenComparison.UNDECIDED
    if not is_clear:
        return InTenComparison.SAME
    return InTenComparison.MORE if difference > 0 else InTenComparison.LESS
