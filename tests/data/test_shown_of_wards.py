"""The counts of a month that staff of one council may see, on both databases."""

from datetime import date

import pytest

from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH
from app.core.nothing_suitable import UnsuitableReason, nothing_suitable_key
from app.core.shown_counts import ShownCount
from app.core.unmet_search import unmet_search_key
from app.data.areas import find_districts, find_wards
from app.data.inbox_counts import find_complete_months, find_shown_of_wards, save_imported_counts
from tests.builders import NOW, Install, chosen_filters

pytestmark = pytest.mark.both_engines

OWN, OTHER = "E05990001", "E05990002"
LAST, NEXT = date(2026, 2, 28), date(2026, 3, 1)


def test_a_month_has_its_own_days_and_the_wards_that_are_asked_for(install: Install):
    searches = {
        unmet_search_key(LAST, OWN, chosen_filters()): 6,
        unmet_search_key(LAST.replace(day=1), OWN, chosen_filters()): 5,
        unmet_search_key(NEXT, OWN, chosen_filters()): 12,
        unmet_search_key(LAST, OTHER, chosen_filters()): 12,
    }
    with install.session() as session:
        save_imported_counts(session, UNMET_SEARCH, "a", searches, NOW)

        shown = find_shown_of_wards(session, UNMET_SEARCH, LAST, [OWN])
        months = find_complete_months(session, UNMET_SEARCH, date(2026, 4, 2))

    assert shown == [ShownCount((OWN, "", "", "", ""), 11)]
    assert months == [LAST.replace(day=1)]


def test_what_is_too_rare_by_itself_is_added_up_by_age_group(install: Install):
    filters = chosen_filters(age="12m")
    reports = {nothing_suitable_key(LAST, OWN, filters, one): 4 for one in UnsuitableReason}
    with install.session() as session:
        save_imported_counts(session, NOTHING_SUITABLE, "a", reports, NOW)

        shown = find_shown_of_wards(session, NOTHING_SUITABLE, LAST, [OWN, OTHER])

    assert shown == [ShownCount((OWN, "under-2"), 24)]


def test_without_areas_a_council_has_no_wards(install: Install):
    with install.session() as session:
        assert find_wards(session, "995") == find_districts(session, "995") == []
        assert find_shown_of_wards(session, UNMET_SEARCH, LAST, []) == []
