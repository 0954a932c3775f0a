"""Query resolution on the seed data: every typed text has exactly one outcome."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import InputFault
from app.core.postcode_areas import Nation
from app.core.query_text import MAX_TYPED_LENGTH
from app.snapshot.query_resolution import QueryOutcome, resolve_query
from app.snapshot.reader import Snapshot, Snapshots
from tests.builders import (
    close_engine,
    new_install,
)

BORDER = (
    ("SY10 1AA", "52.90", "-3.05", "E06000051", "", ""),
    ("SY10 9AA", "52.88", "-3.15", "W06000023", "", ""),
    ("LL11 1AA", "53.05", "-3.00", "W06000006", "", ""),
    ("TD15 1AA", "55.77", "-2.00", "E06000057", "", ""),
    ("B1 1AA", "", "", "E08000025", "", "2020-01"),
    ("B1 1AB", "52.48", "-1.90", "E08000025", "E05011151", ""),
    ("B2 1AA", "", "", "E08000025", "", ""),
    ("SW1A 1AA", "51.50", "-0.14", "E09000033", "", ""),
)


@pytest.fixture(scope="module")
def seeds(seeded: Path) -> Snapshot:
    shown = Snapshots(seeded / "snapshots").current()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def border(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A few postcodes on both sides of a border, and some without a position."""
    folder = tmp_path_factory.mktemp("border")
    install = new_install(folder)
    install.postcodes(*BORDER)
    shown = install.publish()
    close_engine(install.database_url)
    return shown


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("ZZ1 2AB", QueryOutcome.FOUND),
        (" zz1-2ab. ", QueryOutcome.FOUND),
        ("ＺＺ１　２ＡＢ", QueryOutcome.FOUND),
        ("\u200fZZ1\u00a02AB\u200e", QueryOutcome.FOUND),
        ("ZZ3 9AA", QueryOutcome.RETIRED),
        ("ZZ1", QueryOutcome.DISTRICT),
        ("ZZ1 2", QueryOutcome.DISTRICT),
        ("ZZI 2AB", QueryOutcome.SUGGESTION),
        ("Z2I 2AB", QueryOutcome.SUGGESTION),
        ("GIR 0AA", QueryOutcome.NOT_RESIDENTIAL),
        ("BX1 1LT", QueryOutcome.NOT_RESIDENTIAL),
        ("EH1 1YZ", QueryOutcome.OUTSIDE_ENGLAND),
        ("CF10 1EP", QueryOutcome.OUTSIDE_ENGLAND),
        ("BT1 5GS", QueryOutcome.OUTSIDE_ENGLAND),
        ("EH1", QueryOutcome.OUTSIDE_ENGLAND),
        ("JE2 4WS", QueryOutcome.CROWN_DEPENDENCY),
        ("IM1", QueryOutcome.CROWN_DEPENDENCY),
        ("GY1 1AA", QueryOutcome.CROWN_DEPENDENCY),
        ("GX11 1AA", QueryOutcome.OVERSEAS),
        ("FIQQ 1ZZ", QueryOutcome.OVERSEAS),
        ("BFPO 1", QueryOutcome.NOT_RESIDENTIAL),
        ("ZZ1 9ZZ", QueryOutcome.UNKNOWN),
        ("Sandmere", QueryOutcome.NAME),
        ("Eastflet", QueryOutcome.NAME),
        ("nobody is called so", QueryOutcome.NAME),
        ("", QueryOutcome.INVALID),
        ("12345", QueryOutcome.INVALID),
        ("<script>", QueryOutcome.INVALID),
        ("🍎", QueryOutcome.INVALID),
        ("\0", QueryOutcome.INVALID),
        ("x" * 20_000, QueryOutcome.INVALID),
    ],
)
def test_every_typed_text_has_its_outcome(
    seeds: Snapshot, typed: str, outcome: QueryOutcome
) -> None:
    assert resolve_query(seeds, typed).outcome is outcome


def test_a_retired_postcode_has_its_last_position_and_its_month(seeds: Snapshot) -> None:
    found = resolve_query(seeds, "ZZ3 9AA")

    assert found.has_position
    assert found.entry is not None
    assert found.entry.retired is not None


def test_suggestions_are_postcodes_that_exist_and_are_not_applied(seeds: Snapshot) -> None:
    found = resolve_query(seeds, "ZZI 2AB")

    assert "ZZ1 2AB" in found.suggestions
    assert not found.has_position
    assert all(
        resolve_query(seeds, suggestion).outcome is QueryOutcome.FOUND
        for suggestion in found.suggestions
    )


def test_an_unknown_postcode_offers_the_centre_of_its_district(seeds: Snapshot) -> None:
    found = resolve_query(seeds, "ZZ1 9ZZ")

    assert (found.area, found.has_position) == ("ZZ1", True)


def test_a_name_finds_town_and_setting(seeds: Snapshot) -> None:
    assert {name.kind for name in resolve_query(seeds, "Sandmere").names} >= {"district"}
    assert resolve_query(seeds, "nobody is called so").names == ()


