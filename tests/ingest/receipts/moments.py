"""What is true of settings at a moment, kept to compare with their receipts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.data.tables import EditField, Edition, ProviderEdit, SourceRow
from app.publish.edits.field_states import PublicBecause, find_setting_state
from app.publish.selection.edit_fields import FIELD_RULES

Shown = dict[EditField, tuple[str, PublicBecause]]


@dataclass(frozen=True)
class Moment:
    """What was true of the settings after a step.

    `shown` is by provider_id, without settings that no source has as open. `row_ids` are the rows of
    the current editions by key, `edits` each setting's edits in force: id, field and both texts.
    """

    at: datetime
    shown: dict[str, Shown]
    row_ids: dict[str, set[int]]
    edits: dict[str, frozenset[tuple[int, str, str]]]


def moment_of(session: Session, at: datetime, provider_ids: Iterable[str]) -> Moment:
    return Moment(
        at,
        {one: shown for one in provider_ids if (shown := shown_now(session, one))},
        _row_ids(session),
        {one: frozenset(_edits_in_force(session, one)) for one in provider_ids},
    )


def _row_ids(session: Session) -> dict[str, set[int]]:
    current = select(func.max(Edition.id)).group_by(col(Edition.source))
    found: dict[str, set[int]] = {}
    for row in session.exec(select(SourceRow).where(col(SourceRow.last_edition_id).in_(current))):
        found.setdefault(row.key, set()).add(row.id or 0)
    return found


def shown_now(session: Session, provider_id: str) -> Shown:
    """Value and reason of every field today; empty where no source has the setting as open."""
    state = find_setting_state(session, provider_id)
    if state is None:
        return {}
    states = (state.field_state(one) for one in FIELD_RULES)
    return {one.field: (one.public, one.because) for one in states}


def _edits_in_force(session: Session, provider_id: str) -> Iterator[tuple[int, str, str]]:
    own = select(ProviderEdit).where(
        ProviderEdit.provider_id == provider_id, col(ProviderEdit.ended_at).is_(None)
    )
    for row in session.exec(own):
        yield row.id or 0, row.field.value, row.value + row.source_value
