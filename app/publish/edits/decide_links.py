"""A person's verdict about two records: it is saved, and "same" merges where only a merge helps.

A council's record without a number and a registration become one setting (`merge_settings`). Every
other verdict changes clusters only, so that no grade and no fact moves between registrations.
"""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from app.data.linkage.link_queue import SeenPair, lacks_number
from app.data.linkage.save_verdict import VerdictDetails, VerdictTaken, save_verdict
from app.data.linkage.source_records import is_of_council
from app.linkage.clusters import LinkVerdict
from app.publish.edits.edit_requests import Officer
from app.publish.edits.merge_settings import MergePlan, merge_settings, plan_merge
from app.publish.errors import EditNotPublished, EditRefused


class LinkDecidedMeanwhile(EditRefused):
    """Somebody else gave a verdict about the pair since this person read it; nothing was saved."""


class LinkIsMerge(EditRefused):
    """Both records are one setting, which no verdict takes apart; nothing was saved."""


class DecidedLink(NamedTuple):
    """`kept_id` is the setting that a merge left, "" without a merge. It may not be public yet."""

    kept_id: str
    is_published: bool


def merges_settings(pair: SeenPair) -> bool:
    """Whether "same" makes one setting of a council's record without a number and a registration."""
    if pair.is_one_setting:
        return False
    sides = (pair.left, pair.right), (pair.right, pair.left)
    return any(lacks_number(one) and not is_of_council(other.key) for one, other in sides)


def plan_of_pair(session: Session, pair: SeenPair, la_number: str) -> MergePlan:
    """Which of the two settings would stay; raises MergeRefused and NotOfThisCouncil."""
    return plan_merge(session, pair.left.provider_id, pair.right.provider_id, la_number)


def decide_link(
    session: Session,
    data_dir: Path,
    pair: SeenPair,
    verdict: LinkVerdict,
    details: VerdictDetails,
    seen_version: int,
) -> DecidedLink:
    """Save a verdict and what follows from it. Commits.

    `seen_version` is as for `save_verdict`. Raises LinkDecidedMeanwhile, LinkIsMerge, and what
    `merge_settings` raises apart from EditNotPublished; nothing is saved then.
    """
    if pair.is_one_setting:
        raise LinkIsMerge("both are one setting")
    save = partial(_save, session, pair, verdict, details, seen_version)
    if verdict is not LinkVerdict.SAME or not merges_settings(pair):
        save()
        session.commit()
        return DecidedLink("", is_published=True)
    plan = plan_of_pair(session, pair, details.la_number)
    officer = Officer(details.who, details.now, details.reason)
    try:
        merge_settings(session, data_dir, plan, officer, details.la_number, also=save)
    except EditNotPublished:
        return DecidedLink(plan.kept.provider_id, is_published=False)
    return DecidedLink(plan.kept.provider_id, is_published=True)


def _save(
    session: Session,
    pair: SeenPair,
    verdict: LinkVerdict,
    details: VerdictDetails,
    seen_version: int,
) -> None:
    try:
        save_verdict(session, pair, verdict, details, seen_version)
    except VerdictTaken:
        session.rollback()
        raise LinkDecidedMeanwhile("a colleague decided about this pair") from None
