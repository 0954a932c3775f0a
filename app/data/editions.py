"""Queries for editions: which is current, and how a refresh ended."""

from collections.abc import Sequence

from sqlmodel import Session, SQLModel, col, delete, func, select, update

from app.data.council_files import LISTING_DETAIL_TABLES
from app.data.tables import (
    Agency,
    Area,
    AreaBoundary,
    AreaPosition,
    Confirmation,
    ContactAttempt,
    Crosswalk,
    DirectoryEntry,
    Edition,
    Erasure,
    ErasureOrder,
    ExtractedRegistration,
    HelpPoint,
    InspectionVersion,
    LinkageKey,
    LinkagePair,
    LinkageRecord,
    LinkageVerdict,
    Listing,
    Location,
    MailStop,
    Measure,
    MeasureFigure,
    Organisation,
    OutboxMessage,
    OutboxSetting,
    Outcome,
    Proposal,
    Provider,
    ProviderEdit,
    ProvisionMonth,
    Publication,
    PublishedHomeArea,
    QuarantinedEdition,
    QueueDecision,
    RefreshRun,
    Registration,
    ReportedMistake,
    Restriction,
    Service,
    SettingLink,
    SettingLinkSetting,
    SettingNote,
    SourceRow,
    StatisticalArea,
    StatisticalNeighbour,
    Succession,
    SufficiencyPin,
    SufficiencyReport,
    SufficiencyText,
    TakeupFigure,
    TakeupFigureHistory,
    TravelTime,
)


def find_current_edition(session: Session, source: str) -> Edition | None:
    """The newest edition of a source ("name", or "name/330" of a council); None where none is."""
    newest = select(Edition).where(Edition.source == source).order_by(col(Edition.id).desc())
    return session.exec(newest).first()


def find_current_editions(session: Session) -> Sequence[Edition]:
    """The newest edition of every source."""
    newest = select(func.max(Edition.id)).group_by(Edition.source)
    listed = select(Edition).where(col(Edition.id).in_(newest))
    return session.exec(listed.order_by(Edition.source)).all()


def find_sources(session: Session, prefix: str) -> list[str]:
    """Sources with editions whose names start with a prefix, such as "schools/" for councils'."""
    named = select(Edition.source).where(col(Edition.source).startswith(prefix)).distinct()
    return sorted(session.exec(named).all())


def find_last_runs(session: Session) -> Sequence[RefreshRun]:
    """The last attempt to refresh each source, successful or not."""
    newest = select(func.max(RefreshRun.id)).group_by(RefreshRun.source)
    return session.exec(select(RefreshRun).where(col(RefreshRun.id).in_(newest))).all()


def find_last_accepted(session: Session, source: str) -> RefreshRun | None:
    """The last refresh of a source that stored an edition or found it unchanged."""
    accepted = (Outcome.STORED, Outcome.UNCHANGED)
    runs = select(RefreshRun).where(
        RefreshRun.source == source, col(RefreshRun.outcome).in_(accepted)
    )
    return session.exec(runs.order_by(col(RefreshRun.id).desc())).first()


def is_edition_known(session: Session, source: str, sha256: str) -> bool:
    """Whether a file is the current edition, or was quarantined before, reviewed or not."""
    current = find_current_edition(session, source)
    quarantined = select(QuarantinedEdition.id).where(
        QuarantinedEdition.source == source, QuarantinedEdition.sha256 == sha256
    )
    is_current = current is not None and current.sha256 == sha256
    return is_current or session.exec(quarantined.limit(1)).first() is not None


def has_any_edition(session: Session) -> bool:
    return session.exec(select(Edition.id).limit(1)).first() is not None


def has_invented_edition(session: Session) -> bool:
    return session.exec(select(Edition.id).where(Edition.is_invented).limit(1)).first() is not None


def remove_invented(session: Session) -> None:
    """Delete everything from the record that came from seeds.

    Invented and real editions never coexist: the first real edition calls this in its own
    transaction. So while any edition is invented, every row is.
    """
    session.exec(update(Publication).values(edition_id=None))
    session.exec(update(RefreshRun).values(edition_id=None))
    tables: tuple[type[SQLModel], ...] = (Service, Registration, Location, Organisation, Crosswalk)
    tables += (
        *LISTING_DETAIL_TABLES,
        Listing,
        DirectoryEntry,
        Confirmation,
        Restriction,
        ExtractedRegistration,
        HelpPoint,
        Agency,
        TakeupFigure,
        TakeupFigureHistory,
        ProviderEdit,
        QueueDecision,
        SettingNote,
        *(Proposal, SettingLinkSetting, SettingLink, ReportedMistake),
        *(OutboxSetting, OutboxMessage, MailStop, ContactAttempt),
        ErasureOrder,
        Succession,
        PublishedHomeArea,
        *(Measure, MeasureFigure, ProvisionMonth),
        *(StatisticalArea, StatisticalNeighbour, AreaBoundary, AreaPosition, TravelTime),
        *(SufficiencyPin, SufficiencyText, SufficiencyReport),
        *(LinkageKey, LinkagePair, LinkageRecord, LinkageVerdict),
    )
    tables += (Erasure, Provider, InspectionVersion, SourceRow, Area, Edition)
    for table in tables:
        session.exec(delete(table))
