"""The last verdicts of a council as a list from which each can be changed."""

from dataclasses import dataclass

from app.data.linkage.index import find_record
from app.data.linkage.link_queue import SeenPair, get_seen_pair
from app.data.linkage.verdicts import VerdictGiven, find_last_verdicts
from app.linkage.clusters import LinkVerdict
from app.web.staff.links.page import record_words, verdict_words
from app.web.staff.record_session import record_session
from app.web.staff.setting.linked_records import confidential_ids, may_see_all, source_words
from app.web.staff.setting.own_setting import own_council


@dataclass(frozen=True)
class DecidedPair:
    """A pair with its verdict in words; `seen` is None where the index lost one of its records."""

    first: str
    second: str
    words: str
    verdict: LinkVerdict
    version: int
    seen: SeenPair | None


def decided_pairs() -> list[DecidedPair]:
    """The newest verdicts of the council, newest first."""
    listed = find_last_verdicts(record_session(), own_council())
    return [_decided(one) for one in listed]


def _decided(given: VerdictGiven) -> DecidedPair:
    session = record_session()
    left, right = find_record(session, given.left), find_record(session, given.right)
    seen = get_seen_pair(session, left.id, right.id) if left and right else None
    ids = {one.provider_id for one in (left, right) if one}
    hidden = set() if may_see_all() else confidential_ids(ids)
    first, second = (
        record_words(one, hidden) if one else f"{source_words(key)}, {key.reference}"
        for one, key in ((left, given.left), (right, given.right))
    )
    return DecidedPair(first, second, verdict_words(given), given.verdict, given.version + 1, seen)
