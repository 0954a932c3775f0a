"""Settings compared by fact: what is shown, what is left out, and what is never side by side."""

import re

import pytest

from app.core.child_ages import CHILD_AGES_BY_CODE
from app.core.ratings import CARDS, GRADED, Framework, summarise_inspections
from app.web import presenters
from tests.web.page_reader import links, main_part, words

ROW = re.compile(r'<tr role="row">(.*?)</tr>', re.DOTALL)
HEAD = re.compile(r'<th role="(?:columnheader|rowheader)"[^>]*>(.*?)</th>', re.DOTALL)
CELL = re.compile(r'<td role="cell">.*?<div>(.*?)</div></td>', re.DOTALL)


def table(page: str, heading: str) -> tuple[list[str], list[str], dict[str, list[str]]]:
    """Names of facts, names of settings, and the cells of each setting."""
    html = page[page.index(f'<table role="table" aria-labelledby="{heading}"') :]
    rows = ROW.findall(html[: html.index("</table>")])
    facts = [words(head) for head in HEAD.findall(rows[0])][1:]
    settings = [words(HEAD.findall(row)[0]) for row in rows[1:]]
    cells = {
        name: [words(cell) for cell in CELL.findall(row)]
        for name, row in zip(settings, rows[1:], strict=True)
    }
    return facts, settings, cells


def current(setting):
    return summarise_inspections(list(setting.inspections)).current


def of_framework(settings, frameworks, count=3):
    found = [one for one in settings if current(one) and current(one).framework in frameworks]
    assert len(found) >= count
    return found[:count]


def address(settings, rest="") -> str:
    return f"/en/compare?ids={'.'.join(one.provider_id for one in settings)}{rest}"


def named(settings, start):
    return next(one for one in settings if one.name.startswith(start))


def test_each_setting_has_a_cell_for_each_fact_in_the_order_of_the_address(client, settings):
    chosen = settings[:12]

    facts, names, cells = table(client.get(address(chosen)).text, "offers")

    assert names == [" ".join(one.name.split()) for one in chosen]
    assert facts[:2] == ["Kind of place", "Where"]
    assert {"Ages", "Funded hours", "Opening", "Space", "Prices", "Telephone"} < set(facts)
    assert all(len(row) == len(facts) and all(row) for row in cells.values())


def test_facts_are_those_of_the_setting_and_unknown_ones_are_spelled_out(client, settings):
    rich, poor = named(settings, "Anchor House Nursery"), named(settings, "Nowhere Yet")

    facts, _, cells = table(client.get(address([rich, poor])).text, "offers")

    known = dict(zip(facts, cells[rich.name], strict=True))
    unknown = dict(zip(facts, cells[poor.name], strict=True))
    assert known["Opening"] == "Monday to Friday, 8am to 6pm"
    assert "Under 2s: £71.50 a day" in known["Prices"]
    assert known["Telephone"] == "01632 960383"
    assert unknown["Prices"] in ("Not known: ask them", "Not known")


def test_only_settings_with_a_report_card_are_in_the_table_of_report_cards(client, settings):
    cards = of_framework(settings, {Framework.REPORT_CARD})
    graded = of_framework(settings, GRADED)

    page = client.get(address([graded[0], cards[0], graded[1], cards[1]])).text

    facts, names, cells = table(page, "cards")
    assert names == [cards[0].name, cards[1].name]
    assert facts[:2] == ["Inspected", "Safeguarding"]
    assert len(facts) == 2 + len(cards[0].inspections[0].standards)
    described = words(page[page.index("grades of the previous system") :])
    for one in graded[:2]:
        assert one.name in described
    assert all(one.name not in described for one in cards[:2])
    grades = re.compile("Outstanding|Good|Requires improvement|Inadequate")
    assert not any(grades.search(cell) for row in cells.values() for cell in row)


def test_an_area_that_a_report_card_does_not_have_is_said_to_be_missing(client, settings):
    school = of_framework(settings, {Framework.SCHOOL_REPORT_CARD}, 1)[0]
    nursery = of_framework(settings, {Framework.REPORT_CARD}, 1)[0]

    facts, _, cells = table(client.get(address([school, nursery])).text, "cards")

    assert (
        dict(zip(facts, cells[school.name], strict=True))["Inclusion"] == "Not in this report card"
    )


def test_only_differences_leaves_out_what_is_the_same_and_says_how_much(client, settings):
    chosen = of_framework(settings, CARDS)[:2]
    every_fact = client.get(address(chosen)).text

    page = client.get(address(chosen, "&differences=1")).text

    left_out = 0
    for heading in ("offers", "cards"):
        facts, names, cells = table(every_fact, heading)
        columns = zip(facts, *(cells[name] for name in names), strict=True)
        differing = [fact for fact, *values in columns if len(set(values)) > 1]
        left_out += len(facts) - len(differing)
        assert table(page, heading)[0] == differing
    assert f"{left_out} facts are the same for all and are not shown." in words(page)
    assert address(chosen) in links(page)


def test_the_ages_of_children_become_rows_of_their_own(client, settings):
    nursery, club = named(settings, "Anchor House Nursery"), named(settings, "Anchor House After")

    facts, _, cells = table(client.get(address([nursery, club], "&age=9m&age=3y")).text, "offers")

    row = facts.index("Takes this age: 9 months")
    for one in (nursery, club):
        takes = CHILD_AGES_BY_CODE["9m"].fits(one.offer.ages)
        assert cells[one.name][row] == ("Yes" if takes else "No")
    assert facts[row + 1] == "Takes this age: 3 years"


@pytest.mark.parametrize(
    "rest", ["&age=x", "&age=1y&age=2y", "&age=1m&age=2m&age=3m&age=4m&age=5m"]
)
def test_ages_that_do_not_exist_are_refused(client, settings, rest):
    assert client.get(address(settings[:2], rest)).status_code == 400


def test_fewer_than_two_settings_are_not_compared(client, settings):
    page = client.get(address([settings[0]], ".aaaaaaaaaaaa")).text

    assert "<table" not in main_part(page)
    assert "1 place on your list is no longer in our records." in words(page)
    assert "Save at least two places to compare them." in words(page)


def test_a_language_link_keeps_the_comparison(client, settings):
    path = address(settings[:2], "&differences=1&age=2y")

    assert path.replace("/en/", "/pl/") in links(client.get(path).text)


def test_names_lead_to_the_settings(client, settings):
    chosen = settings[:3]

    page = client.get(address(chosen)).text

    assert {presenters.setting_url(one, "en") for one in chosen} <= set(links(page))
