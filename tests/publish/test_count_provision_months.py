"""Provision by month: known counts, the same from the stored facts, and homes."""

import sqlite3
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.consent import HOME_PREMISES, Consent
from app.core.home_area import HomeArea
from app.core.measures.figure import ENGLAND, Level
from app.core.measures.provision import ProvisionBand, ProvisionCounts, ProvisionKey
from app.core.offer import Ages, Offer, Premises
from app.core.provision import HOME_BASED, Choice, Kind
from app.data.provision_months import find_provision
from app.data.tables import EditField
from app.publish.count_provision_months import (
    count_provision,
    count_provision_months,
    count_settings,
)
from app.publish.selection.public_setting import narrowed
from app.snapshot.reader import Snapshots
from tests.builders import (
    Install,
    childminder,
    consent,
    fill,
    nursery,
    setting,
    to_area_only,
)
from tests.council_builders import import_listing, listed

COUNCIL, WARD = "E06990001", "E05990001"
IN_COUNCIL = ProvisionKey(Level.COUNCIL, COUNCIL)
IN_WARD = ProvisionKey(Level.WARD, WARD)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def count(install: Install, now: datetime = NOW) -> dict[ProvisionKey, ProvisionCounts]:
    with install.session() as session:
        counts = count_provision_months(session, install.public().settings, now)
        session.commit()
    return dict(counts or {})


def stored(install: Install, level: Level = Level.COUNCIL) -> list[tuple[str, int]]:
    """The months of all kinds and ages with their numbers of settings."""
    with install.session() as session:
        rows = find_provision(session, level)
    whole = [row for row in rows if (row.kind, row.band) == ("all", "all")]
    return [(row.month, row.settings_count) for row in whole]


# --- the seeds ---


@pytest.fixture(scope="module")
def seed_counts(seeded):
    published = Snapshots(seeded / "snapshots").current()
    return count_provision(published.settings)


def test_the_counts_of_the_seeds_are_known(seed_counts):
    found = {
        (key.kind, key.band.value): (one.settings_count, one.places_count, one.without_number)
        for key, one in seed_counts.items()
        if key.area_code == COUNCIL
    }

    assert found["all", "all"] == (159, 3504, 47)
    assert found["all", "not-known"] == (49, 516, 25)
    assert found["day-nursery", "2"] == (30, 1555, 1)
    assert found["school-nursery", "all"] == (18, 0, 18)
    assert found["older-children", "school-age"] == (2, 9, 0)
    assert seed_counts[ProvisionKey(Level.COUNTRY, ENGLAND)].settings_count == 159 + 18


@pytest.fixture(scope="module")
def facts(seeded):
    """The facts of the council's public settings, and the counts of homes that have no name."""
    [file] = seeded.glob("snapshots/places/*/places.sqlite")
    places = sqlite3.connect(file)
    rows = places.execute("SELECT facts FROM place WHERE la_code = ?", (COUNCIL,))
    counted = places.execute("SELECT choice, count FROM counted WHERE la_code = ?", (COUNCIL,))
    return [msgspec.json.decode(stored) for (stored,) in rows], dict(counted)


def test_counts_by_kind_and_ward_follow_from_the_stored_facts(facts, seed_counts):
    settings, counted = facts
    outside_homes = [
        one
        for one in settings
        if one["kind"] not in ("childminder", "domestic")
        and one.get("offer", {}).get("premises", "non-domestic") == "non-domestic"
    ]

    kinds = Counter(counted) + Counter(one["choice"] for one in settings)
    wards = Counter(one["ward_code"] for one in outside_homes if one.get("ward_code"))

    fast = {kind: seed_counts[IN_COUNCIL._replace(kind=kind)].settings_count for kind in kinds}
    fast_wards = {
        code: seed_counts[IN_WARD._replace(area_code=code)].settings_count for code in wards
    }
    assert (fast, fast_wards) == (kinds, wards)
    assert counted["childminder"] >= 5
    assert wards.total() > 50


@pytest.mark.parametrize(("band", "months"), [("under-2", range(24)), ("2", range(24, 36))])
def test_counts_by_age_follow_from_the_stored_facts(facts, seed_counts, band, months):
    slow = []
    for one in facts[0]:
        ages = one.get("offer", {}).get("ages")
        if ages and any(Ages(**ages).includes(month) for month in months):
            slow.append(one.get("places_count"))

    assert seed_counts[IN_COUNCIL._replace(band=ProvisionBand(band))] == ProvisionCounts(
        len(slow), sum(filter(None, slow)), slow.count(None)
    )
    assert len(slow) > 50


# --- homes ---


