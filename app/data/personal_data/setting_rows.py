"""Which rows of the record are about a setting."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlmodel import Session, SQLModel, col

from app.core.source_names import LISTING, base_source, has_council_references
from app.data.added_settings import find_merged_into
from app.data.erasure import SourceRowRef, find_source_rows
from app.data.personal_data.held_rows import HeldRows, Row, RowsOf, read_held_rows
from app.data.session import table_of
from app.data.tables import (
    AuditEvent,
    Confirmation,
    ContactAttempt,
    Crosswalk,
    DirectoryEntry,
    Erasure,
    ErasureOrder,
    ExtractedRegistration,
    ExtraLine,
    InspectionVersion,
    Job,
    LinkageKey,
    LinkagePair,
    LinkageRecord,
    LinkageVerdict,
    ListedText,
    Listing,
    Location,
    MailStop,
    OpeningHours,
    Organisation,
    OutboxMessage,
    OutboxSetting,
    PriceLine,
    Proposal,
    Provider,
    ProviderEdit,
    PublishedHomeArea,
    QuarantinedRow,
    QueueDecision,
    Registration,
    ReportedMistake,
    Restriction,
    Service,
    SettingLink,
    SettingLinkSetting,
    SettingNote,
    SourceRow,
    Succession,
    VacancyLine,
)

# Tables whose rows name their setting.
_BY_PROVIDER: tuple[type[SQLModel], ...] = (
    *(Provider, Service, Registration, Crosswalk, ExtractedRegistration, Restriction),
    *(Listing, OpeningHours, VacancyLine, PriceLine, ExtraLine, ListedText, DirectoryEntry),
    *(ProviderEdit, SettingNote, Proposal, ContactAttempt, OutboxSetting, SettingLinkSetting),
    *(PublishedHomeArea, Erasure, LinkageRecord),
)
# Without what the person wrote, who is somebody else.
_OF_A_REPORT = (
    *("id", "la_number", "provider_id", "fact", "shown", "sent_at", "state"),
    *("decided_by", "decided_at", "closed_at"),
)


def find_rows_of_setting(session: Session, provider_id: str, la_number: str = "") -> list[HeldRows]:
    """Every row about a setting and those merged into it, by table.

    With `la_number`, without the rows of another council's list, notes, messages and decisions.
    """
    found = read_held_rows(session, rows_of(session, provider_ids_of(session, provider_id)))
    if not la_number:
        return found
    own = (
        HeldRows(held.table, [row for row in held.rows if _is_of_council(row, la_number)])
        if held.table != table_of(Provider).name  # a register says which council it is in
        else held
        for held in found
    )
    return [held for held in own if held.rows]


def _is_of_council(row: Row, la_number: str) -> bool:
    of_source = str(row.get("source") or "").partition("/")[2]
    return row.get("la_number") in (None, "", la_number) and of_source in ("", la_number)


def provider_ids_of(session: Session, provider_id: str) -> list[str]:
    """The setting and those that became part of it."""
    return [provider_id, *find_merged_into(session, provider_id)]


def find_numbers_of(session: Session, provider_ids: Sequence[str]) -> list[tuple[str, str]]:
    """The issuer and the number of every entry in a register or list, of these settings."""
    lines = select(col(Crosswalk.issuer), col(Crosswalk.identifier)).where(
        col(Crosswalk.provider_id).in_(provider_ids)
    )
    return sorted({(issuer, number) for issuer, number in session.connection().execute(lines)})


def rows_of(session: Session, provider_ids: list[str]) -> list[RowsOf]:
    """Which rows of each table are about these settings."""
    numbers = find_numbers_of(session, provider_ids)
    refs = sorted(find_source_rows(session, provider_ids))
    of_service = select(col(Service.location_id)).where(
        col(Service.provider_id).in_(provider_ids), col(Service.location_id).is_not(None)
    )
    of_organisation = select(col(Service.organisation_id)).where(
        col(Service.provider_id).in_(provider_ids), col(Service.organisation_id).is_not(None)
    )
    of_number = _any(
        and_(col(InspectionVersion.issuer) == issuer, col(InspectionVersion.identifier) == number)
        for issuer, number in numbers
    )
    ordered = or_(
        col(ErasureOrder.provider_id).in_(provider_ids), col(ErasureOrder.key).in_(provider_ids)
    )
    named = [
        RowsOf(model, table_of(model).c.provider_id.in_(provider_ids)) for model in _BY_PROVIDER
    ]
    return [
        *named,
        RowsOf(Location, col(Location.location_id).in_(of_service)),
        RowsOf(Organisation, col(Organisation.organisation_id).in_(of_organisation)),
        RowsOf(InspectionVersion, of_number),
        RowsOf(SourceRow, _of_refs(SourceRow, refs)),
        RowsOf(QuarantinedRow, _of_refs(QuarantinedRow, refs)),
        RowsOf(Confirmation, _confirmed(refs)),
        RowsOf(Succession, _succession(numbers)),
        *_messages(provider_ids),
        *_linked(provider_ids, numbers, refs),
        RowsOf(ErasureOrder, ordered),
        RowsOf(AuditEvent, col(AuditEvent.subject).in_(provider_ids)),
        RowsOf(QueueDecision, _decided(provider_ids, refs)),
        RowsOf(ReportedMistake, col(ReportedMistake.provider_id).in_(provider_ids), _OF_A_REPORT),
        RowsOf(Job, _any(col(Job.arguments).contains(f'"{one}"') for one in provider_ids)),
    ]


def _messages(provider_ids: list[str]) -> list[RowsOf]:
    """Messages and links, and the stop of an address that one of them went to."""
    sent = select(col(OutboxSetting.message_id)).where(
        col(OutboxSetting.provider_id).in_(provider_ids)
    )
    linked = select(col(SettingLinkSetting.link_id)).where(
        col(SettingLinkSetting.provider_id).in_(provider_ids)
    )
    digests = or_(
        col(MailStop.address_digest).in_(
            select(col(OutboxMessage.address_digest)).where(
                col(OutboxMessage.id).in_(sent), col(OutboxMessage.address_digest) != ""
            )
        ),
        col(MailStop.address_digest).in_(
            select(col(SettingLink.address_digest)).where(
                col(SettingLink.id).in_(linked), col(SettingLink.address_digest) != ""
            )
        ),
    )
    return [
        RowsOf(OutboxMessage, col(OutboxMessage.id).in_(sent)),
        RowsOf(SettingLink, col(SettingLink.id).in_(linked)),
        RowsOf(MailStop, digests),
    ]


def _linked(
    provider_ids: list[str], numbers: Sequence[tuple[str, str]], refs: Sequence[SourceRowRef]
) -> list[RowsOf]:
    """Keys and pairs of the setting's records in the index of linkage, and verdicts about them."""
    own = select(col(LinkageRecord.id)).where(col(LinkageRecord.provider_id).in_(provider_ids))
    listed = [(one.source, one.key) for one in refs if has_council_references(one.source)]
    said = _any(
        and_(columns[f"{side}_source"] == source, columns[f"{side}_reference"] == reference)
        for columns in [table_of(LinkageVerdict).c]
        for side in ("left", "right")
        for source, reference in (*numbers, *listed)
    )
    paired = or_(col(LinkagePair.left_id).in_(own), col(LinkagePair.right_id).in_(own))
    return [
        RowsOf(LinkageKey, col(LinkageKey.record_id).in_(own)),
        RowsOf(LinkagePair, paired),
        RowsOf(LinkageVerdict, said),
    ]


