"""The record's tables. Every module of tables is imported here, so that metadata is whole.

How six cases walk through them, so that a change to the schema can be checked against each:

*An Ofsted row.* `edition` gains a line; `source_row` gains a version (or the current version's
`last_edition_id` moves on when nothing changed); `crosswalk` gives the provider_id or mints one;
`provider`, `registration`, `service`, `location` and perhaps `organisation` are written anew from the
source rows; each inspection of the row is kept in `inspection` for ever.

*A school with two services.* The school is one provider with a registration of issuer "dfe" and a
service "nursery-class" at its location. The private nursery on its site is another provider with a
registration of issuer "ofsted" and a service "day-nursery" whose `location_id` may be the same
location. A school that also registers its two-year-olds' room with Ofsted holds two registrations
under one provider_id.

*A redaction, or a consent that is withdrawn.* Every version of the source row is emptied of name,
address and contact, the location and the name on the provider go with them, `provider.consent` narrows,
and `erasure` keeps the fact that something was erased, not what.

*A change of URN.* The new URN is a new provider at first sight, and perhaps a `succession` to decide.
When a person confirms that it is the same setting, its `crosswalk` line ends and a second one points
the new URN at the old provider_id; what was the minted provider's becomes the old one's, as the new URN
tells it. Inspections stay under the URN that earned them, so no grade is carried over.

*A second council.* Rows carry `la_number`; nothing else changes. What a council sends itself (its
listing, Ofsted's extract for it, its family hubs, its wards' take-up) is an edition of its own: source
"council_listing/330" beside "council_listing/331".

*A home that is shown by its area.* The publication that first shows it keeps the area in `shown_area`,
in its own transaction; later ones replace the line by an area that contains it, or, when the home has
moved, by a new one. A withdrawal or an order to forget removes the line.

*A row of a council's listing.* `source_row` gains a version under the council's own source; `crosswalk`
gives the provider_id of its Ofsted or school number, or mints one for the council's reference;
`listing` and its lines (`opening_hours`, `vacancy_line`, `price_line`, `extra_line`, `listed_text`) are
written anew for that council. The provider's own rows stay as its register told them: `publish.merge`
lays one over the other.
"""

from app.data.tables.areas import Area
from app.data.tables.council_files import (
    Confirmation,
    ExtractedRegistration,
    ExtraLine,
    ListedText,
    Listing,
    OpeningHours,
    PriceLine,
    Restriction,
    VacancyLine,
)
from app.data.tables.editions import (
    Edition,
    Outcome,
    Part,
    Publication,
    QuarantinedEdition,
    QuarantineStatus,
    RefreshRun,
    SourceRow,
)
from app.data.tables.help_and_takeup import (
    Agency,
    HelpPoint,
    TakeupFigure,
    TakeupFigureHistory,
)
from app.data.tables.providers import (
    Crosswalk,
    Erasure,
    InspectionVersion,
    Location,
    Organisation,
    Provider,
    PublishedHomeArea,
    Registration,
    Service,
)
from app.data.tables.staff_actions import (
    AuditEvent,
    EditField,
    ErasureOrder,
    ImportedInboxFile,
    ProviderEdit,
    Succession,
    SuccessionDecision,
    UnmetSearch,
)

__all__ = [
    "Agency",
    "Area",
    "AuditEvent",
    "Confirmation",
    "Crosswalk",
    "SuccessionDecision",
    "EditField",
    "Edition",
    "Erasure",
    "ExtraLine",
    "ExtractedRegistration",
    "ImportedInboxFile",
    "ErasureOrder",
    "HelpPoint",
    "InspectionVersion",
    "ListedText",
    "Listing",
    "Location",
    "OpeningHours",
    "Organisation",
    "Outcome",
    "Part",
    "ProviderEdit",
    "PriceLine",
    "Provider",
    "Publication",
    "RefreshRun",
    "Registration",
    "Restriction",
    "Service",
    "PublishedHomeArea",
    "SourceRow",
    "Succession",
    "TakeupFigure",
    "TakeupFigureHistory",
    "UnmetSearch",
    "VacancyLine",
    "QuarantineStatus",
    "QuarantinedEdition",
]
