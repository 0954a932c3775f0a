"""Merging two settings of a council that are one, where at most one of them is registered.

Two registrations become one setting by a confirmed succession (`ingest.reconcile`).
"""

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.provision import HOME_BASED, Kind
from app.data.added_settings import delete_added_listings, end_added
from app.data.council_files import find_listings
from app.data.council_settings import CouncilSetting, get_council_setting
from app.data.merge_providers import move_provider
from app.data.published_home_areas import delete_published_home_areas
from app.data.tables import EditField, ExtractedRegistration, Listing, Registration
from app.publish.edits.edit_requests import EditRequest, Officer, SavedEdits, save_edits
from app.publish.errors import EditRefused, NotOfThisCouncil
from app.publish.read_record import find_source_facts


class NotMerged(Enum):
    """Why two settings cannot be merged."""

    SAME = "same"
    BOTH_REGISTERED = "both-registered"
    BOTH_LISTED = "both-listed"  # the council's file has a row for each
    ONE_IS_A_HOME = "one-is-a-home"
    NOT_OPEN = "not-open"  # the registered one is not active in its register


class MergeRefused(EditRefused):
    """These settings cannot be merged, for this reason."""

    def __init__(self, why: NotMerged) -> None:
        super().__init__(why.value)
        self.why = why


class MergePlan(NamedTuple):
    """Which of two settings stays, with its address, and which becomes part of it."""

    kept: CouncilSetting
    gone: CouncilSetting


def plan_merge(session: Session, one_id: str, other_id: str, la_number: str) -> MergePlan:
    """Decide which setting stays: the registered one, else the one in the council's file.

    Raises MergeRefused, and NotOfThisCouncil for a setting of another council.
    """
    if one_id == other_id:
        raise MergeRefused(NotMerged.SAME)
    pair = [get_council_setting(session, one, la_number) for one in (one_id, other_id)]
    one, other = pair
    if one is None or other is None:
        raise NotOfThisCouncil("one of the settings is not this council's")
    registered, listings = _find_registered(session, [one_id, other_id]), _filed(session, pair)
    if len(registered) == 2:
        raise MergeRefused(NotMerged.BOTH_REGISTERED)
    if len(listings) == 2:
        raise MergeRefused(NotMerged.BOTH_LISTED)
    if _is_home(one) is not _is_home(other):
        raise MergeRefused(NotMerged.ONE_IS_A_HOME)
    kept, gone = sorted(
        (one, other),
        key=lambda each: (
            each.provider_id not in registered,
            each.provider_id not in listings,
            each.references,
        ),
    )
    if kept.provider_id not in find_source_facts(session, [kept.provider_id]):
        raise MergeRefused(NotMerged.NOT_OPEN)
    return MergePlan(kept, gone)


def merge_settings(
    session: Session,
    data_dir: Path,
    one_id: str,
    other_id: str,
    officer: Officer,
    la_number: str,
) -> tuple[MergePlan, SavedEdits]:
    """Merge two settings and publish; the numbers, notes and edits of both stay. Commits.

    Of two edits of one field the later one counts, and the narrower consent of the two. It cannot
    be undone. Raises what `plan_merge` and `save_edits` raise.
    """
    plan = plan_merge(session, one_id, other_id, la_number)
    kept_id, gone_id = plan.kept.provider_id, plan.gone.provider_id

    def check() -> None:  # again, inside the lock
        if plan_merge(session, one_id, other_id, la_number) != plan:
            raise EditRefused("the settings changed in the meantime")

    def move() -> None:
        end_added(session, [gone_id], officer.now)
        if any(one.added_on is None for one in find_listings(session, [kept_id, gone_id])):
            end_added(session, [kept_id], officer.now)
            delete_added_listings(session, [kept_id, gone_id])
        elif find_listings(session, [kept_id]):
            delete_added_listings(session, [gone_id])
        move_provider(session, gone_id, kept_id, officer.now)
        delete_published_home_areas(session, [gone_id])

    request = EditRequest(kept_id, EditField.MERGED, gone_id)
    return plan, save_edits(session, data_dir, [request], officer, la_number, move, check)


def _find_registered(session: Session, provider_ids: list[str]) -> set[str]:
    """Those of these providers that a register or an extract of Ofsted has or had."""
    found: set[str] = set()
    for table in (Registration, ExtractedRegistration):
        own = col(getattr(table, "provider_id"))  # noqa: B009  (both tables have one)
        found.update(session.exec(select(own).where(own.in_(provider_ids))))
    return found


def _filed(session: Session, settings: list[CouncilSetting | None]) -> Mapping[str, Listing]:
    """The row of the council's file by provider_id, of those that have one."""
    provider_ids = [one.provider_id for one in settings if one]
    listed = find_listings(session, provider_ids)
    return {one.provider_id: one for one in listed if one.added_on is None}


def _is_home(setting: CouncilSetting) -> bool:
    return bool(setting.kind) and Kind(setting.kind) in HOME_BASED
