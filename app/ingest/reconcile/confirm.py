"""What becomes of a suggested succession once a person has decided it. No grade is carried over."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.data.audit import Deed, find_deeds, save_deed
from app.data.editions import find_sources
from app.data.renumber import move_provider
from app.data.succession import (
    SuccessionRefused,
    find_rivals,
    find_successions,
    find_twice_listed,
    get_open,
    get_provider_id,
    is_open,
)
from app.data.tables import AuditEvent, Decision, Succession
from app.data.versions import find_current_payloads
from app.ingest.reconcile.extract import EXTRACT, derive_own
from app.ingest.reconcile.ofsted import REGISTER, derive, find_consents
from app.ingest.reconcile.write import Derived, write_providers

CONFIRM, REFUSE = "confirm succession", "refuse succession"


@dataclass(frozen=True)
class Word:
    """Who decides, when and why."""

    who: str
    at: datetime
    reason: str


def confirm(session: Session, succession_id: int, word: Word) -> None:
    """Make the new registration the old setting's; the caller commits. Raises SuccessionRefused."""
    one = get_open(session, succession_id)
    old = get_provider_id(session, one.issuer, one.old_identifier)
    minted = get_provider_id(session, one.issuer, one.new_identifier)
    _check(session, one, old, minted)
    facts, derived = _told_of(session, one.new_identifier)
    move_provider(session, minted, old, word.at)
    number = one.new_identifier
    write_providers(session, one.issuer, {number: facts}, {number: derived}, {number: old})
    _settle(session, one, Decision.CONFIRMED, word, (minted, old))
    because = f"{one.old_identifier} and {one.new_identifier} were confirmed as one"
    for rival in find_rivals(session, one):
        _settle(session, rival, Decision.REFUSED, replace(word, reason=because))


def refuse(session: Session, succession_id: int, word: Word) -> None:
    """Leave both as they are, for good; the caller commits. Raises SuccessionRefused."""
    _settle(session, get_open(session, succession_id), Decision.REFUSED, word)


def decide_again(session: Session, now: datetime) -> list[str]:
    """Take the decisions that the audit knows and the suggestions do not; the caller commits.

    For a restored record, which has the audit of its later edits. What cannot be done is returned, as
    sentences: a refused decision has changed nothing.
    """
    waiting = [one for one in find_successions(session) if one.decision is Decision.OPEN]
    decided, left = dict[str, AuditEvent](), list[str]()
    if waiting:
        told = (event for event in find_deeds(session) if event.action in (CONFIRM, REFUSE))
        decided = {event.subject: event for event in told}
    for one in waiting:
        if event := decided.get(subject_of(one)):
            decide = confirm if event.action == CONFIRM else refuse
            try:
                decide(session, one.id or 0, Word("flask restore", now, event.reason))
            except SuccessionRefused as error:
                left.append(f"{event.subject} was decided since, and cannot be again: {error}")
    return left


def subject_of(one: Succession) -> str:
    """A suggestion as the audit names it."""
    return f"{one.issuer} {one.old_identifier} to {one.new_identifier}"


def _check(session: Session, one: Succession, old: str, minted: str) -> None:
    if old == minted:
        said = f"{one.old_identifier} and {one.new_identifier} are one setting already"
        raise SuccessionRefused(said)
    if is_open(session, one.issuer, one.old_identifier):
        raise SuccessionRefused(f"{one.old_identifier} is in its register again")
    if not is_open(session, one.issuer, one.new_identifier):
        raise SuccessionRefused(f"{one.new_identifier} is not active in its register any more")
    if twice := find_twice_listed(session, minted, old):
        council, *references = twice
        raise SuccessionRefused(
            f"council {council} lists both, as {' and '.join(references)}: "
            "take one row out of its listing first"
        )


def _told_of(session: Session, ofsted_urn: str) -> tuple[dict[str, Any], Derived]:
    """The facts of a registration and what follows from them, by the register or else an extract."""
    consented = find_consents(session).get(ofsted_urn)
    for source in (REGISTER, *find_sources(session, f"{EXTRACT}/")):
        if payload := find_current_payloads(session, source).get(ofsted_urn):
            facts = json.loads(payload)
            if source == REGISTER:
                return facts, derive(facts, consented)
            return facts, derive_own(source, facts, consented)
    raise SuccessionRefused(f"{ofsted_urn} is in no register")


def _settle(
    session: Session,
    one: Succession,
    decision: Decision,
    word: Word,
    moved: tuple[str, str] | None = None,
) -> None:
    """Keep a decision, and in the audit who took it and why. `moved`: from which provider to which."""
    one.decision, one.decided_at, one.reason = decision, word.at, word.reason
    session.add(one)
    before, after = moved or ("", "")
    deed = Deed(
        who=word.who,
        action=CONFIRM if decision is Decision.CONFIRMED else REFUSE,
        subject=subject_of(one),
        field="provider_id" if moved else "",
        old_value=before,
        new_value=after,
        reason=word.reason,
    )
    save_deed(session, deed, word.at)
