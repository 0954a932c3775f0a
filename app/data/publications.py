"""Questions about what was published: the only list of what may be rolled back to."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from app.core.provision import Consent
from app.data.session import read_rows
from app.data.tables import Erasure, Part, Publication


def next_seq(session: Session, part: Part) -> int:
    newest = session.exec(select(func.max(Publication.seq)).where(Publication.part == part)).one()
    return (newest or 0) + 1


def find_publications(session: Session, part: Part) -> Sequence[Publication]:
    """Newest first."""
    listed = select(Publication).where(Publication.part == part)
    return session.exec(listed.order_by(col(Publication.seq).desc())).all()


def save_publication(
    session: Session,
    part: Part,
    seq: int,
    *,
    published_at: datetime,
    rows_count: int,
    manifest_sha256: str,
    edition_id: int | None = None,
    rolled_back_to: int | None = None,
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
        )
    )


def find_consents(session: Session) -> dict[str, Consent]:
    """What each provider agreed to in Ofsted's lists."""
    query = "SELECT provider_id, consent FROM provider"
    return {provider_id: Consent(word) for provider_id, word in read_rows(session, query)}


def find_forgotten(session: Session, since: datetime) -> set[str]:
    """Providers of whom something was erased after a time: an older snapshot may still tell it."""
    forgotten = select(Erasure.provider_id).where(col(Erasure.erased_at) > since)
    return set(session.exec(forgotten).all())


def find_withdrawals(session: Session) -> dict[str, date]:
    """The day on which each provider last withdrew or narrowed its consent at Ofsted."""
    erased = select(Erasure).where(Erasure.source == "ofsted_consented").order_by(col(Erasure.id))
    return {one.provider_id: one.erased_at.date() for one in session.exec(erased)}
