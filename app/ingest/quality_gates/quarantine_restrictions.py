"""Restrictions of a quarantined edition: what it narrows takes effect at once, nothing else does.

Erasure of older data cannot be undone, so it awaits review. A restriction can be undone: it ends
when the edition is released, which then narrows the same, or dropped.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.data.council_files import find_listing_provider_ids, replace_quarantine_restrictions
from app.data.editions import has_invented_edition
from app.data.providers import find_provider_ids
from app.data.publications import find_consents
from app.ingest.quality_gates.gates import GateFailure
from app.ingest.quality_gates.listing_losses import LOST_COUNT_MIN, ListingLosses, identity_of
from app.ingest.source_rows import ListingRow


@dataclass(frozen=True)
class Narrowing:
    """What an edition narrows: the consent that remains of each setting, by provider_id.

    With `keeps_none` the file shows no setting at all, as one with a fault does.
    """

    consents: Mapping[str, Consent] = field(default_factory=dict)
    keeps_none: bool = False

    @property
    def is_unclear(self) -> bool:
        """Whether the file may be faulty; one or two settings may really be all that there are."""
        return self.keeps_none and len(self.consents) >= LOST_COUNT_MIN


# From the record's session, an edition's name and its as-at date to what the edition narrows.
NarrowingFunction = Callable[[Session, str, date], Narrowing]


def find_no_narrowing(_session: Session, _name: str, _as_at: date) -> Narrowing:
    """The function of a source without consents."""
    return Narrowing()


def restrict_quarantined(
    session: Session, name: str, find_narrowed: NarrowingFunction, as_at: date
) -> list[GateFailure]:
    """Restrict the settings that a quarantined edition narrows; the caller commits.

    They are restricted whatever else is wrong with the file, because a restriction can be undone.
    A file that shows no setting restricts nobody; the failure that says so is returned.
    """
    if has_invented_edition(session):
        return []
    narrowing = find_narrowed(session, name, as_at)
    if not narrowing.is_unclear:
        replace_quarantine_restrictions(session, name, narrowing.consents, as_at)
        return []
    replace_quarantine_restrictions(session, name, {}, as_at)
    sentence = (
        f"{len(narrowing.consents):,} settings that may have withdrawn consent are still shown"
    )
    return [GateFailure(f"{sentence}: this file keeps none of the current settings")]


def find_narrowed_by_listing(
    losses: ListingLosses, session: Session, name: str, _as_at: date
) -> Narrowing:
    """What a council's listing narrows: narrower consents, blank ones and missing rows.

    For a file without any consents `losses.lapsed` is empty.
    """
    la_number = name.partition("/")[2]
    narrowed = _consents_by_provider(session, la_number, losses.narrowed_rows)
    if losses.lapsed:
        listed = find_listing_provider_ids(session, la_number)
        lapsed_ids = [listed[reference] for reference in losses.lapsed if reference in listed]
        by_ofsted = find_consents(session, lapsed_ids)
        for provider_id in lapsed_ids:
            remaining = by_ofsted.get(provider_id, Consent.COUNTED)
            stated = narrowed.get(provider_id, Consent.ALL)
            narrowed[provider_id] = more_restrictive(stated, remaining)
    return Narrowing(
        {
            provider_id: consent
            for provider_id, consent in narrowed.items()
            if consent is not Consent.ALL
        }
    )


def _consents_by_provider(
    session: Session, la_number: str, rows: Iterable[ListingRow]
) -> dict[str, Consent]:
    """The consents of rows by provider_id, for settings in the record."""
    consents: dict[str, Consent] = {}
    known: dict[str, Mapping[str, str]] = {}
    for row in rows:
        issuer, identifier = identity_of(row, la_number)
        if issuer not in known:
            known[issuer] = find_provider_ids(session, issuer)
        if row.consent and (provider_id := known[issuer].get(identifier)):
            consents[provider_id] = row.consent
    return consents
