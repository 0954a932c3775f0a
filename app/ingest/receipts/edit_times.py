"""From when and until when edits were in force, also those that came with a merger."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.data.record_times import in_utc
from app.data.tables import ProviderEdit


def dated_edits(
    edits: Sequence[ProviderEdit],
) -> Iterator[tuple[ProviderEdit, datetime, datetime | None]]:
    """Each edit with the times from when and until when it was in force for its setting.

    An edit that came from a setting that was merged into this one keeps its time in the record; it
    counts from the merger, and so ends the edit that it replaced.
    """
    moved = {edit.id: at for edit in edits if (at := _moved_at(edit, edits))}
    for edit in edits:
        ended_at = in_utc(edit.ended_at) if edit.ended_at else None
        for later in edits:
            if (
                later.id in moved
                and (later.id or 0) > (edit.id or 0)
                and (later.provider_id, later.field) == (edit.provider_id, edit.field)
                and ended_at == in_utc(later.edited_at)
            ):
                ended_at = moved[later.id]
        yield edit, moved.get(edit.id, in_utc(edit.edited_at)), ended_at


def _moved_at(edit: ProviderEdit, edits: Sequence[ProviderEdit]) -> datetime | None:
    """When an edit came from another setting; None for one that was made for this setting."""
    stated = (edit.field, edit.value, edit.edited_at, edit.edited_by)
    return next(
        (
            in_utc(one.ended_at)
            for one in edits
            if one.provider_id != edit.provider_id
            and one.ended_at
            and (one.id or 0) < (edit.id or 0)
            and (one.field, one.value, one.edited_at, one.edited_by) == stated
        ),
        None,
    )
