"""The documentation names what can be set and what can be called."""

from dataclasses import fields

import pytest

from app.cli import COMMANDS, backup, clock
from app.config import ROOT, Config
from app.core import (
    declared_filters,
    home_area,
    offer,
    provision,
    row_count_changes,
    takeup,
    trend_line,
)
from app.data import inbox_counts
from app.inbox import inbox_files, sent_files
from app.inbox.import_counts import NAME_RETENTION
from app.inbox.import_sent_counts import CLOCK_ERROR
from app.ingest import edition_archive
from app.ingest.parsing import csv_file
from app.ingest.quality_gates import gates, listing_losses
from app.ingest.sources import SOURCES
from app.linkage.settings import succession
from app.publish.selection import ward_takeup_disclosure
from app.publish.store import switch
from app.snapshot import find_settings
from app.web import health

OPERATIONS = ROOT / "docs/operations.md"


@pytest.mark.parametrize("name", [field.name.upper() for field in fields(Config)] + ["PORT"])
def test_every_setting_is_in_the_table_of_settings(name):
    assert f"| `{name}` |" in OPERATIONS.read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"flask {command}" in OPERATIONS.read_text("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_source_is_in_the_table_of_sources_with_its_days_until_stale(source):
    rows = (ROOT / "docs/sources.md").read_text("utf-8").splitlines()

    row = next(row for row in rows if row.startswith(f"| `{source.name}` |"))

    assert row.endswith(f"| {source.stale_after_days} |")


# Each number that a page gives, as the constant that the code uses.
NUMBERS = [
    ("rules", f"more than {offer.VACANCY_VALID_DAYS} days"),
    ("rules", f"A count is *few* below {takeup.SUPPRESS_BELOW}"),
    ("rules", f"fewer than {2 * takeup.SUPPRESS_BELOW} are eligible"),
    ("rules", f"at least {home_area.MIN_SHARED_POSTCODES} live postcodes"),
    ("rules", f"a fixed grid, {home_area.AREA_LEVELS[0].width_km} km wide"),
    ("rules", f"home-based settings is published from {provision.PUBLISHED_COUNT_FROM} on"),
    ("rules", f"whole months and from {inbox_counts.MIN_SHOWN_COUNT} on"),
    ("rules", f"counts without one are for {declared_filters.DEFAULT_COUNT_MILES} miles"),
    ("rules", f"within {find_settings.BORDER_MILES} miles"),
    ("rules", f"a similar name ({succession.SIMILAR_FROM} of 100)"),
    ("rules", f"less than {trend_line.SAME_WITHIN_POINTS:g} percentage point"),
    (
        "rules",
        f"−{row_count_changes.FEWER_PERCENT} %/+{row_count_changes.MORE_PERCENT} % *and* by more "
        f"than {row_count_changes.NOISE_FACTOR}·√n",
    ),
    ("rules", f"off by more than {gates.GRADE_POINTS_MAX} points"),
    ("rules", f"more than {gates.UNKNOWN_POSTCODES_PERCENT} % unknown postcodes"),
    (
        "rules",
        f"more than {listing_losses.LOST_PERCENT_MAX} % of its values "
        f"(at least {listing_losses.LOST_COUNT_MIN})",
    ),
    ("rules", f"at least {ward_takeup_disclosure.LEAST_HIDDEN} in all"),
    ("sources", f"renumbers {gates.RENUMBERED_PERCENT} % of them"),
    ("sources", f"title lines above the header (up to {csv_file.HEADER_WITHIN_ROWS - 1})"),
    ("operations", f"the newest {backup.RETAINED_PER_KIND[backup.RECORD]} "),
    ("operations", f"and audit alone, {backup.RETAINED_PER_KIND[backup.EDITS]})"),
    ("operations", f"edits backed up every {clock.EDITS_BACKUP_S:g} seconds"),
    ("operations", f"everything at {clock.BACKUP_AT[0]:%H:%M} UTC"),
    ("operations", f"overdue ({health.MISSED_PULLS_BEFORE_STALE} intervals)"),
    ("operations", f"of the last {edition_archive.ARCHIVED_MAX} editions"),
    ("operations", f"N publications ago (1 to {switch.KEPT_PUBLICATIONS})"),
    ("operations", f"(up to {inbox_files.MAX_UNREADABLE_FILES} files)"),
    ("operations", f"at most {sent_files.MAX_SENT_BYTES >> 20} MB"),
    ("operations", f"more than {(NAME_RETENTION - CLOCK_ERROR).days} days ago"),
    ("architecture", f"at most {switch.KEPT_PUBLICATIONS}."),
    ("glossary", f"files of the last {edition_archive.ARCHIVED_MAX} accepted editions"),
]


@pytest.mark.parametrize(("name", "text"), NUMBERS)
def test_a_number_on_a_page_is_the_one_in_the_code(name, text):
    assert text in (ROOT / "docs" / f"{name}.md").read_text("utf-8")
