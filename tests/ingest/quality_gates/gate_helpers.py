"""Refreshes that a quality gate may stop, and the reasons it gave."""

from datetime import date
from typing import Any

from app.data.quarantined_editions import find_quarantined
from app.data.tables import RefreshRun
from tests.builders import Cells, Install

OCTOBER = date(2026, 10, 31)
REGISTER = "ofsted_register"


def later(install: Install, *rows: Cells, **options: Any) -> RefreshRun:
    return install.register(*rows, as_at=OCTOBER, **options)


def quarantine_reasons(install: Install, source: str = REGISTER) -> list[str]:
    """The reasons of the quarantined edition."""
    with install.session() as session:
        quarantined = find_quarantined(session, source)
        return quarantined.reasons.splitlines() if quarantined else []
