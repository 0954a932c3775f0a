"""How complete a council's listing is: known counts, and the same ones from the record."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

from app.data.listing_months import ListingCounts, find_months
from app.data.session import record
from app.data.tables import EditField
from app.publish.count_listing_months import count_listing_months, counts_of
from app.publish.edits.field_states import find_field_states
from app.publish.selection.edit_fields import FIELD_RULES
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.web.staff.signed_in import SANDMERE

NEIGHBOUR = "996"
NUMBERS = {"E06990001": SANDMERE, "E06990002": NEIGHBOUR}
NAMES = ("phone", "opening", "prices", "vacancies")
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def count(data_dir, now=NOW):
    published = Snapshots(data_dir / "snapshots").current()
    with record(settings_for(data_dir).database_url) as session:
        counted = count_listing_months(session, published.settings, now)
        session.commit()
        return counted, find_months(session, SANDMERE)


def counted_from_the_record(data_dir, settings):
    """The same counts from the state of each field, setting by setting."""
    total = ListingCounts()
    with record(settings_for(data_dir).database_url) as session:
        for setting in settings:
            la_number = NUMBERS[setting.la_code]
            states = find_field_states(session, setting.provider_id, la_number)
            public = {name: states[EditField(name)].public for name in NAMES}
            vacancies, day = FIELD_RULES[EditField.VACANCIES].value(public["vacancies"])
            total += ListingCounts(
                1,
                bool(public["phone"]),
                bool(public["opening"]),
                bool(public["prices"]),
                bool(vacancies) and day >= NOW.date() - timedelta(days=30),
            )
    return total


def test_the_counts_of_the_seeds_are_known_and_follow_from_the_record(seeded_copy):
    counted, _ = count(seeded_copy)

    published = Snapshots(seeded_copy / "snapshots").current().settings
    some = [one for one in published.all() if one.offer.vacancies][::4]
    some += [one for one in published.all() if one.dfe_urn][::4]
    fast = ListingCounts()
    for one in some:
        fast += counts_of(one, NOW.date())
    slow = counted_from_the_record(seeded_copy, some)
    assert counted[SANDMERE] == ListingCounts(137, 107, 67, 54, 11)
    assert counted[NEIGHBOUR].settings_count == 18
    assert fast == slow
    assert min(asdict(slow).values()) > 0


def test_a_month_has_one_row_which_each_count_replaces(seeded_copy):
    for day in (NOW, NOW + timedelta(days=5), NOW + timedelta(days=6)):
        _, months = count(seeded_copy, day)

    assert [(one.month, one.counted_at) for one in months] == [
        (date(2026, 11, 1), NOW + timedelta(days=5)),
        (date(2026, 12, 1), NOW + timedelta(days=6)),
    ]
    assert months[1].counts.vacancies_count <= months[0].counts.vacancies_count
