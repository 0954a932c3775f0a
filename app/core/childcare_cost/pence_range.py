"""An amount of money between two ends, and the one place where amounts are rounded."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Self


@dataclass(frozen=True)
class PenceRange:
    """The least and the most that something may cost, in pence; equal where it is exact."""

    low: Fraction
    high: Fraction

    @classmethod
    def exactly(cls, pence: Fraction | int) -> Self:
        return cls(Fraction(pence), Fraction(pence))

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __add__(self, other: "PenceRange") -> "PenceRange":
        return PenceRange(self.low + other.low, self.high + other.high)

    def times(self, factor: Fraction | int) -> "PenceRange":
        return self.shares(Fraction(factor), Fraction(factor))

    def shares(self, of_low: Fraction, of_high: Fraction) -> "PenceRange":
        """A share of each end; a smaller share of the high end can make that the least."""
        return PenceRange(*sorted((self.low * of_low, self.high * of_high)))


def rounded(pence: Fraction, step: int = 1) -> int:
    """The nearest multiple of `step` pence; a half goes up."""
    return floor(pence / step + Fraction(1, 2)) * step
