"""How many of those who may have funded hours use them: figures, and what may be told of few.

Source: DfE, "Funded early education and childcare", methodology; domain.md §5-7.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Self


class Entitlement(Enum):
    """The funded entitlements, each named in every figure."""

    EARLY_LEARNING = "early-learning"  # 2-year-olds of families with low income or extra support
    UNIVERSAL = "universal"  # every 3 and 4-year-old
    WORKING = "working"  # working parents: no rate is made, no denominator is published


class Hidden(Enum):
    """Why a figure has no value; none of these is 0. Symbols: domain.md §6."""

    CONFIDENTIAL = "c"
    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    UNRELIABLE = "u"
    LOW = "low"
    OLD = "~"
    MISSING = ":"
    FEW = "few"  # ours: too few to show


@dataclass(frozen=True)
class Figure:
    """One figure: children registered, of those estimated to be eligible, as a percent.

    `ages` is "2", "3", "4", "3-4", "under-2" or "all"; `period` a year ("2026") or a term
    ("2026-spring"). Counts and percent are None where `hidden` says why, or where nobody told.
    `is_break`: the series starts anew here and is not comparable with what stands before.
    """

    entitlement: Entitlement
    ages: str
    period: str
    registered_count: float | None = None
    eligible_count: float | None = None
    percent: float | None = None
    hidden: Hidden | None = None
    is_break: bool = False

    def to_facts(self) -> dict[str, Any]:
        """As JSON keeps it: nothing that is empty."""
        facts = {name: value for name, value in vars(self).items() if value is not None}
        facts["entitlement"] = self.entitlement.value
        if not self.is_break:
            del facts["is_break"]
        if self.hidden:
            facts["hidden"] = self.hidden.value
        return facts

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """The inverse of `to_facts`."""
        values = dict(facts)
        values["entitlement"] = Entitlement(values["entitlement"])
        if "hidden" in values:
            values["hidden"] = Hidden(values["hidden"])
        return cls(**values)
