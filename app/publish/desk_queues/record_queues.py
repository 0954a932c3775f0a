"""Queues about the record: reports, proposals, conflicts, listings, editions, successions."""

from collections.abc import Mapping

from sqlmodel import Session

from app.core.desk_queue import Queue, QueueRow, fingerprint
from app.core.mistake_report import ReportState
from app.core.provision import Status
from app.data.audit import keyed_digest
from app.data.council_settings import get_council_setting
from app.data.edition_changes import find_confidential_ids
from app.data.edits import EditsByField
from app.data.mistake_reports import Reported, find_open_reports
from app.data.proposals import Proposed, find_waiting
from app.data.quarantined_editions import find_all_quarantined
from app.data.succession import find_open_suggestions_of
from app.data.tables import DirectoryEntry
from app.publish.edits.edits_in_force import edits_in_force
from app.publish.read_record import find_unpublished_listings
from app.publish.selection.unpublished_listings import UnpublishedListing


def find_conflicts(
    session: Session, edits: Mapping[str, EditsByField], names: Mapping[str, str], secret: bytes
) -> list[QueueRow]:
    """Those of these edits whose sources now have a third value, oldest first."""
    found = []
    for one in edits_in_force(session, edits):
        edit = one.edit
        if edit.provider_id not in names or not one.is_conflict:
            continue
        seen = keyed_digest(secret, one.source_value_now)
        row = QueueRow(
            queue=Queue.CONFLICTS,
            key=f"{edit.provider_id} {edit.field.value}",
            name=names[edit.provider_id],
            what="conflict",
            cause=fingerprint(edit.id, seen),
            since=edit.edited_on,
            values={
                "field": edit.field.value,
                "yours": edit.value,
                "before": edit.source_value,
                "now": one.source_value_now,
                "by": edit.edited_by,
            },
            provider_id=edit.provider_id,
        )
        found.append(row)
    return found


def find_unnumbered(session: Session, la_number: str) -> list[QueueRow]:
    """A council's listings that are not published, with the reason; by reference."""
    return [_unpublished_row(one) for one in find_unpublished_listings(session, la_number)]


def _unpublished_row(unpublished: UnpublishedListing) -> QueueRow:
    listing, why = unpublished.listing, _why_unpublished(unpublished)
    number = listing.ofsted_urn or listing.dfe_urn
    return QueueRow(
        queue=Queue.NUMBERS,
        key=listing.reference,
        name=listing.name,
        what=why,
        cause=fingerprint(why, number, unpublished.status),
        values={
            "number": number,
            "status": unpublished.status.name.casefold() if unpublished.status else "",
        },
        provider_id=listing.provider_id,
    )


def _why_unpublished(unpublished: UnpublishedListing) -> str:
    if unpublished.status and unpublished.status is not Status.ACTIVE:
        return "not_active"
    if unpublished.is_closed or unpublished.status:
        return "closed_at_register"
    if unpublished.is_elsewhere:
        return "elsewhere"
    is_entry = isinstance(unpublished.listing, DirectoryEntry)
    if unpublished.listing.kind is None:
        return "entry_without_kind" if is_entry else "no_kind"
    has_number = bool(unpublished.listing.ofsted_urn or unpublished.listing.dfe_urn)
    return "entry" if is_entry and not has_number else "unknown_number"


def find_quarantine(session: Session, la_number: str) -> list[QueueRow]:
    """Editions that await review: the council's own files, and those of the whole install."""
    return [
        QueueRow(
            queue=Queue.QUARANTINE,
            key=edition.source,
            name=edition.file_name,
            what="quarantined" if edition.is_releasable else "quarantined_for_privacy",
            cause=fingerprint(edition.id),
            since=edition.as_at,
            values={"reasons": edition.reasons, "differences": edition.differences},
            source=edition.source,
            number=edition.id or 0,
        )
        for edition in find_all_quarantined(session)
        if edition.source.partition("/")[2] in ("", la_number)
    ]


def find_successors(session: Session, la_number: str, names: Mapping[str, str]) -> list[QueueRow]:
    """Suggestions about the council's settings that nobody has decided, oldest first.

    `number` is the suggestion's id. Where one of the two is another council's, this council does not
    decide.
    """
    confidential_ids = find_confidential_ids(session)
    return [
        QueueRow(
            queue=Queue.SUCCESSORS,
            key=f"{one.suggestion.issuer} {one.suggestion.old_identifier} "
            f"{one.suggestion.new_identifier}",
            name=names.get(one.new_provider_id, ""),
            what="successor" if one.is_own else "successor_elsewhere",
            cause=fingerprint(one.suggestion.id),
            since=one.suggestion.suggested_at.date(),
            values={
                "old": one.suggestion.old_identifier,
                "new": one.suggestion.new_identifier,
                "old_name": names.get(one.old_provider_id, ""),
                "evidence": one.suggestion.evidence,
            },
            provider_id=one.new_provider_id,
            number=one.suggestion.id or 0,
        )
        for one in find_open_suggestions_of(session, la_number)
        if confidential_ids.isdisjoint((one.old_provider_id, one.new_provider_id))
    ]


def find_proposed(session: Session, la_number: str, names: Mapping[str, str]) -> list[QueueRow]:
    """The settings whose proposals wait for a decision, longest ago first.

    Without those that no source has in the council any more: they have no page to decide on.
    """
    waiting: dict[str, list[Proposed]] = {}
    for one in find_waiting(session, la_number):
        waiting.setdefault(one.provider_id, []).append(one)
    return [
        QueueRow(
            queue=Queue.PROPOSALS,
            key=provider_id,
            name=names.get(provider_id, ""),
            what="proposal" if len(listed) == 1 else "proposals",
            cause=fingerprint(*(one.id for one in listed)),
            since=listed[0].proposed_at.date(),
            values={"count": str(len(listed))},
            provider_id=provider_id,
        )
        for provider_id, listed in waiting.items()
        if get_council_setting(session, provider_id, la_number)
    ]


def find_reported(session: Session, la_number: str, names: Mapping[str, str]) -> list[QueueRow]:
    """The settings about which a report is not closed, longest ago first.

    Also those that no source has in the council any more: the person may wait for an answer.
    """
    reported: dict[str, list[Reported]] = {}
    for one in find_open_reports(session, la_number):
        reported.setdefault(one.provider_id, []).append(one)
    return [
        QueueRow(
            queue=Queue.REPORTS,
            key=provider_id,
            name=names.get(provider_id, ""),
            what=_what_is_reported(listed),
            cause=fingerprint(*(f"{one.id} {one.state.value}" for one in listed)),
            since=listed[0].sent_at.date(),
            values={"count": str(len(listed)), "fact": listed[0].fact.value},
            provider_id=provider_id,
        )
        for provider_id, listed in reported.items()
    ]


def _what_is_reported(listed: list[Reported]) -> str:
    if len(listed) > 1:
        return "reports"
    return "report" if listed[0].state is ReportState.WAITING else "report_checked"
