"""Decisions on suggested successions of registrations. No grade is carried over."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.source_names import EXTRACT, REGISTER
from app.data.audit import AuditEntry, find_audit_entries, save_audit_entry
from app.data.editions import find_sources
from app.data.merge_providers import move_provider, remove_inactive_status
from app.data.row_versions import find_current_payloads
from app.data.succession import (
    SuccessionRefused,
    find_competing_suggestions,
    find_duplicate_listing,
    find_successions,
    get_open_suggestion,
    get_provider_id,
    is_open,
)
from app.data.tables import AuditEvent, Succession, SuccessionDecision
from app.ingest.reconcile.council_extract_registrations import derive_extracted
from app.ingest.reconcile.ofsted_register_and_consents import derive, find_consents
from app.ingest.reconcile.provider_rows import ProviderFields, write_providers

CONFIRM, REFUSE = "confirm succession", "refuse succession"


@dataclass(frozen=True)
class DecisionDetails:
    """The user, the time and the reason of a decision."""

    who: str
    decided_at: datetime
    reason: str


def confirm(session: Session, succession_id: int, details: DecisionDetails) -> None:
    """Move the new registration to the old provider; the caller commits.

    Competing suggestions are refused. Raises SuccessionRefused.
    """
    suggestion = get_open_suggestion(session, succession_id)
    issuer, old, new = suggestion.issuer, suggestion.old_identifier, suggestion.new_identifier
    old_provider_id = get_provider_id(session, issuer, old)
    new_provider_id = get_provider_id(session, issuer, new)
    _check(session, suggestion, old_provider_id, new_provider_id)
    facts, derived = _current_fields(session, new)
    remove_inactive_status(session, old_provider_id)
    move_provider(session, new_provider_id, old_provider_id, details.decided_at)
    write_providers(session, issuer, {new: facts}, {new: derived}, {new: old_provider_id})
    moved = (new_provider_id, old_provider_id)
    _settle(session, suggestion, SuccessionDecision.CONFIRMED, details, moved)
    automatic_reason = f"{old} and {new} were confirmed as one"
    for rival in find_competing_suggestions(session, suggestion):
        _settle(
            session, rival, SuccessionDecision.REFUSED, replace(details, reason=automatic_reason)
        )


def refuse(session: Session, succession_id: int, details: DecisionDetails) -> None:
    """Refuse a suggestion permanently; the caller commits. Raises SuccessionRefused."""
    _settle(
        session, get_open_suggestion(session, succession_id), SuccessionDecision.REFUSED, details
    )


def reapply_decisions(session: Session, now: datetime) -> list[str]:
    """Apply decisions in the audit log to suggestions that are still open; the caller commits.

    For a restored record with a newer audit log. Returns a sentence for each decision that cannot be
    applied; it changes nothing.
    """
    undecided = [
        suggestion
        for suggestion in find_successions(session)
        if suggestion.decision is SuccessionDecision.OPEN
    ]
    decided, not_reapplied = dict[str, AuditEvent](), list[str]()
    if undecided:
        decisions = (
            event for event in find_audit_entries(session) if event.action in (CONFIRM, REFUSE)
        )
        decided = {event.subject: event for event in decisions}
    for suggestion in undecided:
        if event := decided.get(subject_of(suggestion)):
            decide = confirm if event.action == CONFIRM else refuse
            decision = DecisionDetails("flask restore", now, event.reason)
            try:
                decide(session, suggestion.id or 0, decision)
            except SuccessionRefused as error:
                not_reapplied.append(
                    f"{event.subject} was decided after the backup, and the decision cannot be "
                    f"applied again: {error}"
                )
    return not_reapplied


def subject_of(suggestion: Succession) -> str:
    """The subject of a suggestion in the audit log."""
    return f"{suggestion.issuer} {suggestion.old_identifier} to {suggestion.new_identifier}"


def _check(
    session: Session, suggestion: Succession, old_provider_id: str, new_provider_id: str
) -> None:
    issuer, old, new = suggestion.issuer, suggestion.old_identifier, suggestion.new_identifier
    if old_provider_id == new_provider_id:
        raise SuccessionRefused(f"{old} and {new} are one setting already")
    if is_open(session, issuer, old):
        raise SuccessionRefused(f"{old} is in its register again")
    if not is_open(session, issuer, new):
        raise SuccessionRefused(f"{new} is not active in its register any more")
    if both_listed := find_duplicate_listing(session, new_provider_id, old_provider_id):
        council, *references = both_listed
        raise SuccessionRefused(
            f"council {council} lists both, as {' and '.join(references)}: "
            "remove one row from its listing first"
        )


def _current_fields(session: Session, ofsted_urn: str) -> tuple[dict[str, Any], ProviderFields]:
    """The facts and fields of a registration, from the register or else a council extract."""
    consented = find_consents(session).get(ofsted_urn)
    for source in (REGISTER, *find_sources(session, f"{EXTRACT}/")):
        if payload := find_current_payloads(session, source).get(ofsted_urn):
            facts = json.loads(payload)
            if source == REGISTER:
                return facts, derive(facts, consented)
            return facts, derive_extracted(source, facts, consented)
    raise SuccessionRefused(f"{ofsted_urn} is in no register")


def _settle(
    session: Session,
    suggestion: Succession,
    decision: SuccessionDecision,
    details: DecisionDetails,
    moved: tuple[str, str] | None = None,
) -> None:
    """Save a decision with its audit entry. `moved`: provider_id before and after."""
    suggestion.decision, suggestion.decided_at = decision, details.decided_at
    suggestion.reason = details.reason
    session.add(suggestion)
    before, after = moved or ("", "")
    audit_entry = AuditEntry(
        who=details.who,
        action=CONFIRM if decision is SuccessionDecision.CONFIRMED else REFUSE,
        subject=subject_of(suggestion),
        field="provider_id" if moved else "",
        old_value=before,
        new_value=after,
        reason=details.reason,
    )
    save_audit_entry(session, audit_entry, details.decided_at)
