"""The problems that `flask doctor` reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A problem, and what to do about it. `is_broken`: an invariant does not hold."""

    message: str
    advice: str
    is_broken: bool = True
