"""Suggesting that a registration which is new is one that is gone, at the same premises.

What is written is a suggestion with its evidence, without a name or an address: a person decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from app.core.changes import status_words
from app.core.provision import Kind
from app.core.succession import Setting, evidence
from app.data.history import find_silent, read_payload
from app.data.providers import find_provider_ids
from app.data.succession import (
    find_seen_before,
    find_successions,
    find_vanished,
    save_suggestions,
)
from app.data.tables import Decision
from app.ingest.reconcile import Step

EDITIONS = 3  # a registration may have left with this edition or one of the two before it

Facts = Mapping[str, Any]
Gone = Mapping[str, tuple[Facts, str]]  # facts and how it went, in words, by identifier


def suggest_successions(
    session: Session,
    issuer: str,
    step: Step,
    held: Mapping[str, Facts],
    opened: Iterable[str],
    ended: Mapping[str, Facts],
) -> int:
    """Keep what may be successions by an edition; how many were not suggested before.

    `held` are the facts of its rows, `opened` the identifiers that began with it, `ended` rows that it
    has and has as not active. Of a source's first edition nothing is new.
    """
    if step.previous_id is None:
        return 0
    unseen = {*opened} - find_seen_before(session, step.source, opened, step.edition_id)
    settled = [one for one in find_successions(session) if one.decision is Decision.CONFIRMED]
    begun = {one.new_identifier for one in settled if one.issuer == issuer}
    over = {one.old_identifier for one in settled if one.issuer == issuer}
    new = _by_postcode({one: (held[one], "") for one in unseen - begun})
    if not new:
        return 0
    gone = _by_postcode(_find_gone(session, step, held, ended))
    silent, known = find_silent(session), find_provider_ids(session, issuer)
    found = {}
    for postcode in new.keys() & gone.keys():
        for one, setting, _ in new[postcode]:
            came = f"{one} came to {step.source} with the edition of {step.as_at}"
            for old, before, how in gone[postcode]:
                asks = {known.get(old), known.get(one)} & silent
                if old not in over and not asks and (told := evidence(before, setting)):
                    found[old, one] = (*told, how, came)
    return save_suggestions(session, issuer, found, step.now)


def _by_postcode(told: Gone) -> dict[int, list[tuple[str, Setting, str]]]:
    """Settings by postcode, less those of whom the rule cannot speak: homes, and without a name."""
    found = defaultdict(list)
    for one, (facts, how) in sorted(told.items(), key=lambda item: item[0]):
        setting = _setting(facts)
        if (key := setting.key) is not None:
            found[key].append((one, setting, how))
    return found


def _find_gone(
    session: Session, step: Step, held: Mapping[str, Facts], ended: Mapping[str, Facts]
) -> Gone:
    """Registrations that left a source lately, or that it has as not active."""
    left = {
        one: (facts, f"{one} left {step.source} with the edition of {day}")
        for one, (payload, day) in find_vanished(session, step.source, held, EDITIONS).items()
        if (facts := read_payload(payload))
    }
    return left | {
        one: (facts, f"{one} is {status_words(facts)} in {step.source} as at {step.as_at}")
        for one, facts in ended.items()
    }


def _setting(facts: Facts) -> Setting:
    lines, _, postcode = facts.get("address") or ((), "", "")
    name = "" if facts.get("confidential") else facts.get("name") or ""
    return Setting(Kind(facts["kind"]), name, tuple(lines), postcode)
