"""The limits that docs/operations.md states are those of the code."""

from datetime import timedelta

from app.config import ROOT
from app.core.staff_roles import IDLE_LASTS, SESSION_LASTS
from app.data.counted_sign_ins import ATTEMPTS, WITHIN

ORDINALS = {6: "sixth", 11: "eleventh", 21: "twenty-first"}


def signing_in() -> str:
    """The section of the documentation about signing in."""
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    return text.partition("\n### Signing in\n")[2].partition("\n## ")[0]


def minutes(length: timedelta) -> str:
    return f"{length // timedelta(minutes=1)} minutes"


def test_the_limits_of_signing_in_are_documented():
    refused = f"The {ORDINALS[ATTEMPTS + 1]} attempt within {minutes(WITHIN)} is refused with 429"

    assert refused in signing_in()
    assert "for the client's address where `PROXY_HOPS` is set" in signing_in()


def test_the_limits_of_a_session_are_documented():
    hours = SESSION_LASTS // timedelta(hours=1)

    assert f"A session lasts {hours} hours, and {minutes(IDLE_LASTS)} without use." in signing_in()
