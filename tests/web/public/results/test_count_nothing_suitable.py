"""A worker of a family hub reports that nothing in a list suited a family."""

import json

import pytest

from app.core.nothing_suitable import UnsuitableReason
from app.inbox.append_counts import Inbox
from app.snapshot.query_resolution import resolve_query
from app.snapshot.reader import Snapshots
from app.web.public.results.unmet_searches import count_nothing_suitable
from app.web.request_context import now, today
from tests.builders import chosen_filters

COST = UnsuitableReason.COST


@pytest.fixture
def snapshot(seeded):
    return Snapshots(seeded / "snapshots").current()


def test_a_report_is_counted_with_the_ward_of_the_postcode_and_nothing_more(snapshot, tmp_path):
    inbox = Inbox(tmp_path, now)
    filters = chosen_filters(kind="childminder", age="2y", within="1")

    is_counted = count_nothing_suitable(inbox, resolve_query(snapshot, "ZZ6 7BE"), filters, COST)
    inbox.flush()

    (file,) = (tmp_path / "inbox").iterdir()
    assert is_counted
    assert json.loads(file.read_text()) == {
        "day": today().isoformat(),
        "ward_code": "E05990014",
        "kind": "childminder",
        "age_band": "2",
        "reason": "cost",
        "count": 1,
    }


@pytest.mark.parametrize("text", ["ZZ6", "CF10 1AA", "ZZ3 9ZZ", "x", "Overwick"])
def test_nothing_is_counted_without_a_full_postcode_in_england(snapshot, tmp_path, text):
    inbox = Inbox(tmp_path, now)

    assert not count_nothing_suitable(inbox, resolve_query(snapshot, text), chosen_filters(), COST)

    inbox.flush()
    assert not (tmp_path / "inbox").exists()


def test_nothing_is_counted_on_a_host_without_an_inbox(snapshot):
    found = resolve_query(snapshot, "ZZ6 7BE")

    assert not count_nothing_suitable(None, found, chosen_filters(), COST)
