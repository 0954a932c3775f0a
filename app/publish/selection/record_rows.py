"""The rows of the record that selection decides about, as values; `app.publish.read_record` reads them.

Each iterable is read once, so that a national record's providers need not stay in memory after it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.core.consent import Consent
from app.core.offer import Offer
from app.data.council_details import PublishedDetails
from app.data.edits import EditsByField
from app.data.providers import Publishable
from app.data.published_home_areas import StoredHomeArea
from app.data.recorded_consents import RecordedConsent
from app.data.tables import (
    Agency,
    Area,
    DirectoryEntry,
    ExtractedRegistration,
    HelpPoint,
    Listing,
    Restriction,
    TakeupFigure,
)


@dataclass(frozen=True)
class ClaimRows:
    """The rows of councils' own files about all providers, or about some.

    `entries` are those of directories. `superseded` are Ofsted numbers with a confirmed successor.
    `offers` are by council number and provider_id, `withdrawals` the day of the newest withdrawal
    at Ofsted and `consents` the consent by Ofsted's list, both by provider_id. `confirmed` has
    council, reference and Ofsted number of the listings and entries that an officer confirmed.
    `as_at` has the date of each current edition, `recorded` the consents that officers recorded,
    by provider_id.
    """

    extracts: Iterable[ExtractedRegistration] = ()
    superseded: Collection[str] = ()
    listings: Sequence[Listing] = ()
    entries: Sequence[DirectoryEntry] = ()
    offers: Mapping[tuple[str, str], Offer] = field(default_factory=dict)
    restrictions: Iterable[Restriction] = ()
    withdrawals: Mapping[str, date] = field(default_factory=dict)
    confirmed: Collection[tuple[str, str, str]] = ()
    consents: Mapping[str, Consent] = field(default_factory=dict)
    as_at: Mapping[str, date] = field(default_factory=dict)
    recorded: Mapping[str, RecordedConsent] = field(default_factory=dict)


@dataclass(frozen=True)
class ConsentRows:
    """The rows that each provider's consent today follows from.

    `hidden_ids` are providers that are inactive in their register, or that an officer withheld
    or closed.
    """

    claims: ClaimRows
    providers: Iterable[Publishable] = ()
    hidden_ids: Collection[str] = ()


@dataclass(frozen=True)
class RecordRows:
    """Everything in the record that a publication may show, and what decides about it.

    `last_edit_id` is that of the newest edit in `edits`, or an earlier one. `inspections` are JSON by
    issuer and identifier, `edits` the newest of each field by provider_id, `home_areas` the areas
    that homes were shown by, by provider_id, `council_details` the edited values of councils.
    """

    last_edit_id: int = 0
    areas: Iterable[Area] = ()
    inspections: Mapping[tuple[str, str], list[str]] = field(default_factory=dict)
    claims: ClaimRows = ClaimRows()
    edits: Mapping[str, EditsByField] = field(default_factory=dict)
    home_areas: Mapping[str, StoredHomeArea] = field(default_factory=dict)
    providers: Iterable[Publishable] = ()
    takeup: Iterable[TakeupFigure] = ()
    help_points: Iterable[HelpPoint] = ()
    agencies: Iterable[Agency] = ()
    council_details: PublishedDetails = field(default_factory=dict)
