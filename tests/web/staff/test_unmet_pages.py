"""Unmet need: what staff see of counts, by month, ward and choices."""

import csv
import io
import re
import shutil
from datetime import date, timedelta

import pytest
from sqlmodel import col, delete

from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH
from app.core.nothing_suitable import UnsuitableReason, nothing_suitable_key
from app.core.staff_roles import Role
from app.core.unmet_search import unmet_search_key
from app.data.areas import find_councils_of_wards, find_districts, find_wards
from app.data.inbox_counts import find_complete_months, find_first_shown_day, save_imported_counts
from app.data.session import record
from app.data.tables import Area
from app.web.staff.unmet.council_wards import council_wards
from app.web.staff.unmet.ward_map import ward_map
from tests.builders import NOW, chosen_filters, settings_for
from tests.web.page_reader import words
from tests.web.source_ages import freeze_day
from tests.web.staff.signed_in import SANDMERE, sign_in

SEARCHES, REPORTS = "/council/unmet/", "/council/unmet/nothing-suitable/"
QUAY, MOOR, OTHERS = "E05990007", "E05990001", "E05990005"  # the last is another council's
DAY = date(2026, 1, 31)
ONE_YEAR, LATE = chosen_filters(kind="childminder", age="12m"), chosen_filters(send="described")


@pytest.fixture(scope="module")
def counted(seeded, tmp_path_factory):
    """An install with counts of January and February 2026, and an analyst who is signed in."""
    folder = tmp_path_factory.mktemp("unmet") / "data"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("metrics", "inbox"))
    searches = {
        unmet_search_key(DAY, QUAY, ONE_YEAR): 12,
        unmet_search_key(DAY, QUAY, chosen_filters(age="12m")): 9,
        unmet_search_key(DAY, QUAY, chosen_filters(age="12m", kind="pre-school")): 4,
        unmet_search_key(DAY, MOOR, LATE): 9,
        unmet_search_key(DAY, OTHERS, LATE): 77,
        unmet_search_key(DAY, "", LATE): 88,
        unmet_search_key(date(2026, 2, 1), MOOR, LATE): 31,
    }
    reason = UnsuitableReason.COST
    reports = {nothing_suitable_key(DAY, MOOR, ONE_YEAR, reason): 11}
    with record(settings_for(folder).database_url) as session:
        save_imported_counts(session, UNMET_SEARCH, "a", searches, NOW)
        save_imported_counts(session, NOTHING_SUITABLE, "b", reports, NOW)
        session.commit()
    return folder, sign_in(folder, Role.ANALYST)


def table_rows(page, heading):
    """The rows of the table with this caption, as words."""
    [table] = re.findall(rf"<caption>{heading}.*?</table>", page, re.DOTALL)
    return [words(row) for row in re.findall(r"<tr>(?:(?!<tr>).)*?</tr>", table, re.DOTALL)][1:]


def test_a_month_has_its_shown_counts_in_words_the_largest_first(counted):
    page = counted[1].get(f"{SEARCHES}?month=2026-01").text

    assert "Searches that found nothing, January 2026" in words(page)
    assert table_rows(page, "Counts") == [
        "Town Quay Under 2s All other choices 13",
        "Town Quay Under 2s Childminders and care in a home Not chosen Not chosen 12",
    ]


def test_the_wards_of_the_council_alone_are_listed_with_what_is_the_least(counted):
    page = counted[1].get(f"{SEARCHES}?month=2026-01").text

    listed = table_rows(page, "Wards")
    assert listed[0] == "1 Town Quay at least 25"
    assert "too few to show, or none" in listed[1]
    assert len(listed) == 12
    assert not any(count in words(page) for count in ("77", "88"))


def test_choosing_selects_whole_counts_and_adds_nothing_that_was_hidden(counted):
    _, analyst = counted
    by_kind = analyst.get(f"{SEARCHES}?month=2026-01&kind=childminder").text
    by_age = analyst.get(f"{SEARCHES}?month=2026-01&age_band=under-2").text
    hidden = analyst.get(f"{SEARCHES}?month=2026-01&ward={MOOR}").text
    nonsense = analyst.get(f"{SEARCHES}?month=2026-01&ward={OTHERS}&kind=x&reason=").text

    assert table_rows(by_kind, "Wards")[0] == "1 Town Quay at least 12"
    assert table_rows(by_age, "Wards")[0] == "1 Town Quay at least 25"
    assert "No count of this month and these choices reaches 10" in words(hidden)
    assert table_rows(hidden, "Wards") == table_rows(nonsense, "Wards")
    assert table_rows(nonsense, "Wards")[0] == "1 Town Quay at least 25"


