"""Verdicts about two records: one person decides, clusters follow, and implied pairs are not asked."""

from threading import Event, Thread

import pytest
from sqlmodel import Session

from app.data.audit import find_audit_entries, verify
from app.data.linkage.index import IndexedRecord, find_records
from app.data.linkage.link_queue import find_open_pairs, find_unsure_pairs, get_seen_pair
from app.data.linkage.linked_records import find_linked_records
from app.data.linkage.save_verdict import VerdictDetails, VerdictTaken, save_verdict
from app.data.linkage.verdicts import (
    find_labelled_pairs,
    find_last_verdicts,
    find_verdict_history,
    find_verdicts,
)
from app.linkage.clusters import LinkVerdict
from app.linkage.decide import LinkOutcome
from tests.builders import NOW, Install
from tests.linkage_builders import COUNCIL, add_pairs, add_records, seen_pair

pytestmark = pytest.mark.both_engines

LISTING, DIRECTORY = f"council_listing/{COUNCIL}", f"oruk/{COUNCIL}"
SAME, DIFFERENT = LinkVerdict.SAME, LinkVerdict.DIFFERENT
UNSURE, UNDONE = LinkVerdict.UNSURE, LinkVerdict.UNDONE
Trio = tuple[IndexedRecord, IndexedRecord, IndexedRecord]


def trio(session: Session) -> Trio:
    """A row of the listing, an entry of the directory and a registration, each pair in doubt."""
    row, entry, registered = add_records(
        session, (LISTING, "L-1"), (DIRECTORY, "D-1"), ("ofsted", "EY1")
    )
    pairs = ((row, entry, 2.5), (row, registered, 2.0), (entry, registered, 1.5))
    add_pairs(session, pairs)
    return row, entry, registered


def decide(
    session: Session,
    one: IndexedRecord,
    other: IndexedRecord,
    verdict: LinkVerdict,
    who: str = "Ann (user 1)",
    reason: str = "",
) -> None:
    """A verdict by somebody who read the pair just now."""
    seen = len(find_verdict_history(session, one.key, other.key))
    details = VerdictDetails(COUNCIL, who, NOW, reason)
    save_verdict(session, seen_pair(session, one, other), verdict, details, seen)


def asked(session: Session) -> list[set[str]]:
    found = find_open_pairs(session, COUNCIL)
    return [{one.left.key.reference, one.right.key.reference} for one in found]


def clusters(session: Session, records: Trio) -> list[int]:
    ids = [one.id for one in records]
    return [one.cluster_id for one in find_records(session, ids)]


def test_a_same_verdict_joins_two_records_and_undoing_it_parts_them(install: Install) -> None:
    with install.session() as session:
        records = row, entry, _ = trio(session)
        apart = clusters(session, records)

        decide(session, row, entry, SAME, reason="seen on a visit")
        joined = clusters(session, records)
        decide(session, row, entry, UNDONE)

        assert len(set(apart)) == 3
        assert joined[0] == joined[1] != joined[2]
        assert clusters(session, records) == apart
        assert find_verdicts(session) == {}
        history = find_verdict_history(session, entry.key, row.key)
        assert [(one.verdict, one.version) for one in history] == [(SAME, 0), (UNDONE, 1)]
        lines = list(find_audit_entries(session))
        assert [one.action for one in lines] == ["link verdict same", "link verdict undone"]
        assert (lines[0].reason, lines[1].old_value) == ("seen on a visit", "same")
        assert lines[0].subject == f"{COUNCIL} {LISTING}/L-1 {DIRECTORY}/D-1"
        verify(session)


def test_different_parts_what_the_model_linked(install: Install) -> None:
    with install.session() as session:
        row, registered = add_records(session, (LISTING, "L-1"), ("ofsted", "EY1"))
        add_pairs(session, [(row, registered, 9.0)], LinkOutcome.LINK)
        [linked] = find_linked_records(session, registered.provider_id)

        decide(session, row, registered, DIFFERENT)

        assert linked.record.key == row.key
        assert linked.same_verdict is None
        assert find_linked_records(session, registered.provider_id) == []
        assert asked(session) == []


def test_what_verdicts_imply_is_not_asked_again(install: Install) -> None:
    with install.session() as session:
        row, entry, registered = trio(session)
        assert asked(session) == [{"L-1", "D-1"}, {"L-1", "EY1"}, {"D-1", "EY1"}]

        decide(session, row, entry, SAME)
        decide(session, entry, registered, DIFFERENT)

        assert asked(session) == []  # L-1 is D-1, and that is not EY1


def test_what_is_said_of_a_record_holds_for_the_others_of_its_setting(install: Install) -> None:
    with install.session() as session:
        [row] = add_records(session, (LISTING, "L-1"))
        both = add_records(session, (DIRECTORY, "D-1"), ("ofsted", "EY1"), setting="quay")
        add_pairs(session, [(row, one, 2.0) for one in both])

        decide(session, row, both[1], DIFFERENT)

        assert asked(session) == []


