"""Suggesting that a registration which is new is one that is gone, at the same premises.

What is written is a suggestion with its evidence, without a name or an address: a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from app.core.provision import Kind
from app.core.record_changes import status_text
from app.core.succession import (
    Candidate,
    evidence,
)
from app.data.edition_changes import (
    find_confidential_ids,
    read_payload,
)
from app.data.providers import find_provider_ids
from app.data.succession import (
    find_keys_in_earlier_editions,
    find_recently_removed,
    find_successions,
    save_suggestions,
)
from app.data.tables import SuccessionDecision
from app.ingest.reconcile import EditionUpdate

EDITIONS_BACK = 3  # a registration may have left with this edition or one of the two before it

Facts = Mapping[str, Any]
DepartedRegistrations = Mapping[
    str, tuple[Facts, str]
]  # facts and how it went, in words, by identifier


def suggest_successions(
    session: Session,
    issuer: str,
    update: EditionUpdate,
    current_facts: Mapping[str, Facts],
    opened: Iterable[str],
    ended: Mapping[str, Facts],
) -> int:
    """Keep what may be successions by an edition; how many were not suggested before.

    `held` are the facts of its rows, `opened` the identifiers that began with it, `ended` rows that it
    has and has as not active. Of a source's first edition nothing is new.
    """
    if update.previous_id is None:
        return 0
    unseen = {*opened} - find_keys_in_earlier_editions(
        session, update.source, opened, update.edition_id
    )
    settled = [
        one for one in find_successions(session) if one.decision is SuccessionDecision.CONFIRMED
    ]
    successors = {one.new_identifier for one in settled if one.issuer == issuer}
    predecessors = {one.old_identifier for one in settled if one.issuer == issuer}
    new = _by_postcode({one: (current_facts[one], "") for one in unseen - successors})
    if not new:
        return 0
    gone = _by_postcode(_find_gone(session, update, current_facts, ended))
    confidential_ids, known = find_confidential_ids(session), find_provider_ids(session, issuer)
    found = {}
    for postcode in new.keys() & gone.keys():
        for one, setting, _ in new[postcode]:
            appearance = f"{one} came to {update.source} with the edition of {update.as_at}"
            for old, before, departure in gone[postcode]:
                confidential = {known.get(old), known.get(one)} & confidential_ids
                if (
                    old not in predecessors
                    and not confidential
                    and (reasons := evidence(before, setting))
                ):
                    found[old, one] = (*reasons, departure, appearance)
    return save_suggestions(session, issuer, found, update.now)


def _by_postcode(
    registrations: DepartedRegistrations,
) -> dict[int, list[tuple[str, Candidate, str]]]:
    """Settings by postcode, less those of whom the rule cannot speak: homes, and without a name."""
    found = defaultdict(list)
    for one, (facts, departure) in sorted(registrations.items(), key=lambda item: item[0]):
        setting = _setting(facts)
        if (key := setting.key) is not None:
            found[key].append((one, setting, departure))
    return found


def _find_gone(
    session: Session,
    update: EditionUpdate,
    current_facts: Mapping[str, Facts],
    ended: Mapping[str, Facts],
) -> DepartedRegistrations:
    """Registrations that left a source lately, or that it has as not active."""
    left = {
        one: (facts, f"{one} left {update.source} with the edition of {day}")
        for one, (payload, day) in find_recently_removed(
            session, update.source, current_facts, EDITIONS_BACK
        ).items()
        if (facts := read_payload(payload))
    }
    return left | {
        one: (facts, f"{one} is {status_text(facts)} in {update.source} as at {update.as_at}")
        for one, facts in ended.items()
    }


def _setting(facts: Facts) -> Candidate:
    lines, _, postcode = facts.get("address") or ((), "", "")
    name = "" if facts.get("confidential") else facts.get("name") or ""
    return Candidate(Kind(facts["kind"]), name, tuple(lines), postcode)