def _setting(kind: Kind, premises: Premises | None, ages: Ages | None, places: int | None):
    return setting(
        kind=kind,
        choice=Choice.CHILDMINDER if kind in HOME_BASED else Choice.OTHER,
        la_code=COUNCIL,
        ward_code=WARD,
        places_count=places,
        offer=Offer(ages=ages, premises=premises),
    )


SETTINGS = st.lists(
    st.builds(
        _setting,
        st.sampled_from(Kind),
        st.sampled_from([None, *Premises]),
        st.sampled_from([None, Ages(0, 59), Ages(24), Ages(60, 131)]),
        st.none() | st.integers(0, 60),
    ),
    max_size=12,
)
AREA = HomeArea("ZZ1", 1, 53900, 1200)


def in_wards(counts):
    return {key: one for key, one in counts.items() if key.level is Level.WARD}


@given(SETTINGS, st.data())
def test_no_ward_count_changes_when_homes_narrow_their_consents(settings, data):
    homes = [
        one for one in settings if one.kind in HOME_BASED or one.offer.premises in HOME_PREMISES
    ]
    consents = data.draw(st.lists(st.sampled_from(Consent), min_size=len(homes)))
    later = [one for one in settings if one not in homes]
    for home, agreed in zip(homes, consents, strict=False):
        if agreed in (Consent.ALL, Consent.AREA):
            later.append(home if agreed is Consent.ALL else narrowed(home, AREA))

    before, after = count_settings(settings), count_settings(later)

    assert in_wards(before) == in_wards(after)
    of_wards = before.get(IN_WARD, ProvisionCounts()).settings_count
    assert of_wards == len([one for one in settings if one not in homes])


def test_a_home_shown_by_its_area_counts_in_its_council_only(install: Install) -> None:
    fill(install, to_area_only(consent()))
    install.publish()

    counts = count(install)

    assert counts[IN_COUNCIL] == ProvisionCounts(2, 80, 0)
    assert counts[IN_COUNCIL._replace(kind="childminder")].settings_count == 1
    assert counts[IN_WARD] == ProvisionCounts(1, 40, 0)
    assert IN_WARD._replace(kind="childminder") not in counts


@pytest.mark.parametrize(("homes", "counted"), [(4, 0), (5, 5)])
def test_homes_without_consent_count_from_five_on(
    install: Install, homes: int, counted: int
) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery(), *(childminder(f"250000{n}") for n in range(homes)))
    install.publish()

    counts = count(install)

    assert counts[IN_COUNCIL] == ProvisionCounts(1 + counted, 40, counted)
    assert counts[ProvisionKey(Level.COUNTRY, ENGLAND)] == counts[IN_COUNCIL]
    assert counts[IN_WARD].settings_count == 1


# --- months ---


@pytest.mark.both_engines
def test_an_edit_of_the_ages_changes_the_next_count_and_months_stay(install: Install) -> None:
    fill(install)
    import_listing(install, listed(ofsted_urn="EY100001", kind=""))
    install.publish()
    first = count(install, NOW)
    ages = '{"age_from_months": "24", "age_to_months": "59"}'

    install.make_edit("EY100001", EditField.AGES, ages)
    second = count(install, NOW + timedelta(days=30))

    two = IN_COUNCIL._replace(band=ProvisionBand.TWO)
    not_known = IN_COUNCIL._replace(band=ProvisionBand.NOT_KNOWN)
    assert (two in first, first[not_known]) == (False, ProvisionCounts(1, 40, 0))
    assert (second[two], not_known in second) == (ProvisionCounts(1, 40, 0), False)
    assert stored(install) == [("2026-11", 1), ("2026-12", 1)]


@pytest.mark.parametrize("is_invented_first", [True, False], ids=["replaced", "seeded"])
def test_nothing_is_counted_while_only_one_of_snapshot_and_record_is_invented(
    install: Install, is_invented_first: bool
) -> None:
    if is_invented_first:
        install.areas(is_invented=True)
        install.postcodes(is_invented=True)
        install.register(nursery(), is_invented=True)
    else:
        fill(install)
    install.publish()
    if is_invented_first:
        install.areas()
    else:
        install.empty()
        install.areas(is_invented=True)

    assert count(install) == {}
    assert stored(install) == []


@pytest.mark.both_engines
def test_a_count_that_is_killed_leaves_the_count_before_it(install: Install) -> None:
    fill(install)
    install.publish()
    count(install)
    install.register(nursery(), nursery("EY100002"), as_at=date(2026, 10, 31))
    install.publish()

    with install.session() as session:  # ends without a commit, as a killed process does
        count_provision_months(session, install.public().settings, NOW)
    after_kill = stored(install), stored(install, Level.WARD)
    count(install)

    assert after_kill == ([("2026-11", 1)], [("2026-11", 1)])
    assert stored(install) == [("2026-11", 2)]
