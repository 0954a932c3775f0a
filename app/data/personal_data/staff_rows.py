"""Which rows of the record are about a member of staff.

Of what the person did for settings, rows have only when and what kind of thing: the values are the
settings' data.
"""

from typing import Final

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, SQLModel, col

from app.data.personal_data.held_rows import HeldRows, RowsOf, read_held_rows
from app.data.session import table_of
from app.data.staff_users import audit_name
from app.data.tables import (
    AuditEvent,
    ContactAttempt,
    CouncilDetailEdit,
    Job,
    LinkageVerdict,
    ListingImport,
    OutboxMessage,
    Passkey,
    Proposal,
    ProviderEdit,
    QuarantinedEdition,
    QueueDecision,
    ReportedMistake,
    SettingNote,
    SignInAttempt,
    SignInLink,
    StaffRole,
    StaffSession,
    StaffUser,
    SufficiencyPin,
    SufficiencyReport,
    SufficiencyText,
)

# Columns that name who did something; those of the audit stay as they are.
NAMING_COLUMNS: Final[dict[type[SQLModel], tuple[str, ...]]] = {
    ProviderEdit: ("edited_by",),
    CouncilDetailEdit: ("edited_by",),
    SettingNote: ("by",),
    ContactAttempt: ("by",),
    Proposal: ("decided_by",),
    ReportedMistake: ("decided_by",),
    OutboxMessage: ("asked_by",),
    QueueDecision: ("decided_by",),
    QuarantinedEdition: ("decided_by",),
    Job: ("asked_by",),
    LinkageVerdict: ("decided_by",),
    ListingImport: ("sent_by", "ended_by", "undone_by"),
    StaffUser: ("added_by",),
    SignInLink: ("made_by",),
    SufficiencyReport: ("started_by", "agreed_by"),
    SufficiencyText: ("saved_by",),
    SufficiencyPin: ("pinned_by",),
}
_OWN: Final[tuple[type[SQLModel], ...]] = (
    StaffRole,
    StaffSession,
    SignInLink,
    SignInAttempt,
    Passkey,
)
# What an export has of a row that the person wrote.
_DONE_COLUMNS = frozenset(
    {
        *(
            "id",
            "la_number",
            "field",
            "kind",
            "queue",
            "decision",
            "state",
            "source",
            "way",
            "detail",
        ),
        *(
            "at",
            "edited_at",
            "decided_at",
            "asked_at",
            "sent_at",
            "ended_at",
            "undone_at",
            "made_at",
        ),
        *("added_at", "action", "subject", "verdict"),
        *("year", "section", "started_at", "agreed_at", "saved_at", "pinned_at"),
        *(name for names in NAMING_COLUMNS.values() for name in names),
    }
)


def find_rows_of_staff(session: Session, user: StaffUser) -> list[HeldRows]:
    """Every row about a member of staff, by table."""
    assert user.id is not None
    own = [RowsOf(model, table_of(model).c.user_id == user.id) for model in _OWN]
    by_user = is_named(AuditEvent, "who", user.id)
    done = [
        RowsOf(model, or_(*(is_named(model, name, user.id) for name in names)), _DONE_COLUMNS)
        for model, names in NAMING_COLUMNS.items()
    ]
    rows = [
        RowsOf(StaffUser, col(StaffUser.id) == user.id),
        *own,
        *done,
        RowsOf(QueueDecision, col(QueueDecision.assigned_to) == user.id, _DONE_COLUMNS),
        RowsOf(AuditEvent, by_user, _DONE_COLUMNS | {"who"}),
        RowsOf(AuditEvent, and_(~by_user, col(AuditEvent.subject) == f"user {user.id}")),
    ]
    return read_held_rows(session, rows, own_names=(audit_name(user.id, user.name),))


def is_named(model: type[SQLModel], column: str, user_id: int) -> ColumnElement[bool]:
    """Whether a column names a person, "Ada Officer (user 3)", whatever the name was then."""
    return table_of(model).c[column].endswith(f" (user {user_id})", autoescape=True)
