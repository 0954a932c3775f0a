"""The size of a take-up share in plain language. Source: docs/rules.md#take-up."""

from enum import Enum

from app.core.takeup import out_of_ten


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
