"""The queues of the council of a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from app.core.desk_queue import Queue
from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.data.editions import find_last_runs, find_sources
from app.data.record_times import in_utc
from app.data.source_states import find_source_states
from app.data.tables import Outcome
from app.publish.desk_queues.find_queues import Desk, StandingRow
from app.publish.desk_queues.listing_queues import FindPosition
from app.publish.read_record import read_key_or_none
from app.web.request_context import (
    app_state,
    council,
    council_of_file,
    now,
    snapshot_or_none,
    today,
)
from app.web.staff.access import current_user
from app.web.staff.list_pages import page_number, page_of, pages_of
from app.web.staff.record_session import record_session


@dataclass(frozen=True)
class QueuePage:
    """One page of a queue; `number` counts from 1. `hidden_count` are dismissed or deferred.

    `mine_count` are assigned to the person and shown. `names` are those of all rows of the queue, by
    key.
    """

    queue: Queue
    rows: tuple[StandingRow, ...]
    total: int
    hidden_count: int
    mine_count: int
    number: int
    pages: int
    shows_hidden: bool
    shows_mine: bool
    names: Mapping[str, str]


@dataclass(frozen=True)
class RefusedRefresh:
    """The last refresh of a source, which was refused; the times are UTC.

    `next_try` is None where the file is given by hand.
    """

    source: str
    file_name: str
    message: str
    ended_at: datetime
    next_try: datetime | None


def desk() -> Desk:
    """The desk of this request's council."""
    site, session = council(), record_session()
    return Desk(
        session=session,
        la_number=site.la_number,
        today=today(),
        find_position=_position_finder(),
        council_phone=site.family_information_phone,
        secret=read_key_or_none(session, app_state().config.data_dir) or b"",
    )


def queue_page(queue: Queue, *, shows_hidden: bool, shows_mine: bool) -> QueuePage:
    """The page of a queue that the address asks for, or of what is assigned to the person.

    The last one where there are fewer.
    """
    user_id = current_user().user_id
    everything = desk().rows(queue)
    listed = [one for one in everything if one.is_shown is not shows_hidden]
    mine = [one for one in everything if one.is_shown and one.is_assigned_to(user_id)]
    listed = mine if shows_mine else listed
    number = page_number(len(listed))
    return QueuePage(
        queue=queue,
        rows=tuple(page_of(listed, number)),
        total=len(listed),
        hidden_count=sum(not one.is_shown for one in everything),
        mine_count=len(mine),
        number=number,
        pages=pages_of(len(listed)),
        shows_hidden=shows_hidden,
        shows_mine=shows_mine,
        names={one.row.key: one.row.name for one in everything},
    )


def refused_refreshes() -> list[RefusedRefresh]:
    """The sources whose last refresh was refused: of the whole install, and this council's.

    A refused file of a council is logged under the name that all councils' files share; it is this
    council's if the name of the file has its number.
    """
    session, own = record_session(), council_of_file().la_number
    refused = [run for run in find_last_runs(session) if run.outcome is Outcome.REFUSED]
    states = find_source_states(session, own, now(), app_state().config.refresh_at)
    next_try = {state.source: state.next_try for state in states}
    return [
        RefusedRefresh(
            run.source, run.file_name, run.reason, in_utc(run.ended_at), next_try.get(run.source)
        )
        for run in refused
        if re.search(rf"(?<!\d){own}(?!\d)", run.file_name)
        or not find_sources(session, f"{run.source}/")
    ]


def _position_finder() -> FindPosition:
    """Finds each postcode once, in the snapshot of this request."""
    published = snapshot_or_none()

    @cache
    def position(text: str) -> tuple[float, float] | None:
        try:
            key = Postcode.parse(text).key
        except PostcodeInvalid:
            return None
        found = published.postcodes.find(key) if published and published.postcodes else None
        if found is None or found.latitude is None or found.longitude is None:
            return None
        return found.latitude, found.longitude

    return position
