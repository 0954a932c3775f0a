"""Finding and erasing personal facts about a provider in the record.

An erasure covers every source with rows about the provider and everything derived from them. It
may include the newest version of a row: if the next edition has the row again, it counts as new.
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, col, delete, select, update

from app.core.consent import Consent
from app.core.issuers import issuer_of_keys
from app.core.provision import HOME_BASED
from app.core.source_names import DIRECTORY, EXTRACT, LISTING, base_source
from app.data.council_files import LISTING_DETAIL_TABLES
from app.data.edition_changes import find_listings_with_number
from app.data.linkage.index import remove_from_index
from app.data.published_home_areas import delete_published_home_areas
from app.data.row_versions import erase_versions
from app.data.session import table_of
from app.data.tables import (
    ContactAttempt,
    Crosswalk,
    DirectoryEntry,
    EditField,
    Edition,
    ExtractedRegistration,
    LinkageKey,
    LinkagePair,
    LinkageRecord,
    Listing,
    Location,
    Organisation,
    OutboxMessage,
    Proposal,
    Provider,
    ProviderEdit,
    PublishedHomeArea,
    QuarantinedRow,
    RefreshRun,
    ReportedMistake,
    Restriction,
    Service,
    SettingLink,
    SettingNote,
    SourceRow,
)

PERSONAL_FIELDS = ("name", "address", "phone", "email", "website", "person")
VACUUMED_TABLES: tuple[type[SQLModel], ...] = (
    SourceRow,
    QuarantinedRow,
    Provider,
    Location,
    Organisation,
    Service,
    ExtractedRegistration,
    Listing,
    DirectoryEntry,
    ProviderEdit,
    SettingNote,
    Proposal,
    ContactAttempt,
    OutboxMessage,
    SettingLink,
    ReportedMistake,
    RefreshRun,
    PublishedHomeArea,
    LinkageRecord,
    LinkageKey,
    LinkagePair,
    *LISTING_DETAIL_TABLES,
)
# Decisions about a setting, which an erasure leaves: they have nothing that it told.
DECISION_FIELDS = (
    *(EditField.WITHHELD, EditField.CLOSED, EditField.CONSENT),
    *(EditField.ADDED, EditField.MERGED),
)
_QUOTED = ", value "  # precedes a quoted cell in refusals (ingest.errors, ingest.edition_checks)


class SourceRowRef(NamedTuple):
    """A row of a source that is about a provider."""

    source: str
    key: str
    provider_id: str


def find_ofsted_confidential_ids(session: Session, except_source: str = "") -> set[str]:
    """Providers that asked Ofsted for anonymity, or are refuges, by any extract.

    Restrictions from `except_source` are ignored. No personal fact about these providers is stored.
    A council's own listing can hide a provider too, but may reverse that, so it erases nothing.
    """
    confidential = select(Restriction.provider_id).where(
        Restriction.consent == Consent.NOTHING,
        col(Restriction.is_inactive_registration).is_(False),
        col(Restriction.source).startswith(EXTRACT),
        Restriction.source != except_source,
    )
    return set(session.exec(confidential).all())


def find_personal_rows(
    session: Session, provider_ids: Collection[str], except_source: str = ""
) -> list[SourceRowRef]:
    """Rows with a version that has personal facts about these providers.

    Rows of `except_source` are left out.
    """
    found = find_source_rows(session, provider_ids)
    return sorted(
        one for one in found if one.source != except_source and _has_personal_facts(session, one)
    )


def find_source_rows(session: Session, provider_ids: Collection[str]) -> set[SourceRowRef]:
    """Rows of any source that are or were about these providers; some may have no version."""
    sources = list(session.exec(select(Edition.source).distinct()).all())
    lines = select(Crosswalk).where(col(Crosswalk.provider_id).in_(provider_ids))
    found = set[SourceRowRef]()
    for line in session.exec(lines):
        found.update(
            SourceRowRef(source, line.identifier, line.provider_id)
            for source in sources
            if line.issuer == issuer_of_keys(source)
        )
        found.update(
            SourceRowRef(source, reference, line.provider_id)
            for source, reference in find_listings_with_number(
                session, line.issuer, line.identifier
            )
        )
    listed = select(Listing).where(col(Listing.provider_id).in_(provider_ids))
    found.update(
        SourceRowRef(f"{LISTING}/{one.la_number}", one.reference, one.provider_id)
        for one in session.exec(listed)
    )
    entered = select(DirectoryEntry).where(col(DirectoryEntry.provider_id).in_(provider_ids))
    found.update(
        SourceRowRef(f"{DIRECTORY}/{one.la_number}", one.reference, one.provider_id)
        for one in session.exec(entered)
    )
    return found


def _has_personal_facts(session: Session, row: SourceRowRef) -> bool:
    payloads = select(SourceRow.payload).where(
        SourceRow.source == row.source,
        SourceRow.key == row.key,
        col(SourceRow.is_erased).is_(False),
    )
    stated = map(json.loads, session.exec(payloads))
    return any(isinstance(facts, dict) and any(map(facts.get, PERSONAL_FIELDS)) for facts in stated)


def erase(session: Session, rows: Iterable[SourceRowRef]) -> None:
    """Erase every version of these rows, the newest included, and what was derived from them."""
    for row in rows:
        erase_versions(session, row.source, [row.key])
        _erase_derived(session, row)
        delete_published_home_areas(session, [row.provider_id])
        remove_from_index(session, [row.provider_id])


def _erase_derived(session: Session, row: SourceRowRef) -> None:
    """Remove the facts of a row from the tables derived from `source_row`."""
    la_number = row.source.partition("/")[2]
    previewed = (col(QuarantinedRow.source) == row.source, col(QuarantinedRow.key) == row.key)
    session.exec(delete(QuarantinedRow).where(*previewed))
    if base_source(row.source) == DIRECTORY:
        entry = delete(DirectoryEntry).where(col(DirectoryEntry.la_number) == la_number)
        session.exec(entry.where(col(DirectoryEntry.reference) == row.key))
        return
    if base_source(row.source) == LISTING:
        own = delete(Listing).where(col(Listing.la_number) == la_number)
        session.exec(own.where(col(Listing.reference) == row.key))
        for table in LISTING_DETAIL_TABLES:
            columns = table_of(table).c
            own_rows = (
                columns.la_number == la_number,
                columns.provider_id == row.provider_id,
            )
            session.exec(delete(table).where(*own_rows))
        return
    if base_source(row.source) == EXTRACT:
        blank = ("registered_person", "name", "address", "town", "postcode", "phone", "email")
        stated = update(ExtractedRegistration).where(
            col(ExtractedRegistration.la_number) == la_number,
            col(ExtractedRegistration.ofsted_urn) == row.key,
        )
        blanked = dict.fromkeys((*blank, "conditions"), "")
        session.exec(stated.values(is_confidential=True, **blanked))
    provider = session.get(Provider, row.provider_id)
    if provider and provider.name_source == row.source:
        _blank(session, provider)


def _blank(session: Session, provider: Provider) -> None:
    """Clear a provider whose own source was erased; a home is still counted, others are hidden."""
    service = session.get(Service, f"{provider.provider_id}-1")
    is_home = service is not None and service.kind in HOME_BASED
    provider.name, provider.phone, provider.website = None, "", ""
    provider.consent = Consent.COUNTED if is_home else Consent.NOTHING
    session.add(provider)
    home = update(Location).where(col(Location.location_id) == provider.provider_id)
    session.exec(home.values(address="", town="", postcode=""))
    given = update(Service).where(col(Service.provider_id) == provider.provider_id)
    session.exec(given.values(organisation_id=None))
    used = select(Service.organisation_id).where(col(Service.organisation_id).is_not(None))
    session.exec(delete(Organisation).where(col(Organisation.organisation_id).not_in(used)))


def erase_edits(session: Session, provider_ids: Collection[str], now: datetime) -> None:
    """Erase the values of officers' edits of these providers, but not their decisions."""
    contact = [field for field in EditField if field not in DECISION_FIELDS]
    contact_edits = (
        col(ProviderEdit.provider_id).in_(provider_ids),
        col(ProviderEdit.field).in_(contact),
    )
    standing = update(ProviderEdit).where(*contact_edits, col(ProviderEdit.ended_at).is_(None))
    session.exec(standing.values(ended_at=now))
    session.exec(update(ProviderEdit).where(*contact_edits).values(value="", source_value=""))


def erase_quoted_cells(session: Session, source: str, before: datetime | None = None) -> None:
    """Remove quoted cell values from the refusals of a source in the log of refresh runs.

    With `before`, only from runs that ended before that time.
    """
    quoting = select(RefreshRun).where(
        col(RefreshRun.source).startswith(base_source(source)),
        col(RefreshRun.reason).contains(_QUOTED),
    )
    if before is not None:
        quoting = quoting.where(col(RefreshRun.ended_at) < before)
    for run in session.exec(quoting):
        run.reason = f"{run.reason.partition(_QUOTED)[0]}: the value of the cell was erased"
        session.add(run)


def overwrite_erased(session: Session) -> bool:
    """Commit, and have the database overwrite the remains of erased rows; True once it did.

    On SQLite, `secure_delete` leaves a few bytes where a page was split, so the whole file is
    rewritten. PostgreSQL removes dead rows. False while another process reads or writes: call it
    again.
    """
    session.commit()
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    with bind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            if bind.dialect.name != "sqlite":
                tables = ", ".join(table_of(model).name for model in VACUUMED_TABLES)
                connection.exec_driver_sql(f"VACUUM {tables}")
                return True
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        except OperationalError:
            return False
    return not busy
