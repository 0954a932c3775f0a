"""The published areas of homes are wide enough, stored and never narrowed."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest

from app.core.consent import Consent
from app.core.home_area import EMPTY_AREA, MIN_SHARED_POSTCODES, HomeArea, contains
from app.data.providers import mint_provider_id
from app.data.published_home_areas import find_published_home_areas, save_published_home_areas
from app.publish.selection.home_areas import find_exposed
from app.snapshot.layout import Setting
from tests.builders import (
    AREAS,
    AS_AT,
    Install,
    childminder,
    consent,
    find_setting,
    nursery,
    public_bytes,
    to_area_only,
)

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 20)
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
STEP = 0.009  # degrees of latitude per row of cells
SANDMERE, OVERWICK = "E06990001", "E06990002"
TWO_COUNCILS = (
    *AREAS,
    ("council", OVERWICK, "Overwick", "", "996", ""),
    ("district", OVERWICK, "Overwick", OVERWICK, "", ""),
)

Postcode = tuple[str, ...]


def cluster(
    start: str, count: int, rows: int, district: str = SANDMERE, retired: str = ""
) -> list[Postcode]:
    """Postcodes in a cell `rows` north of the town; `start` is all but their last letter."""
    latitude = f"{53.9 + rows * STEP:.6f}"
    return [
        (f"{start}{letter}", latitude, "1.200000", district, "", retired)
        for letter in LETTERS[:count]
    ]


TOWN, FARM, VILLAGE = cluster("ZZ1 1A", 12, 0), cluster("ZZ1 2A", 1, 2), cluster("ZZ1 3A", 11, 5)
# Two clusters that share a cell of 2 km.
HAMLETS = (*cluster("ZZ1 4A", 5, 15), *cluster("ZZ1 4B", 5, 16))
# Ten without a position, so that a farm shown by no area is one of many.
NOWHERES = [(row[0], "", "", *row[3:]) for row in cluster("ZZ9 9A", 10, 0)]
GROUND = (*TOWN, *FARM, *VILLAGE, *NOWHERES)


def publish(
    install: Install,
    home: str,
    postcodes: Iterable[Postcode] = GROUND,
    *,
    as_at: date = AS_AT,
    council: str = "Sandmere",
) -> Setting:
    """Import the data, publish, and return the published home with this postcode."""
    if as_at == AS_AT:
        install.areas(*TWO_COUNCILS)
        install.register(nursery(), childminder(**{"Local authority": council}))
    install.postcodes(*postcodes, as_at=as_at)
    install.consented(to_area_only(consent(Postcode=home)), as_at=as_at)
    setting = find_setting(install.publish().settings, "2500001")
    assert setting is not None
    assert setting.consent is Consent.AREA
    return setting


def area_of(setting: Setting) -> HomeArea:
    area = setting.home_area
    assert area is not None
    return area


def stored(install: Install) -> HomeArea | None:
    with install.session() as session:
        shown = find_published_home_areas(session).get(mint_provider_id("ofsted", "2500001"))
    return shown.area if shown else None


def exposed(install: Install) -> list[str]:
    """Published homes whose area is shared by too few postcodes."""
    public = install.public()
    homes = [setting for setting in public.settings.all() if setting.consent is Consent.AREA]
    return find_exposed(homes, public.settings.areas.values(), public.postcodes)


def test_a_home_among_many_is_shown_by_its_kilometre(install: Install) -> None:
    setting = publish(install, "ZZ1 1AA")

    assert (setting.postcode, setting.area_km) == ("ZZ1", 1)
    assert stored(install) == area_of(setting)
    assert exposed(install) == []


def test_a_home_alone_in_its_kilometre_is_shown_by_a_wider_area_or_none(install: Install) -> None:
    setting = publish(install, "ZZ1 2AA")

    assert setting.area_km != 1
    assert stored(install) == area_of(setting)
    assert exposed(install) == []


def test_every_published_area_is_shared_by_ten_postcodes(install: Install) -> None:
    postcodes = [
        *GROUND,
        *cluster("ZZ2 1A", 3, 0),
        *cluster("ZZ2 2A", 9, 3),
        *cluster("ZZ1 4A", 7, 8),
    ]
    urns = {f"26000{number:02}": row[0] for number, row in enumerate(postcodes)}
    install.areas(*TWO_COUNCILS)
    install.postcodes(*postcodes)
    install.register(nursery(), *map(childminder, urns))
    install.consented(*(to_area_only(consent(urn, Postcode=urns[urn])) for urn in urns))

    homes = [
        setting for setting in install.publish().settings.all() if setting.consent is Consent.AREA
    ]

    seen = Counter((home.postcode, home.latitude, home.longitude, home.area_km) for home in homes)
    assert len(homes) == len(postcodes)
    assert min(seen.values()) >= MIN_SHARED_POSTCODES
    assert len(seen) > 2


def test_in_a_cell_of_two_councils_the_postcodes_of_the_homes_own_council_count(
    install: Install,
) -> None:
    abroad = cluster("ZZ1 5A", 12, 2, OVERWICK)

    setting = publish(install, "ZZ1 2AA", [*GROUND, *abroad])

    assert setting.la_code == SANDMERE
    assert setting.area_km != 1
    assert exposed(install) == []


def test_a_home_whose_register_names_another_council_shows_only_that_council(
    install: Install,
) -> None:
    setting = publish(install, "ZZ1 1AA", council="Overwick")

    assert setting.la_code == OVERWICK
    assert area_of(setting) == EMPTY_AREA
    assert setting.latitude is None
    assert setting.district_code == ""


@pytest.mark.parametrize("home", ["ZZ1 9ZZ", "ZZ7 1AA", "the pier", ""])
def test_a_home_with_an_unknown_postcode_shows_only_its_council(
    install: Install, home: str
) -> None:
    setting = publish(install, home)

    assert area_of(setting) == EMPTY_AREA
    assert setting.la_code == SANDMERE
    assert stored(install) is None  # a later directory may have it


def test_a_retired_postcode_is_shown_by_an_area_of_live_postcodes(install: Install) -> None:
    retired = cluster("ZZ1 6A", 1, 0, retired="2024-05")

    setting = publish(install, "ZZ1 6AA", [*GROUND, *retired])

    assert (setting.postcode, setting.area_km) == ("ZZ1", 1)
    assert exposed(install) == []


def test_a_retired_postcode_far_from_live_ones_is_not_shown_by_its_kilometre(
    install: Install,
) -> None:
    retired = cluster("ZZ1 6A", 12, 30, retired="2024-05")

    setting = publish(install, "ZZ1 6AA", [*GROUND, *retired])

    assert setting.area_km != 1
    assert exposed(install) == []


def test_new_postcodes_around_a_home_do_not_narrow_its_area(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 4AA", [*GROUND, *HAMLETS]))

    built = cluster("ZZ1 7A", 15, 15)
    after = area_of(publish(install, "ZZ1 4AA", [*GROUND, *HAMLETS, *built], as_at=OCTOBER))

    assert before.width_km == 2
    assert after == before
    assert exposed(install) == []


def test_an_area_that_loses_postcodes_is_widened_to_one_that_contains_it(
    install: Install,
) -> None:
    before = area_of(publish(install, "ZZ1 3AA"))
    left = [*TOWN, *FARM, *VILLAGE[:4], *NOWHERES]

    after = area_of(publish(install, "ZZ1 3AA", left, as_at=OCTOBER))

    assert before.width_km == 1
    assert after != before
    assert contains(after, before)
    assert exposed(install) == []
    again = area_of(publish(install, "ZZ1 3AA", GROUND, as_at=NOVEMBER))
    assert again == after


def test_an_area_stays_when_the_position_of_its_postcode_is_corrected(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 1AA"))
    moved = [("ZZ1 1AA", "53.905000", *row[2:]) if row[0] == "ZZ1 1AA" else row for row in GROUND]

    after = area_of(publish(install, "ZZ1 1AA", moved, as_at=OCTOBER))

    assert after == before


def test_an_area_stays_when_its_postcode_is_no_longer_in_the_file(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 1AA"))

    after = area_of(publish(install, "ZZ1 1AA", GROUND[1:], as_at=OCTOBER))

    assert after == before


def test_a_home_that_moves_is_shown_by_the_area_of_its_new_postcode(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 3AA"))

    after = area_of(publish(install, "ZZ1 1AA", as_at=OCTOBER))

    assert not contains(after, before)
    assert (after.outward, after.width_km) == ("ZZ1", 1)
    assert stored(install) == after


def test_a_home_shown_only_by_its_council_gets_an_area_when_it_moves(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 2AA"))

    after = area_of(publish(install, "ZZ1 1AA", as_at=OCTOBER))

    assert before == EMPTY_AREA
    assert (after.outward, after.width_km) == ("ZZ1", 1)


def test_a_move_within_a_wide_area_does_not_narrow_it(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 4AA", [*GROUND, *HAMLETS]))
    built = cluster("ZZ1 7A", 15, 15)

    after = area_of(publish(install, "ZZ1 7AA", [*GROUND, *HAMLETS, *built], as_at=OCTOBER))

    assert before.width_km == 2
    assert after == before


def test_publishing_again_changes_no_area(install: Install) -> None:
    publish(install, "ZZ1 2AA")
    first = stored(install)

    page_fingerprint = install.publish().settings.page_fingerprint
    again = install.publish().settings
    setting = find_setting(again, "2500001")

    assert setting is not None
    assert area_of(setting) == first == stored(install)
    assert again.page_fingerprint == page_fingerprint


def test_a_stored_wide_area_is_not_narrowed_by_any_postcodes(install: Install) -> None:
    narrow = area_of(publish(install, "ZZ1 1AA"))
    with install.session() as session:
        provider_id = mint_provider_id("ofsted", "2500001")
        shown = find_published_home_areas(session)[provider_id]
        wide = HomeArea("ZZ1", 0, 0, 0)
        save_published_home_areas(session, [(provider_id, shown._replace(area=wide))], AS_AT)
        session.commit()

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert area_of(setting) == wide != narrow
    assert (setting.postcode, setting.latitude) == ("ZZ1", None)


def test_a_rollback_leaves_out_a_home_shown_by_a_different_area_today(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 3AA"))
    left = [*TOWN, *FARM, *VILLAGE[:4], *NOWHERES]
    after = area_of(publish(install, "ZZ1 3AA", left, as_at=OCTOBER))

    shown = install.roll_back()

    assert before != after
    assert find_setting(shown.settings, "2500001") is None
    assert find_setting(shown.settings, "EY100001") is not None


def test_a_rollback_keeps_a_home_whose_area_is_the_same(install: Install) -> None:
    before = publish(install, "ZZ1 1AA")
    install.publish()

    assert find_setting(install.roll_back().settings, "2500001") == before


def test_the_area_of_a_home_that_withdraws_is_removed(install: Install) -> None:
    publish(install, "ZZ1 1AA")

    install.consented(as_at=OCTOBER)
    install.publish()

    assert stored(install) is None


def test_a_postcode_in_a_home_s_name_is_not_shown(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    install.register(nursery(), childminder())
    install.postcodes(*GROUND)
    named = {"Provider name": "Terns (ZZ1 1AA)", "Postcode": "ZZ1 1AA"}
    install.consented(to_area_only(consent(**named)))

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert setting.name == "Terns"
    assert b"Terns (" not in public_bytes(install)


def test_no_postcode_is_stored_with_an_area(install: Install) -> None:
    publish(install, "ZZ1 1AA")

    with install.session() as session:
        [shown] = find_published_home_areas(session).values()

    assert "1AA" not in repr(shown)
    assert len(shown.postcode_digest) == 32


def test_a_damaged_key_neither_stops_a_publication_nor_narrows_an_area(install: Install) -> None:
    before = area_of(publish(install, "ZZ1 2AA"))
    (install.data_dir / "secret").write_text("no key")

    built = cluster("ZZ1 2B", 15, 2)
    after = area_of(publish(install, "ZZ1 2AA", [*GROUND, *built], as_at=OCTOBER))

    assert after == before
