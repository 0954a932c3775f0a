"""Confirming suggested successions of registrations. No grade is carried over."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.source_names import EXTRACT, REGISTER
from app.data.audit import find_audit_entries
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
from app.data.succession_decisions import (
    ACTIONS,
    CONFIRM,
    REFUSE,
    REOPEN,
    DecisionDetails,
    refuse,
    reopen,
    settle,
    subject_of,
)
from app.data.tables import AuditEvent, Succession, SuccessionDecision
from app.ingest.reconcile.council_extract_registrations import derive_extracted
from app.ingest.reconcile.ofsted_register_and_consents import derive, find_consents
from app.ingest.reconcile.provider_rows import ProviderFields, write_providers

Decide = Callable[[Session, int, DecisionDetails], None]


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
    settle(session, suggestion, SuccessionDecision.CONFIRMED, details, moved)
    automatic_reason = f"{old} and {new} were confirmed as one"
    for rival in find_competing_suggestions(session, suggestion):
        settle(
            session, rival, SuccessionDecision.REFUSED, replace(details, reason=automatic_reason)
        )


def reapply_decisions(session: Session, now: datetime) -> list[str]:
    """Apply decisions in the audit log that the suggestions lack; the caller commits.

    For a restored record with a newer audit log. Returns a sentence for each decision that cannot be
    applied; it changes nothing.
    """
    suggestions = [
        suggestion
        for suggestion in find_successions(session)
        if suggestion.decision is not SuccessionDecision.CONFIRMED
    ]
    newest, not_reapplied = dict[str, AuditEvent](), list[str]()
    if suggestions:
        decisions = (event for event in find_audit_entries(session) if event.action in ACTIONS)
        newest = {event.subject: event for event in decisions}
    for suggestion in suggestions:
        if event := newest.get(subject_of(suggestion)):
            decision = DecisionDetails("flask restore", now, event.reason)
            try:
                for decide in _MISSING_STEPS.get((suggestion.decision, event.action), ()):
                    decide(session, suggestion.id or 0, decision)
            except SuccessionRefused as error:
                not_reapplied.append(
                    f"{event.subject} was decided after the backup, and the decision cannot be "
                    f"applied again: {error}"
                )
    return not_reapplied


# By the decision in the record and the newest one in the audit.
_MISSING_STEPS: Mapping[tuple[SuccessionDecision, str], tuple[Decide, ...]] = {
    (SuccessionDecision.OPEN, CONFIRM): (confirm,),
    (SuccessionDecision.OPEN, REFUSE): (refuse,),
    (SuccessionDecision.REFUSED, REOPEN): (reopen,),
    (SuccessionDecision.REFUSED, CONFIRM): (reopen, confirm),
}


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