def _of_refs(model: type[SQLModel], refs: Sequence[SourceRowRef]) -> ColumnElement[bool]:
    columns = table_of(model).c
    return _any(and_(columns.source == one.source, columns.key == one.key) for one in refs)


def _confirmed(refs: Sequence[SourceRowRef]) -> ColumnElement[bool]:
    return _any(
        and_(
            col(Confirmation.la_number) == one.source.partition("/")[2],
            col(Confirmation.reference) == one.key,
        )
        for one in refs
        if has_council_references(one.source)
    )


def _succession(numbers: Sequence[tuple[str, str]]) -> ColumnElement[bool]:
    return _any(
        and_(
            col(Succession.issuer) == issuer,
            or_(col(Succession.old_identifier) == number, col(Succession.new_identifier) == number),
        )
        for issuer, number in numbers
    )


def _decided(provider_ids: Sequence[str], refs: Sequence[SourceRowRef]) -> ColumnElement[bool]:
    """The key of a queue's row has the provider_id or, of a listing, the council's reference."""
    own = [col(QueueDecision.key).contains(one) for one in provider_ids]
    listed = [
        and_(
            col(QueueDecision.la_number) == one.source.partition("/")[2],
            col(QueueDecision.key) == one.key,
        )
        for one in refs
        if base_source(one.source) == LISTING
    ]
    return _any([*own, *listed])


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether one of the conditions holds; False without conditions."""
    return or_(false(), *conditions)
