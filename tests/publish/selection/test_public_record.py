"""What is published: only with consent, and counts only where they identify no one."""

from datetime import date

import numpy as np
import pytest
from sqlmodel import select

from app.core.consent import Consent
from app.core.distance import snap_to_kilometre
from app.core.provision import Choice
from app.core.search_filters import Filters
from app.data.tables import Part, Publication
from app.publish import PublishError
from app.snapshot.layout import CountedOnly
from app.snapshot.reader import part_folder, read_current_pointer
from tests.builders import (
    Install,
    childminder,
    consent,
    fill,
    find_setting,
    nursery,
    public_bytes,
    redacted,
    to_area_only,
)

pytestmark = pytest.mark.both_engines

OCTOBER = date(2026, 10, 31)
NANNY = {"Provider type": "Home childcarer"}


def test_a_setting_shown_by_area_has_no_street_no_ward_and_a_grid_point(
    install: Install,
) -> None:
    fill(install, to_area_only(consent()))

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert (setting.consent, setting.address, setting.ward_code) == (Consent.AREA, (), "")
    assert (setting.postcode, setting.district_code) == ("ZZ1", "E06990001")
    assert (setting.latitude, setting.longitude) == snap_to_kilometre(53.91234, 1.21234)
    published = public_bytes(install)
    assert [text for text in (b"7 Saltpan", b"ZZ1 1AB", b"53.91234") if text in published] == []
    assert np.float64(53.91234).tobytes() not in published


@pytest.mark.parametrize(
    ("written", "shown"),
    [("ZZ1 1AB", "ZZ1"), ("zz11ab", "ZZ1"), ("ZZ1", "ZZ1"), ("ZZ11 AB", "ZZ1"), ("the pier", "")],
)
def test_a_home_shown_by_area_shows_only_the_outward_code_of_any_spelling(
    install: Install, written: str, shown: str
) -> None:
    fill(install, to_area_only(consent(Postcode=written)))

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert setting.postcode == shown


def test_a_home_that_is_counted_only_is_nowhere_in_the_snapshot(install: Install) -> None:
    fill(install, consent())
    install.publish()
    install.consented(as_at=OCTOBER)

    install.publish()

    published = public_bytes(install)
    assert [
        text for text in (b"2500001", b"Minder 2500001", b"7 Saltpan") if text in published
    ] == []


@pytest.mark.parametrize(("homes", "counts"), [(4, []), (5, [5]), (6, [6])])
def test_a_count_of_five_or_more_is_published(
    install: Install, homes: int, counts: list[int]
) -> None:
    install.areas()
    install.register(*(childminder(f"250000{number}") for number in range(homes)))

    shown = install.publish().settings

    expected = [CountedOnly("E06990001", Choice.CHILDMINDER, count) for count in counts]
    assert shown.counted_only("E06990001") == expected
    assert shown.manifest["gaps"]["counted_only"] == sum(counts)


def test_the_remainder_of_a_total_reveals_no_small_count(install: Install) -> None:
    install.areas()
    minders = [childminder(f"250000{number}") for number in range(7)]

    install.register(*minders, childminder("2500010", **{"Local authority": "Atlantis"}))

    assert install.publish().settings.manifest["gaps"]["counted_only"] == 7


def test_a_refuge_is_not_even_counted(install: Install) -> None:
    fill(install)
    before = install.publish().settings.manifest
    refuges = [redacted(nursery(f"EY30000{number}")) for number in range(6)]

    install.register(nursery(), childminder(), *refuges, as_at=OCTOBER)

    after = install.publish().settings
    assert (after.manifest["rows"], after.manifest["gaps"]) == (before["rows"], before["gaps"])
    assert after.counted_only("E06990001") == []


def test_nannies_and_the_suspended_are_not_listed(install: Install) -> None:
    suspended = nursery("EY100002", **{"Provider status": "Suspended"})
    nannies = [childminder(f"250000{number}", **NANNY) for number in range(6)]
    install.areas()
    install.register(nursery(), suspended, *nannies)
    install.consented(consent("2500001"))

    shown = install.publish().settings

    assert [setting.ofsted_urn for setting in shown.all()] == ["EY100001"]
    assert shown.counted_only("E06990001") == []


def test_a_setting_without_a_position_is_listed_but_not_in_distance_search(
    install: Install,
) -> None:
    fill(install)
    install.register(nursery("EY100007", **{"Provider postcode": "ZZ9 9ZZ"}), as_at=OCTOBER)

    shown = install.publish().settings

    setting = find_setting(shown, "EY100007")
    assert setting is not None
    assert (setting.latitude, setting.la_code) == (None, "E06990001")
    assert shown.grid.nearest(53.9, 1.2, Filters(), 0, 10).total == 0


def test_a_setting_without_a_council_in_its_register_gets_that_of_its_postcode(
    install: Install,
) -> None:
    fill(install)
    install.register(nursery(**{"Local authority": "Not Recorded"}), as_at=OCTOBER)

    setting = find_setting(install.publish().settings, "EY100001")

    assert setting is not None
    assert setting.la_code == "E06990001"


def test_every_publication_is_in_the_log_with_its_fingerprint(install: Install) -> None:
    fill(install)
    install.publish()
    install.publish()
    install.roll_back()

    with install.session() as session:
        lines = session.exec(select(Publication).where(Publication.part == Part.PLACES)).all()
        logged = sorted((line.seq, line.rows_count, line.rolled_back_to) for line in lines)
        prints = [line.manifest_sha256 for line in lines]
    assert logged == [(1, 1, None), (2, 1, None), (3, 1, 1)]
    assert all(len(one) == 64 for one in prints)


def test_numbers_only_grow_even_when_the_record_is_older_than_the_snapshot(
    install: Install,
) -> None:
    fill(install)
    for _ in range(3):
        install.publish()
    with install.session() as session:
        for line in session.exec(select(Publication).where(Publication.seq > 1)):
            session.delete(line)
        session.commit()

    assert install.publish().settings.seq == 4


def test_the_last_five_publications_stay_on_disk_and_unlogged_ones_are_removed(
    install: Install,
) -> None:
    fill(install)
    for stray in (
        "places/000000",
        "places/9",
        "places/1.bak",
        "postcodes/000077",
        "staging-places",
    ):
        (install.snapshots / stray).mkdir(parents=True)

    for _ in range(8):
        install.publish()

    left = sorted(
        str(file.relative_to(install.snapshots)) for file in install.snapshots.glob("*/0*")
    )
    assert left == [*(f"places/{seq:06d}" for seq in range(3, 9)), "postcodes/000001"]
    assert sorted(file.name for file in install.snapshots.iterdir()) == [
        "current",
        "places",
        "postcodes",
    ]
    assert install.roll_back(5).settings.seq == 9


def test_a_publication_without_its_postcodes_fails_with_advice(install: Install) -> None:
    fill(install)
    seq = install.publish().settings.seq
    (part_folder(install.snapshots, "postcodes", 1) / "keys.npy").unlink()

    with pytest.raises(PublishError, match="refresh the postcodes again"):
        install.publish()

    assert read_current_pointer(install.snapshots)["places"] == seq
