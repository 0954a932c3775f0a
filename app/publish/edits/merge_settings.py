"""Merging two settings of a council that are one, where at most one of them is registered.

Two registrations become one setting by a confirmed succession (`ingest.reconcile`).
"""

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.consent import allows, is_home
from app.core.provision import Kind
from app.data.added_settings import delete_added_listings
from app.data.council_files import find_listings
from app.data.council_settings import CouncilSetting, get_council_setting
from app.data.edits import end_standing
from app.data.linkage.link_settings import link_settings
from app.data.merge_providers import move_provider
from app.data.published_home_areas import delete_published_home_areas
from app.data.tables import EditField, ExtractedRegistration, Listing, Registration
from app.publish.edits.being_checked import save_checked_facts
from app.publish.edits.consents import agreed_by_all, order_narrowing
from app.publish.edits.edit_requests import (
    EditRequest,
    Officer,
    SavedEdits,
    check_council,
    save_edits,
)
from app.publish.errors import EditRefused, NotOfThisCouncil
from app.publish.read_record import find_source_facts
from app.publish.selection.source_facts import SourceFacts


class NotMerged(Enum):
    """Why two settings cannot be merged."""

    SAME = "same"
    BOTH_REGISTERED = "both-registered"
    BOTH_LISTED = "both-listed"  # the council's file has a row for each
    ONE_IS_A_HOME = "one-is-a-home"
    NOT_OPEN = "not-open"  # the registered one is not active in its register
    OTHER_COUNCIL = "other-council"  # another council has one of them too
    CHANGED = "changed"  # one of them changed while the officer compared them


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
    _check_own(session, [one_id, other_id], la_number)
    registered, listings = _find_registered(session, [one_id, other_id]), _filed(session, pair)
    if len(registered) == 2:
        raise MergeRefused(NotMerged.BOTH_REGISTERED)
    if len(listings) == 2:
        raise MergeRefused(NotMerged.BOTH_LISTED)
    facts = find_source_facts(session, [one_id, other_id])
    if _is_home(one, facts) is not _is_home(other, facts):
        raise MergeRefused(NotMerged.ONE_IS_A_HOME)
    kept, gone = sorted(
        (one, other),
        key=lambda each: (
            each.provider_id not in registered,
            each.provider_id not in listings,
            each.references,
        ),
    )
    if kept.provider_id not in facts:
        raise MergeRefused(NotMerged.NOT_OPEN)
    return MergePlan(kept, gone)


def merge_settings(
    session: Session,
    data_dir: Path,
    plan: MergePlan,
    officer: Officer,
    la_number: str,
    *,
    also: Callable[[], object] = lambda: None,
) -> SavedEdits:
    """Merge two settings as planned, and publish; the numbers, notes and edits of both stay. Commits.

    Of two edits of one field the later one counts, of two consents the narrower one. A setting that
    was withheld stays withheld; its closing ends. It cannot be undone. `also` saves what belongs to
    the merge, in its transaction. Raises what `plan_merge`, `save_edits` and `also` raise.
    """
    kept_id, gone_id = plan.kept.provider_id, plan.gone.provider_id

    def check() -> None:  # again, inside the lock
        if plan_merge(session, kept_id, gone_id, la_number) != plan:
            raise MergeRefused(NotMerged.CHANGED)

    def move() -> None:
        before = {one: agreed_by_all(session, one) for one in (kept_id, gone_id)}
        listed = find_listings(session, [gone_id])
        for field in (EditField.ADDED, EditField.CLOSED):
            end_standing(session, [gone_id], field, officer.now)
        delete_added_listings(session, [gone_id])
        move_provider(session, gone_id, kept_id, officer.now)
        delete_published_home_areas(session, [gone_id])
        after = agreed_by_all(session, kept_id)
        for provider_id, agreed in before.items():
            if not allows(after, agreed):
                reference = listed[0].reference if listed else gone_id
                key = reference if provider_id == gone_id else ""
                order_narrowing(session, provider_id, la_number, officer, key)
        save_checked_facts(session, kept_id, officer.who, officer.now, officer.reason)
        also()
        link_settings(session, officer.now, {kept_id, gone_id})

    request = EditRequest(kept_id, EditField.MERGED, gone_id)
    return save_edits(session, data_dir, [request], officer, la_number, before=check, after=move)


def _check_own(session: Session, provider_ids: list[str], la_number: str) -> None:
    """Raise MergeRefused where another council lists one of the settings, or has it registered."""
    if any(one.la_number != la_number for one in find_listings(session, provider_ids)):
        raise MergeRefused(NotMerged.OTHER_COUNCIL)
    for provider_id in provider_ids:
        try:
            check_council(session, provider_id, la_number)
        except NotOfThisCouncil:
            raise MergeRefused(NotMerged.OTHER_COUNCIL) from None


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


def _is_home(setting: CouncilSetting, facts: Mapping[str, SourceFacts]) -> bool:
    """Whether care is given in a home, also for a setting that no source has as open."""
    if setting.provider_id in facts:
        return facts[setting.provider_id].is_home
    return is_home((Kind(setting.kind) if setting.kind else None,), None)
