"""The rules of the queues about listings, each at its boundary."""

from datetime import timedelta

import pytest

from app.core.desk_queue import RULES
from app.data.edits import Edit
from app.data.listing_facts import ListingFacts
from app.data.tables import EditField
from app.ingest.sources import council_listing
from app.publish.desk_queues.listing_queues import (
    CouncilListings,
    council_phones,
    far_postcodes,
    missing_contact,
    old_vacancies,
    overdue_confirmations,
)
from tests.builders import NOW

TODAY = NOW.date()
COUNCIL_PHONE = "01632 960000"


def ago(days):
    return TODAY - timedelta(days=days)


def facts(reference="S-1", **values):
    return ListingFacts(
        **{
            "reference": reference,
            "provider_id": f"p-{reference}",
            "name": f"Setting {reference}",
            "phone": "01632 960009",
            "postcode": "ZZ1 1AA",
            "space_confirmed_on": None,
            "has_hours": True,
            "has_vacancies": False,
            "other_phone": "",
            "ofsted_postcode": "",
            "number_confirmed_on": None,
        }
        | values
    )


def listed(*rows, as_at=TODAY, edits=None, positions=None):
    find = (positions or {}).get
    return CouncilListings(rows, as_at, edits or {}, find, COUNCIL_PHONE, b"secret")


def edited(field, value, day=TODAY):
    moment = NOW.replace(year=day.year, month=day.month, day=day.day)
    edit = Edit(1, "p-S-1", field, value, "", "rang", "Ann", moment, None, None)
    return {"p-S-1": {field: edit}}


def keys(rows):
    return [row.key for row in rows]


def test_a_listing_is_overdue_for_as_long_as_its_pages_call_it_out_of_date():
    assert RULES.confirmed_within_days == council_listing.SOURCE.stale_after_days


@pytest.mark.parametrize(("days", "found"), [(130, []), (131, ["S-1"])])
def test_a_confirmation_is_overdue_after_130_days(days, found):
    assert keys(overdue_confirmations(listed(facts(), as_at=ago(days)), TODAY)) == found


def test_any_later_confirmation_of_a_listing_counts():
    old = ago(200)
    by_space = listed(facts(space_confirmed_on=ago(10)), as_at=old)
    by_officer = listed(facts(number_confirmed_on=ago(10)), as_at=old)
    by_edit = listed(facts(), as_at=old, edits=edited(EditField.EMAIL, "a@b.example", ago(10)))

    for one in (by_space, by_officer, by_edit):
        assert overdue_confirmations(one, TODAY) == []


@pytest.mark.parametrize(("days", "found"), [(30, []), (31, ["S-1"])])
def test_vacancies_are_old_after_30_days(days, found):
    row = facts(has_vacancies=True, space_confirmed_on=ago(days))

    assert keys(old_vacancies(listed(row), TODAY)) == found


def test_a_listing_without_vacancies_has_none_that_are_old():
    assert old_vacancies(listed(facts(space_confirmed_on=ago(90))), TODAY) == []


@pytest.mark.parametrize(("value", "found"), [("", []), ('{"space_2": "now"}', ["S-1"])])
def test_vacancies_that_were_corrected_take_the_place_of_the_listings(value, found):
    edits = edited(EditField.VACANCIES, value, ago(40))
    for has_vacancies in (True, False):
        row = facts(has_vacancies=has_vacancies, space_confirmed_on=ago(50))

        assert keys(old_vacancies(listed(row, edits=edits), TODAY)) == found


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"phone": ""}, ["no_phone"]),
        ({"phone": "", "other_phone": "01632 960001"}, []),
        ({"has_hours": False}, ["no_hours"]),
        ({"phone": "", "has_hours": False}, ["no_phone_and_hours"]),
    ],
)
def test_a_missing_number_or_missing_hours_are_named(values, what):
    assert [row.what for row in missing_contact(listed(facts(**values)))] == what


def test_an_officers_number_counts_and_an_emptied_one_does_not():
    filled = listed(facts(phone=""), edits=edited(EditField.PHONE, "01632 960002"))
    emptied = listed(facts(), edits=edited(EditField.PHONE, ""))

    assert missing_contact(filled) == []
    assert [row.what for row in missing_contact(emptied)] == ["no_phone"]


@pytest.mark.parametrize(("north", "found"), [(0.01797, []), (0.01799, ["S-1"])])
def test_postcodes_more_than_2_km_apart_are_far(north, found):
    row = facts(ofsted_postcode="ZZ1 1AB")
    positions = {"ZZ1 1AA": (51.5, 0.0), "ZZ1 1AB": (51.5 + north, 0.0)}

    assert keys(far_postcodes(listed(row, positions=positions))) == found


def test_nothing_is_said_of_postcodes_that_the_directory_does_not_have():
    assert far_postcodes(listed(facts(ofsted_postcode="ZZ9 9ZZ"))) == []


@pytest.mark.parametrize(("count", "found"), [(4, 0), (5, 5)])
def test_the_councils_own_number_counts_from_five_listings_on(count, found):
    rows = [facts(f"S-{one}", phone="+44 (0)1632 960000") for one in range(count)]

    assert len(council_phones(listed(*rows, facts("S-9")))) == found


def test_the_cause_of_a_row_changes_with_its_value():
    was = old_vacancies(listed(facts(has_vacancies=True, space_confirmed_on=ago(40))), TODAY)
    now = old_vacancies(listed(facts(has_vacancies=True, space_confirmed_on=ago(35))), TODAY)

    assert was[0].key == now[0].key
    assert was[0].cause != now[0].cause
