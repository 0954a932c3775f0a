"""What decisions about a row of a queue mean: deferral, dismissal, assignment and their undoing."""

from datetime import date, timedelta

import pytest

from app.core.desk_queue import (
    Decision,
    DecisionMade,
    Queue,
    QueueRow,
    roles_acting_on,
    standing_of,
)
from app.core.staff_roles import Role
from tests.builders import NOW

TODAY = date(2026, 11, 30)


def made(decision_id, decision, cause="c", **values):
    return DecisionMade(decision_id, decision, cause, "Ada", NOW, **values)


@pytest.mark.parametrize(("days", "is_hidden"), [(1, True), (0, False), (-1, False)])
def test_a_deferred_row_comes_back_on_its_day(days, is_hidden):
    deferral = made(1, Decision.DEFERRED, until=TODAY + timedelta(days=days))

    assert (standing_of([deferral], "c", TODAY).hidden_by is not None) is is_hidden


@pytest.mark.parametrize("decision", [Decision.DISMISSED, Decision.DEFERRED])
def test_a_row_comes_back_when_its_cause_changes(decision):
    earlier = made(1, decision, until=TODAY + timedelta(days=9))

    assert standing_of([earlier], "c", TODAY).hidden_by == earlier
    assert standing_of([earlier], "another", TODAY).hidden_by is None


def test_undoing_a_dismissal_leaves_the_assignment_before_it():
    assigned = made(1, Decision.ASSIGNED, assigned_to=7, assignee="Ben")
    dismissed, undone = made(2, Decision.DISMISSED), made(3, Decision.UNDONE, undoes=2)
    standing = standing_of([assigned, dismissed, undone], "c", TODAY)

    assert standing.hidden_by is None
    assert standing.assignment == assigned
    assert standing.last_id == 3


def test_the_newest_assignment_counts():
    first = made(1, Decision.ASSIGNED, assignee="Ben")
    second = made(2, Decision.ASSIGNED, assignee="Cai")

    assert standing_of([first, second], "c", TODAY).assignment == second


@pytest.mark.parametrize(
    ("queue", "source", "roles"),
    [
        (Queue.MISSING, "", {Role.EDITOR, Role.APPROVER}),
        (Queue.QUARANTINE, "council_listing/995", {Role.APPROVER, Role.ADMINISTRATOR}),
        (Queue.QUARANTINE, "ofsted_register", {Role.ADMINISTRATOR}),
    ],
)
def test_a_row_is_the_work_of_those_who_may_decide_about_it(queue, source, roles):
    assert set(roles_acting_on(QueueRow(queue, "k", "n", "w", "c", source=source))) == roles
