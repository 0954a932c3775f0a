"""What becomes of a suggested succession once a person has decided it. No grade is carried over."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.data.audit import (
    AuditEntry,
    find_audit_entries,
    save_audit_entry,
)
from app.data.editions import find_sources
from app.data.merge_providers import move_provider
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
from app.data.tables import (
    AuditEvent,
    Succession,
    SuccessionDecision,
)
from app.ingest.reconcile.council_extract_registrations import (
    EXTRACT,
    derive_extracted,
)
from app.ingest.reconcile.ofsted_register_and_consents import (
    REGISTER,
    derive,
    find_consents,
)
from app.ingest.reconcile.provider_rows import (
    ProviderFields,
    write_providers,
)

CONFIRM, REFUSE = "confirm succession", "refuse succession"


@dataclass(frozen=True)
class DecisionDetails:
    """Who decides, when and why."""

    who: str
    decided_at: datetime
    reason: str


def confirm(session: Session, succession_id: int, details: DecisionDetails) -> None:
    """Make the new registration the old setting's; the caller commits. Raises SuccessionRefused."""
    one = get_open_suggestion(session, succession_id)
    old_provider_id = get_provider_id(session, one.issuer, one.old_identifier)
    new_provider_id = get_provider_id(session, one.issuer, one.new_identifier)
    _check(session, one, old_provider_id, new_provider_id)
    facts, derived = _current_fields(session, one.new_identifier)
    move_provider(session, new_provider_id, old_provider_id, details.decided_at)
    number = one.new_identifier
    write_providers(
        session, one.issuer, {number: facts}, {number: derived}, {number: old_provider_id}
    )
    _settle(session, one, SuccessionDecision.CONFIRMED, details, (new_provider_id, old_provider_id))
    automatic_reason = f"{one.old_identifier} and {one.new_identifier} were confirmed as one"
    for rival in find_competing_suggestions(session, one):
        _settle(
            session, rival, SuccessionDecision.REFUSED, replace(details, reason=automatic_reason)
        )


def refuse(session: Session, succession_id: int, details: DecisionDetails) -> None:
    """Leave both as they are, for good; the caller commits. Raises SuccessionRefused."""
    _settle(
        session, get_open_suggestion(session, succession_id), SuccessionDecision.REFUSED, details
    )


def reapply_decisions(session: Session, now: datetime) -> list[str]:
    """Take the decisions that the audit knows and the suggestions do not; the caller commits.

    For a restored record, which has the audit of its later edits. What cannot be done is returned, as
    sentences: a refused decision has changed nothing.
    """
    undecided = [
        one for one in find_successions(session) if one.decision is SuccessionDecision.OPEN
    ]
    decided, not_reapplied = dict[str, AuditEvent](), list[str]()
    if undecided:
        decisions = (
            event for event in find_audit_entries(session) if event.action in (CONFIRM, REFUSE)
        )
        decided = {event.subject: event for event in decisions}
    for one in undecided:
        if event := decided.get(subject_of(one)):
            decide = confirm if event.action == CONFIRM else refuse
            try:
                decide(session, one.id or 0, DecisionDetails("flask restore", now, event.reason))
            except SuccessionRefused as error:
                not_reapplied.append(
                    f"{event.subject} was decided since, and cannot be again: {error}"
                )
    return not_reapplied


def subject_of(one: Succession) -> str:
    """A suggestion as the audit names it."""
    return f"{one.issuer} {one.old_identifier} to {one.new_identifier}"


def _check(session: Session, one: Succession, old_provider_id: str, new_provider_id: str) -> None:
    if old_provider_id == new_provider_id:
        reason_refused = f"{one.old_identifier} and {one.new_identifier} are one setting already"
        raise SuccessionRefused(reason_refused)
    if is_open(session, one.issuer, one.old_identifier):
        raise SuccessionRefused(f"{one.old_identifier} is in its register again")
    if not is_open(session, one.issuer, one.new_identifier):
        raise SuccessionRefused(f"{one.new_identifier} is not active in its register any more")
    if both_listed := find_duplicate_listing(session, new_provider_id, old_provider_id):
        council, *references = both_listed
        raise SuccessionRefused(
            f"council {council} lists both, as {' and '.join(references)}: "
            "take one row out of its listing first"
        )


def _current_fields(session: Session, ofsted_urn: str) -> tuple[dict[str, Any], ProviderFields]:
    """The facts of a registration and what follows from them, by the register or else an extract."""
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
    one: Succession,
    decision: SuccessionDecision,
    details: DecisionDetails,
    moved: tuple[str, str] | None = None,
) -> None:
    """Keep a decision, and in the audit who took it and why. `moved`: from which provider to which."""
    one.decision, one.decided_at, one.reason = decision, details.decided_at, details.reason
    session.add(one)
    before, after = moved or ("", "")
    audit_entry = AuditEntry(
        who=details.who,
        action=CONFIRM if decision is SuccessionDecision.CONFIRMED else REFUSE,
        subject=subject_of(one),
        field="provider_id" if moved else "",
        old_value=before,
        new_value=after,
        reason=details.reason,
    )
    save_audit_entry(session, audit_entry, details.decided_at)
