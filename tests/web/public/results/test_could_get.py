"""The panel "What could you get?" of a search that names ages."""

import re
from datetime import date

import pytest

from app import create_app
from app.core.offer import Ages
from app.web.public import finder
from app.web.public.results import fast_path, page_cache
from tests.builders import offer, public_dir, setting, settings_for
from tests.web.page_reader import OFFERED, links, words

FIND = "/en/find?postcode=ZZ1+1AA"
NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 1)
CHECK = "What could we get? Check in 2 minutes"
HOURS = "30 hours a week from {} if you and any partner work. "
APPLY = "Apply {}: you need a code by {}."
FOR_JANUARY = HOURS.format("1 January 2027") + APPLY.format("by 30 November", "31 December")
FOR_JANUARY_LATE = HOURS.format("1 January 2027") + APPLY.format("now", "31 December")
BY_MARCH = APPLY.format("by 28 February", "31 March")
FOR_APRIL = HOURS.format("1 April 2027") + BY_MARCH
BY_AUGUST = APPLY.format("by 31 July", "31 August")
LOW_INCOME = "if your income is low or your child gets extra support: ask your council."


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    nursery = setting("babies000000", offer=offer(ages=Ages(0, 59)), la_code="E06990001")
    folder = public_dir(tmp_path_factory.mktemp("could_get"), [nursery], [])
    return create_app(settings_for(folder)).test_client()


@pytest.fixture
def panel_on(client, monkeypatch):
    """The text of the panel, by the day and the ages of a search; "" without a panel."""

    def find(day, *ages, language="en"):
        for module in (finder, fast_path, page_cache):
            monkeypatch.setattr(module, "today", lambda: day)
        query = "".join(f"&age={age}" for age in ages)
        page = client.get(FIND.replace("/en/", f"/{language}/") + query).text
        found = re.findall(r'<section class="panel could-get".*?</section>', page, re.DOTALL)
        return "\n".join(found)

    return find


def lines(panel):
    return [words(one) for one in re.findall(r"<li>(.*?)</li>", panel, re.DOTALL)]


@pytest.mark.parametrize(
    ("day", "age", "expected"),
    [
        (NOVEMBER, "5m", [f"Born on or before 30 June 2026: {FOR_APRIL}",
                          f"Born on or after 1 July 2026: from 1 September 2027. {BY_AUGUST}"]),
        (NOVEMBER, "8m", [f"Born on or before 31 March 2026: {FOR_JANUARY}",
                          f"Born on or after 1 April 2026: from 1 April 2027. {BY_MARCH}"]),
        (NOVEMBER, "9m", [FOR_JANUARY]),
        (DECEMBER, "8m", [f"Born on or before 31 March 2026: {FOR_JANUARY_LATE}",
                          f"Born on or after 1 April 2026: from 1 April 2027. {BY_MARCH}"]),
        (JANUARY, "8m", [FOR_APRIL]),
        (JANUARY, "9m", [FOR_APRIL]),
        (NOVEMBER, "2y", [f"Born on or before 31 August 2024: 15 hours a week now {LOW_INCOME}",
                          "Born on or after 1 September 2024: from 1 January 2027.", FOR_JANUARY]),
        (JANUARY, "2y", [f"Born on or before 31 December 2024: 15 hours a week now {LOW_INCOME}",
                         "Born on or after 1 January 2025: from 1 April 2027.", FOR_APRIL]),
        (NOVEMBER, "3y", ["15 hours a week for every child: now if born on or before "
                          "31 August 2023, otherwise from 1 January 2027.", FOR_JANUARY,
                          "School from September 2027 if born on or before 31 August 2023, "
                          "otherwise from September 2028."]),
        (NOVEMBER, "4y", ["Born on or after 1 September 2022: 15 hours a week now, for every "
                          "child.", f"Born on or after 1 September 2022: {FOR_JANUARY}",
                          "School from September 2026 if born on or before 31 August 2022, "
                          "otherwise from September 2027."]),
        (date(2027, 8, 31), "4y", ["15 hours a week now, for every child.",
                                   "School from September 2027."]),
    ],
)  # fmt: skip
def test_a_search_with_an_age_says_what_the_child_could_get(panel_on, day, age, expected):
    assert lines(panel_on(day, age)) == expected


def test_each_child_has_its_lines_and_the_panel_one_link(panel_on):
    panel = panel_on(NOVEMBER, "9m", "3y")

    assert re.findall(r"<h3>(.*?)</h3>", panel) == ["9 months", "3 years"]
    assert len(lines(panel)) == 4
    assert links(panel) == ["/en/paying"]
    assert words(panel).endswith(CHECK)


@pytest.mark.parametrize("ages", [(), ("7y",)])
def test_without_a_child_under_5_there_is_no_panel(client, panel_on, ages):
    assert panel_on(NOVEMBER, *ages) == ""


def test_of_a_school_child_and_a_baby_only_the_baby_is_named(panel_on):
    assert re.findall(r"<h3>(.*?)</h3>", panel_on(NOVEMBER, "7y", "9m")) == ["9 months"]


def test_the_line_above_the_list_leads_to_the_panel(client):
    with_panel, without = (client.get(FIND + ages).text for ages in ("&age=9m", ""))

    assert '<a href="#could-get">What could you get?</a></p>' in with_panel
    assert "#could-get" not in without


@pytest.mark.parametrize("ages", ["", "&age=9m"])
def test_the_people_who_can_help_include_the_check(client, ages):
    page = client.get(FIND + ages).text

    [people] = re.findall(r'<details class="panel people.*?</details>', page, re.DOTALL)

    assert f'<li><a href="/en/paying">{CHECK}</a></li>' in people
    assert "help-with-childcare-costs" not in page


@pytest.mark.parametrize("language", OFFERED)
def test_a_child_has_at_most_three_lines_and_no_english_ones(panel_on, language):
    for month in range(1, 13):
        for age in ("0m", "7m", "23m", "2y", "3y", "4y"):
            panel = panel_on(date(2027, month, 15), age, language=language)
            assert 1 <= len(lines(panel)) <= 3
            assert 'lang="en"' not in panel


def test_a_new_day_brings_new_windows(panel_on):
    assert lines(panel_on(DECEMBER, "9m"))[0].endswith(FOR_JANUARY_LATE)
    assert lines(panel_on(JANUARY, "9m")) == [FOR_APRIL]
