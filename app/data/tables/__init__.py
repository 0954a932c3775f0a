"""The record's tables. All table modules are imported here, so that the metadata is complete.

Seven cases show which tables change; check a change to the schema against each:

*An Ofsted row.* `edition` gets a row. `source_row` gets a version, or the current version's
`last_edition_id` is updated when nothing changed. `crosswalk` has the provider_id or gets a new
one. `provider`, `registration`, `service`, `location` and perhaps `organisation` are rewritten from
the source rows. Each inspection in the row stays in `inspection` permanently.

*A school with two services.* The school is one provider with a registration of issuer "dfe" and a
service "nursery-class" at its location. The private nursery on its site is another provider with a
registration of issuer "ofsted" and a service "day-nursery" whose `location_id` may be the same
location. A school that also registers its two-year-olds' room with Ofsted has two registrations
under one provider_id.

*A redaction, or a consent that is withdrawn.* Name, address and contact are erased from every
version of the source row, from the location and from the provider. `provider.consent` narrows.
`erasure` records that something was erased, not what.

*A change of URN.* The new URN is first a new provider, and perhaps a `succession` to decide. When a
person confirms that it is the same setting, its `crosswalk` line ends and a second one maps the new
URN to the old provider_id; the new provider's rows move to the old one. Inspections stay under
the URN that was inspected, so no grade is carried over.

*A second council.* Rows have `la_number`; nothing else changes. What a council sends itself (its
listing, Ofsted's extract for it, its family hubs, its wards' take-up) is a separate edition: the
sources are "council_listing/330" and "council_listing/331".

*A home that is shown by its area.* The publication that first shows it saves the area in
`published_home_area`, in its own transaction. Later ones replace it with an area that contains it
or, when the home has moved, with a new one. A withdrawal or an erasure order deletes it.

*A row of a council's listing.* `source_row` gets a version under the council's own source.
`crosswalk` has the provider_id of its Ofsted or school number, or gets one for the council's
reference. `listing` and its detail tables (`opening_hours`, `vacancy_line`, `price_line`,
`extra_line`, `listed_text`) are rewritten for that council. The provider's own rows stay as in its
register; `publish.selection.field_precedence` decides which value of a field is published.
"""

from app.data.tables.areas import Area
from app.data.tables.council_details import CouncilDetailEdit
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
from app.data.tables.desk import QueueDecision, SettingNote
from app.data.tables.directory import DirectoryEntry
from app.data.tables.editions import (
    Edition,
    Outcome,
    Publication,
    QuarantinedEdition,
    QuarantinedRow,
    QuarantineStatus,
    RefreshRun,
    SourceRow,
)
from app.data.tables.help_and_takeup import Agency, HelpPoint, TakeupFigure, TakeupFigureHistory
from app.data.tables.jobs import Job, JobKind, JobState
from app.data.tables.linkage import (
    LinkageKey,
    LinkagePair,
    LinkageRecord,
    LinkageVerdict,
)
from app.data.tables.listing_imports import ImportState, ListingImport
from app.data.tables.measures import (
    AreaBoundary,
    AreaPosition,
    Measure,
    MeasureFigure,
    ProvisionMonth,
    StatisticalArea,
    StatisticalNeighbour,
    TravelTime,
)
from app.data.tables.mistake_reports import ReportedMistake
from app.data.tables.outbox import (
    ContactAttempt,
    ContactWay,
    ListingMonth,
    MailStop,
    MessageKind,
    MessageState,
    OutboxMessage,
    OutboxSetting,
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
from app.data.tables.publication_duty import DutyMonth
from app.data.tables.setting_updates import (
    LinkPurpose,
    Proposal,
    ProposalState,
    SettingLink,
    SettingLinkSetting,
)
from app.data.tables.source_schedules import SourceSchedule
from app.data.tables.staff_actions import (
    AuditEvent,
    EditField,
    ErasureOrder,
    ImportedInboxFile,
    NothingSuitable,
    ProviderEdit,
    Succession,
    SuccessionDecision,
    UnmetSearch,
)
from app.data.tables.staff_users import (
    CountedSignIn,
    Passkey,
    SignInAttempt,
    SignInLink,
    SignInPurpose,
    StaffRole,
    StaffSession,
    StaffUser,
)
from app.data.tables.sufficiency import SufficiencyPin, SufficiencyReport, SufficiencyText
from app.snapshot.layout import Part

__all__ = [
    "Agency",
    "Area",
    "AreaBoundary",
    "AreaPosition",
    "AuditEvent",
    "Confirmation",
    "ContactAttempt",
    "ContactWay",
    "CouncilDetailEdit",
    "CountedSignIn",
    "Crosswalk",
    "DirectoryEntry",
    "DutyMonth",
    "EditField",
    "Edition",
    "Erasure",
    "ErasureOrder",
    "ExtraLine",
    "ExtractedRegistration",
    "HelpPoint",
    "ImportState",
    "ImportedInboxFile",
    "InspectionVersion",
    "Job",
    "JobKind",
    "JobState",
    "LinkPurpose",
    "LinkageKey",
    "LinkagePair",
    "LinkageRecord",
    "LinkageVerdict",
    "ListedText",
    "Listing",
    "ListingImport",
    "ListingMonth",
    "Location",
    "MailStop",
    "Measure",
    "MeasureFigure",
    "MessageKind",
    "MessageState",
    "NothingSuitable",
    "OpeningHours",
    "Organisation",
    "OutboxMessage",
    "OutboxSetting",
    "Outcome",
    "Part",
    "Passkey",
    "PriceLine",
    "Proposal",
    "ProposalState",
    "Provider",
    "ProviderEdit",
    "ProvisionMonth",
    "Publication",
    "PublishedHomeArea",
    "QuarantineStatus",
    "QuarantinedEdition",
    "QuarantinedRow",
    "QueueDecision",
    "RefreshRun",
    "Registration",
    "ReportedMistake",
    "Restriction",
    "Service",
    "SettingLink",
    "SettingLinkSetting",
    "SettingNote",
    "SignInAttempt",
    "SignInLink",
    "SignInPurpose",
    "SourceRow",
    "SourceSchedule",
    "StaffRole",
    "StaffSession",
    "StaffUser",
    "StatisticalArea",
    "StatisticalNeighbour",
    "Succession",
    "SuccessionDecision",
    "SufficiencyPin",
    "SufficiencyReport",
    "SufficiencyText",
    "TakeupFigure",
    "TakeupFigureHistory",
    "TravelTime",
    "UnmetSearch",
    "VacancyLine",
]
