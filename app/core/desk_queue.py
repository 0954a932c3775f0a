"""The queues of what needs a council's officers: their rules as dated data, and who decided what.

A row is in a queue while its cause exists. An officer's decision about it counts only while the
cause is the same one, which its fingerprint tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from hashlib import blake2b

from app.core.offer import VACANCY_VALID_DAYS
from app.core.staff_roles import DECIDING_EDITIONS, DECIDING_NATIONAL, EDITING, Role


class Queue(Enum):
    """The queues, in the order in which they are shown."""

    REPORTS = "reports"  # facts that people report as wrong
    PROPOSALS = "proposals"  # what settings sent, which a person approves or sends back
    CHANGES = "changes"  # what Ofsted changed
    CONFLICTS = "conflicts"  # edits whose sources have a third value now
    NUMBERS = "numbers"  # listings that are not published, most of them without a number
    QUARANTINE = "quarantine"  # editions that await review
    SUCCESSORS = "successors"  # registrations that may continue older ones
    CONFIRMATIONS = "confirmations"  # listings that were not confirmed this term
    VACANCIES = "vacancies"
    MISSING = "missing"  # no telephone number or no opening hours
    POSTCODES = "postcodes"  # the listing's postcode is far from Ofsted's
    COUNCIL_PHONE = "council-phone"  # the council's own number on many listings


# Their rows leave the queue by a decision on a page of their own, which nobody may skip.
DECIDED_ON_THEIR_PAGE = frozenset({Queue.REPORTS, Queue.PROPOSALS})


class Decision(Enum):
    """What an officer decided about a row. UNDONE ends an earlier decision."""

    DEFERRED = "deferred"
    ASSIGNED = "assigned"
    DISMISSED = "dismissed"
    UNDONE = "undone"


@dataclass(frozen=True)
class QueueRules:
    """From which value on a row is in a queue; days are whole days before today.

    `since` is the day from which these values apply. A listing is confirmed every term, in at most
    130 days with a holiday between (docs/rules.md#what-a-council-publishes); families ring about a
    place, so a vacancy counts for a month. Ofsted's postcode and the listing's may differ by a
    street; 2 km is another place. One number on five listings is the council's switchboard and
    not a mistake in one row.
    """

    since: date
    changes_days: int  # a change that Ofsted published in these days is new
    confirmed_within_days: int
    vacancies_confirmed_within_days: int
    postcode_within_m: int
    listings_with_council_phone: int


RULES = QueueRules(
    since=date(2026, 11, 30),
    changes_days=90,
    confirmed_within_days=130,
    vacancies_confirmed_within_days=VACANCY_VALID_DAYS,
    postcode_within_m=2_000,
    listings_with_council_phone=5,
)


@dataclass(frozen=True)
class QueueRow:
    """One thing that needs an officer.

    `key` is the same while the row stands for the same thing, and is unique in its queue. `what` is
    the key of a sentence and `values` are its values, for the page to word. `since` is the day from
    which the cause exists, None where that is not known. `cause` is a fingerprint. `provider_id`
    and `source` are "" where the row is about none; `number` is the id that the cause has in the
    record, where a page needs it.
    """

    queue: Queue
    key: str
    name: str
    what: str
    cause: str
    since: date | None = None
    values: dict[str, str] = field(default_factory=dict)
    provider_id: str = ""
    source: str = ""
    number: int = 0


def roles_acting_on(row: QueueRow) -> tuple[Role, ...]:
    """Whose work the row is: of a quarantined edition, who may release it."""
    if row.queue is not Queue.QUARANTINE:
        return EDITING
    return DECIDING_EDITIONS if "/" in row.source else DECIDING_NATIONAL


def fingerprint(*parts: object) -> str:
    """16 hexadecimal digits that stay the same while all parts do.

    A personal value must be a keyed digest already: a digest without a key confirms a guess.
    """
    return blake2b("\n".join(map(str, parts)).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class DecisionMade:
    """A decision about a row. `until` is of a deferral, `assignee` of an assignment.

    `undoes` is the decision that an undoing ended, 0 otherwise.
    """

    decision_id: int
    decision: Decision
    cause: str
    by: str
    at: datetime
    reason: str = ""
    until: date | None = None
    assigned_to: int = 0
    assignee: str = ""
    undoes: int = 0


@dataclass(frozen=True)
class Standing:
    """What the decisions about a row mean today.

    `hidden_by` is the dismissal or deferral that keeps the row out of the queue, `assignment` the
    newest one. `last_id` is the newest decision of all, which the next one must have seen.
    """

    hidden_by: DecisionMade | None = None
    assignment: DecisionMade | None = None
    last: DecisionMade | None = None

    @property
    def last_id(self) -> int:
        return self.last.decision_id if self.last else 0


UNDECIDED = Standing()


def standing_of(made: Iterable[DecisionMade], cause: str, today: date) -> Standing:
    """What the decisions about a row, oldest first, mean for its present cause on a day."""
    listed = list(made)
    undone = {one.undoes for one in listed}
    in_force = [one for one in listed if one.cause == cause and one.decision_id not in undone]
    hiding = [one for one in in_force if _hides(one, today)]
    assigned = [one for one in in_force if one.decision is Decision.ASSIGNED]
    return Standing(
        hidden_by=hiding[-1] if hiding else None,
        assignment=assigned[-1] if assigned else None,
        last=listed[-1] if listed else None,
    )


def _hides(made: DecisionMade, today: date) -> bool:
    if made.decision is Decision.DISMISSED:
        return True
    return made.decision is Decision.DEFERRED and made.until is not None and made.until > today
