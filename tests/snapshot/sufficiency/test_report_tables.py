"""The tables of a report: counted again from the settings, and what is never in them."""

from datetime import date, time

import pytest

from app.core.measures.provision import counts_in_ward
from app.core.offer import Opening, Weeks
from app.core.price_range import PriceRange
from app.core.provision import Choice, Kind
from app.core.ratings import OverallGrade
from app.core.sufficiency.sections import SECTIONS_BY_CODE
from app.core.sufficiency.tables import Missing
from app.snapshot.layout import NamedArea
from app.snapshot.reader import Snapshots
from app.snapshot.sufficiency.change_tables import RegisterCells, homes_cell, year_before
from app.snapshot.sufficiency.report_scope import ReportScope
from app.snapshot.sufficiency.report_tables import find_tables
from tests.builders import offer, published_settings_of, setting

TODAY = date(2026, 11, 20)
COUNCIL, WARD = "E06990001", "E05990001"


@pytest.fixture(scope="module")
def scope(seeded):
    published = Snapshots(seeded / "snapshots").current()
    area = published.settings.areas["council", COUNCIL]
    return ReportScope(published.settings, published.statistics, area, TODAY)


@pytest.fixture(scope="module")
def tables(scope):
    found = find_tables(scope, RegisterCells())
    return {table.code: table for listed in found.values() for table in listed}


def row_of(table, code=COUNCIL):
    return next(row.cells for row in table.rows if row.area_code == code)


def scope_of(folder, *settings):
    """A council with one ward and these settings."""
    published = published_settings_of(folder, settings)
    council = NamedArea(COUNCIL, "council", "Sandmere")
    areas = {
        ("council", COUNCIL): council,
        ("ward", WARD): NamedArea(WARD, "ward", "Eastfleet", COUNCIL),
    }
    published.__dict__["areas"] = areas  # in place of those of the file
    return ReportScope(published, None, council, TODAY)


def tables_of(scope):
    found = find_tables(scope, RegisterCells())
    return {table.code: table for listed in found.values() for table in listed}


def ward_rows(tables):
    return {
        code: row.cells
        for code, table in tables.items()
        for row in table.rows
        if row.area_code == WARD
    }


def test_every_table_belongs_to_a_section_and_has_a_cell_for_each_column(scope, tables):
    assert find_tables(scope, RegisterCells()).keys() <= SECTIONS_BY_CODE.keys()
    assert all(
        len(row.cells) == len(table.columns) for table in tables.values() for row in table.rows
    )


def test_a_table_with_values_names_its_sources_with_their_dates(tables):
    known = [one for one in tables.values() if not one.is_empty]

    assert len(known) > 12
    assert [one.code for one in known if not one.sources] == []
    assert all(source.as_at for one in known for source in one.sources)


def test_settings_of_wards_are_counted_without_homes(scope, tables):
    slow = {one.code: 0 for one in scope.wards}
    for one in scope.published.all():
        is_counted = counts_in_ward(one.kind, one.offer.premises, one.consent)
        if one.la_code == COUNCIL and is_counted and one.ward_code in slow:
            slow[one.ward_code] += 1

    counted = {row.area_code: row.cells[0] for row in tables["settings"].rows}

    assert {code: counted[code] for code in slow} == slow
    assert sum(slow.values()) < counted[COUNCIL]


def test_a_home_is_in_no_row_of_a_ward_of_any_table(tmp_path):
    facts = {"la_code": COUNCIL, "ward_code": WARD, "places_count": 6, "offer": offer()}
    home = setting("a" * 12, kind=Kind.CHILDMINDER, choice=Choice.CHILDMINDER, **facts)
    nursery = setting("b" * 12, **facts)

    without = tables_of(scope_of(tmp_path / "without", nursery))
    with_home = tables_of(scope_of(tmp_path / "with", nursery, home))

    assert row_of(with_home["settings"])[0] == 2
    assert ward_rows(with_home) == ward_rows(without)
    assert len(ward_rows(without)) > 10


