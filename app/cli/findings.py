"""What `flask doctor` finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What is not as it should be, and what to do. `is_broken`: an invariant does not hold."""

    message: str
    advice: str
    is_broken: bool = True
