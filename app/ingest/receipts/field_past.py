"""What a field of a setting showed from when to when, as far as it may be shown again.

Nothing is shown of a time whose rows or edits were erased since, and nothing that today's consent
does not cover: a wider consent of that time does not show a value again. A confidential setting has
no receipts.
Source: docs/rules.md#receipts.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.core.provision import HOME_BASED, Kind
from app.data.edition_changes import HistoryError
from app.data.published_home_areas import find_published_home_area
from app.data.record_times import in_utc
from app.data.setting_past import SettingPast
from app.data.tables import EditField
from app.ingest.receipts.past_record import replay
from app.publish.edits.field_states import (
    NOT_SHOWN,
    FieldState,
    PublicBecause,
    SettingState,
    find_setting_state,
)
from app.publish.read_record import read_claim_rows
from app.publish.selection.edit_fields import area_text, public_fields
from app.publish.selection.publication_states import PublicState, open_state
from app.publish.selection.source_claims import agreed_consent, claims_of
from app.publish.selection.withheld_reasons import CONSENT_REASONS, Explanation, WithheldReason
from app.publish.withheld_settings import find_explanations


class ConfidentialSetting(HistoryError):
    """Nothing is said of the past of a confidential setting."""


class Withheld(Enum):
    """Why a receipt does not give a value."""

    ERASED = "erased"  # values of that time were erased since
    NOT_AGREED = "not-agreed"  # the consent did not cover the field, nor does today's
    NO_LONGER_AGREED = (
        "no-longer-agreed"  # families may have seen it, but today's does not cover it
    )


@dataclass(frozen=True)
class ShownValue:
    """What a field showed from `since` until `until`, in UTC; None: until today.

    `state` is None where the value is withheld, and where the setting was not public by its sources.
    `reason` says why families did not see the setting, or the field; None where they did, and where
    that is not known.
    """

    since: datetime
    until: datetime | None
    state: FieldState | None
    withheld: Withheld | None
    reason: WithheldReason | None = None


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
    """What each field showed, and the state of the setting at a time. Raises ConfidentialSetting."""
    provider_id = past.identity.provider_id
    now = _read_shown(session, provider_id)
    if past.identity.is_confidential or (now.why and _is_confidential(now.why)):
        raise ConfidentialSetting("a confidential setting has no receipts")
    agreed = _Agreement(session, past, now.state)
    area = find_published_home_area(session, provider_id)
    found: dict[EditField, list[ShownValue]] = {field: [] for field in fields}
    asked, newest_at = _AskedState(None, None), None
    for step_at, scratch in replay(session, past):
        then, newest_at = _read_shown(scratch, provider_id), step_at
        if then.state and area and area[1] <= step_at.date():
            then = replace(then, state=replace(then.state, outward=area[0].outward))
        for field, values in found.items():
            values.append(_shown_value(past, field, step_at, then, agreed))
        if step_at <= at:
            asked = _asked(past, then.state, step_at, agreed)
    for field, values in found.items():
        if values:  # the record itself says what is shown now, whatever was erased before
            values[-1] = _shown_then(field, values[-1].since, now, agreed)
    if newest_at and newest_at <= at:
        asked = _asked(past, now.state, None, agreed)
    joined = {field: list(_joined(values)) for field, values in found.items()}
    return ShownValues(joined, asked.then, asked.withheld)


@dataclass(frozen=True)
class _SettingShown:
    """The state of a setting, and why families do not see it, or all of it; None where they do."""

    state: SettingState | None
    why: Explanation | None

    @property
    def reason(self) -> WithheldReason | None:
        return self.why.reason if self.why else None

    @property
    def is_in_lists(self) -> bool:
        return self.reason in (None, WithheldReason.AREA, WithheldReason.WITHDRAWN)


def _read_shown(session: Session, provider_id: str) -> _SettingShown:
    state = find_setting_state(session, provider_id)
    if state and open_state(state.facts.row, state.facts.claims, state.own) is PublicState.PUBLIC:
        return _SettingShown(state, None)
    return _SettingShown(state, find_explanations(session, [provider_id]).get(provider_id))


def _is_confidential(why: Explanation) -> bool:
    """Whether sources say so, whatever else withholds the setting."""
    return why.reason is WithheldReason.CONFIDENTIAL or not (
        why.may_be_named or why.reason is WithheldReason.ERASED
    )


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
    if then:  # what the narrower of both consents lets be seen
        facts = replace(then.facts, consent=agreed.narrowest(then))
        then = replace(then, facts=facts)
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
        return field in public_fields(self._consent(then))

    def narrowest(self, then: SettingState) -> Consent:
        """The narrower one of the consents of then and of today."""
        return more_restrictive(then.facts.consent, self._consent(then))

    def allows(self, state: FieldState, then: SettingState) -> bool:
        """Whether today's consent covers all that a field showed."""
        if self._consent(then) is not Consent.AREA or then.facts.consent is Consent.AREA:
            return True
        return area_text(state.field, state.public) == state.public

    def _consent(self, then: SettingState | None) -> Consent:
        needs_consent = self.today is not None or self._is_home or (then and then.facts.is_home)
        return self._agreed if needs_consent else Consent.ALL

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
    past: SettingPast, field: EditField, at: datetime, then: _SettingShown, agreed: _Agreement
) -> ShownValue:
    state = then.state
    if _has_erased_rows(past, at):
        is_agreed = agreed.covers(field, state)
        return ShownValue(
            at, None, None, Withheld.ERASED if is_agreed else Withheld.NO_LONGER_AGREED
        )
    found = _shown_then(field, at, then, agreed)
    edited = found.state if found.state and found.state.because is PublicBecause.EDITED else None
    if edited and _is_erased_edit(past, edited):
        return ShownValue(at, None, None, Withheld.ERASED)
    return found


def _shown_then(
    field: EditField, at: datetime, then: _SettingShown, agreed: _Agreement
) -> ShownValue:
    """What a field showed by a record from which nothing was erased; today's is one."""
    state, reason = then.state, then.reason
    is_covered = agreed.covers(field, state)
    was_public = then.is_in_lists and state and state.field_state(field).public
    if not is_covered and was_public:
        return ShownValue(at, None, None, Withheld.NO_LONGER_AGREED)
    if not is_covered and (reason is None or reason in CONSENT_REASONS):
        return ShownValue(at, None, None, Withheld.NOT_AGREED, reason)
    if not is_covered or state is None:
        return ShownValue(at, None, None, None, reason)
    found = state.field_state(field)
    if found.public and not then.is_in_lists:
        return ShownValue(at, None, None, None, reason)
    if not agreed.allows(found, state):
        return ShownValue(at, None, None, Withheld.NO_LONGER_AGREED)
    found = _as_agreed(found, agreed.narrowest(state))
    return ShownValue(at, None, found, None, reason if found.because in NOT_SHOWN else None)


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


def _as_agreed(state: FieldState, consent: Consent) -> FieldState:
    """The state without what sources gave that the consent does not cover."""
    if state.because is PublicBecause.NO_CONSENT:
        return replace(
            state, registered="", extracted="", listed="", entered="", sourced="", edit=None
        )
    if consent is not Consent.AREA:
        return state
    return replace(
        state,
        registered=area_text(state.field, state.registered),
        extracted=area_text(state.field, state.extracted),
        listed=area_text(state.field, state.listed),
        entered=area_text(state.field, state.entered),
        sourced=area_text(state.field, state.sourced),
    )


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
        return one.withheld, one.reason
    by = state.edit_in_force.id if state.edit_in_force else state.source
    return one.withheld, one.reason, state.public, state.because, by
