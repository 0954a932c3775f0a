"""Every queue of one council, with what its officers decided about the rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlmodel import Session

from app.core.desk_queue import UNDECIDED, Queue, QueueRow, Standing, standing_of
from app.core.source_names import LISTING
from app.data.editions import find_current_edition
from app.data.edits import EditsByField, find_edits_of_council
from app.data.listing_facts import find_listing_facts, find_names
from app.data.queue_decisions import DecisionsByKey, find_decisions
from app.publish.desk_queues.listing_queues import (
    CouncilListings,
    FindPosition,
    queues_about_listings,
)
from app.publish.desk_queues.ofsted_changes import find_ofsted_changes
from app.publish.desk_queues.record_queues import (
    find_conflicts,
    find_proposed,
    find_quarantine,
    find_reported,
    find_successors,
    find_unnumbered,
)


@dataclass(frozen=True)
class StandingRow:
    """A row of a queue with what the decisions about it mean today."""

    row: QueueRow
    standing: Standing

    @property
    def is_shown(self) -> bool:
        """Whether the row is in the queue: it is neither dismissed nor deferred to a later day."""
        return self.standing.hidden_by is None

    def is_assigned_to(self, user_id: int) -> bool:
        """Whether the newest assignment in force is to this person."""
        return self.standing.assignment is not None and (
            self.standing.assignment.assigned_to == user_id
        )


class QueueCount(NamedTuple):
    """How many rows of a queue are shown, and how many of them are assigned to the person."""

    shown: int
    mine: int


@dataclass(frozen=True)
class Desk:
    """What the queues of a council follow from, read once for one page.

    `find_position` gives the latitude and longitude of a postcode in degrees, None for one that is
    not known. `council_phone` is the number of the council's family information service. `secret`
    keys the digests of personal values in fingerprints.
    """

    session: Session
    la_number: str
    today: date
    find_position: FindPosition
    council_phone: str
    secret: bytes

    def rows(self, queue: Queue) -> list[StandingRow]:
        """Every row of a queue, hidden ones included, in the queue's order."""
        return [self._with_standing(row) for row in self._find[queue]()]

    def counts(self, user_id: int) -> dict[Queue, QueueCount]:
        """How many rows of each queue are shown, and how many of them are a person's."""
        shown = {queue: [one for one in self.rows(queue) if one.is_shown] for queue in Queue}
        return {
            queue: QueueCount(len(rows), sum(one.is_assigned_to(user_id) for one in rows))
            for queue, rows in shown.items()
        }

    def _with_standing(self, row: QueueRow) -> StandingRow:
        made = self._decisions.get((row.queue, row.key))
        standing = standing_of(made, row.cause, self.today) if made else UNDECIDED
        return StandingRow(row, standing)

    @cached_property
    def _find(self) -> Mapping[Queue, Callable[[], Iterable[QueueRow]]]:
        session, la_number = self.session, self.la_number
        return {
            Queue.CHANGES: lambda: find_ofsted_changes(session, la_number, self._names, self.today),
            Queue.REPORTS: lambda: find_reported(session, la_number, self._names),
            Queue.PROPOSALS: lambda: find_proposed(session, la_number, self._names),
            Queue.CONFLICTS: lambda: find_conflicts(session, self._edits, self._names, self.secret),
            Queue.NUMBERS: lambda: find_unnumbered(session, la_number),
            Queue.QUARANTINE: lambda: find_quarantine(session, la_number),
            Queue.SUCCESSORS: lambda: find_successors(session, la_number, self._names),
            **queues_about_listings(lambda: self._listed, self.today),
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        return find_names(self.session, self.la_number)

    @cached_property
    def _edits(self) -> Mapping[str, EditsByField]:
        return find_edits_of_council(self.session, self.la_number)

    @cached_property
    def _decisions(self) -> DecisionsByKey:
        return find_decisions(self.session, self.la_number)

    @cached_property
    def _listed(self) -> CouncilListings:
        facts = find_listing_facts(self.session, self.la_number)
        edition = find_current_edition(self.session, f"{LISTING}/{self.la_number}")
        return CouncilListings(
            facts=tuple(facts),
            as_at=edition.as_at if edition else None,
            edits=self._edits,
            find_position=self.find_position,
            council_phone=self.council_phone,
            secret=self.secret,
        )
