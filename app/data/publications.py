"""Queries for publications: the only list of what may be rolled back to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from app.core.consent import Consent
from app.core.source_names import CONSENTED
from app.data.session import placeholders, read_rows
from app.data.tables import Erasure, Part, Provider, Publication

SEQ_GAP = 1_000  # numbers; more than are used between two backups


def next_seq(session: Session, part: str) -> int:
    newest = session.exec(select(func.max(Publication.seq)).where(Publication.part == part)).one()
    return (newest or 0) + 1


def find_publications(session: Session, part: str) -> Sequence[Publication]:
    """All publications of a part, newest first."""
    listed = select(Publication).where(Publication.part == part)
    return session.exec(listed.order_by(col(Publication.seq).desc())).all()


def find_publication_at(session: Session, at: datetime) -> Publication | None:
    """The publication that the pages of settings were made from at a time; None before the first."""
    before = select(Publication).where(
        Publication.part == Part.PLACES, col(Publication.published_at) <= at
    )
    return session.exec(before.order_by(col(Publication.seq).desc()).limit(1)).first()


def find_logged_parts(session: Session) -> list[str]:
    """The names of the parts with publications."""
    return sorted(session.exec(select(Publication.part).distinct()).all())


def get_publication(session: Session, part: str, seq: int) -> Publication | None:
    return session.get(Publication, (part, seq))


def find_newest_seqs(session: Session, part: str, limit: int, *, full_only: bool) -> list[int]:
    """The numbers of the newest publications, newest first; `full_only` leaves patches out."""
    newest = select(Publication.seq).where(Publication.part == part)
    if full_only:
        newest = newest.where(col(Publication.patch_of).is_(None))
    return list(session.exec(newest.order_by(col(Publication.seq).desc()).limit(limit)))


def find_full_publications_before(session: Session, seq: int) -> Sequence[Publication]:
    """Publications of the places part before `seq`, newest first, without patches."""
    before = select(Publication).where(
        Publication.part == Part.PLACES, Publication.seq < seq, col(Publication.patch_of).is_(None)
    )
    return session.exec(before.order_by(col(Publication.seq).desc())).all()


def skip_sequence_numbers(session: Session, now: datetime) -> None:
    """Advance the numbers of the places part by SEQ_GAP after a restore; the caller commits.

    Other hosts may have received publications that the backup does not contain, and they refuse a
    lower number. The gap is logged as a patch, because nobody can roll back to a patch.
    """
    newest = next_seq(session, Part.PLACES) - 1
    if newest:
        save_publication(
            session,
            Part.PLACES,
            newest + SEQ_GAP,
            published_at=now,
            rows_count=0,
            manifest_sha256="",
            patch_of=newest,
        )


def save_publication(
    session: Session,
    part: str,
    seq: int,
    *,
    published_at: datetime,
    rows_count: int,
    manifest_sha256: str,
    edition_id: int | None = None,
    rolled_back_to: int | None = None,
    patch_of: int | None = None,
) -> None:
    session.add(
        Publication(
            part=part,
            seq=seq,
            published_at=published_at,
            rows_count=rows_count,
            manifest_sha256=manifest_sha256,
            edition_id=edition_id,
            rolled_back_to=rolled_back_to,
            patch_of=patch_of,
        )
    )


def find_consents_in(session: Session, name_source: str) -> dict[str, Consent]:
    """The consent of each provider whose name is from this source, by provider_id."""
    named = select(Provider).where(Provider.name_source == name_source)
    return {provider.provider_id: provider.consent for provider in session.exec(named)}


def find_consents(session: Session, only: Collection[str] | None = None) -> dict[str, Consent]:
    """Each provider's consent in Ofsted's lists, by provider_id; `only` limits the providers."""
    query, named = "SELECT provider_id, consent FROM provider", () if only is None else tuple(only)
    if only is not None:
        query = f"{query} WHERE provider_id IN ({placeholders(named)})"
    return {provider_id: Consent(value) for provider_id, value in read_rows(session, query, *named)}


def find_erased_since(session: Session, since: datetime) -> set[str]:
    """Providers with an erasure after a time; older snapshots may still have the erased facts."""
    erased_ids = select(Erasure.provider_id).where(col(Erasure.erased_at) > since)
    return set(session.exec(erased_ids).all())


def find_withdrawals(session: Session, only: Collection[str] | None = None) -> dict[str, date]:
    """The day on which each provider last withdrew or narrowed its consent, by provider_id.

    `only` limits the providers.
    """
    erased = select(Erasure).where(Erasure.source == CONSENTED).order_by(col(Erasure.id))
    if only is not None:
        erased = erased.where(col(Erasure.provider_id).in_(only))
    return {erasure.provider_id: erasure.erased_at.date() for erasure in session.exec(erased)}
