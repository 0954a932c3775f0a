"""Measures: what a publisher counts, the unit, the denominator, and known gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

ONLY_FOR_READERS = "uncollected"  # a field that neither the record nor a snapshot has


class Polarity(Enum):
    """Whether a higher value is better, as LAIT says; NONE where neither is."""

    HIGH = "high"
    LOW = "low"
    NONE = "none"


class MeasureUnit(Enum):
    """The unit of a measure's values. A percentage is stored as published: 65.2, not 0.652."""

    PERCENT = "percent"
    CHILDREN = "children"
    PEOPLE = "people"
    PLACES = "places"
    SETTINGS = "settings"
    POUNDS = "pounds"
    POINTS = "points"
    RANK = "rank"
    TENTH = "tenth"


@dataclass(frozen=True)
class MeasureBreak:
    """A period from which figures are not comparable with earlier ones, and the reason in words."""

    period: str
    reason: str


@dataclass(frozen=True)
class Measure:
    """One measure of one source.

    `code` is permanent: addresses and the API have it. `subject` is the same for measures of
    different sources that count the same thing; their figures are never joined into one series.
    `denominator` names in words the group that a share is taken of, `gaps` says which figures are
    missing and why. Nothing was collected in the periods `uncollected`. `owner` and `contact` are
    the publisher's. `decimals` is the number of decimals that a page shows. `has_counts`: figures
    may have numerator and denominator. `publisher_name` is the name or the column that the
    publisher's file has for it.
    """

    code: str
    title: str
    source: str
    unit: MeasureUnit
    polarity: Polarity
    subject: str
    denominator: str
    owner: str
    contact: str
    licence: str
    url: str
    gaps: str = ""
    breaks: tuple[MeasureBreak, ...] = ()
    uncollected: tuple[str, ...] = ()
    decimals: int = 1
    has_counts: bool = False
    publisher_name: str = ""

    def to_facts(self) -> dict[str, Any]:
        """Values for JSON, without `uncollected`, which only readers of files need."""
        return {
            **{name: value for name, value in vars(self).items() if name != ONLY_FOR_READERS},
            "unit": self.unit.value,
            "polarity": self.polarity.value,
            "breaks": [vars(one) for one in self.breaks],
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """The inverse of `to_facts`, also of definitions with `uncollected`.

        Raises KeyError, TypeError or ValueError for other facts.
        """
        return cls(
            **{
                **facts,
                "unit": MeasureUnit(facts["unit"]),
                "polarity": Polarity(facts["polarity"]),
                "breaks": tuple(MeasureBreak(**one) for one in facts.get("breaks", ())),
                "uncollected": tuple(facts.get("uncollected", ())),
            }
        )
