"""What a family would pay, in the comparison of settings."""

import re

from tests.web.page_reader import main_part, words
from tests.web.public.costed_settings import (
    ANSWERS,
    CLUB,
    HOME,
    MINDER,
    NURSERY,
    TERM_ONLY,
    compare,
)


def first_row(page: str) -> tuple[str, list[str]]:
    """The first fact of the comparison and its cells."""
    rows = re.findall(r'<tr role="row">(.*?)</tr>', page, re.DOTALL)
    label = words(re.findall(r"<th[^>]*>(.*?)</th>", rows[0], re.DOTALL)[1])
    cells = [
        re.findall(r'<td role="cell">.*?<div>(.*?)</div></td>', row, re.S)[0] for row in rows[1:]
    ]
    return label, [words(cell) for cell in cells]


def test_a_comparison_has_a_cell_for_each_setting(costed_client):
    path = compare(NURSERY, MINDER, HOME, CLUB, TERM_ONLY)
    assert first_row(costed_client.get(path).text)[0] == "Kind of place"

    page = costed_client.post(path, data=ANSWERS | {"funded": "15"}).text
    label, cells = first_row(page)

    assert label == "You would pay about"
    assert cells == [
        "£98 a week in term £195 a week in the holidays £536 a month on average "
        "Only if they offer funded hours. Prices from 1 September 2026.",
        "£180 a week £780 a month Without funded hours: they offer none for this age. "
        "Prices as at 1 November 2026.",
        "Not known: ask them",
        "Not known",
        "£90 a week in term £285 a month on average Only if they offer funded hours.",
    ]
    assert "Extras are optional and not counted." in words(main_part(page))


def test_a_comparison_shows_ranges_and_ages_that_are_not_taken(costed_client):
    page = costed_client.post(compare(NURSERY, MINDER), data=ANSWERS | {"band": "under-2"}).text

    assert first_row(page)[1][0] == "They don't take children of this age."


def test_a_comparison_starts_with_the_age_of_the_child_that_was_searched_for(costed_client):
    page = costed_client.get(compare(NURSERY, MINDER, rest="&age=3y")).text

    assert '<option value="3-4" selected>' in page
