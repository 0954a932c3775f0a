"""Why families do not see a setting, or not all of it; pure.

It asks about the same rows as `publication_states` and adds whose statement it is and of which day.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from app.core.consent import Consent, is_listed
from app.core.issuers import find_issuer
from app.core.provision import Kind, filter_choice_for
from app.core.source_names import CONSENTED, EXTRACT, LISTING
from app.data.closings import closing_day
from app.data.edits import Edit, EditsByField, edit_in_force
from app.data.providers import Publishable
from app.data.tables import EditField, Restriction
from app.publish.selection.field_precedence import registers_by
from app.publish.selection.publication_states import PublicState, states_by
from app.publish.selection.record_rows import ClaimRows
from app.publish.selection.source_claims import (
    UNDER_FIVES_ONLY,
    Claims,
    SourceClaims,
    claims_of,
    listing_source,
    publishable_row,
)


class WithheldReason(Enum):
    """Why a setting is withheld, in the order of the page."""

    NO_CONSENT = "no consent given"
    WITHDRAWN = "consent withdrawn"
    AREA = "consent covers name, telephone and area only"
    COUNTED = "consent to be counted only"
    CONFIDENTIAL = "confidential"
    ERASED = "erased by order"
    WITHHELD = "withheld by an officer"
    CLOSED_BY_COUNCIL = "closed by the council"
    SUSPENDED = "suspended at Ofsted"
    CLOSED = "closed or not active at its register"
    AWAITS_CONFIRMATION = "awaits an officer's confirmation"
    ELSEWHERE = "registered in another council"
    NOT_LISTED = "of a kind that is never listed, or without a name"


CONSENT_REASONS = frozenset(
    {
        *(WithheldReason.NO_CONSENT, WithheldReason.WITHDRAWN),
        *(WithheldReason.AREA, WithheldReason.COUNTED),
    }
)


@dataclass(frozen=True)
class Explanation:
    """The reason and where it comes from.

    `source` is an edition's name, "" for an officer's decision, whose name `by` then is and whose
    reason `why`. `on` is the day of the statement, None where it has none. `may_be_named` is False
    for a setting that is confidential or erased, whatever the reason.
    """

    reason: WithheldReason
    source: str = ""
    on: date | None = None
    by: str = ""
    why: str = ""
    may_be_named: bool = True


@dataclass(frozen=True)
class DecisionRows:
    """What decides besides the claims: officers' edits, erasure orders, days of leaving a register.

    `erased_on` has the day of an officer's order, `endings` the register and the day, both by
    provider_id.
    """

    edits: Mapping[str, EditsByField]
    erased_on: Mapping[str, date]
    endings: Mapping[str, tuple[str, date]]


def explain_withheld(
    provider_ids: Collection[str],
    providers: Iterable[Publishable],
    claim_rows: ClaimRows,
    decisions: DecisionRows,
) -> dict[str, Explanation]:
    """Why each of these settings is not public, or not fully; those that are public are left out."""
    source_claims, rows = claims_of(claim_rows), list(providers)
    states = states_by(source_claims, rows, decisions.edits)
    by_id = {row.provider_id: row for row in rows}
    alone = {one.provider_id: one for one in source_claims.listed_alone()}
    explained = {}
    for provider_id in provider_ids:
        state = states.get(provider_id, PublicState.CLOSED)
        if state is PublicState.PUBLIC:
            continue
        if provider_id in by_id:
            row = by_id[provider_id]
            claims = source_claims.claims_for(row)
        elif provider_id in alone:
            row = publishable_row(alone[provider_id])
            claims = source_claims.claims_for_listing(alone[provider_id])
        else:
            row, claims = None, source_claims.claims_about(provider_id, None, is_home=True)
        about = _About(provider_id, row, claims, source_claims, decisions)
        explained[provider_id] = about.explain(state)
    return explained


@dataclass(frozen=True)
class _About:
    """One setting; `row` is None where no current register or list has it as open."""

    provider_id: str
    row: Publishable | None
    claims: Claims
    source_claims: SourceClaims
    decisions: DecisionRows

    def explain(self, state: PublicState) -> Explanation:
        confidential, edit = self._confidential(), self._edit(EditField.WITHHELD)
        ordered_on = self.decisions.erased_on.get(self.provider_id)
        if edit and ordered_on:  # the sources have little or nothing of it any more
            found = _decided(WithheldReason.ERASED, edit, ordered_on)
            return replace(found, may_be_named=False)
        if state is PublicState.CONFIDENTIAL and confidential:
            return confidential
        found = self._not_confidential(state)
        return replace(found, may_be_named=confidential is None)

    def _not_confidential(self, state: PublicState) -> Explanation:
        if state is PublicState.WITHHELD:
            return _decided(WithheldReason.WITHHELD, self._edit(EditField.WITHHELD))
        if state is PublicState.CLOSED_BY_COUNCIL:
            day = closing_day(self._own)
            return _decided(WithheldReason.CLOSED_BY_COUNCIL, self._edit(EditField.CLOSED), day)
        if state in (PublicState.COUNTED, PublicState.AREA):
            return self._by_consent(Consent(state.value))
        if state in (PublicState.AWAITS_CONFIRMATION, PublicState.ELSEWHERE):
            return self._listed_only(_LISTED_REASONS[state])
        is_suspended = state is PublicState.SUSPENDED
        return self._closed(WithheldReason.SUSPENDED if is_suspended else WithheldReason.CLOSED)

    @property
    def _own(self) -> EditsByField:
        return self.decisions.edits.get(self.provider_id, {})

    def _edit(self, field: EditField) -> Edit | None:
        return edit_in_force(self._own, field)

    def _confidential(self) -> Explanation | None:
        """Who says that the setting is confidential, whatever else withholds it."""
        extracts = self.source_claims.extracts.get(self.provider_id, [])
        for extract in extracts:
            if extract.is_confidential:
                return self._stated(WithheldReason.CONFIDENTIAL, f"{EXTRACT}/{extract.la_number}")
        for restriction in self._restrictions(Consent.NOTHING):
            source, on = restriction.source, restriction.stated_on
            return Explanation(WithheldReason.CONFIDENTIAL, source, on, may_be_named=False)
        consent, _ = self.claims.stated_consent
        return (
            self._by_statement(WithheldReason.CONFIDENTIAL) if consent is Consent.NOTHING else None
        )

    def _by_consent(self, consent: Consent) -> Explanation:
        """Whose statement limits the consent to this one."""
        reason = WithheldReason.AREA if consent is Consent.AREA else WithheldReason.COUNTED
        stated, _ = self.claims.stated_consent
        withdrawn_on = self.source_claims.withdrawals.get(self.provider_id)
        for restriction in self._restrictions(consent):
            if restriction.source != CONSENTED:
                return Explanation(reason, restriction.source, restriction.stated_on)
            return Explanation(WithheldReason.WITHDRAWN, CONSENTED, restriction.stated_on)
        if stated is consent:
            return self._by_statement(reason)
        if consent is Consent.COUNTED and self._is_never_listed():
            return Explanation(WithheldReason.NOT_LISTED, self.row.name_source if self.row else "")
        if withdrawn_on and consent is Consent.COUNTED:
            return Explanation(WithheldReason.WITHDRAWN, CONSENTED, withdrawn_on)
        return self._stated(
            WithheldReason.NO_CONSENT if consent is Consent.COUNTED else reason, CONSENTED
        )

    def _is_never_listed(self) -> bool:
        """Whether it is a nanny or another kind in no list; or has consent but no name."""
        if self.row is None:
            return False
        by_number = find_issuer(self.row.issuer)
        on_register = registers_by(self.row, self.claims) if by_number else UNDER_FIVES_ONLY
        is_kind = filter_choice_for(Kind(self.row.kind), on_register) is not None
        return not is_kind or is_listed(Consent(self.row.consent))

    def _by_statement(self, reason: WithheldReason) -> Explanation:
        """The consent given to the council, in its listing or to an officer."""
        claims, (_, on) = self.claims, self.claims.stated_consent
        may_be_named = reason is not WithheldReason.CONFIDENTIAL
        if claims.recorded and claims.recorded.given_on == on:
            edit = self._edit(EditField.CONSENT)
            by, why = (edit.edited_by, edit.reason) if edit else ("", "")
            return Explanation(reason, "", on, by, why, may_be_named)
        source = f"{LISTING}/{claims.listing.la_number}" if claims.listing else ""
        on = on or self.source_claims.as_at.get(source)
        return Explanation(reason, source, on, may_be_named=may_be_named)

    def _restrictions(self, consent: Consent) -> list[Restriction]:
        return [
            one
            for one in self.source_claims.restrictions.get(self.provider_id, [])
            if one.consent is consent and not one.is_inactive_registration
        ]

    def _closed(self, reason: WithheldReason) -> Explanation:
        """The extract that has it as not active; otherwise the register that it left."""
        if extract := self.claims.extract:
            return self._stated(reason, f"{EXTRACT}/{extract.la_number}")
        if self.provider_id in self.decisions.endings:
            return Explanation(reason, *self.decisions.endings[self.provider_id])
        for one in self.source_claims.restrictions.get(self.provider_id, []):
            if one.is_inactive_registration:
                return Explanation(reason, one.source, one.stated_on)
        issuer = find_issuer(self.row.issuer) if self.row else None
        return self._stated(reason, issuer.register) if issuer else Explanation(reason)

    def _listed_only(self, reason: WithheldReason) -> Explanation:
        first = self.source_claims.rows_of(self.provider_id)[0]
        return self._stated(reason, listing_source(first))

    def _stated(self, reason: WithheldReason, source: str) -> Explanation:
        """A reason that the current edition of a source states."""
        may_be_named = reason is not WithheldReason.CONFIDENTIAL
        on = self.source_claims.as_at.get(source)
        return Explanation(reason, source, on, may_be_named=may_be_named)


_LISTED_REASONS = {
    PublicState.AWAITS_CONFIRMATION: WithheldReason.AWAITS_CONFIRMATION,
    PublicState.ELSEWHERE: WithheldReason.ELSEWHERE,
}


def _decided(reason: WithheldReason, edit: Edit | None, on: date | None = None) -> Explanation:
    """An officer's decision: who, when and why."""
    if edit is None:
        return Explanation(reason, on=on)
    return Explanation(reason, "", on or edit.edited_on, edit.edited_by, edit.reason)
