"""Periods as texts: terms, and whether two periods have one form."""

from itertools import pairwise

import pytest

from app.core.measures.periods import follows, has_form_of, is_period, written

TERMS = [f"{year}-{term}" for year in (2025, 2026) for term in (1, 2, 3)]


def test_terms_follow_each_other_in_the_order_of_their_texts() -> None:
    assert sorted(TERMS) == TERMS
    assert all(follows(earlier, later) for earlier, later in pairwise(TERMS))


def test_a_term_is_written_with_its_name() -> None:
    assert [written(one) for one in TERMS[:3]] == ["spring 2025", "summer 2025", "autumn 2025"]


@pytest.mark.parametrize("text", ["2026-0", "2026-4", "1999-1", "2026-1 ", "2026-٢"])
def test_other_texts_are_no_term(text: str) -> None:
    assert not is_period(text)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [("2025-3", True), ("2025", False), ("202526", False), ("2025-11", False)],
)
def test_a_term_has_the_form_of_terms_only(other: str, is_same: bool) -> None:
    assert is_period(other)
    assert has_form_of("2026-1", other) is is_same
