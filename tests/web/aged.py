"""An install whose sources are real and of chosen days, and the day that its pages are read on."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from app.web import binding, health

FRESH = (date(2026, 11, 1), 36_500)  # as at, stale after so many days


def set_ages(data_dir: Path, ages: Mapping[str, tuple[date, int]], usual=FRESH) -> None:
    """Give the sources of what is shown other days, as editions that nobody invented."""
    seq = json.loads((data_dir / "snapshots" / "current").read_text("utf-8"))["places"]
    manifest = data_dir / "snapshots" / "places" / f"{seq:06d}" / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    for edition in told["editions"]:
        as_at, days = ages.get(edition["source"], usual)
        edition |= {"as_at": as_at.isoformat(), "stale_after_days": days, "is_invented": False}
    told["is_invented"] = False
    told["frame"] = repr(told["editions"])  # as publishing does, so that no page is kept
    manifest.write_text(json.dumps(told), "utf-8")


def read_on(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 12) -> None:
    """Have every answer from now on be one of this day."""
    for module in (binding, health):
        monkeypatch.setattr(module, "now", lambda: datetime.combine(day, time(hour), UTC))
