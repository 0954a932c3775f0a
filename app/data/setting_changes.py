"""Queries for what sources changed about one setting, from the versions of its rows."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.record_changes import Difference, Facts, differences
from app.core.source_names import has_council_references
from app.data.as_of import ProviderIdentity, find_keys, get_identity, is_row_of
from app.data.council_changes import Version, facts_in
from app.data.edition_changes import NoSettingFound, find_editions, is_home_based
from app.data.tables import Edition, SourceRow


class SettingChange(NamedTuple):
    """A change between two neighbouring editions of a source; `edition` is the later one.

    `before` and `after` are the row's facts, None where the source does not have it.
    """

    source: str
    edition: Edition
    before: Facts | None
    after: Facts | None
    differences: tuple[Difference, ...]
    is_home: bool


def find_changes_of_setting(
    session: Session, provider_id: str, la_number: str
) -> list[SettingChange]:
    """Every change by a source, newest first; of listings, only those of this council.

    Names and addresses of homes are left out. There is nothing of a confidential setting.
    """
    try:
        identity = get_identity(session, provider_id)
    except NoSettingFound:
        return []
    if identity.is_confidential:
        return []
    found = [
        change
        for source, keys in find_keys(session, identity, la_number).items()
        for key in sorted(keys)
        for change in _changes(session, identity, source, key)
    ]
    return sorted(found, key=lambda one: (one.edition.stored_at, one.edition.id), reverse=True)


def _changes(
    session: Session, identity: ProviderIdentity, source: str, key: str
) -> Iterator[SettingChange]:
    own = select(SourceRow).where(SourceRow.source == source, SourceRow.key == key)
    rows = session.exec(own.order_by(col(SourceRow.first_edition_id)))
    versions = [Version(one.payload, one.first_edition_id, one.last_edition_id) for one in rows]
    if not versions:
        return
    states = [
        (edition, _facts(identity, source, key, facts_in(versions, edition, source)))
        for edition in find_editions(session, source)
    ]
    for (_, was), (edition, now) in pairwise(states):
        if changed := differences(was, now):
            is_home = any(is_home_based(source, one, identity.kind) for one in (was, now) if one)
            if is_home:
                changed = tuple(one.without_personal_details() for one in changed)
            yield SettingChange(source, edition, was, now, changed, is_home)


def _facts(identity: ProviderIdentity, source: str, key: str, facts: Facts | None) -> Facts | None:
    """The facts of the setting's row; a council may give its reference to another setting."""
    is_listing = has_council_references(source)
    return None if is_listing and facts and not is_row_of(identity, source, key, facts) else facts
