"""The edits in force, and those that the sources now contradict."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.data.edits import Edit, EditsByField, find_edits
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_fields import FIELD_RULES
from app.publish.selection.edit_overlay import is_same_value


@dataclass(frozen=True)
class EditInForce:
    """An edit in force, and the value that the sources now give for its field."""

    edit: Edit
    source_value_now: str

    @property
    def is_conflict(self) -> bool:
        """Whether the sources now have a value that differs from both the edit and its original."""
        edit = self.edit
        is_known = any(
            is_same_value(edit.field, self.source_value_now, known)
            for known in (edit.value, edit.source_value)
        )
        return edit.field in FIELD_RULES and not is_known


def find_edits_in_force(session: Session, provider_id: str = "") -> list[EditInForce]:
    """Every edit in force, or those of one provider, oldest first."""
    return edits_in_force(session, find_edits(session, [provider_id] if provider_id else None))


def edits_in_force(session: Session, edits: Mapping[str, EditsByField]) -> list[EditInForce]:
    """Those of these edits that are in force, oldest first."""
    in_force = [edit for own in edits.values() for edit in own.values() if edit.is_in_force()]
    sources = find_source_facts(session, {edit.provider_id for edit in in_force})
    return [
        EditInForce(edit, found.value(edit.field) if found else "")
        for edit in sorted(in_force, key=lambda edit: edit.id)
        for found in (sources.get(edit.provider_id),)
    ]
