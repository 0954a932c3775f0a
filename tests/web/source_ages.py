"""An installation with real sources of chosen dates, and a fixed date of today."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from app.web import health, request_context

FRESH = (date(2026, 11, 1), 36_500)  # as at, stale after this many days


def set_source_ages(data_dir: Path, ages: Mapping[str, tuple[date, int]], usual=FRESH) -> None:
    """Give the published sources other dates, as editions that are not invented."""
    seq = json.loads((data_dir / "snapshots" / "current").read_text("utf-8"))["places"]
    manifest = data_dir / "snapshots" / "places" / f"{seq:06d}" / "manifest.json"
    manifest_data = json.loads(manifest.read_text("utf-8"))
    for edition in manifest_data["editions"]:
        as_at, days = ages.get(edition["source"], usual)
        edition |= {"as_at": as_at.isoformat(), "stale_after_days": days, "is_invented": False}
    manifest_data["is_invented"] = False
    manifest_data["frame"] = repr(
        manifest_data["editions"]
    )  # as publishing does, so that no cached page is used
    manifest.write_text(json.dumps(manifest_data), "utf-8")


def freeze_day(monkeypatch: pytest.MonkeyPatch, day: date, hour: int = 12) -> None:
    """Make this date today for every later response."""
    for module in (request_context, health):
        monkeypatch.setattr(module, "now", lambda: datetime.combine(day, time(hour), UTC))
