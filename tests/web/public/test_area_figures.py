"""The collapsed part of the page of an area: figures by year, wards, inspections and help."""

import html
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.i18n import translator
from app.snapshot.layout import AreaSummary
from app.web.presenters.area_inspections import area_inspections
from tests.web.area_sections import section, table
from tests.web.area_snapshot import AREA_PAGES, MARRAM, SAMPHIRE, SANDMERE, TERNSHIRE
from tests.web.page_reader import links, main_part, words


@pytest.fixture
def client(areas_app: Flask) -> FlaskClient:
    return areas_app.test_client()


def test_a_share_above_100_is_explained_and_not_capped(sandmere: str) -> None:
    panel_text = section(sandmere, "universal")

    assert "101.3%" in panel_text
    assert (
        "More than 100% is possible: how many children could have the hours is an estimate"
        in panel_text
    )
    assert "More than 100%" not in section(sandmere, "early-learning")


def test_working_parents_hours_have_counts_by_age_and_no_share(sandmere: str) -> None:
    panel_text = section(sandmere, "working")

    assert "3,911 children whose parents work use funded hours (2026)" in panel_text
    assert "%" not in panel_text
    assert table(sandmere, "Children by age, 2026")[1:] == [
        ["All ages", "3,911", "Not known"],
        ["Under 2", "1,204", "301,000"],
        ["2-year-olds", "1,367", "Not known"],
        ["3 and 4-year-olds", "Just above zero", "Not known"],
    ]


def test_single_years_of_age_are_shown_with_the_total(sandmere: str) -> None:
    assert table(sandmere, "Share by age, 2026")[1:] == [
        ["3-year-olds", "93.0% 2,380 of 2,560", "87.7%"],
        ["4-year-olds", "Not reliable", "92.5%"],
    ]


def test_an_area_without_settings_says_so(client: FlaskClient) -> None:
    page = client.get(f"/en/area/{TERNSHIRE}").text

    assert "No settings are listed here." in section(page, "kinds")


# --- over the years ---


def test_every_chart_has_a_title_a_description_and_a_table(sandmere: str) -> None:
    drawings = re.findall(r'<div class="beside">.*?</div>', sandmere, re.DOTALL)

    assert len(drawings) == 2
    for drawing in drawings:
        svg = re.search(r'<svg[^>]*role="img" aria-labelledby="([^" ]*) ([^"]*)"', drawing)
        assert svg
        assert f'<title id="{svg[1]}">' in drawing
        assert f'<desc id="{svg[2]}">' in drawing
        assert drawing.index("</svg>") < drawing.index("<table")


def test_the_table_has_every_year_newest_first(sandmere: str) -> None:
    [_, *rows] = table(sandmere.split('id="universal"')[0], "Share of eligible children")

    assert [row[0] for row in rows] == [str(year) for year in range(2026, 2017, -1)]
    assert rows[0] == ["2026", "67.9% 598 of 880", "71.6%"]
    assert rows[6] == ["2020", "Confidential", "67.1%"]


@pytest.mark.parametrize(
    ("day", "is_said"),
    [
        (date(2021, 8, 31), False),
        (date(2025, 11, 9), False),
        (date(2025, 11, 10), True),
        (None, False),
    ],
)
def test_an_older_register_does_not_mention_report_cards(day: date | None, is_said: bool) -> None:
    assert (
        area_inspections(AreaSummary("ward", MARRAM), translator("en"), day).may_have_report_cards
        is is_said
    )


# --- wards ---


def test_a_ward_has_whole_percentages_and_england_s_january_figure(
    client: FlaskClient,
) -> None:
    page = client.get(f"/en/area/{MARRAM}").text

    assert table(page, "Share of eligible children")[1:] == [
        ["spring term 2026", "69% 45 of 65", "71.6%"],
        ["spring term 2025", "67% 40 of 60", "70.8%"],
    ]
    assert "69.0%" not in page
    assert "Sandmere Council, as at 31 March 2026 · DfE, as at 15 January 2026" in section(
        page, "early-learning"
    )


def test_a_ward_links_to_its_council(client: FlaskClient) -> None:
    page = client.get(f"/en/area/{MARRAM}").text

    assert f"/en/area/{SANDMERE}" in links(main_part(page))


def test_a_ward_with_few_children_explains_the_hidden_figure(client: FlaskClient) -> None:
    page = client.get(f"/en/area/{SAMPHIRE}").text

    assert "Samphire, spring term 2026: not shown, so that no family can be recognised" in words(
        page
    )
    assert table(page, "Share of eligible children")[1][1] == "Not shown, to protect families"


# --- settings, inspections, help ---


def test_unlisted_providers_are_shown_as_a_count(client: FlaskClient, sandmere: str) -> None:
    panel_text = section(sandmere, "counting")

    assert "34 more childminders and homes" in panel_text
    assert "11 nannies (home childcarers) are registered here" in panel_text
    ward = section(client.get(f"/en/area/{MARRAM}").text, "counting")
    assert "counted for their council, not for a ward" in ward


def test_two_systems_of_inspection_have_two_tables(sandmere: str) -> None:
    old = table(sandmere, "Previous inspection system")
    new = table(sandmere, "Each area of the report cards")

    assert old[1:] == [
        ["Outstanding", "4"],
        ["Good", "19"],
        ["Requires improvement", "0"],
        ["Inadequate", "1"],
    ]
    assert new[1:5] == [
        ["Inclusion"],
        ["Exceptional", "1"],
        ["Strong standard", "3"],
        ["Expected standard", "4"],
    ]


def test_inspections_are_never_compared_summed_or_shown_as_a_percentage(sandmere: str) -> None:
    panel_text = section(sandmere, "outcomes")

    assert "ask different things and can't be compared" in panel_text
    assert "does not measure the quality of an area" in panel_text
    assert "%" not in panel_text
    assert "32" not in panel_text  # 24 grades and 8 cards


def test_safeguarding_not_met_comes_before_the_report_cards(sandmere: str) -> None:
    panel_text = section(sandmere, "outcomes")

    assert panel_text.index("Safeguarding not met: 1 setting") < panel_text.index(
        "8 settings have a report card"
    )


def test_settings_in_neither_table_are_counted(sandmere: str) -> None:
    panel_text = section(sandmere, "outcomes")

    assert "5 settings are not inspected yet" in panel_text
    assert "2 settings had a visit that gives no grade." in panel_text


def test_help_points_are_named_and_are_not_childcare(sandmere: str) -> None:
    panel_text = section(sandmere, "people")

    assert "They are not childcare." in panel_text
    assert "Dune Centre 1 Family hub 1 Staithe Hill, Sandmere, ZZ1 1AA 0191 498 0111" in panel_text
    assert "Dune Centre 7" in panel_text
    assert "Tern Childminding , Sandmere, ZZ1 1AB (14 childminders)" in panel_text


def test_an_invalid_website_is_not_a_link(sandmere: str) -> None:
    assert "javascript:" not in html.unescape(sandmere)
    assert "https://dune.example/" in links(sandmere)


@pytest.mark.parametrize("area", AREA_PAGES)
def test_every_panel_names_its_source_and_date(client: FlaskClient, area: str) -> None:
    page = main_part(client.get(f"/en/area/{area}").text)

    without_facts = {"do", "costs"}
    if "Dune" not in page:
        without_facts.add("people")
    if "We have no figures" in page:
        without_facts.add("in-ten")
    for panel in page.split('<h2 id="')[1:]:
        if panel.split('"')[0] not in without_facts:
            assert re.search(r'class="src">[^<]*, as at \d+ \w+ 20\d\d', panel), panel[:80]
