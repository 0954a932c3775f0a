"""The content of the page of a setting: each field with every source's value, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.provision import Kind
from app.data.council_settings import CouncilSetting
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.edits.field_states import FieldState, PublicBecause
from app.publish.selection.publication_states import PublicState
from app.web.presenters.labels import KINDS
from app.web.staff.setting.groups import GROUPS
from app.web.staff.setting.value_text import value_lines
from app.web.staff.setting.wording import FIELD_NAMES, STATES, setting_name

BECAUSE: Final = {
    PublicBecause.EDITED: mark("The council's correction"),
    PublicBecause.ADDED: mark("As the council's staff added it"),
    PublicBecause.LISTED: mark("From the council's list"),
    PublicBecause.ENTERED: mark("From the council's directory"),
    PublicBecause.EXTRACTED: mark("From Ofsted's list for the council"),
    PublicBecause.REGISTERED: mark("From the register"),
    PublicBecause.UNKNOWN: mark("No source has it"),
    PublicBecause.NO_CONSENT: mark("Not shown: the provider did not agree to show it"),
    PublicBecause.WITHHELD: mark("Not shown: the setting is withheld"),
    PublicBecause.CLOSED: mark("Not shown: the setting is closed"),
}
_CONFIDENTIAL = mark("Not shown: the setting is confidential")
_REGISTERED = mark("The register")
_EXTRACTED = mark("Ofsted's list for the council")
_LISTED = mark("The council's list")
_ENTERED = mark("The council's directory")
_ADDED = mark("As it was added")


@dataclass(frozen=True)
class ShownSource:
    """What one source has for a field."""

    name: str
    lines: list[str]


@dataclass(frozen=True)
class ShownEdit:
    """The council's correction in force: who saved it, when and why."""

    lines: list[str]
    by: str
    on: str
    reason: str


@dataclass(frozen=True)
class ShownField:
    """One field: what families see and why, the sources, and the correction."""

    name: str
    label: str
    lines: list[str]
    because: str
    confirmed: str
    sources: tuple[ShownSource, ...]
    edit: ShownEdit | None
    is_conflict: bool


@dataclass(frozen=True)
class ShownGroup:
    """Fields under one heading."""

    name: str
    title: str
    fields: tuple[ShownField, ...]

    @property
    def has_conflict(self) -> bool:
        return any(field.is_conflict for field in self.fields)


@dataclass(frozen=True)
class StaffSettingPage:
    """The page; `public_path` is "" where families see nothing. Without sources it has no groups.

    `awaits_confirmation`: only the council's list or directory has it, and no officer has said that
    it is a setting of its own. `is_added`: the council's staff added it, and no file has it.
    `closing` is the day from which the council closes the setting, "" where it does not.
    """

    provider_id: str
    name: str
    kind: str
    numbers: str
    state: str
    is_public: bool
    is_withheld: bool
    awaits_confirmation: bool
    is_added: bool
    closing: str
    public_path: str
    groups: tuple[ShownGroup, ...]


def staff_setting_page(
    setting: CouncilSetting,
    state: PublicState,
    fields: Mapping[EditField, FieldState],
    translator: Translator,
    *,
    closes_on: date | None,
    is_added: bool,
    with_sources: bool,
) -> StaffSettingPage:
    """The page of a setting; `with_sources` also shows what is not public."""
    is_public = state in (PublicState.PUBLIC, PublicState.AREA)
    because = dict(BECAUSE)
    if state is PublicState.CONFIDENTIAL:
        because[PublicBecause.NO_CONSENT] = _CONFIDENTIAL
    kind = KINDS[Kind(setting.kind)] if setting.kind else ""
    shown = (
        ShownGroup(
            group.name,
            translator.gettext(group.title),
            tuple(
                _field(
                    fields[field],
                    translator,
                    because,
                    is_added=is_added,
                    with_sources=with_sources,
                )
                for field in group.fields
                if field in fields
            ),
        )
        for group in GROUPS.values()
    )
    return StaffSettingPage(
        provider_id=setting.provider_id,
        name=setting_name(setting, state, translator),
        kind=translator.gettext(kind) if kind else "",
        numbers=", ".join((*setting.numbers, *setting.references)),
        state=translator.gettext(STATES[state]),
        is_public=is_public,
        is_withheld=state is PublicState.WITHHELD,
        awaits_confirmation=state is PublicState.AWAITS_CONFIRMATION,
        is_added=is_added,
        closing=translator.date(closes_on) if closes_on else "",
        public_path=f"/en/place/{setting.provider_id}/" if is_public else "",
        groups=tuple(shown) if fields else (),
    )


def _field(
    state: FieldState,
    translator: Translator,
    because: Mapping[PublicBecause, str],
    *,
    is_added: bool,
    with_sources: bool,
) -> ShownField:
    edit = state.edit_in_force
    shown_edit = edit and ShownEdit(
        value_lines(state.field, edit.value, translator),
        edit.edited_by,
        translator.date(edit.edited_on),
        edit.reason,
    )
    return ShownField(
        name=state.field.value,
        label=translator.gettext(FIELD_NAMES[state.field.value]),
        lines=value_lines(state.field, state.public, translator),
        because=translator.gettext(because[state.because]),
        confirmed=translator.date(state.confirmed_on) if state.confirmed_on else "",
        sources=tuple(_sources(state, translator, is_added=is_added)) if with_sources else (),
        edit=shown_edit if with_sources else None,
        is_conflict=state.is_conflict,
    )


def _sources(state: FieldState, translator: Translator, *, is_added: bool) -> Iterable[ShownSource]:
    """The sources that have a value, without the one whose whole value is public."""
    own = (_ADDED, PublicBecause.ADDED) if is_added else (_LISTED, PublicBecause.LISTED)
    texts = (
        (own[0], state.listed, own[1]),
        (_ENTERED, state.entered, PublicBecause.ENTERED),
        (_EXTRACTED, state.extracted, PublicBecause.EXTRACTED),
        (_REGISTERED, state.registered, PublicBecause.REGISTERED),
    )
    for name, text, because in texts:
        if text and (state.because is not because or state.public != state.sourced):
            yield ShownSource(translator.gettext(name), value_lines(state.field, text, translator))
