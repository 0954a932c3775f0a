"""Queries for what Ofsted changed about a council's settings in its recent editions.

Only the council's own rows are read, so that a page can ask for them on a national record.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.issuers import DFE, OFSTED
from app.core.record_changes import Difference, Facts, differences
from app.core.source_names import EXTRACT, REGISTER, SCHOOL_OUTCOMES
from app.data.edition_changes import read_payload
from app.data.session import read_rows
from app.data.tables import Edition


class CouncilChange(NamedTuple):
    """A change between two neighbouring editions; `provider_id` and `kind` "" where not known.

    `facts` are those of the row after the change, or before it where the row is gone.
    """

    source: str
    edition: Edition
    identifier: str
    provider_id: str
    kind: str
    facts: Facts
    differences: tuple[Difference, ...]


class Version(NamedTuple):
    """One version of a row, with the ids of the first and the last edition that have it."""

    payload: str
    first: int
    last: int


def find_changes_of_council(
    session: Session, la_number: str, since: date
) -> Iterator[CouncilChange]:
    """Ofsted's changes in editions as at `since` or later, by source, oldest edition first.

    Ofsted's sources are its register, its extract for the council and the outcomes of schools.
    """
    register, outcomes = (REGISTER, OFSTED), (SCHOOL_OUTCOMES, DFE)
    for source, issuer in (register, (f"{EXTRACT}/{la_number}", ""), outcomes):
        editions = _recent_editions(session, source, since)
        if len(editions) < 2:
            continue
        versions = _versions(session, source, issuer, la_number, editions)
        for earlier, later in pairwise(editions):
            for (key, provider_id, kind), known in versions.items():
                was, now = facts_in(known, earlier, source), facts_in(known, later, source)
                if found := differences(was, now):
                    facts = now or was or {}
                    yield CouncilChange(source, later, key, provider_id, kind, facts, found)


def _recent_editions(session: Session, source: str, since: date) -> Sequence[Edition]:
    """The editions from `since` on and the one before them, oldest first."""
    newest = select(Edition).where(Edition.source == source).order_by(col(Edition.id).desc())
    recent = list[Edition]()
    for edition in session.exec(newest):
        recent.append(edition)
        if edition.as_at < since:
            break
    return recent[::-1]


def _versions(
    session: Session, source: str, issuer: str, la_number: str, editions: Sequence[Edition]
) -> dict[tuple[str, str, str], list[Version]]:
    """The versions of rows that changed in these editions, by key, provider_id and kind."""
    own = """
        SELECT r.identifier AS key, r.provider_id, coalesce(s.kind, '') AS kind
        FROM provider p JOIN registration r ON r.provider_id = p.provider_id
        LEFT JOIN service s ON s.service_id = p.provider_id || '-1'
        WHERE p.la_number = ? AND r.issuer = ?
    """
    of_council: tuple[str, ...] = (la_number, issuer)
    if not issuer:  # the extract has settings that no register has yet
        own = """
            SELECT DISTINCT d.key, coalesce(c.provider_id, '') AS provider_id,
                   coalesce(s.kind, '') AS kind
            FROM source_row d
            LEFT JOIN crosswalk c
                ON c.issuer = 'ofsted' AND c.identifier = d.key AND c.valid_to IS NULL
            LEFT JOIN service s ON s.service_id = c.provider_id || '-1'
            WHERE d.source = ?
        """
        of_council = (source,)
    query = f"""
        SELECT o.key, o.provider_id, o.kind, v.payload, v.first_edition_id, v.last_edition_id
        FROM ({own}) o JOIN source_row v ON v.source = ? AND v.key = o.key
        WHERE v.last_edition_id >= ? AND (v.first_edition_id > ? OR v.last_edition_id < ?)
    """
    base, newest = editions[0].id, editions[-1].id
    found: defaultdict[tuple[str, str, str], list[Version]] = defaultdict(list)
    for key, provider_id, kind, *version in read_rows(
        session, query, *of_council, source, base, base, newest
    ):
        found[key, provider_id, kind].append(Version(*version))
    return found


def facts_in(versions: Sequence[Version], edition: Edition, source: str) -> Facts | None:
    """The facts of a row in an edition; None where the edition does not have it."""
    assert edition.id is not None
    for version in versions:
        if version.first <= edition.id <= version.last:
            return read_payload(version.payload)
    # A school without outcomes is neither opened nor closed.
    return {"inspections": []} if source == SCHOOL_OUTCOMES else None
