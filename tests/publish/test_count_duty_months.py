"""What is published of each item: known counts, and the same ones from the stored facts."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from app.core.duty_rules import DutyStatus
from app.core.publication_duty import ITEMS, DutyCounts
from app.data.duty_months import find_duty_months, save_duty_month
from app.data.session import record
from app.publish.count_duty_months import count_duty_months
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.web.staff.signed_in import SANDMERE

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SCHOOLS = ("nursery-class", "nursery-school")


@pytest.fixture(scope="module")
def stored(seeded):
    """The facts of Sandmere's public settings as the snapshot stores them."""
    [file] = seeded.glob("snapshots/places/*/places.sqlite")
    rows = sqlite3.connect(file).execute(
        "SELECT facts FROM place WHERE la_code = 'E06990001' ORDER BY number"
    )
    return [msgspec.json.decode(facts) for (facts,) in rows]


def slow_count(stored, applies, *wanted):
    """Complete and missing, where everything that is wanted is a path in the stored facts."""
    found = {True: 0, False: 0}
    for facts in filter(applies, stored):
        if facts["consent"] == "all":
            found[all(has(facts, path) for path in wanted)] += 1
    return found[True], found[False]


def has(facts, path):
    for step in path.split("."):
        facts = facts.get(step, {}) if isinstance(facts, dict) else facts
    return facts != {}


def counts(data_dir, now=NOW):
    published = Snapshots(data_dir / "snapshots").current()
    with record(settings_for(data_dir).database_url) as session:
        counted = count_duty_months(session, published.settings, now)
        session.commit()
        return counted, find_duty_months(session, SANDMERE)


def test_the_counts_of_the_seeds_are_known(seeded_copy):
    counted, [month] = counts(seeded_copy)

    own = counted[SANDMERE]
    pairs = {number: (one.of(DutyStatus.COMPLETE), one.applicable) for number, one in own.items()}
    assert pairs == {
        1: (77, 77),
        2: (137, 137),
        3: (123, 123),
        4: (0, 0),
        5: (109, 137),
        6: (116, 116),
        7: (116, 116),
        8: (1, 1),
        9: (116, 116),
        10: (20, 39),
        11: (99, 99),
        12: (67, 137),
        13: (87, 137),
        14: (54, 137),
        15: (54, 132),
        16: (35, 126),
        17: (17, 108),
        18: (10, 88),
    }
    assert own[3].of(DutyStatus.NOT_AGREED) == month.items[3].not_agreed_count == 10
    assert (month.items[17].complete_count, month.items[17].applicable_count) == (17, 108)
    assert {sum(one.by_status.values()) for one in own.values()} == {137}
    assert {sum(one.by_status.values()) for one in counted["996"].values()} == {18}


def test_items_that_only_look_for_facts_count_as_in_the_stored_facts(stored):
    agreed = [facts for facts in stored if facts["consent"] == "all"]
    settings = [Setting.from_facts(facts) for facts in agreed]
    fast = {item.number: [item.rule(one, NOW.date()).status for one in settings] for item in ITEMS}
    texts = ("offer.texts.send_support", "offer.texts.food", "offer.languages")

    slow = {
        6: slow_count(stored, lambda facts: "ofsted_urn" in facts, "registered_on"),
        12: slow_count(stored, lambda _: True, "offer.opening"),
        13: slow_count(stored, lambda _: True, "offer.ages", "places_count"),
        14: slow_count(stored, lambda _: True, "offer.prices"),
        16: slow_count(stored, lambda _: True, *texts),
        17: slow_count(stored, lambda facts: facts["kind"] not in SCHOOLS, "offer.school_runs"),
    }

    for number, (complete, missing) in slow.items():
        assert fast[number].count(DutyStatus.COMPLETE) == complete, number
        assert fast[number].count(DutyStatus.MISSING) == missing, number


def test_a_month_is_replaced_by_each_count_and_may_have_other_items(seeded_copy):
    with record(settings_for(seeded_copy).database_url) as session:
        older = {1: DutyCounts({DutyStatus.MISSING: 3}), 99: DutyCounts({DutyStatus.COMPLETE: 2})}
        save_duty_month(session, SANDMERE, older, NOW.replace(month=10))
        save_duty_month(session, SANDMERE, older, NOW)
        save_duty_month(session, "996", older, NOW)
        session.commit()

    for day in (NOW, NOW + timedelta(days=1)):
        _, months = counts(seeded_copy, day)

    assert [(one.month, len(one.items)) for one in months] == [
        (date(2026, 10, 1), 2),
        (date(2026, 11, 1), 18),
    ]
    assert months[1].counted_at == NOW + timedelta(days=1)
    assert months[0].items[1].applicable_count == 3
