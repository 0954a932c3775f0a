"""The settings in a directory: its childcare, one row for each, and what was left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.core.provision import HOME_BASED, Kind
from app.ingest.reading import BadRow, Reading
from app.ingest.source_rows import ListingRow
from app.ingest.sources.open_referral.childcare_terms import Category, Relevance, categorise
from app.ingest.sources.open_referral.feed_file import Feed, Service, read_feed
from app.ingest.sources.open_referral.json_values import day, first_text, text
from app.ingest.sources.open_referral.ofsted_numbers import NumbersAmbiguous, find_numbers
from app.ingest.sources.open_referral.service_parser import (
    ServiceFault,
    filled_count,
    read_service,
    reference_of,
)

CATEGORIES_SHOWN = 8  # in a note
FIELDS_SHOWN = 20
_INACTIVE = frozenset({"inactive", "defunct", "temporarily closed"})
_CHANGED = ("last_modified", "updated_at", "assured_date")
_PERSONAL = frozenset({"phones", "email", "url", "address_1", "city", "postal_code"})
# Fields of a service that are read, and those that are known and not used: the directory's own
# numbers and dates, free text about money, and what Open Referral has for other services.
READ = frozenset(
    {
        *("id", "name", "description", "url", "email", "status", "application_process"),
        *("last_modified", "updated_at", "assured_date", "min_age", "max_age", "minimum_age"),
        *("maximum_age", "eligibility", "eligibilitys", "locations", "location"),
        *("service_at_locations", "phones", "phone", "contacts", "contact", "languages"),
        *("organization", "organisation", "schedules", "regular_schedule", "regular_schedules"),
        *("cost_options", "taxonomies", "taxonomy_terms", "attributes", "service_taxonomys"),
        *("categories", "local_offer", "accreditations", "additional_information", "links"),
        *("ofsted_item", "ofsted", "ofsted_urn", "ofsted_number", "ofsted_reference_number"),
        *("ofsted_reference", "identifiers", "external_identifiers", "metadata"),
    }
)
KNOWN_UNUSED = frozenset(
    {
        *("alternate_name", "interpretation_services", "fees", "fees_description", "wait_time"),
        *("eligibility_description", "assurer_email", "licenses", "alert", "program", "program_id"),
        *("organization_id", "capacities", "required_documents", "service_areas", "funding"),
        *("fundings", "reviews", "service_area", "created_at", "score", "distance_away", "free"),
        *(
            "needs_referral",
            "target_directories",
            "send_needs",
            "suitabilities",
            "deliverable_type",
        ),
        *("attending_access", "attending_type", "holiday_schedules", "holiday_schedule", "visible"),
        *("age_band_under_2", "age_band_2", "age_band_3_4", "age_band_5_7", "age_band_8_plus"),
        *(
            "age_band_all",
            "visible_from",
            "visible_to",
            "temporarily_closed",
            "marked_for_deletion",
        ),
    }
)


@dataclass(frozen=True)
class _Found:
    """A childcare service that was read. `number` is its position in the directory, from 1."""

    number: int
    row: ListingRow
    faults: list[ServiceFault]


@dataclass
class _Tally:
    """What was left out, for the notes."""

    skipped: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    merged: list[str] = field(default_factory=list)


def read(path: Path) -> Reading[ListingRow]:
    """The childcare of a directory; `la_number` is None, because no directory names its council.

    The as-at date is that of its newest change. Values that cannot be read are in `row_warnings`,
    services that cannot be in `bad`. Raises FileRefused when the file is no directory.
    """
    feed = read_feed(path)
    reading: Reading[ListingRow] = Reading(iter(()), la_number=None)
    reading.as_at = newest_change(feed)
    reading.ignored = _unknown_fields(feed)
    reading.records = _records(feed, reading)
    return reading


def newest_change(feed: Feed) -> date | None:
    """The day on which a service changed last; None where none gives it."""
    changes = (day(one.get(key)) for one in feed.services for key in _CHANGED)
    return max(filter(None, changes), default=None)


def _unknown_fields(feed: Feed) -> tuple[str, ...]:
    names = Counter(name for one in feed.services for name in one)
    unknown = sorted(name for name in names if name not in READ | KNOWN_UNUSED)
    return tuple("".join(filter(str.isprintable, name))[:40] for name in unknown[:FIELDS_SHOWN])


def _records(feed: Feed, reading: Reading[ListingRow]) -> Iterator[ListingRow]:
    tally, found = _Tally(), dict[str, list[_Found]]()
    seen: set[str] = set()
    for number, service in enumerate(feed.services, start=1):
        reading.rows_read += 1
        try:
            reference = reference_of(service)
            if reference in seen:
                tally.repeated += 1
                continue
            seen.add(reference)
            one = _read_one(number, service, reading, tally)
        except ValueError as error:
            reading.bad.append(
                BadRow(number, "", "", str(error), outcome="the service is left out")
            )
            continue
        if one:
            key = one.row.ofsted_urn or one.row.dfe_urn or one.row.reference
            found.setdefault(key, []).append(one)
    for group in found.values():
        yield _best(group, reading, tally)
    reading.notes += _notes(feed, tally)


def _read_one(
    number: int, service: Service, reading: Reading[ListingRow], tally: _Tally
) -> _Found | None:
    """The row of a service; None for one that is closed or no childcare."""
    if text(service.get("status")).casefold() in _INACTIVE:
        tally.skipped["closed"] += 1
        return None
    category = categorise(service)
    try:
        numbers = find_numbers(service)
    except NumbersAmbiguous as error:
        numbers = ("", "")
        warning = BadRow(number, "Ofsted number", "", str(error), outcome="awaits a number")
        reading.row_warnings.append(warning)
    if not _is_setting(category, numbers):
        tally.skipped[category.relevance.value] += 1
        tally.categories.update(category.names[:1] if category.relevance is Relevance.OTHER else ())
        if category.relevance is Relevance.GENERAL:
            tally.categories.update(category.names[:1])
        return None
    row, faults = read_service(service, numbers, category.kind, reading.as_at)
    return _Found(number, row, faults)


def _is_setting(category: Category, numbers: tuple[str, str]) -> bool:
    """Whether a service is a setting for this product: childcare, or in a register.

    A nanny without a number works in families' homes, and is no place to look for.
    """
    if any(numbers):
        return True
    return category.relevance is Relevance.CHILDCARE and category.kind is not Kind.NANNY


def _best(group: list[_Found], reading: Reading[ListingRow], tally: _Tally) -> ListingRow:
    """Of several services about one setting the one with most facts, else the first."""
    best = max(group, key=lambda one: (filled_count(one.row), -one.number))
    if len(group) > 1:
        key = best.row.ofsted_urn or best.row.dfe_urn
        numbers = ", ".join(str(one.number) for one in group)
        tally.merged.append(f"{key}: services {numbers}")
    is_home = best.row.kind in HOME_BASED or best.row.kind is None
    reading.row_warnings += (_warning(best.number, one, is_home=is_home) for one in best.faults)
    return best.row


def _warning(number: int, fault: ServiceFault, *, is_home: bool) -> BadRow:
    return BadRow(
        number,
        fault.field,
        fault.value[:200],
        fault.reason,
        outcome="shown without it",
        is_recovered=True,
        is_personal=is_home or fault.field in _PERSONAL,
        is_cell=True,
    )


def _notes(feed: Feed, tally: _Tally) -> list[str]:
    notes = []
    if feed.pages_missing:
        notes.append(f"pages that the directory has and the file lacks: {feed.pages_missing:,}")
    for why, count in sorted(tally.skipped.items()):
        notes.append(f"services left out, {why}: {count:,}")
    if tally.categories:
        listed = [
            f"{first_text({'name': name}, 'name')} ({count:,})"
            for name, count in tally.categories.most_common(CATEGORIES_SHOWN)
        ]
        notes.append(f"first categories of those: {', '.join(listed)}")
    if tally.repeated:
        notes.append(f"services given twice, with the same id: {tally.repeated:,}")
    if tally.merged:
        shown = "; ".join(tally.merged[:CATEGORIES_SHOWN])
        more = "; …" if len(tally.merged) > CATEGORIES_SHOWN else ""
        notes.append(f"settings with several services, of which one is used: {shown}{more}")
    return notes
