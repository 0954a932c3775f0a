"""Linking in the record: what is linked, what a person is asked, and that only this changes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, delete, select, update

from app.data.editions import remove_invented
from app.data.linkage import index
from app.data.linkage.index import find_all_records, find_record, remove_from_index
from app.data.linkage.link_settings import find_matches, link_settings
from app.data.linkage.pairs import find_all_pairs
from app.data.session import read_rows, record
from app.data.tables import LinkageKey, LinkagePair, LinkageRecord, LinkageVerdict, Listing
from app.linkage.clusters import LinkVerdict, RecordKey
from app.linkage.decide import LinkOutcome
from app.linkage.model import model_of
from tests.builders import settings_for
from tests.data.linkage.listed_records import COUNCIL, OTHER, list_setting, register

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
HALL = ("Village Hall, Mill Lane", "ZZ1 1AA")
LISTING = f"council_listing/{COUNCIL}"


@pytest.fixture
def session(database_url):
    with record(database_url) as opened:
        yield opened


def outcomes(session) -> dict[tuple[str, str], tuple[str, str]]:
    """Outcome and rule of each pair, by the references of its records."""
    names = {one.id: one.key.reference for one in find_all_records(session)}
    return {
        tuple(sorted((names[one.left_id], names[one.right_id]))): (one.outcome.value, one.rule)
        for one in find_all_pairs(session)
    }


def clusters(session) -> set[frozenset[str]]:
    """The references of records that are together with another one."""
    members: dict[int, set[str]] = {}
    for one in find_all_records(session):
        members.setdefault(one.cluster_id, set()).add(one.key.reference)
    return {frozenset(one) for one in members.values() if len(one) > 1}


def add_verdict(session: Session, one: RecordKey, other: RecordKey, verdict: LinkVerdict) -> None:
    left, right = sorted((one, other))
    version = read_rows(session, "SELECT count(*) FROM linkage_verdict")[0][0]
    session.add(
        LinkageVerdict(
            left_source=left.source,
            left_reference=left.reference,
            right_source=right.source,
            right_reference=right.reference,
            pair_version=version,
            la_number=COUNCIL,
            verdict=verdict,
            decided_by="Ann (user 1)",
            decided_at=NOW,
        )
    )
    session.flush()


@pytest.mark.both_engines
def test_a_listed_setting_is_linked_with_its_registration_in_the_same_transaction(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    register(session, "EY2", "Tippytoes Day Nursery", "3 High Street", "ZZ1 2AB")
    list_setting(session, "7", "HOPPERS PRESCHOOL LTD", "The Village Hall, Mill Ln", "zz11aa")

    counts = link_settings(session, NOW)

    assert counts == (3, 0)
    assert outcomes(session) == {("7", "EY1"): ("link", "")}
    assert clusters(session) == {frozenset(("7", "EY1"))}


@pytest.mark.both_engines
def test_a_change_of_one_setting_changes_its_own_cluster_only(session):
    for number in range(1, 6):
        register(session, f"EY{number}", f"Nursery of {number} Gulls", f"{number} Quay", "ZZ1 1AA")
        list_setting(
            session, str(number), f"Nursery of {number} Gulls", f"{number} Quay", "ZZ1 1AA"
        )
    link_settings(session, NOW)
    before = {one.key: one for one in find_all_records(session)}
    pairs = find_all_pairs(session)

    session.exec(
        update(Listing).where(Listing.reference == "3").values(name="Otters of Fennimarsh")
    )
    counts = link_settings(session, NOW, {f"l{COUNCIL}00000003"})

    after = {one.key: one for one in find_all_records(session)}
    changed = {key.reference for key, one in after.items() if one != before[key]}
    assert counts == (1, 0)
    assert changed <= {"3", "EY3"}
    kept = [
        one for one in find_all_pairs(session) if before[RecordKey(LISTING, "3")].id != one.left_id
    ]
    own = before[RecordKey(LISTING, "3")].id
    assert [one for one in pairs if own not in (one.left_id, one.right_id)] == [
        one for one in kept if own not in (one.left_id, one.right_id)
    ]


def test_an_equal_number_links_and_nothing_else_is_asked(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    register(session, "EY2", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL, ofsted_urn="EY2")

    link_settings(session, NOW)

    assert outcomes(session) == {("7", "EY2"): ("link", "same_number")}


def test_two_registrations_that_fit_alike_are_for_a_person(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    register(session, "EY2", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)

    link_settings(session, NOW)

    asked = ("review", "two_alike")
    assert outcomes(session) == {("7", "EY1"): asked, ("7", "EY2"): asked}
    assert clusters(session) == set()


def test_a_registration_is_in_no_cluster_with_two_rows_of_one_list(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)
    list_setting(session, "8", "Hoppers Preschool Ltd", "Village Hall", "ZZ1 1AA")

    link_settings(session, NOW)

    assert [one for one in clusters(session) if {"7", "8"} <= one] == []


def test_settings_of_another_council_are_linked_by_premises_but_not_by_name(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL, la=OTHER)
    register(session, "EY2", "Tippytoes Day Nursery", "3 High Street", "ZZ1 2AB", la=OTHER)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)
    list_setting(session, "8", "Tippytoes Day Nursery", "", "")

    link_settings(session, NOW)

    assert outcomes(session) == {("7", "EY1"): ("link", "")}


@pytest.mark.both_engines
def test_what_a_person_said_holds_after_the_index_is_made_again(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)
    list_setting(session, "8", "Otters")
    link_settings(session, NOW)
    add_verdict(session, RecordKey(LISTING, "7"), RecordKey("ofsted", "EY1"), LinkVerdict.DIFFERENT)
    add_verdict(session, RecordKey(LISTING, "8"), RecordKey("ofsted", "EY1"), LinkVerdict.SAME)

    remove_from_index(session, [one.provider_id for one in find_all_records(session)])
    link_settings(session, NOW)

    assert clusters(session) == {frozenset(("8", "EY1"))}


@pytest.mark.both_engines
def test_a_row_that_left_its_list_leaves_the_index(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)
    link_settings(session, NOW)

    session.exec(delete(Listing))
    counts = link_settings(session, NOW)

    assert counts == (0, 1)
    assert find_record(session, RecordKey(LISTING, "7")) is None
    assert clusters(session) == set()
    held = "SELECT count(*) FROM linkage_key k WHERE NOT EXISTS (SELECT 1 FROM linkage_record r"
    assert read_rows(session, f"{held} WHERE r.id = k.record_id)")[0][0] == 0


def test_a_name_that_a_register_withholds_is_found_by_its_number_only(session):
    register(session, "EY1", None, "", "")
    list_setting(session, "7", "Bo Peep's", *HALL, ofsted_urn="EY1")

    link_settings(session, NOW)

    assert outcomes(session) == {("7", "EY1"): ("link", "same_number")}
    facts = find_record(session, RecordKey("ofsted", "EY1")).facts
    assert facts == '{"council":"995","ofsted":"EY1","town":"Sandmere"}'


def test_the_index_finds_what_comparing_with_every_record_finds(seeded):
    """The fast way, by keys, against the slow one: no pair that is linked or asked is missed."""
    with record(settings_for(seeded).database_url) as session:
        link_settings(session, NOW)
        records = find_all_records(session)
        by_id = {one.id: one.key for one in records}
        fast = {
            (frozenset((by_id[one.left_id], by_id[one.right_id])), one.outcome)
            for one in find_all_pairs(session)
        }
        slow = {
            (frozenset((one.key, match.record.key)), match.decision.outcome)
            for one in records
            if one.key.source.startswith("council_listing/")
            for match in find_matches(one, records)
        }

        assert {pair for pair in slow if pair[1] is LinkOutcome.LINK} <= fast
        assert Counter(outcome for _, outcome in fast)[LinkOutcome.LINK] >= 20
        session.rollback()


def test_a_key_that_very_many_records_have_finds_none(session, monkeypatch):
    monkeypatch.setattr(index, "RECORDS_OF_KEY_MAX", 2)
    for number in range(3):
        register(session, f"EY{number}", f"Gulls {number}", f"{number} Quay", f"ZZ{number + 1} 1AA")
    list_setting(session, "7", "Gulls 9", "", "")

    link_settings(session, NOW)

    assert outcomes(session) == {}


def test_numbers_of_keys_are_the_same_in_every_process():
    assert index.token_of("postcode ZZ1 1AA") == 3_808_781_134_729_708_841


def test_nothing_of_invented_data_stays_in_the_index_or_among_the_verdicts(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)
    link_settings(session, NOW)
    add_verdict(session, RecordKey(LISTING, "7"), RecordKey("ofsted", "EY1"), LinkVerdict.SAME)

    remove_invented(session)

    for table in (LinkageKey, LinkagePair, LinkageRecord, LinkageVerdict):
        assert session.exec(select(table)).all() == []


@pytest.mark.both_engines
def test_two_transactions_give_their_records_ids_of_their_own(session, database_url):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    session.commit()
    with record(database_url) as other, ThreadPoolExecutor() as pool:
        list_setting(session, "7", "Hoppers Pre-School", *HALL)
        link_settings(session, NOW)
        later = pool.submit(_list_and_link, other, "8")
        assert not wait([later], timeout=0.2).done  # it waits for the first transaction
        session.commit()
        later.result(timeout=30)

    assert sorted(one.id for one in find_all_records(session)) == [1, 2, 3]
    assert {one.key.reference for one in find_all_records(session)} == {"EY1", "7", "8"}


def _list_and_link(session: Session, reference: str) -> None:
    provider_id = list_setting(session, reference, "Otters of Fennimarsh")
    link_settings(session, NOW, {provider_id})
    session.commit()


def test_pairs_of_another_model_are_compared_again(session):
    register(session, "EY1", "Hoppers Pre-School", *HALL)
    list_setting(session, "7", "Hoppers Pre-School", *HALL)
    link_settings(session, NOW)
    session.exec(update(LinkagePair).values(model_version="older", weight=0.0))

    assert link_settings(session, NOW) == (2, 0)

    [pair] = find_all_pairs(session)
    assert pair.model_version == model_of("settings").version
    assert pair.weight > 3
    assert link_settings(session, NOW) == (0, 0)
