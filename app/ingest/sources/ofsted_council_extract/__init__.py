"""Ofsted's nightly extract for one council: every registration, with names of childminders.

It is not public: Ofsted supplies it to the council, which is responsible for its use. Source of the
elements and codes: docs/sources.md#council-extract
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from app.core.translation_marks import mark
from app.ingest.errors import FileRefused
from app.ingest.parsing.field_parsers import with_restored_address
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.reading import DUPLICATE_REASON, BadRow, Reading
from app.ingest.reconcile.council_extract_registrations import reconcile_extract
from app.ingest.reconcile.narrowed_by_ofsted import find_narrowed_by_extract
from app.ingest.source import ElementRedaction, Source
from app.ingest.source_readers import versioned_reader
from app.ingest.source_rows import ExtractRow
from app.ingest.sources.ofsted_council_extract import registration_parser
from app.ingest.sources.ofsted_council_extract.extract_xml import (
    Element,
    ElementUnreadable,
    read_document,
)
from app.ingest.sources.ofsted_council_extract.registration_redaction import (
    with_only_registrations,
    without_registrations,
)

_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)


def read(path: Path) -> Reading[ExtractRow]:
    """The council's registrations, without registered persons, who are not settings.

    A confidential registration has its number, kind and status only. Raises FileRefused when the
    file is not an extract, or has an element that may change the meaning of others; other unknown
    elements are left out and listed in `unknown_items`.
    """
    unknown_items: dict[str, list[str]] = {}
    document = read_document(path, unknown_items)
    as_at, la_number = _day(path, document), _la_number(path, document)
    reading: Reading[ExtractRow] = Reading(iter(()), as_at=as_at, la_number=la_number)
    reading.unknown_items = unknown_items
    reading.records = _records(document.find_all("Registration"), as_at, reading)
    return reading


def _records(
    registrations: list[Element], as_at: date, reading: Reading[ExtractRow]
) -> Iterator[ExtractRow]:
    hidden = _confidential_numbers(registrations)
    seen: set[str] = set()
    for registration in registrations:
        reading.rows_read += 1
        try:
            if (
                registration_parser.provision_type(registration)
                == registration_parser.REGISTERED_PERSON
            ):
                continue
            number = registration_parser.reference(registration)
            if number in seen:
                raise ElementUnreadable(DUPLICATE_REASON, "ReferenceNumber", number)
            _note_unknown(registration, reading)
            if number in hidden:
                record = registration_parser.minimal_row(registration, is_confidential=True)
            else:
                record = registration_parser.full_row(registration, as_at)
        except ElementUnreadable as fault:
            reading.bad.append(_bad(registration, fault))
            if not registration_parser.is_closed(registration):
                continue
            # Without a row the quarterly register would show it as open again.
            number, record = (
                registration_parser.reference(registration),
                registration_parser.minimal_row(registration, is_confidential=False),
            )
            if number in seen:
                continue
        seen.add(number)
        yield with_restored_address(record, reading, registration.line)


def _confidential_numbers(registrations: list[Element]) -> frozenset[str]:
    """Numbers with at least one confidential registration in the file."""
    numbers = set()
    for registration in registrations:
        if registration_parser.is_confidential(
            registration_parser.special_considerations(registration)
        ):
            with suppress(ElementUnreadable):  # reported as a bad row by `_records`
                numbers.add(registration_parser.reference(registration))
    return frozenset(numbers)


def _note_unknown(registration: Element, reading: Reading[ExtractRow]) -> None:
    """Report unknown special considerations; their registration counts as confidential."""
    for code in registration_parser.unknown_considerations(
        registration_parser.special_considerations(registration)
    ):
        reason = "unknown code, so the registration is treated as confidential"
        fault = ElementUnreadable(reason, "SpecialConsiderations", code)
        reading.bad.append(_bad(registration, fault))


def _bad(registration: Element, fault: ElementUnreadable) -> BadRow:
    value = fault.value[:200]
    return BadRow(registration.line, fault.name, value, str(fault), is_personal=True)


def _day(path: Path, document: Element) -> date:
    written = _header(path, document, "ExtractDateTime")
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        reason = "this is not a time like 2026-08-31T05:30:00"
        raise FileRefused(path, reason, column="ExtractDateTime", value=written) from None


def _la_number(path: Path, document: Element) -> str:
    written = _header(path, document, "LocalAuthority", "LocalAuthorityCode")
    if not _LA_NUMBER.fullmatch(written):
        reason = "this is not a council's number of three digits"
        raise FileRefused(path, reason, column="LocalAuthorityCode", value=written)
    return written


def _header(path: Path, document: Element, *names: str) -> str:
    try:
        return document.text_at("Extract", *names)
    except ElementUnreadable as fault:
        raise FileRefused(path, str(fault), column=fault.name) from None


def _readable_urns(path: Path) -> set[str]:
    return {row.ofsted_urn for row in read(path).records}


FACETS = RowFacets(
    kind=lambda row: row.kind.value,
    address=lambda row: row.address,
    non_confidential_urn=lambda row: None if row.is_confidential else row.ofsted_urn,
)
SOURCE = Source(
    name="ofsted_council_extract",
    title=mark("Childcare register: nightly extract for local authorities"),
    publisher=mark("Ofsted (council extract)"),
    url="https://www.gov.uk/government/organisations/ofsted",
    licence=mark("Supplied by Ofsted to the council; not open data"),
    attribution="Contains information that Ofsted supplies to the council.",
    rows_min=1,  # the Isles of Scilly; a truncated file has no end of its root element
    rows_max=10_000,  # the largest county, including registrations that have ended
    stale_after_days=3,
    bad_share_max=0.05,  # a small council has about 40 rows, and one must not delay a suspension
    has_councils_files=True,
    is_confidential=True,
    read=versioned_reader(read, reconcile_extract, FACETS, find_narrowed_by_extract),
    seed_files=("ofsted_council_extract_995_2026-11-01.xml",),
    # Nightly, but a council may import it once a term: limits as for the register.
    change_limits=ChangeLimits(new=15, changed=60, closed=15),
    redaction=ElementRedaction(
        without_keys=without_registrations,
        with_only=with_only_registrations,
        readable_keys=_readable_urns,
    ),
)