def test_grades_are_those_of_the_area_summary_and_report_cards_are_apart(scope, tables):
    summary = scope.published.summary("council", COUNCIL)

    assert row_of(tables["grades"]) == tuple(summary.grades.get(one, 0) for one in OverallGrade)
    assert row_of(tables["report_cards"])[:2] == (summary.cards_count, summary.unsafe_count)
    assert row_of(tables["no_grade"]) == (summary.visited_count, summary.not_inspected_count)


def test_every_setting_has_exactly_one_outcome(scope, tables):
    cards, grades, others = (
        row_of(tables[code]) for code in ("report_cards", "grades", "no_grade")
    )

    assert cards[0] + sum(grades) + sum(others) == len(scope.settings)


def test_take_up_is_shown_as_published_with_its_reasons(scope, tables):
    for table in (one for code, one in tables.items() if code.startswith("ward_takeup_")):
        for row in table.rows:
            assert row.cells[0] is Missing.TOO_FEW or row.cells[0] % 5 == 0
    published = scope.published.takeup("council", COUNCIL)
    newest = max(one.period for one in published if one.ages == "2")
    [figure] = [
        one
        for one in published
        if (one.ages, one.period, one.entitlement.value) == ("2", newest, "early-learning")
    ]
    assert row_of(tables["takeup_2"])[2] == figure.percent


def test_no_table_adds_wards_of_take_up_up(tables):
    wards = [one for code, one in tables.items() if code.startswith("ward_")]

    assert wards
    assert all(row.area_code != COUNCIL for one in wards if not one.is_empty for row in one.rows)


def test_prices_are_the_usual_ones_and_too_few_of_them_are_not_shown(scope, tables):
    usual = scope.published.area_prices(COUNCIL, "", TODAY).ranges
    cells = [cell for row in tables["prices"].rows for cell in row.cells]

    assert row_of(tables["prices"]) == tuple(usual.values())
    assert all(one.settings_count >= 5 for one in cells if isinstance(one, PriceRange))
    assert Missing.TOO_FEW in cells
    assert Missing.NO_DATA in cells


def test_hours_count_from_the_first_minute_outside_8_to_6(tmp_path):
    def nursery(number, opens, closes):
        hours = (Opening(0, opens, closes, Weeks.ALL_YEAR),)
        return setting(
            number * 12, la_code=COUNCIL, ward_code=WARD, offer=offer(opening=hours, periods=())
        )

    scope = scope_of(
        tmp_path,
        nursery("a", time(8), time(18)),
        nursery("b", time(7, 59), time(18)),
        nursery("c", time(9), time(18, 1)),
        setting("d" * 12, la_code=COUNCIL, ward_code=WARD),
    )

    assert row_of(tables_of(scope)["early_late"], WARD) == (1, 1, 1, 4)


def test_places_that_nobody_gives_are_not_known_and_not_0(tmp_path):
    scope = scope_of(tmp_path, setting("a" * 12, la_code=COUNCIL, ward_code=WARD))

    found = tables_of(scope)

    assert row_of(found["places"], WARD)[0] is Missing.NO_DATA
    assert row_of(found["settings"], WARD)[0] == 1


def test_a_council_without_settings_has_no_data_in_any_table(tmp_path):
    other = setting("a" * 12, la_code="E06990002")

    found = tables_of(scope_of(tmp_path, other))

    assert [code for code, one in found.items() if not one.is_empty] == []


def test_homes_that_agreed_to_be_counted_only_are_in_the_number_of_settings(scope, tables):
    counted = sum(one.count for one in scope.published.counted_only(COUNCIL))

    assert counted
    assert row_of(tables["settings"])[0] == len(scope.settings) + counted


@pytest.mark.parametrize(("count", "cell"), [(0, 0), (1, "few"), (4, "few"), (5, 5)])
def test_a_small_number_of_homes_is_too_few_to_show(count, cell):
    assert homes_cell(count) == (Missing.TOO_FEW if cell == "few" else cell)


def test_a_leap_day_has_a_year_before():
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(TODAY) == date(2025, 11, 20)
