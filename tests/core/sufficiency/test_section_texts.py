"""Texts from year to year, and cells that have no value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sufficiency.sections import SECTIONS, SECTIONS_BY_CODE
from app.core.sufficiency.tables import (
    Cell,
    Column,
    Message,
    Missing,
    ReportTable,
    Row,
    cell_of,
    declared_count,
)
from app.core.sufficiency.texts import (
    TEXT_LENGTH_MAX,
    SectionText,
    cleaned_text,
    paragraphs,
    saved_text,
    texts_for_new_year,
)
from app.core.takeup import HiddenReason

section_texts = st.builds(
    SectionText,
    st.sampled_from(list(SECTIONS_BY_CODE)),
    st.text(max_size=50),
    st.none() | st.integers(2008, 2024),
    st.integers(1, 9),
)


def test_every_part_that_the_guidance_asks_for_has_a_section():
    asked_for = {
        *("children", "places", "vacancies", "takeup", "changes", "prices", "universal_credit"),
        *("send", "school_age", "holidays", "unusual_hours", "quality", "accessibility", "gaps"),
    }

    assert {one.code for one in SECTIONS} == asked_for | {"overview"}
    assert len(SECTIONS_BY_CODE) == len(SECTIONS)


@given(st.lists(section_texts))
def test_a_new_year_has_every_text_of_the_year_before_and_none_that_was_looked_at(texts):
    carried = texts_for_new_year(2025, texts)

    assert [one.text for one in carried] == [one.text for one in texts if one.text]
    assert all(one.carried_from is not None for one in carried)


def test_a_text_that_nobody_looked_at_keeps_the_year_it_was_written_for():
    written = SectionText("gaps", "More places in Partington.", None, 3)

    [once] = texts_for_new_year(2024, [written])
    [twice] = texts_for_new_year(2025, [once])

    assert (once.carried_from, twice.carried_from) == (2024, 2024)


@given(section_texts, st.text(max_size=50))
def test_a_saved_or_confirmed_text_is_of_this_year_and_a_version_newer(before, text):
    for after in (saved_text(before, text), saved_text(before, before.text)):
        assert after.carried_from is None
        assert after.version == before.version + 1


def test_a_text_has_a_greatest_length():
    with pytest.raises(ValueError, match="10000 characters"):
        saved_text(SectionText("gaps"), "x" * (TEXT_LENGTH_MAX + 1))


def test_paragraphs_and_lines_of_a_typed_text_are_kept():
    typed = "  First line \r\nsecond line\r\n\r\n\r\nNext paragraph  "

    found = paragraphs(cleaned_text(typed))

    assert found == [["First line", "second line"], ["Next paragraph"]]


@pytest.mark.parametrize("reason", HiddenReason)
def test_a_hidden_figure_is_never_a_number_and_too_few_only_where_it_is_small(reason):
    is_small = reason in (
        *(HiddenReason.FEW, HiddenReason.CONFIDENTIAL, HiddenReason.LOW),
        HiddenReason.OLD,
    )

    assert cell_of(None, reason) is (Missing.TOO_FEW if is_small else Missing.NO_DATA)
    assert cell_of(None, None) is Missing.NO_DATA
    assert cell_of(0, None) == 0


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_what_no_setting_says_is_not_known_and_what_one_denies_is_0(yes, no, silent):
    cell = declared_count(yes, yes + no, yes + no + silent)

    assert (cell is Missing.NO_DATA) == (silent > 0 and not yes + no)
    assert cell in (yes, Missing.NO_DATA)


def test_a_table_is_empty_only_if_nobody_has_any_of_it():
    columns = (Column("Declared"), Column("All", is_context=True))

    def table(*cells: tuple[Cell, Cell]) -> ReportTable:
        rows = tuple(Row("E", "Area", one) for one in cells)
        return ReportTable("code", Message("title"), columns, rows, ())

    assert table((Missing.NO_DATA, 5), (Missing.NO_DATA, 2)).is_empty
    assert not table((Missing.NO_DATA, 5), (Missing.TOO_FEW, 2)).is_empty
    assert not table((0, 5), (Missing.NO_DATA, 2)).is_empty