def test_a_postcode_without_a_position_is_found_at_the_centre_of_its_district(
    border: Snapshot,
) -> None:
    found = resolve_query(border, "B1 1AA")

    assert (found.outcome, found.area, found.has_position) == (QueryOutcome.RETIRED, "B1", True)
    assert found.entry is not None
    assert (found.entry.latitude, found.entry.retired) == (52.48, (2020, 1))
    assert (found.entry.district_code, found.entry.ward_code) == ("E08000025", "")


def test_a_postcode_without_any_position_is_found_with_its_district(border: Snapshot) -> None:
    found = resolve_query(border, "B2 1AA")

    assert (found.outcome, found.has_position) == (QueryOutcome.FOUND, False)
    assert found.entry is not None
    assert found.entry.district_code == "E08000025"


@pytest.mark.parametrize(
    ("typed", "outcome", "placed"),
    [
        ("SY10 1AA", QueryOutcome.FOUND, True),
        ("SY10 9AA", QueryOutcome.OUTSIDE_ENGLAND, True),
        ("LL11 1AA", QueryOutcome.OUTSIDE_ENGLAND, True),
        ("TD15 1AA", QueryOutcome.FOUND, True),
        ("EH1 1YZ", QueryOutcome.OUTSIDE_ENGLAND, False),
    ],
)
def test_across_the_border_the_nation_is_given_and_english_settings_are_near(
    border: Snapshot, typed: str, outcome: QueryOutcome, placed: bool
) -> None:
    found = resolve_query(border, typed)

    assert (found.outcome, found.has_position) == (outcome, placed)
    if outcome is QueryOutcome.OUTSIDE_ENGLAND:
        assert found.nations
        assert Nation.ENGLAND not in found.nations


def test_a_district_of_inner_london_is_found_without_its_letter(border: Snapshot) -> None:
    assert resolve_query(border, "SW1").outcome is QueryOutcome.DISTRICT


def test_an_invalid_text_has_its_fault(seeds: Snapshot) -> None:
    assert resolve_query(seeds, "").fault is InputFault.EMPTY
    assert resolve_query(seeds, "12345").fault is InputFault.DIGITS_ONLY


@given(st.text(max_size=80) | st.from_regex(r"[A-Z0-9OIl ]{1,9}", fullmatch=True))
def test_no_typed_text_raises_an_error(seeds: Snapshot, typed: str) -> None:
    found = resolve_query(seeds, typed)

    assert found.outcome in QueryOutcome
    assert len(found.typed) <= MAX_TYPED_LENGTH
    assert (found.fault is not None) == (found.outcome is QueryOutcome.INVALID)
    assert bool(found.suggestions) == (found.outcome is QueryOutcome.SUGGESTION)


@pytest.mark.parametrize(
    ("text", "outcome", "called"),
    [
        ("Londonderry", QueryOutcome.OUTSIDE_ENGLAND, "Londonderry"),
        ("nursery in londonderry", QueryOutcome.OUTSIDE_ENGLAND, "Londonderry"),
        ("Derry", QueryOutcome.OUTSIDE_ENGLAND, "Derry"),
        ("Caerdydd", QueryOutcome.OUTSIDE_ENGLAND, "Caerdydd"),
        ("Cymru", QueryOutcome.OUTSIDE_ENGLAND, "Wales"),
        ("Newport, Gwent", QueryOutcome.OUTSIDE_ENGLAND, "Newport"),
        ("Newport, Monmouthshire", QueryOutcome.OUTSIDE_ENGLAND, "Newport"),
        ("Newport Gwent", QueryOutcome.OUTSIDE_ENGLAND, "Newport"),
        ("Bangor, County Down", QueryOutcome.OUTSIDE_ENGLAND, "Bangor"),
        ("Bangor, Ireland", QueryOutcome.OUTSIDE_ENGLAND, "Bangor"),
        ("Crickhowell, Powys", QueryOutcome.OUTSIDE_ENGLAND, "Crickhowell, Powys"),
        ("Isle of Skye", QueryOutcome.OUTSIDE_ENGLAND, "Isle of Skye"),
        ("Gibraltar", QueryOutcome.OVERSEAS, "Gibraltar"),
        ("Ireland", QueryOutcome.OVERSEAS, "Ireland"),
        ("Republic of Ireland", QueryOutcome.OVERSEAS, "Ireland"),
        ("childminder Dublin", QueryOutcome.OVERSEAS, "Dublin"),
    ],
)
def test_a_place_outside_england_has_the_typed_name(
    seeds: Snapshot, text: str, outcome: QueryOutcome, called: str
) -> None:
    answered = resolve_query(seeds, text)

    assert (answered.outcome, answered.called) == (outcome, called)


def test_a_county_of_wales_selects_its_newport(seeds: Snapshot) -> None:
    assert resolve_query(seeds, "Newport, Gwent").nations == (Nation.WALES,)
    assert resolve_query(seeds, "Bangor, Ireland").nations == (Nation.NORTHERN_IRELAND,)


def test_a_short_name_is_not_confused_with_a_similar_nation(seeds: Snapshot) -> None:
    assert "elsewhere" not in {name.kind for name in resolve_query(seeds, "The Dales").names}
