"""Queries for successions: new registrations that may continue older ones.

SuccessionRefused is the only error: a decision is not possible; its message says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.issuers import OFSTED
from app.core.provision import Status
from app.data.row_versions import chunks
from app.data.session import read_rows
from app.data.tables import (
    Crosswalk,
    Edition,
    ExtractedRegistration,
    Listing,
    Provider,
    Registration,
    SourceRow,
    Succession,
    SuccessionDecision,
)


class SuccessionRefused(Exception):
    """A suggestion cannot be decided in this way."""


def find_successions(session: Session) -> Sequence[Succession]:
    """All suggestions, oldest first."""
    return session.exec(select(Succession).order_by(col(Succession.id))).all()


class CouncilSuggestion(NamedTuple):
    """A suggestion with the two providers; `is_own` where no other council has either of them."""

    suggestion: Succession
    old_provider_id: str
    new_provider_id: str
    is_own: bool


def find_open_suggestions_of(session: Session, la_number: str) -> list[CouncilSuggestion]:
    """Undecided suggestions about a council's settings, oldest first."""
    return _find_suggestions_of(session, la_number, "s.decision = 'open'")


def find_refused_suggestions_of(session: Session, la_number: str) -> list[CouncilSuggestion]:
    """Suggestions that a person refused and may decide again, newest refusal first."""
    apart = """s.decision = 'refused' AND NOT EXISTS
        (SELECT 1 FROM succession c WHERE c.issuer = s.issuer AND c.decision = 'confirmed'
         AND (c.old_identifier = s.old_identifier OR c.new_identifier = s.new_identifier))"""
    found = _find_suggestions_of(session, la_number, apart)
    return sorted(found, key=lambda one: str(one.suggestion.decided_at), reverse=True)


def find_suggestion_of(
    session: Session, la_number: str, succession_id: int
) -> CouncilSuggestion | None:
    """A suggestion about a council's settings, decided or not; None for any other."""
    found = _find_suggestions_of(session, la_number, "s.id = ?", succession_id)
    return found[0] if found else None


def is_known_suggestion(session: Session, succession_id: int) -> bool:
    """Whether there is a suggestion with this id, of any council."""
    return session.get(Succession, succession_id) is not None


def _find_suggestions_of(
    session: Session, la_number: str, condition: str, *values: int
) -> list[CouncilSuggestion]:
    parties = f"""
        SELECT s.id, a.provider_id, b.provider_id, p.la_number, q.la_number FROM succession s
        JOIN crosswalk a ON a.issuer = s.issuer AND a.identifier = s.old_identifier
            AND a.valid_to IS NULL
        JOIN crosswalk b ON b.issuer = s.issuer AND b.identifier = s.new_identifier
            AND b.valid_to IS NULL
        LEFT JOIN provider p ON p.provider_id = a.provider_id
        LEFT JOIN provider q ON q.provider_id = b.provider_id
        WHERE {condition} AND ? IN (p.la_number, q.la_number)
    """
    known = {
        row_id: (old_id, new_id, {*councils} <= {None, "", la_number})
        for row_id, old_id, new_id, *councils in read_rows(session, parties, *values, la_number)
    }
    found = select(Succession).where(col(Succession.id).in_(known))
    return [
        CouncilSuggestion(one, *known[one.id or 0])
        for one in session.exec(found.order_by(col(Succession.id)))
    ]


def get_open_suggestion(session: Session, succession_id: int) -> Succession:
    """An undecided suggestion; raises SuccessionRefused where it is decided or missing."""
    found = session.get(Succession, succession_id)
    if found is None:
        raise SuccessionRefused(f"there is no suggestion {succession_id}")
    if found.decision is not SuccessionDecision.OPEN:
        raise SuccessionRefused(f"suggestion {succession_id} is already {found.decision.value}")
    return found


def find_competing_suggestions(session: Session, suggestion: Succession) -> Sequence[Succession]:
    """Other open suggestions for the same new or the same old registration."""
    same = (col(Succession.new_identifier) == suggestion.new_identifier) | (
        col(Succession.old_identifier) == suggestion.old_identifier
    )
    open_ones = select(Succession).where(
        Succession.issuer == suggestion.issuer,
        Succession.decision == SuccessionDecision.OPEN,
        Succession.id != suggestion.id,
        same,
    )
    return session.exec(open_ones.order_by(col(Succession.id))).all()


def save_suggestions(
    session: Session,
    issuer: str,
    found: Mapping[tuple[str, str], Sequence[str]],
    suggested_at: datetime,
) -> int:
    """Save new suggestions, evidence by (old, new) identifier; return how many were new.

    A pair that was suggested before, decided or not, is not suggested again.
    """
    current = select(Succession.old_identifier, Succession.new_identifier)
    unseen = found.keys() - set(session.exec(current.where(Succession.issuer == issuer)).all())
    session.add_all(
        Succession(
            issuer=issuer,
            old_identifier=pair[0],
            new_identifier=pair[1],
            evidence="\n".join(found[pair]),
            suggested_at=suggested_at,
            decision=SuccessionDecision.OPEN,
        )
        for pair in sorted(unseen)
    )
    session.flush()
    return len(unseen)


