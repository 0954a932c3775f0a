"""What a field of a setting showed from when to when, as far as it may be shown again.

Nothing is shown of a time whose rows or edits were erased since, and nothing that today's consent
does not cover: a wider consent of that time does not show a value again.
Source: docs/rules.md#receipts.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlmodel import Session

from app.core.consent import Consent
from app.core.provision import HOME_BASED, Kind
from app.data.record_times import in_utc
from app.data.setting_past import SettingPast
from app.data.tables import EditField
from app.ingest.receipts.past_record import replay
from app.publish.edits.field_states import (
    FieldState,
    PublicBecause,
    SettingState,
    find_setting_state,
)
from app.publish.read_record import read_claim_rows
from app.publish.selection.edit_fields import public_fields
from app.publish.selection.source_claims import agreed_consent, claims_of


class Withheld(Enum):
    """Why a receipt does not give a value."""

    ERASED = "erased"  # values of that time were erased since
    NOT_AGREED = "not-agreed"  # today's consent does not cover the field


@dataclass(frozen=True)
class ShownValue:
    """What a field showed from `since` until `until`, in UTC; None: until today.

    `state` is None where the value is withheld, and where no source had the setting as open.
    """

    since: datetime
    until: datetime | None
    state: FieldState | None
    withheld: Withheld | None


@dataclass(frozen=True)
class ShownValues:
    """What fields showed since the setting was first known, oldest first and without gaps.

    `then` is the state of the setting at the time that was asked for; None where no source had it
    as open, or where nothing of it may be shown: `withheld` says why.
    """

    by_field: Mapping[EditField, list[ShownValue]]
    then: SettingState | None
    withheld: Withheld | None


def find_shown_values(
    session: Session, past: SettingPast, fields: Collection[EditField], at: datetime
) -> ShownValues:
    """What each field showed, and the state of the setting at a time."""
    now = find_setting_state(session, past.identity.provider_id)
    agreed = _Agreement(session, past, now)
    found: dict[EditField, list[ShownValue]] = {field: [] for field in fields}
    asked, newest_at = _AskedState(None, None), None
    for step_at, scratch in replay(session, past):
        then, newest_at = find_setting_state(scratch, past.identity.provider_id), step_at
        for field, values in found.items():
            values.append(_shown_value(past, field, step_at, then, agreed))
        if step_at <= at:
            asked = _asked(past, then, step_at, agreed)
    for field, values in found.items():
        if values:  # the record itself says what is shown now, whatever was erased before
            values[-1] = _shown_now(field, values[-1].since, now, agreed)
    if newest_at and newest_at <= at:
        asked = _asked(past, now, None, agreed)
    joined = {field: list(_joined(values)) for field, values in found.items()}
    return ShownValues(joined, asked.then, asked.withheld)


@dataclass(frozen=True)
class _AskedState:
    then: SettingState | None
    withheld: Withheld | None


def _asked(
    past: SettingPast, then: SettingState | None, at: datetime | None, agreed: "_Agreement"
) -> _AskedState:
    """The state of a setting, unless nothing of it may be shown; `at` is None for now."""
    if not agreed.covers(EditField.NAME, then):
        return _AskedState(None, Withheld.NOT_AGREED)
    if at and _has_erased_rows(past, at):
        return _AskedState(None, Withheld.ERASED)
    return _AskedState(then, None)


def value_at(values: list[ShownValue], at: datetime) -> ShownValue | None:
    """What was shown at a time; None before the setting was known."""
    return next((one for one in reversed(values) if one.since <= at), None)


@dataclass
class _Agreement:
    """What the consents of today let a receipt show."""

    session: Session
    past: SettingPast
    today: SettingState | None

    def __post_init__(self) -> None:
        self._agreed = self.today.facts.consent if self.today else self._of_closed()

    def covers(self, field: EditField, then: SettingState | None) -> bool:
        identity = self.past.identity
        if identity.is_confidential:
            return False
        needs_consent = self.today is not None or self._is_home or (then and then.facts.is_home)
        return not needs_consent or field in public_fields(self._agreed)

    @property
    def _is_home(self) -> bool:
        kind = self.past.identity.kind
        return bool(kind) and Kind(kind) in HOME_BASED

    def _of_closed(self) -> Consent:
        """What was agreed about a setting that no source has as open."""
        provider_id, kind = self.past.identity.provider_id, self.past.identity.kind
        source_claims = claims_of(read_claim_rows(self.session, [provider_id]))
        claims = source_claims.claims_about(provider_id, None, is_home=True)
        base = source_claims.known.get(provider_id, Consent.COUNTED)
        return agreed_consent(base, claims, Kind(kind) if kind else None)


def _shown_value(
    past: SettingPast,
    field: EditField,
    at: datetime,
    then: SettingState | None,
    agreed: _Agreement,
) -> ShownValue:
    if not agreed.covers(field, then):
        return ShownValue(at, None, None, Withheld.NOT_AGREED)
    if _has_erased_rows(past, at):
        return ShownValue(at, None, None, Withheld.ERASED)
    if then is None:
        return ShownValue(at, None, None, None)
    state = then.field_state(field)
    if state.because is PublicBecause.EDITED and _is_erased_edit(past, state):
        return ShownValue(at, None, None, Withheld.ERASED)
    return ShownValue(at, None, _as_agreed(state), None)


def _shown_now(
    field: EditField, since: datetime, today: SettingState | None, agreed: _Agreement
) -> ShownValue:
    if not agreed.covers(field, today):
        return ShownValue(since, None, None, Withheld.NOT_AGREED)
    state = today.field_state(field) if today else None
    return ShownValue(since, None, _as_agreed(state) if state else None, None)


def _has_erased_rows(past: SettingPast, at: datetime) -> bool:
    """Whether a source had a row then that was erased since: its values may have counted."""
    for source in past.versions:
        edition = past.current_edition(source, at)
        if edition and any(one.is_erased for one in past.rows_of(source, edition.id or 0)):
            return True
    return False


def _is_erased_edit(past: SettingPast, state: FieldState) -> bool:
    """Whether an order erased the texts of the edit; an empty text alone may be an officer's."""
    edit = next(one for one in past.edits if state.edit and one.id == state.edit.id)
    return not (edit.value or edit.source_value) and any(
        order.applied_at and in_utc(order.applied_at) >= in_utc(edit.edited_at)
        for order in past.orders
    )


def _as_agreed(state: FieldState) -> FieldState:
    """The state without what sources gave, where the consent did not cover the field."""
    if state.because is not PublicBecause.NO_CONSENT:
        return state
    return replace(state, registered="", extracted="", listed="", entered="", sourced="", edit=None)


def _joined(values: list[ShownValue]) -> Iterator[ShownValue]:
    """The values with their ends; neighbours that are the same are one."""
    first: ShownValue | None = None
    for one in values:
        if first is None or _visible(one) != _visible(first):
            if first:
                yield replace(first, until=one.since)
            first = one
    if first:
        yield first


def _visible(one: ShownValue) -> tuple[object, ...]:
    """What a reader of the page, and who asks for the receipt, would see of a value."""
    state = one.state
    if state is None:
        return (one.withheld,)
    by = state.edit_in_force.id if state.edit_in_force else state.source
    return one.withheld, state.public, state.because, by
