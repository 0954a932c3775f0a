"""Rows by table as a person may read them: without secrets, digests and names of other people."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, SQLModel

from app.data.record_times import in_utc
from app.data.session import table_of

# Columns that name the person who did something, in whichever table.
NAMED_BY = (
    *("by", "who", "edited_by", "decided_by", "asked_by", "sent_by", "ended_by", "undone_by"),
    *("made_by", "added_by", "started_by", "agreed_by", "saved_by", "pinned_by"),
)
STAFF = "council staff"  # in place of a name
_SETTING = "setting (link "  # how a setting is named that answered by itself
# Tokens, keys and digests: of no use to the person, and of use to somebody who finds the file.
_SECRET_ENDINGS = ("_digest", "_hash")
_SECRETS = frozenset(
    {
        *("chain", "csrf_token", "nonce", "verifier", "public_key", "credential_id", "open_key"),
        "sign_count",
    }
)
_JSON_COLUMNS = frozenset({"payload", "facts", "offer", "arguments"})
Row = dict[str, Any]


@dataclass(frozen=True)
class HeldRows:
    """The rows of one table, as values that JSON can have."""

    table: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class RowsOf:
    """Which rows of a table are about somebody, and which columns of them; () for all."""

    model: type[SQLModel]
    where: ColumnElement[bool]
    columns: Collection[str] = ()

    @property
    def table(self) -> str:
        return table_of(self.model).name


def read_held_rows(
    session: Session, wanted: Sequence[RowsOf], own_names: Collection[str] = ()
) -> list[HeldRows]:
    """The rows by table, without tables that have none. `own_names` are not replaced."""
    found: dict[str, list[Row]] = {}
    for one in wanted:
        table = table_of(one.model)
        rows = session.connection().execute(
            select(table).where(one.where).order_by(*table.primary_key.columns)
        )
        readable = [_readable(row, one.columns, own_names) for row in rows.mappings()]
        if readable:
            found.setdefault(table.name, []).extend(readable)
    return [HeldRows(table, rows) for table, rows in found.items()]


def _readable(row: Mapping[Any, Any], columns: Collection[str], own_names: Collection[str]) -> Row:
    return {
        name: _value(name, value, own_names)
        for name, value in row.items()
        if (not columns or name in columns) and not _is_secret(name)
    }


def _is_secret(name: str) -> bool:
    return name in _SECRETS or name.endswith(_SECRET_ENDINGS)


def _value(name: str, value: Any, own_names: Collection[str]) -> Any:
    if name in NAMED_BY:
        is_shown = not value or value in own_names or value.startswith(_SETTING)
        return value if is_shown else STAFF
    if name in _JSON_COLUMNS:
        return json.loads(value or "{}")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return in_utc(value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else value
