"""What is counted when nothing in a list suited a family."""

from datetime import date

import pytest

from app.core.nothing_suitable import NothingSuitableKey, UnsuitableReason, nothing_suitable_key
from app.core.unmet_search import UnmetSearchKey
from tests.builders import chosen_filters

DAY, WARD = date(2026, 11, 22), "E05990001"


@pytest.mark.parametrize(
    ("chosen", "stored"),
    [
        ({}, ("", "", "hours")),
        ({"kind": "childminder", "age": "23m"}, ("childminder", "under-2", "hours")),
        ({"kind": ("childminder", "pre-school")}, ("several", "", "hours")),
        ({"age": ("2y", "3y"), "within": "5"}, ("", "several", "hours")),
        ({"until": "6pm", "funded": "working"}, ("", "", "hours")),
        ({"school": "whinchat-school"}, ("", "", "hours")),
    ],
)
def test_ward_kind_age_band_and_reason_of_a_report_are_stored(chosen, stored):
    key = nothing_suitable_key(DAY, WARD, chosen_filters(**chosen), UnsuitableReason.HOURS)

    assert key == NothingSuitableKey(DAY, WARD, stored)


def test_kind_and_age_band_are_the_columns_of_searches_without_results():
    *columns, reason = NothingSuitableKey.choice_columns()

    assert [one.column for one in columns] == ["kind", "age_band"]
    assert set(columns) <= set(UnmetSearchKey.choice_columns())
    assert reason.values == ("hours", "cost", "send", "space", "distance", "language")
