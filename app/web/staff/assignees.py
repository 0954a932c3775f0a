"""To whom the rows of a queue can be assigned."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.desk_queue import QueueRow, roles_acting_on
from app.data.staff_users import Person, find_people
from app.web.request_context import council_of_file
from app.web.staff.access import current_user
from app.web.staff.record_session import record_session


@dataclass(frozen=True)
class Assignee:
    """A person to choose; `label` names exactly one of those on the page."""

    user_id: int
    label: str


def find_assignees(rows: Iterable[QueueRow]) -> list[Assignee]:
    """Who may act on one of these rows: the signed-in person first, the others by name."""
    roles = {role for row in rows for role in roles_acting_on(row)}
    own_id = current_user().user_id
    people = [one for one in _active_people() if not one.roles.isdisjoint(roles)]
    names = Counter(one.name for one in people)
    return [
        Assignee(one.user_id, one.name if names[one.name] == 1 else one.who)
        for one in sorted(people, key=lambda one: one.user_id != own_id)
    ]


def may_act(user_id: int, row: QueueRow) -> bool:
    """Whether a person is active here and may act on a row."""
    return any(
        one.user_id == user_id and not one.roles.isdisjoint(roles_acting_on(row))
        for one in _active_people()
    )


def _active_people() -> list[Person]:
    people = find_people(record_session(), council_of_file().la_number)
    return [one for one in people if not one.is_disabled]
