"""Counts the settings and places of England, its councils and wards, from published settings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from app.core.measures.figure import ENGLAND, Level
from app.core.measures.provision import (
    ProvisionBand,
    ProvisionCounts,
    ProvisionKey,
    bands_of,
    counts_in_ward,
    counts_of_setting,
    keys_of_area,
)
from app.data.editions import has_invented_edition
from app.data.provision_months import save_provision_month
from app.snapshot.layout import CountedOnly, Setting
from app.snapshot.published_settings import PublishedSettings

Counts = defaultdict[ProvisionKey, ProvisionCounts]


def count_provision_months(
    session: Session, published: PublishedSettings, now: datetime
) -> Mapping[ProvisionKey, ProvisionCounts] | None:
    """Store the counts of this month in place of earlier ones of it, and return them.

    None, without counting, while only one of snapshot and record has invented data: until the next
    publication, counts would mix invented data with real data. Not committed: one transaction
    replaces the month.
    """
    if published.is_invented != has_invented_edition(session):
        return None
    counts = count_provision(published)
    save_provision_month(session, counts, now)
    return counts


def count_provision(published: PublishedSettings) -> Mapping[ProvisionKey, ProvisionCounts]:
    """The settings and places of each area, kind and age band with at least one setting.

    A ward of a council with settings has a count of all its settings even if that is 0.
    """
    counts = count_settings(published.all())
    areas = published.areas.values()
    for council in (area for area in areas if area.level == "council"):
        _add_counted_only(counts, published.counted_only(council.code))
    for ward in (area for area in areas if area.level == "ward"):
        parent = published.council_of(ward.parent_code)
        if parent and ProvisionKey(Level.COUNCIL, parent.code) in counts:
            counts[ProvisionKey(Level.WARD, ward.code)] += ProvisionCounts()
    return dict(counts)


def count_settings(settings: Iterable[Setting]) -> Counts:
    """The counts that these settings give, as the public sees each of them."""
    counts: Counts = defaultdict(ProvisionCounts)
    for setting in settings:
        bands = bands_of(setting.offer.ages, setting.choice)
        for level, code in _areas_of(setting):
            for key in keys_of_area(level, code, setting.choice, bands):
                counts[key] += counts_of_setting(setting.places_count)
    return counts


def _areas_of(setting: Setting) -> list[tuple[Level, str]]:
    """The areas that a setting counts in."""
    areas = [(Level.COUNTRY, ENGLAND)]
    if setting.la_code:
        areas.append((Level.COUNCIL, setting.la_code))
    is_in_ward = counts_in_ward(setting.kind, setting.offer.premises, setting.consent)
    if setting.ward_code and is_in_ward:
        areas.append((Level.WARD, setting.ward_code))
    return areas


def _add_counted_only(counts: Counts, counted: Iterable[CountedOnly]) -> None:
    """Add homes that are published as counts of 5 or more, without ages and places.

    England's count is the sum of these counts: a remainder below 5 could reveal a single home.
    """
    bands = (ProvisionBand.ALL, ProvisionBand.NOT_KNOWN)
    for one in counted:
        for level, code in ((Level.COUNTRY, ENGLAND), (Level.COUNCIL, one.la_code)):
            for key in keys_of_area(level, code, one.choice, bands):
                counts[key] += ProvisionCounts(one.count, 0, one.count)
