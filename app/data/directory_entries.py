"""Queries for the directories that councils publish as Open Referral UK."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, delete, select

from app.core.offer import Offer
from app.data.session import put_rows, read_rows
from app.data.tables import DirectoryEntry

DIRECTORY_COLUMNS = tuple(DirectoryEntry.model_fields)


def replace_directory(session: Session, la_number: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace one council's entries; each row has its values in the order of DIRECTORY_COLUMNS."""
    session.exec(delete(DirectoryEntry).where(col(DirectoryEntry.la_number) == la_number))
    put_rows(session, DirectoryEntry, DIRECTORY_COLUMNS, rows)


def find_directory_entries(
    session: Session, only: Collection[str] | None = None
) -> Sequence[DirectoryEntry]:
    """The entries of every council's directory: all, or those of the providers in `only`."""
    entries = select(DirectoryEntry).order_by(DirectoryEntry.la_number, DirectoryEntry.reference)
    if only is not None:
        entries = entries.where(col(DirectoryEntry.provider_id).in_(only))
    return session.exec(entries).all()


def find_directory_provider_ids(session: Session, la_number: str = "") -> set[str]:
    """The providers that a council's directory has; with "", those of every directory."""
    entries = select(DirectoryEntry.provider_id)
    if la_number:
        entries = entries.where(DirectoryEntry.la_number == la_number)
    return set(session.exec(entries).all())


def find_unlisted_directory_ids(session: Session, la_number: str) -> set[str]:
    """The providers of a council's directory that no register and no extract of Ofsted has.

    They may await an officer's confirmation; the others are in a register, which decides.
    """
    query = """
        SELECT d.provider_id FROM directory_entry d
        WHERE d.la_number = ? AND NOT EXISTS (
            SELECT 1 FROM provider p JOIN registration r ON r.provider_id = p.provider_id
            WHERE p.provider_id = d.provider_id AND r.is_active = ? AND r.closed_edition_id IS NULL)
    """
    return {row[0] for row in read_rows(session, query, la_number, True)}


def offer_of(entry: DirectoryEntry) -> Offer:
    """What a setting offers according to its directory."""
    return Offer.from_facts(json.loads(entry.offer))
