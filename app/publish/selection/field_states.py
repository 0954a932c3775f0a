"""What each source has for each field of a setting, which value is public, and the edit; pure.

For staff, who see the values of all sources whatever the consent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.consent import Consent, Detail, public_details
from app.core.provision import Kind
from app.data.edits import Edit, EditsByField
from app.data.providers import Publishable
from app.data.tables import EditField
from app.publish.selection.edit_overlay import CONTACT, is_same_contact
from app.publish.selection.field_precedence import PRECEDENCE, Layer, layers_of, merge
from app.publish.selection.source_claims import Claims, agreed_consent

# The groups of facts that staff see, in the order of the page.
FIELDS = ("name", "phone", "email", "website", "address", "places", "ages")


@dataclass(frozen=True)
class SourceValue:
    """A source's value of a field; `source` is the name of its editions."""

    source: str
    value: Any


@dataclass(frozen=True)
class FieldState:
    """One field of a setting.

    `chosen` is the sources' value that counts, None where none has one; `edit` the newest edit in
    force. `is_agreed`: the consent makes this field public.
    """

    field: str
    sources: tuple[SourceValue, ...]
    chosen: SourceValue | None
    edit: Edit | None
    is_agreed: bool

    @property
    def value(self) -> Any:
        """The council's value, else that of the sources; "" where there is none."""
        if self.edit:
            return self.edit.value
        return self.chosen.value if self.chosen else ""

    @property
    def edit_id(self) -> int:
        """The id of the edit in force; 0 without one."""
        return self.edit.id if self.edit else 0

    @property
    def is_conflict(self) -> bool:
        """Whether the sources changed to a third value after the edit."""
        edit = self.edit
        if edit is None or edit.field not in CONTACT:
            return False
        now = str(self.chosen.value) if self.chosen else ""
        known = (edit.value, edit.source_value)
        return not any(is_same_contact(edit.field, now, one) for one in known)


def select_field_states(
    row: Publishable, claims: Claims, own: EditsByField
) -> tuple[FieldState, ...]:
    """The state of each of FIELDS."""
    consent = agreed_consent(Consent(row.consent), claims, Kind(row.kind))
    agreed, merged = public_details(consent), merge(row, claims)
    layers = layers_of(row, claims, whole=True)
    return tuple(
        FieldState(
            field=name,
            sources=_values(name, layers),
            chosen=_chosen(name, layers, merged.sources.get(name, "")),
            edit=_edit(name, own),
            is_agreed=_is_agreed(name, agreed),
        )
        for name in FIELDS
    )


def _values(name: str, layers: Mapping[str, Layer]) -> tuple[SourceValue, ...]:
    listed = (layers[one] for one in PRECEDENCE[name] if one in layers)
    return tuple(
        SourceValue(layer.source, value) for layer in listed if (value := layer.facts.get(name))
    )


def _chosen(name: str, layers: Mapping[str, Layer], source: str) -> SourceValue | None:
    """The value that is public today; where none is, the one that consent would make public."""
    values = _values(name, layers)
    return next((one for one in values if one.source == source), values[0] if values else None)


def _edit(name: str, own: EditsByField) -> Edit | None:
    edit = next((one for field, one in own.items() if field.value == name), None)
    return edit if edit and edit.is_in_force() else None


def _is_agreed(name: str, agreed: frozenset[Detail]) -> bool:
    """Whether the consent covers a field; places and ages are public for every listed setting."""
    details = {detail.value: detail for detail in Detail}
    return details[name] in agreed if name in details else Detail.NAME in agreed


def editable_fields() -> tuple[EditField, ...]:
    """The fields that staff may edit, in the order of the page."""
    return CONTACT