def test_the_months_of_a_choice_are_listed_newest_first(counted, monkeypatch):
    freeze_day(monkeypatch, date(2026, 3, 15))

    page = counted[1].get(f"{SEARCHES}?ward={MOOR}&reason=send").text

    assert table_rows(page, "The same choices")[-2:] == [
        "February 2026 at least 31",
        "January 2026 too few to show, or none",
    ]


def test_reports_of_family_hubs_are_a_page_of_their_own(counted):
    page = counted[1].get(f"{REPORTS}?month=2026-01").text

    [row] = table_rows(page, "Counts")
    assert row == "Hollin Moor Under 2s Childminders and care in a home Cost 11"
    assert "Staff of family hubs report" in words(page)


def test_the_file_has_the_counts_of_the_page(counted):
    _, analyst = counted
    answer = analyst.get("/council/unmet/searches.csv?month=2026-01&age_band=under-2")

    rows = list(csv.reader(io.StringIO(answer.text)))
    assert answer.headers["Content-Disposition"].endswith('"unmet-search-995-2026-01.csv"')
    assert rows[0][:4] == ["month", "ward_code", "ward", "age_band"]
    assert rows[0][-2:] == ["other_choice", "count"]
    assert [(row[1], row[2], row[4], row[-1]) for row in rows[1:]] == [
        (QUAY, "Town Quay", "Childminders and care in a home", "12"),
        (QUAY, "Town Quay", "All other choices", "13"),
    ]


def test_a_month_is_shown_two_days_after_its_end(counted):
    with record(settings_for(counted[0]).database_url) as session:
        months = [
            find_complete_months(session, UNMET_SEARCH, date(2026, month, day))
            for month, day in ((2, 2), (2, 3), (3, 3))
        ]

    assert months == [[], [date(2026, 1, 1)], [date(2026, 2, 1), date(2026, 1, 1)]]


def test_the_day_of_the_first_month_is_that_on_which_it_becomes_complete(counted, seeded_copy):
    with record(settings_for(counted[0]).database_url) as session:
        from_first = find_first_shown_day(session, UNMET_SEARCH, date(2026, 2, 1))
        before = find_complete_months(session, UNMET_SEARCH, from_first - timedelta(days=1))
        then = find_complete_months(session, UNMET_SEARCH, from_first)
    with record(settings_for(seeded_copy).database_url) as session:
        from_today = find_first_shown_day(session, UNMET_SEARCH, date(2026, 12, 31))

    assert (before, then) == ([], [date(2026, 1, 1)])
    assert from_today == date(2027, 1, 3)


def test_an_install_without_counts_says_so(officer):
    for path in (SEARCHES, REPORTS):
        page = officer.get(path).text

        assert "There is nothing to show yet" in words(page)
        assert "the first month from 3 " in words(page)
    assert officer.get("/council/unmet/searches.csv").text.count("\n") == 1


def test_the_wards_of_a_council_are_those_of_its_districts(counted):
    with record(settings_for(counted[0]).database_url) as session:
        expected = {
            code for code, number in find_councils_of_wards(session).items() if number == SANDMERE
        }
        found = find_wards(session, SANDMERE)

        assert {one.code for one in found} == expected
        assert {one.district_code for one in found} == set(find_districts(session, SANDMERE))


def test_without_a_file_of_wards_they_are_circles_with_their_codes(counted):
    folder, analyst = counted
    postcodes = analyst.client.application.extensions["app_state"].snapshots.current().postcodes
    with record(settings_for(folder).database_url) as session:
        session.exec(delete(Area).where(col(Area.level) == "ward"))
        wards = council_wards(session, SANDMERE, postcodes)
    drawing = ward_map(wards, {QUAY: 60})

    assert {one.code for one in wards} >= {QUAY, MOOR}
    assert OTHERS not in {one.code for one in wards}
    assert drawing.has_circles
    assert drawing.svg.count("<circle") == len(wards)
    assert drawing.svg.count('r="14"') == 1