def test_records_without_a_number_come_first_and_then_the_heaviest(install: Install) -> None:
    with install.session() as session:
        [numbered] = add_records(session, (LISTING, "L-9"), ofsted="EY9")
        [light, heavy] = add_records(session, (LISTING, "L-1"), (LISTING, "L-2"))
        school, nursery = add_records(session, ("dfe", "100"), ("ofsted", "EY1"))
        pairs = ((numbered, school, 2.9), (light, nursery, 1.6), (heavy, school, 2.0))
        add_pairs(session, pairs)

        assert asked(session) == [{"L-2", "100"}, {"L-1", "EY1"}, {"L-9", "100"}]


def test_a_pair_about_which_somebody_is_unsure_waits_on_a_list_of_its_own(install: Install) -> None:
    with install.session() as session:
        row, _, registered = trio(session)
        decide(session, row, registered, UNSURE)

        [unsure] = find_unsure_pairs(session, COUNCIL)

        assert {unsure.left, unsure.right} == {row, registered}
        assert {"L-1", "EY1"} not in asked(session)
        decide(session, row, registered, UNDONE)
        assert find_unsure_pairs(session, COUNCIL) == []
        assert {"L-1", "EY1"} in asked(session)


def test_another_councils_pairs_are_not_listed(install: Install) -> None:
    with install.session() as session:
        theirs, registered = add_records(session, ("council_listing/996", "T-1"), ("ofsted", "EY1"))
        add_pairs(session, [(theirs, registered, 2.0)])

        assert find_open_pairs(session, COUNCIL) == []
        assert not seen_pair(session, theirs, registered).is_of(COUNCIL)
        assert len(find_open_pairs(session, "996")) == 1


def test_two_records_of_one_list_and_unknown_ids_are_no_pair(install: Install) -> None:
    with install.session() as session:
        one, other = add_records(session, (LISTING, "L-1"), (LISTING, "L-2"))

        assert get_seen_pair(session, one.id, other.id) is None
        assert get_seen_pair(session, one.id, 99) is None
        assert get_seen_pair(session, one.id, one.id) is None


def test_the_later_of_two_people_is_told_and_nothing_of_theirs_is_saved(install: Install) -> None:
    with install.session() as mine, install.session() as theirs:
        row, entry, _ = trio(mine)
        mine.commit()
        seen = seen_pair(theirs, row, entry)
        theirs.rollback()
        decide(mine, row, entry, SAME)
        mine.commit()

        with pytest.raises(VerdictTaken):
            save_verdict(theirs, seen, DIFFERENT, VerdictDetails(COUNCIL, "Bob", NOW), 0)
        theirs.rollback()

        assert [one.verdict for one in find_last_verdicts(theirs, COUNCIL)] == [SAME]
        assert len(list(find_audit_entries(theirs))) == 1


def test_of_two_people_at_the_same_moment_one_is_told(install: Install) -> None:
    began, results = Event(), list[str]()

    def decide_too() -> None:
        with install.session() as theirs:
            pair = seen_pair(theirs, row, entry)
            assert find_verdict_history(theirs, row.key, entry.key) == []
            began.set()
            try:
                save_verdict(theirs, pair, DIFFERENT, VerdictDetails(COUNCIL, "Bob", NOW), 0)
            except VerdictTaken:
                results.append("taken")

    with install.session() as mine:
        row, entry, _ = trio(mine)
        mine.commit()
        decide(mine, row, entry, SAME)  # not committed: the other person waits for the row
        thread = Thread(target=decide_too)
        thread.start()
        began.wait()
        mine.commit()
        thread.join()

        assert results == ["taken"]
        assert list(find_verdicts(mine).values()) == [SAME]


def test_labelled_pairs_have_what_the_model_said_when_the_person_decided(install: Install) -> None:
    with install.session() as session:
        row, entry, registered = trio(session)
        decide(session, row, entry, SAME)
        decide(session, row, registered, UNSURE)
        decide(session, entry, registered, SAME)
        decide(session, entry, registered, DIFFERENT)
        add_pairs(session, [(row, entry, 9.0)], LinkOutcome.LINK)  # the model changed its mind

        found = find_labelled_pairs(session)

        assert [(one.left, one.right, one.is_same) for one in found] == [
            (row.key, entry.key, True),
            (registered.key, entry.key, False)
            if registered.key < entry.key
            else (entry.key, registered.key, False),
        ]
        assert [(one.outcome, one.weight) for one in found] == [
            (LinkOutcome.REVIEW, 2.5),
            (LinkOutcome.REVIEW, 1.5),
        ]


def test_the_last_verdicts_are_the_newest_about_each_pair_in_force(install: Install) -> None:
    with install.session() as session:
        row, entry, registered = trio(session)
        decide(session, row, entry, SAME)
        decide(session, row, registered, DIFFERENT)
        decide(session, entry, registered, SAME)
        decide(session, entry, registered, UNDONE)
        decide(session, row, entry, DIFFERENT)

        found = find_last_verdicts(session, COUNCIL)

        assert [(one.verdict, one.version) for one in found] == [(DIFFERENT, 1), (DIFFERENT, 0)]
        assert len(find_last_verdicts(session, COUNCIL, 1)) == 1
        assert find_last_verdicts(session, "996") == []
