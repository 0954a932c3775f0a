"""Searching the audit for the staff of one council, newest first, in pages of bounded size.

A line has no council of its own. It is a council's where its subject is: one of its settings, now
or earlier, its people, its sources, its queues or its details; and where one of its people asked for
what belongs to another council. Lines about the whole install are for its administrators: the
caller names their subjects.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import DateTime, bindparam, column, text
from sqlmodel import Session

from app.core.issuers import council_issuer
from app.data.record_times import in_utc
from app.data.staff_users import audit_name

_TIME = DateTime(timezone=True)
_COLUMNS = ("id", "at", "who", "action", "subject", "field", "old_value", "new_value", "reason")
LINES_READ = 1_000  # at once, for a file
# Subjects of one council, as `save_audit_entry` got them.
_OWN_SUBJECTS = """
    SELECT provider_id FROM provider WHERE la_number = :la_number
    UNION SELECT provider_id FROM listing WHERE la_number = :la_number
    UNION SELECT provider_id FROM extracted_registration WHERE la_number = :la_number
    UNION SELECT provider_id FROM directory_entry WHERE la_number = :la_number
    UNION SELECT provider_id FROM crosswalk WHERE issuer = :issuer
    UNION SELECT old.provider_id FROM crosswalk old
        JOIN crosswalk new ON new.issuer = old.issuer AND new.identifier = old.identifier
        JOIN provider ON provider.provider_id = new.provider_id
        WHERE old.valid_to IS NOT NULL AND provider.la_number = :la_number
    UNION SELECT s.issuer || ' ' || s.old_identifier || ' to ' || s.new_identifier FROM succession s
        JOIN crosswalk c ON c.issuer = s.issuer
            AND c.identifier IN (s.old_identifier, s.new_identifier)
        JOIN provider ON provider.provider_id = c.provider_id
        WHERE provider.la_number = :la_number
    UNION SELECT 'user ' || user_id FROM staff_role WHERE la_number = :la_number
    UNION SELECT 'user ' || user_id FROM staff_session WHERE la_number = :la_number
    UNION SELECT 'user ' || user_id FROM sign_in_link WHERE la_number = :la_number
"""
_OWN_USERS = """
    SELECT user_id FROM staff_role WHERE la_number = :la_number
    UNION SELECT user_id FROM staff_session WHERE la_number = :la_number
