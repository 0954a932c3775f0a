"""The queues of one council from a record: rows come, go with their cause, and stay the council's."""

from datetime import date, timedelta

import pytest

from app.core.desk_queue import Decision, Queue
from app.data.queue_decisions import (
    DecidedMeanwhile,
    DecisionRequest,
    get_decision,
    save_decision,
)
from app.data.succession import find_open_suggestions_of, find_refused_suggestions_of
from app.data.succession_decisions import refuse, reopen
from app.data.tables import EditField, Provider
from app.publish.desk_queues.find_queues import Desk
from tests.builders import AS_AT, NOW, Install, childminder, nursery
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.directory_builders import import_directory, service_3
from tests.ingest.reconcile.successors import DETAILS, successor_row

pytestmark = pytest.mark.both_engines
TODAY = NOW.date()
NEXT = AS_AT + timedelta(days=30)


def desk(session, la_number="995", today=TODAY):
    return Desk(session, la_number, today, lambda _postcode: None, "", b"secret")


def rows_of(install, queue, la_number="995", today=TODAY):
    with install.session() as session:
        return desk(session, la_number, today).rows(queue)


def found(install, queue, **place):
    """(name, what) of each row."""
    return {(one.row.name, one.row.what) for one in rows_of(install, queue, **place)}


@pytest.fixture
def register(install: Install) -> Install:
    install.areas()
    install.register(
        nursery(), nursery("EY100002"), nursery("EY100003"), nursery("EY100004"), childminder()
    )
    return install


def next_register(install, *more):
    regraded = nursery(
        "EY100002",
        **{
            "EYR OEIF/CIF: Most recent: Overall effectiveness": "4",
            "EYR OEIF: Most recent: Full inspection date": "12/09/2026",
            "EYR OEIF: Most recent: Full inspection number": "10100009",
        },
    )
    moved = nursery("EY100003", **{"Provider address line 1": "8 Strand"})
    suspended = nursery("EY100004", **{"Provider status": "Suspended"})
    install.register(
        nursery("EY100005"), regraded, moved, suspended, childminder(), *more, as_at=NEXT
    )


def test_the_changes_of_ofsteds_newest_edition_are_a_row_each(register):
    next_register(register)

    assert found(register, Queue.CHANGES) == {
        ("Nursery EY100001", "closed"),
        ("Nursery EY100002", "regraded"),
        ("Nursery EY100003", "moved"),
        ("Nursery EY100004", "status"),
        ("Nursery EY100005", "opened"),
    }
    assert found(register, Queue.CHANGES, la_number="996") == set()


@pytest.mark.parametrize(("days", "is_new"), [(90, True), (91, False)])
def test_a_change_is_new_for_90_days(register, days, is_new):
    next_register(register)

    assert bool(found(register, Queue.CHANGES, today=NEXT + timedelta(days=days))) is is_new


def test_a_setting_that_closed_and_opened_again_is_one_row_with_another_cause(register):
    next_register(register)
    closed = next(one for one in rows_of(register, Queue.CHANGES) if one.row.what == "closed")
    register.register(
        nursery(),
        *(nursery(f"EY10000{one}") for one in range(2, 6)),
        childminder(),
        as_at=NEXT + timedelta(days=10),
    )
    again = [one.row for one in rows_of(register, Queue.CHANGES) if one.row.key == closed.row.key]

    assert [row.what for row in again] == ["opened"]
    assert again[0].cause != closed.row.cause


def test_a_change_in_ofsteds_extract_is_a_row_without_the_name_of_a_confidential_setting(register):
    import_extract(register, registration(), registration("EY100002"))
    import_extract(
        register,
        registration(RegistrationStatus="SUSP"),
        registration("EY100002", RegistrationStatus="SUSP", special="ANON"),
        as_at=date(2026, 11, 21),
    )

    assert ("Extracted EY100001", "status") in found(register, Queue.CHANGES)
    assert all("EY100002" not in name for name, _ in found(register, Queue.CHANGES))


def test_a_listing_with_an_unknown_number_is_a_row_until_the_register_has_it(register):
    import_listing(register, listed(ofsted_urn="EY100009"), listed("S-2", ofsted_urn="EY100001"))
    before = found(register, Queue.NUMBERS)
    next_register(register, nursery(), nursery("EY100009"))

    assert before == {("Listed S-1", "unknown_number")}
    assert found(register, Queue.NUMBERS) == set()


