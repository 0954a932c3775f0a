"""Suggestions that a new registration continues an ended one at the same premises.

A suggestion has evidence, but no name or address; a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from app.core.provision import Kind
from app.core.record_changes import status_text
from app.data.edition_changes import find_confidential_ids, read_payload
from app.data.providers import find_provider_ids
from app.data.succession import (
    find_keys_in_earlier_editions,
    find_recently_removed,
    find_successions,
    save_suggestions,
)
from app.data.tables import SuccessionDecision
from app.ingest.reconcile import EditionUpdate
from app.linkage.settings.succession import Candidate, evidence

EDITIONS_BACK = 3  # a registration may have left with this edition or one of the two before it

Facts = Mapping[str, Any]
# Facts, and a sentence on how the registration ended, by identifier.
DepartedRegistrations = Mapping[str, tuple[Facts, str]]


def suggest_successions(
    session: Session,
    issuer: str,
    update: EditionUpdate,
    current_facts: Mapping[str, Facts],
    opened: Iterable[str],
    ended: Mapping[str, Facts],
) -> int:
    """Save the possible successions in an edition; return the number of new suggestions.

    `current_facts` are the facts of its rows, `opened` the identifiers that are new in it, `ended`
    the rows that are not active. The first edition of a source gives no suggestions.
    """
    if update.previous_id is None:
        return 0
    unseen = {*opened} - find_keys_in_earlier_editions(
        session, update.source, opened, update.edition_id
    )
    confirmed = [
        succession
        for succession in find_successions(session)
        if succession.decision is SuccessionDecision.CONFIRMED and succession.issuer == issuer
    ]
    successors = {succession.new_identifier for succession in confirmed}
    predecessors = {succession.old_identifier for succession in confirmed}
    opened_by_postcode = _by_postcode(
        {identifier: (current_facts[identifier], "") for identifier in unseen - successors}
    )
    if not opened_by_postcode:
        return 0
    gone_by_postcode = _by_postcode(_find_gone(session, update, current_facts, ended))
    confidential_ids, known = find_confidential_ids(session), find_provider_ids(session, issuer)
    suggestions = {}
    for postcode in opened_by_postcode.keys() & gone_by_postcode.keys():
        for new, setting, _ in opened_by_postcode[postcode]:
            appearance = f"{new} came to {update.source} with the edition of {update.as_at}"
            for old, before, departure in gone_by_postcode[postcode]:
                confidential = {known.get(old), known.get(new)} & confidential_ids
                if (
                    old not in predecessors
                    and not confidential
                    and (reasons := evidence(before, setting))
                ):
                    suggestions[old, new] = (*reasons, departure, appearance)
    return save_suggestions(session, issuer, suggestions, update.now)


def _by_postcode(
    registrations: DepartedRegistrations,
) -> dict[int, list[tuple[str, Candidate, str]]]:
    """Settings by postcode, without those that have no key: home-based ones and those unnamed."""
    by_postcode = defaultdict(list)
    for identifier, (facts, departure) in sorted(registrations.items(), key=lambda item: item[0]):
        setting = _setting(facts)
        if (key := setting.key) is not None:
            by_postcode[key].append((identifier, setting, departure))
    return by_postcode


def _find_gone(
    session: Session,
    update: EditionUpdate,
    current_facts: Mapping[str, Facts],
    ended: Mapping[str, Facts],
) -> DepartedRegistrations:
    """Registrations that left a source recently, or are not active in it."""
    left = {
        identifier: (facts, f"{identifier} left {update.source} with the edition of {day}")
        for identifier, (payload, day) in find_recently_removed(
            session, update.source, current_facts, EDITIONS_BACK
        ).items()
        if (facts := read_payload(payload))
    }
    return left | {
        identifier: (
            facts,
            f"{identifier} is {status_text(facts)} in {update.source} as at {update.as_at}",
        )
        for identifier, facts in ended.items()
    }


def _setting(facts: Facts) -> Candidate:
    lines, _, postcode = facts.get("address") or ((), "", "")
    name = "" if facts.get("confidential") else facts.get("name") or ""
    return Candidate(Kind(facts["kind"]), name, tuple(lines), postcode)
