"""The facts of providers in their sources, before officers' edits."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.providers import Publishable
from app.data.tables import EditField
from app.publish.selection.edit_fields import FIELD_RULES, public_fields, stated_text
from app.publish.selection.field_precedence import Merged, merge
from app.publish.selection.record_rows import ClaimRows
from app.publish.selection.source_claims import (
    Claims,
    agreed_consent,
    claims_of,
    is_home,
    publishable_row,
)


@dataclass(frozen=True)
class SourceFacts:
    """A provider's facts in its sources today, with the rows that they are from.

    `consent` is what all sources agree on. `is_home`: care is given in a home.
    """

    row: Publishable
    claims: Claims
    merged: Merged
    consent: Consent
    is_home: bool

    def value(self, field: EditField) -> str:
        """The text of a field, as far as the consent lets it be shown; "" otherwise."""
        if field not in FIELD_RULES or field not in public_fields(self.consent):
            return ""
        return stated_text(field, self.merged)


def select_source_facts(
    providers: Iterable[Publishable], claim_rows: ClaimRows
) -> dict[str, SourceFacts]:
    """The facts by provider_id, of those that are open."""
    found: dict[str, SourceFacts] = {}
    source_claims = claims_of(claim_rows)
    for row in providers:
        claims = source_claims.claims_for(row)
        if source_claims.is_open(row, claims):
            found[row.provider_id] = _facts(row, claims)
    for listing in source_claims.listed_alone():
        if listing.provider_id not in found:
            found[listing.provider_id] = _facts(
                publishable_row(listing), source_claims.claims_for_listing(listing)
            )
    return found


def _facts(row: Publishable, claims: Claims) -> SourceFacts:
    kind = Kind(row.kind)
    consent = agreed_consent(Consent(row.consent), claims, kind)
    return SourceFacts(row, claims, merge(row, claims), consent, is_home(kind, claims))