def find_superseded(session: Session, issuer: str) -> set[str]:
    """Identifiers with a confirmed successor that is in its register."""
    query = """
        SELECT s.old_identifier FROM succession s
        JOIN registration r ON r.issuer = s.issuer AND r.identifier = s.new_identifier
        WHERE s.issuer = ? AND s.decision = 'confirmed' AND r.closed_edition_id IS NULL
    """
    return {identifier for (identifier,) in read_rows(session, query, issuer)}


def find_predecessors(session: Session, issuer: str, identifiers: Iterable[str]) -> set[str]:
    """All earlier identifiers of the same settings, by confirmed successions."""
    confirmed = select(Succession.new_identifier, Succession.old_identifier).where(
        Succession.issuer == issuer, Succession.decision == SuccessionDecision.CONFIRMED
    )
    before = dict(session.exec(confirmed).all())
    found = set[str]()
    for identifier in identifiers:
        older = before.get(identifier)
        while older and older not in found:
            found.add(older)
            older = before.get(older)
    return found


class RegisteredProvider(NamedTuple):
    """One of the two registrations of a suggestion; `name` is None without consent to show it."""

    provider_id: str
    name: str | None
    la_number: str


def find_registered_provider(session: Session, issuer: str, identifier: str) -> RegisteredProvider:
    """The provider of an identifier today; raises SuccessionRefused where there is none."""
    provider_id = get_provider_id(session, issuer, identifier)
    provider = session.get(Provider, provider_id)
    if provider is None:
        return RegisteredProvider(provider_id, None, "")
    return RegisteredProvider(provider_id, provider.name, provider.la_number or "")


def find_recently_removed(
    session: Session, source: str, current: Iterable[str], editions: int
) -> dict[str, tuple[str, date]]:
    """Keys that left a source in its newest editions: last payload and when they were gone.

    The date is the as-at date of the first edition without the key. `current` are the keys of the
    newest edition; `editions` is how many of the newest editions to compare. Erased rows are left
    out.
    """
    newest = select(Edition).where(Edition.source == source).order_by(col(Edition.id).desc())
    listed = session.exec(newest.limit(editions + 1)).all()
    gone_on = {before.id: after.as_at for after, before in pairwise(listed)}
    current_keys, last = set(current), dict[str, tuple[int, int]]()
    query = (
        "SELECT key, id, last_edition_id FROM source_row WHERE source = ? AND last_edition_id = ?"
    )
    for edition_id in sorted(filter(None, gone_on)):
        for key, row_id, ended in read_rows(session, query, source, edition_id):
            if key not in current_keys:
                last[key] = row_id, ended
    found = {}
    for ids in chunks(row_id for row_id, _ in last.values()):
        rows = select(SourceRow.key, SourceRow.payload).where(
            col(SourceRow.id).in_(ids), col(SourceRow.is_erased).is_(False)
        )
        for key, payload in session.exec(rows):
            found[key] = payload, gone_on[last[key][1]]
    return found


def find_keys_in_earlier_editions(
    session: Session, source: str, keys: Iterable[str], edition_id: int
) -> set[str]:
    """Keys that are also in an edition before `edition_id`."""
    found = set[str]()
    listed = sorted(keys)
    for start in range(0, len(listed), 500):
        seen = select(SourceRow.key).where(
            SourceRow.source == source,
            col(SourceRow.key).in_(listed[start : start + 500]),
            col(SourceRow.first_edition_id) < edition_id,
        )
        found.update(session.exec(seen).all())
    return found


def get_provider_id(session: Session, issuer: str, identifier: str) -> str:
    """The provider of an identifier today; raises SuccessionRefused where there is none."""
    line = select(Crosswalk.provider_id).where(
        Crosswalk.issuer == issuer,
        Crosswalk.identifier == identifier,
        col(Crosswalk.valid_to).is_(None),
    )
    found = session.exec(line).first()
    if found is None:
        raise SuccessionRefused(f"the record has no {issuer} {identifier}")
    return found


def find_duplicate_listing(
    session: Session, new_provider_id: str, old_provider_id: str
) -> tuple[str, str, str] | None:
    """(la_number, reference, other reference) of a council that lists both, else None."""
    listed = select(Listing).where(col(Listing.provider_id).in_([new_provider_id, old_provider_id]))
    first: dict[str, Listing] = {}
    for one in session.exec(listed.order_by(Listing.la_number, Listing.reference)):
        other = first.setdefault(one.la_number, one)
        if other is not one:
            return one.la_number, other.reference, one.reference
    return None


def is_open(session: Session, issuer: str, identifier: str) -> bool:
    """Whether a registration is active in its register, and no extract has another status."""
    current = session.get(Registration, (issuer, identifier))
    if current is None or current.closed_edition_id is not None or not current.is_active:
        return False
    ended = select(ExtractedRegistration.provider_id).where(
        ExtractedRegistration.ofsted_urn == identifier,
        ExtractedRegistration.status != Status.ACTIVE,
    )
    return issuer != OFSTED or session.exec(ended).first() is None
