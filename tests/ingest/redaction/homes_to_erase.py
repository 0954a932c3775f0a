"""A home with words that can be searched for."""

from datetime import date, timedelta

from tests.builders import (
    NOW,
    Install,
    childminder,
    consent,
    nursery,
)

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 31), date(2026, 11, 20), date(2026, 12, 31)
LATER, LAST = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
HOME = {"Provider name": "Quillfeather", "Provider address line 1": "88 Vexwort Row"}
OTHERS = [consent(f"25000{number}") for number in range(10, 20)]


def fill_with_homes(install: Install, *homes: dict[str, str]) -> None:
    """Import a nursery and eleven childminders, and publish twice."""
    install.areas()
    install.postcodes()
    childminder_rows = [childminder(row["Provider URN"]) for row in (consent(), *OTHERS)]
    install.register(nursery(), *childminder_rows)
    install.consented(*homes, *OTHERS)
    install.publish()
    install.publish()