def test_an_entry_of_the_directory_is_a_row_until_it_has_a_number_of_the_register(register):
    numbered, lone = service_3("aa", "EY100001"), service_3("bb", "", name="Lone Nursery")
    import_directory(register, numbered, lone, service_3("cc", "EY100009", name="New"))
    before = found(register, Queue.NUMBERS)
    named = numbered, service_3("bb", "EY100002"), service_3("cc", "EY100003")
    import_directory(register, *named, as_at=date(2026, 11, 21))

    assert before == {("Lone Nursery", "entry"), ("New", "unknown_number")}
    assert found(register, Queue.NUMBERS) == set()
    assert found(register, Queue.NUMBERS, la_number="996") == set()


def test_an_edit_is_a_row_while_its_sources_have_a_third_value(register):
    row = listed(ofsted_urn="EY100001", kind="")
    import_listing(register, row)
    register.postcodes()
    register.publish()
    register.make_edit("EY100001", EditField.PHONE, "01632 960001")
    agreeing = found(register, Queue.CONFLICTS)
    import_listing(register, row | {"phone": "01632 960002"}, as_at=date(2026, 11, 21))

    assert agreeing == set()
    assert found(register, Queue.CONFLICTS) == {("Listed S-1", "conflict")}
    assert found(register, Queue.CONFLICTS, la_number="996") == set()


def test_a_listing_that_gets_hours_is_no_longer_a_row(register):
    row = listed(phone="01632 960009")
    import_listing(register, row)
    before = found(register, Queue.MISSING)
    import_listing(register, row | {"opening": "Mon-Fri 08:00-18:00"}, as_at=date(2026, 11, 21))

    assert before == {("Listed S-1", "no_hours")}
    assert found(register, Queue.MISSING) == set()


@pytest.fixture
def succeeded(install: Install) -> Install:
    """A nursery that has a new number."""
    install.areas()
    install.register(nursery())
    install.register(successor_row(), as_at=NEXT)
    return install


def test_a_suggested_successor_is_a_row_until_it_is_refused_and_again_once_that_is_undone(
    succeeded,
):
    suggested = [one.row for one in rows_of(succeeded, Queue.SUCCESSORS)]
    with succeeded.session() as session:
        refuse(session, suggested[0].number, DETAILS)
        refused = [len(find_refused_suggestions_of(session, one)) for one in ("995", "996")]
        session.commit()
    after = rows_of(succeeded, Queue.SUCCESSORS)
    with succeeded.session() as session:
        reopen(session, suggested[0].number, DETAILS)
        session.commit()

    assert [(row.what, row.values["new"]) for row in suggested] == [("successor", "EY100002")]
    assert refused == [1, 0]
    assert after == []
    assert [one.row for one in rows_of(succeeded, Queue.SUCCESSORS)] == suggested


def test_a_council_does_not_decide_about_a_successor_in_another_council(succeeded):
    with succeeded.session() as session:
        [one] = find_open_suggestions_of(session, "995")
        session.get(Provider, one.new_provider_id).la_number = "996"
        session.commit()

    for la_number in ("995", "996"):
        assert found(succeeded, Queue.SUCCESSORS, la_number=la_number) == {
            ("Nursery EY100001" if la_number == "996" else "", "successor_elsewhere")
        }


def request(row, decision=Decision.DISMISSED, seen_id=0, **values):
    return DecisionRequest("995", row.queue, row.key, row.cause, decision, seen_id, **values)


def decide(install, wanted):
    with install.session() as session:
        decision_id = save_decision(session, wanted, "Ada Officer", NOW)
        session.commit()
        return decision_id


def test_a_dismissed_row_is_not_shown_until_that_is_undone(register):
    import_listing(register, listed())
    row = rows_of(register, Queue.MISSING)[0].row
    first = decide(register, request(row, reason="opens in January"))
    hidden = rows_of(register, Queue.MISSING)[0]
    decide(register, request(row, Decision.UNDONE, first, undoes=first))

    assert not hidden.is_shown
    assert hidden.standing.hidden_by.reason == "opens in January"
    assert rows_of(register, Queue.MISSING)[0].is_shown


def test_of_two_officers_who_decide_about_one_row_the_second_has_to_look_again(register):
    import_listing(register, listed())
    row = rows_of(register, Queue.MISSING)[0].row
    decide(register, request(row))

    with pytest.raises(DecidedMeanwhile):
        decide(register, request(row, Decision.DEFERRED, until=TODAY))
    assert rows_of(register, Queue.MISSING)[0].standing.last.decision is Decision.DISMISSED


def test_a_decision_belongs_to_its_council(register):
    import_listing(register, listed())
    decision_id = decide(register, request(rows_of(register, Queue.MISSING)[0].row))

    with register.session() as session:
        assert get_decision(session, "995", decision_id)
        assert get_decision(session, "996", decision_id) is None
