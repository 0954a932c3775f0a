"""The agreed sufficiency reports: a part of the snapshot of its own, with a file for each report.

What a file has is `app.web.sufficiency_report.content.ReportContent` as JSON; nothing below the web
reads it.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

REPORTS = "reports"  # the name of the part


class ReportKey(NamedTuple):
    """A council by its DfE number, and the year of its report."""

    la_number: str
    year: int


class PublishedReports:
    """An opened directory of reports; a file is read when it is asked for."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.seq: int = manifest["seq"]
        self._folder = folder
        self._agreed_on = {
            ReportKey(one["la_number"], one["year"]): date.fromisoformat(one["agreed_on"])
            for one in manifest["reports"]
        }

    def years(self, la_number: str) -> list[int]:
        """The years of a council's reports, newest first."""
        return sorted(key.year for key in self._agreed_on if key.la_number == la_number)[::-1]

    def agreed_on(self, key: ReportKey) -> date | None:
        """The day on which a report was agreed; None where there is none."""
        return self._agreed_on.get(key)

    def content(self, key: ReportKey) -> str:
        """What a report says, as JSON. Raises KeyError where there is none."""
        if key not in self._agreed_on:
            raise KeyError(key)
        return (self._folder / file_name(key)).read_text("utf-8")


def file_name(key: ReportKey) -> str:
    return f"{key.la_number}-{key.year}.json"
