"""The content of the page of a setting: each field with every source's value, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.offer import Ages
from app.core.provision import Kind
from app.core.source_names import base_source
from app.i18n import Translator
from app.publish.read_record import StaffSetting
from app.publish.selection.edit_overlay import CONTACT
from app.publish.selection.field_states import FieldState, SourceValue
from app.publish.selection.publication_states import PublicState
from app.web.presenters.formatting import ages
from app.web.presenters.labels import KINDS
from app.web.staff.setting.wording import FIELD_NAMES, STATES, source_name

EDITABLE = {field.value for field in CONTACT}


@dataclass(frozen=True)
class ShownValue:
    """A source's value; `is_public` where it is the one that families see."""

    source: str
    text: str
    as_at: str
    is_public: bool


@dataclass(frozen=True)
class ShownEdit:
    """The council's own value of a field, with who saved it, when and why."""

    edit_id: int
    text: str
    by: str
    on: str
    reason: str


@dataclass(frozen=True)
class ShownField:
    """One row of the table of fields."""

    name: str
    label: str
    text: str
    values: tuple[ShownValue, ...]
    edit: ShownEdit | None
    is_editable: bool
    is_agreed: bool
    is_conflict: bool


@dataclass(frozen=True)
class StaffSettingPage:
    """The page; `public_path` is "" where families see nothing."""

    provider_id: str
    name: str
    kind: str
    number: str
    state: str
    is_public: bool
    is_withheld: bool
    public_path: str
    fields: tuple[ShownField, ...]


def staff_setting_page(
    setting: StaffSetting, as_at: Mapping[str, date], translator: Translator
) -> StaffSettingPage:
    """The page of a setting; `as_at` has the date of each source's current edition."""
    row, state = setting.row, setting.state
    name = next(one for one in setting.fields if one.field == "name")
    is_public = state in (PublicState.PUBLIC, PublicState.AREA)
    return StaffSettingPage(
        provider_id=row.provider_id,
        name=str(name.value) or translator.gettext("No name"),
        kind=translator.gettext(KINDS[Kind(row.kind)]),
        number=row.identifier,
        state=translator.gettext(STATES[state]),
        is_public=is_public,
        is_withheld=state is PublicState.WITHHELD,
        public_path=f"/en/place/{row.provider_id}/" if is_public else "",
        fields=tuple(_field(one, as_at, translator, is_public=is_public) for one in setting.fields),
    )


def _field(
    state: FieldState, as_at: Mapping[str, date], translator: Translator, *, is_public: bool
) -> ShownField:
    edit = state.edit
    return ShownField(
        name=state.field,
        label=translator.gettext(FIELD_NAMES[state.field]),
        text=value_text(state.value, translator),
        values=tuple(
            _source_value(one, state, as_at, translator, is_public=is_public)
            for one in state.sources
        ),
        edit=ShownEdit(
            edit.id, edit.value, edit.edited_by, translator.date(edit.edited_on), edit.reason
        )
        if edit
        else None,
        is_editable=state.field in EDITABLE,
        is_agreed=state.is_agreed,
        is_conflict=state.is_conflict,
    )


def _source_value(
    value: SourceValue,
    state: FieldState,
    as_at: Mapping[str, date],
    translator: Translator,
    *,
    is_public: bool,
) -> ShownValue:
    is_chosen = state.chosen == value and not state.edit
    day = as_at.get(value.source) or as_at.get(base_source(value.source))
    return ShownValue(
        source=translator.gettext(source_name(value.source)),
        text=value_text(value.value, translator),
        as_at=translator.date(day) if day else "",
        is_public=is_public and state.is_agreed and is_chosen,
    )


def value_text(value: Any, translator: Translator) -> str:
    """A value of any field on one line; "" for none."""
    if isinstance(value, Ages):
        return ages(value, translator)
    if isinstance(value, tuple):
        return ", ".join(_address_parts(value))
    return str(value) if value else ""


def _address_parts(address: tuple[Any, ...]) -> Iterable[str]:
    lines, town, postcode = address
    return filter(None, (*lines, town, postcode))