"""
REFUSED = "refused: "  # how the action of a refused request begins
ANY_REFUSED = "refused"  # in a filter, for each of these actions
_WAS_REFUSED = f"substr(action, 1, {len(REFUSED)}) = '{REFUSED}'"


@dataclass(frozen=True)
class AuditScope:
    """Whose lines may be read; `national` are the subjects that concern the whole install."""

    la_number: str
    national: Collection[str] = ()


@dataclass(frozen=True)
class AuditFilter:
    """What lines have to match; "" and None match all.

    `person` is a part of the name, `action` may be ANY_REFUSED. `subjects` are subjects as they are
    stored, None for any. `first_day` and `last_day` are days in UTC.
    """

    person: str = ""
    action: str = ""
    subjects: Sequence[str] | None = None
    field: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class AuditLine:
    """A line as it is stored; `at` in UTC."""

    line_id: int
    at: datetime
    who: str
    action: str
    subject: str
    field: str
    old_value: str
    new_value: str
    reason: str


def find_lines(
    session: Session,
    scope: AuditScope,
    wanted: AuditFilter,
    limit: int,
    *,
    before: int | None = None,
    after: int | None = None,
) -> list[AuditLine]:
    """The newest lines with a number below `before`; or the oldest above `after`. Newest first."""
    conditions, values = _conditions(session, scope, wanted)
    if before is not None:
        conditions.append("id < :before")
        values["before"] = before
    if after is not None:
        conditions.append("id > :after")
        values["after"] = after
    order = "DESC" if after is None else "ASC"
    query = text(
        f"SELECT {', '.join(_COLUMNS)} FROM audit_event WHERE {' AND '.join(conditions)}"
        f" ORDER BY id {order} LIMIT :rows"
    ).columns(*(column(name, _TIME) if name == "at" else column(name) for name in _COLUMNS))
    times = [bindparam(name, type_=_TIME) for name in ("from_at", "until_at") if name in values]
    rows = session.connection().execute(query.bindparams(*times), {**values, "rows": limit}).all()
    lines = [AuditLine(row[0], in_utc(row[1]), *row[2:]) for row in rows]
    return lines if after is None else lines[::-1]


def read_all_lines(
    session: Session, scope: AuditScope, wanted: AuditFilter
) -> Iterator[list[AuditLine]]:
    """Every line that matches, newest first, in lists of up to LINES_READ."""
    before = None
    while found := find_lines(session, scope, wanted, LINES_READ, before=before):
        yield found
        before = found[-1].line_id


def _conditions(
    session: Session, scope: AuditScope, wanted: AuditFilter
) -> tuple[list[str], dict[str, Any]]:
    """Conditions of SQL with the values of their parameters."""
    la_number = scope.la_number
    values: dict[str, Any] = {
        "la_number": la_number,
        "issuer": council_issuer(la_number),
        "council": f"council {la_number}",
        "of_council": f"/{la_number}",
        "queues": f"{la_number} ",
    }
    names = _in_list("who", _own_people(session, la_number), values)
    national = _in_list("national", sorted(scope.national), values)
    # "|| ''": with the index of subjects, every line of the council would be read and sorted.
    own = f"""(
        (subject || '') IN ({_OWN_SUBJECTS})
        OR (subject || '') IN (:la_number, :council, {national})
        OR substr(subject, length(subject) - 3) = :of_council
        OR substr(subject, 1, 4) = :queues
        OR {_WAS_REFUSED} AND who IN ({names})
    )"""
    # The roles of a person who works for another council too are that council's.
    own_roles = "(field <> 'roles' OR substr(new_value, 1, 3) = :la_number)"
    return [*_chosen(wanted, values), own, own_roles], values


def _chosen(wanted: AuditFilter, values: dict[str, Any]) -> Iterator[str]:
    """The conditions of a filter; adds their values."""
    if wanted.person:
        escaped = re.sub(r"([\\%_])", r"\\\1", wanted.person.lower())
        # Any letter in place of one outside ASCII, whose lower case SQLite does not know.
        values["person"] = f"%{re.sub(r'[^ -~]', '_', escaped)}%"
        yield "lower(who) LIKE :person ESCAPE '\\'"
    if wanted.action == ANY_REFUSED:
        yield _WAS_REFUSED
    elif wanted.action:
        values["action"] = wanted.action
        yield "action = :action"
    if wanted.field:
        values["field"] = wanted.field
        yield "field = :field"
    if wanted.subjects is not None:
        yield f"subject IN ({_in_list('subject', wanted.subjects, values)})"
    if wanted.first_day:
        values["from_at"] = _start_of(wanted.first_day)
        yield "at >= :from_at"
    if wanted.last_day and wanted.last_day < date.max:
        values["until_at"] = _start_of(wanted.last_day + timedelta(days=1))
        yield "at < :until_at"


def _in_list(name: str, listed: Sequence[str], values: dict[str, Any]) -> str:
    """The parameters of an IN list, "NULL" for none; adds their values."""
    named = {f"{name}_{n}": value for n, value in enumerate(listed)}
    values.update(named)
    return ", ".join(f":{one}" for one in named) or "NULL"


def _own_people(session: Session, la_number: str) -> list[str]:
    """The people of a council, also earlier ones, as the audit names them."""
    users = text(f"SELECT id, name FROM staff_user WHERE id IN ({_OWN_USERS}) ORDER BY id")
    found = session.connection().execute(users, {"la_number": la_number})
    return [audit_name(user_id, name) for user_id, name in found]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
