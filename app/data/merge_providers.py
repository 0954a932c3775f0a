"""Merging one provider into another, once a person confirms that both are one setting."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, SQLModel, col, delete, select, update

from app.core.consent import more_restrictive
from app.data.added_settings import delete_added_listings
from app.data.council_files import LISTING_DETAIL_TABLES
from app.data.edits import save_edit
from app.data.recorded_consents import RecordedConsent
from app.data.session import table_of
from app.data.tables import (
    ContactAttempt,
    Crosswalk,
    DirectoryEntry,
    EditField,
    Erasure,
    ExtractedRegistration,
    Listing,
    Location,
    OutboxSetting,
    Proposal,
    Provider,
    ProviderEdit,
    Registration,
    ReportedMistake,
    Restriction,
    Service,
    SettingLinkSetting,
    SettingNote,
)

# Tables whose rows get the other provider_id; the rest are rewritten or merged.
MOVED_TABLES: tuple[type[SQLModel], ...] = (
    *LISTING_DETAIL_TABLES,
    Listing,
    DirectoryEntry,
    ExtractedRegistration,
    Erasure,
    Registration,
    SettingNote,
    Proposal,
    ContactAttempt,
    ReportedMistake,
)
# Tables with a row for each setting of a message or a link, which may have both providers.
PAIRED_TABLES: tuple[tuple[type[SQLModel], str], ...] = (
    (OutboxSetting, "message_id"),
    (SettingLinkSetting, "link_id"),
)


def move_provider(
    session: Session, new_provider_id: str, old_provider_id: str, now: datetime
) -> None:
    """Move everything of the new provider to the old one and delete the new one.

    The old provider must exist. The caller writes its name, premises and service.
    """
    _repoint_crosswalk(session, new_provider_id, old_provider_id, now.date())
    for table in MOVED_TABLES:
        own = col(getattr(table, "provider_id"))  # noqa: B009  (each of these tables has one)
        session.exec(
            update(table).where(own == new_provider_id).values(provider_id=old_provider_id)
        )
    for table, key in PAIRED_TABLES:
        _move_pairs(session, table, key, new_provider_id, old_provider_id)
    _merge_restrictions(session, new_provider_id, old_provider_id)
    _move_edits(session, new_provider_id, old_provider_id, now)
    session.exec(delete(Service).where(col(Service.provider_id) == new_provider_id))
    used = select(Service.location_id).where(col(Service.location_id).is_not(None))
    session.exec(
        delete(Location).where(
            col(Location.location_id) == new_provider_id, col(Location.location_id).not_in(used)
        )
    )
    session.exec(delete(Provider).where(col(Provider.provider_id) == new_provider_id))


def _move_pairs(
    session: Session, table: type[SQLModel], key: str, new_provider_id: str, old_provider_id: str
) -> None:
    """Move the rows of the new provider, without those whose message or link has the old one too."""
    columns = table_of(table).c
    with_old = select(columns[key]).where(columns.provider_id == old_provider_id)
    is_new = columns.provider_id == new_provider_id
    session.exec(delete(table).where(is_new, columns[key].in_(with_old)))
    session.exec(update(table).where(is_new).values(provider_id=old_provider_id))


def _repoint_crosswalk(
    session: Session, new_provider_id: str, old_provider_id: str, today: date
) -> None:
    """End the crosswalk lines to the new provider and add lines to the old one."""
    ended = select(Crosswalk).where(
        Crosswalk.provider_id == new_provider_id, col(Crosswalk.valid_to).is_(None)
    )
    for line in session.exec(ended).all():
        # A line that began today, or on a later as-at date, is valid for at least a day.
        effective_from = max(today, line.valid_from + timedelta(days=1))
        line.valid_to = effective_from
        session.add(line)
        session.add(
            Crosswalk(
                issuer=line.issuer,
                identifier=line.identifier,
                provider_id=old_provider_id,
                valid_from=effective_from,
            )
        )
    session.flush()


def remove_inactive_status(session: Session, provider_id: str) -> None:
    """Remove that the registration of a provider was not active, before a successor replaces it."""
    status = delete(Restriction).where(
        col(Restriction.provider_id) == provider_id,
        col(Restriction.is_inactive_registration).is_(True),
    )
    session.exec(status)


def _merge_restrictions(session: Session, new_provider_id: str, old_provider_id: str) -> None:
    """Keep the narrower restriction of the two."""
    restrictions = select(Restriction).where(Restriction.provider_id == new_provider_id)
    for restriction in session.exec(restrictions).all():
        target = session.get(
            Restriction, (old_provider_id, restriction.source, restriction.is_inactive_registration)
        )
        if target is None:
            target = Restriction(**restriction.model_dump() | {"provider_id": old_provider_id})
        target.consent = more_restrictive(target.consent, restriction.consent)
        target.stated_on = max(target.stated_on, restriction.stated_on)
        session.add(target)
        session.delete(restriction)
    session.flush()


def _move_edits(
    session: Session, new_provider_id: str, old_provider_id: str, now: datetime
) -> None:
    """Move officers' edits of the new provider to the old one.

    Of two of one field the later one applies, of two consents the narrower one.
    """
    standing = select(ProviderEdit).where(
        col(ProviderEdit.provider_id).in_([new_provider_id, old_provider_id]),
        col(ProviderEdit.ended_at).is_(None),
    )
    latest_by_field: dict[EditField, ProviderEdit] = {}
    for edit in session.exec(standing.order_by(col(ProviderEdit.id))).all():
        earlier = latest_by_field.get(edit.field)
        if edit.field is EditField.CONSENT and earlier:
            edit_that_applies = _narrower(earlier, edit)
        else:
            edit_that_applies = edit
        latest_by_field[edit.field] = edit_that_applies
        if edit.provider_id == new_provider_id:
            edit.ended_at = now
            session.add(edit)
    session.flush()
    for edit in latest_by_field.values():
        if edit.provider_id == new_provider_id:
            values = edit.model_dump(exclude={"id", "ended_at"})
            save_edit(session, ProviderEdit(**values | {"provider_id": old_provider_id}))


def _narrower(earlier: ProviderEdit, later: ProviderEdit) -> ProviderEdit:
    """Of two recorded consents the narrower one; the later one where both allow the same."""
    one, other = RecordedConsent.parse(earlier.value), RecordedConsent.parse(later.value)
    if one.consent is other.consent:
        return later
    return earlier if more_restrictive(one.consent, other.consent) is one.consent else later


def repeat_merges(session: Session) -> int:
    """Merge again what a restored record has as two settings, by its edits; return how many."""
    merges = select(ProviderEdit).where(ProviderEdit.field == EditField.MERGED)
    repeated = 0
    for edit in session.exec(merges.order_by(col(ProviderEdit.id))).all():
        line = select(Crosswalk.id).where(
            Crosswalk.provider_id == edit.value, col(Crosswalk.valid_to).is_(None)
        )
        if session.exec(line.limit(1)).first() is not None:
            delete_added_listings(session, [edit.value])
            move_provider(session, edit.value, edit.provider_id, edit.edited_at)
            repeated += 1
    return repeated
