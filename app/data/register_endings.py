"""Since when a register no longer has a setting."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, func, select

from app.data.row_versions import CHUNK
from app.data.tables import Edition, Registration


def find_register_endings(
    session: Session, provider_ids: Collection[str]
) -> dict[str, tuple[str, date]]:
    """The register and the day of its first edition without a setting, by provider_id.

    Only of settings that left a register; of several the last one.
    """
    found, listed = dict[str, tuple[str, date]](), sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        ended = (
            select(Registration.provider_id, Edition.source, func.max(Edition.as_at))
            .join(Edition, col(Edition.id) == col(Registration.closed_edition_id))
            .where(col(Registration.provider_id).in_(listed[start : start + CHUNK]))
            .group_by(col(Registration.provider_id), col(Edition.source))
            .order_by(func.max(Edition.as_at))
        )
        found |= {one: (source, as_at) for one, source, as_at in session.exec(ended)}
    return found
