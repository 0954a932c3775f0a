"""What families would see of a setting if edits were saved now; nothing is stored or published."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.edits import Edit, find_edits
from app.data.tables import EditField
from app.publish.edits.edit_requests import check_council
from app.publish.errors import EditNotPublished, PublishError
from app.publish.selection.edit_overlay import edit_editions, edit_sources
from app.publish.store.patch import apply_edits, current_target
from app.publish.store.switch import find_current_publication
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Edition, Setting


@dataclass(frozen=True)
class Preview:
    """A setting as a patch would publish it, with the editions of its sources by name."""

    setting: Setting
    editions: Mapping[str, Edition]


def preview_edits(
    session: Session,
    data_dir: Path,
    provider_id: str,
    texts: Mapping[EditField, str],
    now: datetime,
    la_number: str,
) -> Preview | None:
    """The setting with these texts in place of its own; None where families see nothing of it.

    `texts` are canonical (`edit_fields.canonical`). The patch that would publish the edits selects
    the setting; then the session is rolled back. Raises NotOfThisCouncil, and EditNotPublished
    where the edits could not be published either.
    """
    check_council(session, provider_id, la_number)
    own = find_edits(session, [provider_id]).get(provider_id, {})
    wanted = {field: _edit(provider_id, field, text, now) for field, text in texts.items()}
    try:
        publication = find_current_publication(session, data_dir / "snapshots")
        target = current_target(session, data_dir / "snapshots", publication, now)
        changes = apply_edits(session, target, {provider_id: {**own, **wanted}})
    except (PublishError, SnapshotDamaged, sqlite3.Error, OSError) as error:
        raise EditNotPublished("the edits could not be published now") from error
    finally:
        session.rollback()  # selecting a home stores its area
    settings = target.base.settings
    after = [*changes.added, *(changed for _, changed in changes.changed.values())]
    setting = None if changes.removed else settings.find(provider_id)
    setting = next((one for one in after if one.provider_id == provider_id), setting)
    if setting is None:
        return None
    counts = Counter(edit_sources(setting))
    edited = edit_editions(counts, settings.areas.values(), is_invented=settings.is_invented)
    return Preview(setting, {**settings.editions, **{one.source: one for one in edited}})


def _edit(provider_id: str, field: EditField, text: str, now: datetime) -> Edit:
    return Edit(0, provider_id, field, text, "", "", "", now, None, None)
