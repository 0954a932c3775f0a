"""The errors of this package; the docstring of `app.publish` shows their tree."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

FieldT = TypeVar("FieldT", bound=Enum)  # EditField or CouncilDetail


class PublishError(Exception):
    """A snapshot could not be published; the current one stays."""


class Busy(PublishError):
    """Another refresh or publication is running on this host or database."""


# The record cannot be reached, or another process locks it for longer than a page waits.
RECORD_UNAVAILABLE = (OperationalError, InterfaceError, NoConnection, Busy)


class NothingToRollBack(PublishError):
    """The log has no such publication, or its directory cannot be used."""


class EditRefused(PublishError):
    """The edit is not possible."""


class EditUnchanged(EditRefused):
    """The edit is already in the record and public."""


@dataclass(frozen=True)
class FieldConflict(Generic[FieldT]):
    """A field that was edited meanwhile: what the officer saw, what is there now, what was wanted.

    The values are texts of the field; `wanted` None stands for ending the edit. `now_id`, `by` and
    `at` are those of the newest edit.
    """

    field: FieldT
    seen: str
    now: str
    wanted: str | None
    now_id: int
    by: str
    at: datetime


class EditConflict(EditRefused):
    """Another officer edited one of the fields after the officer had seen it; nothing is saved."""

    def __init__(self, conflicts: tuple[FieldConflict[Any], ...]) -> None:
        names = ", ".join(one.field.value for one in conflicts)
        super().__init__(f"{names}: edited by {conflicts[0].by} in the meantime")
        self.conflicts = conflicts


class DetailInvalid(EditRefused):
    """A value of a council breaks a rule; `field` is its name, and `reason` follows that name."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}{reason}")
        self.field, self.reason = field, reason


class NotOfThisCouncil(EditRefused):
    """The setting is another council's, or does not exist: pages answer 404 to both."""


class UndoRefused(EditRefused):
    """Later edits of the same fields depend on the edit; `later_ids` are theirs."""

    def __init__(self, message: str, later_ids: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.later_ids = later_ids


class EditNotPublished(PublishError):
    """An edit is saved, but could not be published yet: the next publication includes it."""


class CheckFailed(PublishError):
    """The files written are not as they should be."""


class Quarantined(PublishError):
    """Far fewer settings, postcodes or areas would be shown than are public: a person decides."""
