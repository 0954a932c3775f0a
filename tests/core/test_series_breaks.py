"""Breaks in take-up series."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.period import Period
from app.core.series_breaks import BREAKS, BreakReason, breaks_between, mark_breaks
from app.core.takeup import Entitlement, Figure

TWOS, UNIVERSAL, WORKING = Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL, Entitlement.WORKING


def figure(period: str, entitlement: Entitlement = TWOS, ages: str = "2") -> Figure:
    return Figure(entitlement, ages, Period.parse(period), percent=70)


def breaks_of(*figures: Figure) -> list[str]:
    (series,) = mark_breaks(figures).values()
    return [str(one.period) for one in series if one.is_break]


def test_each_series_is_separate_and_sorted_oldest_first():
    found = mark_breaks([figure("2020"), figure("2019", UNIVERSAL, "3-4"), figure("2018")])

    assert list(found) == [(TWOS, "2"), (UNIVERSAL, "3-4")]
    assert [str(one.period) for one in found[TWOS, "2"]] == ["2018", "2020"]


def test_early_learning_has_breaks_at_the_pandemic_and_each_expansion():
    years = [figure(str(year)) for year in range(2018, 2027)]

    assert breaks_of(*years) == ["2021", "2022", "2025", "2026"]


def test_universal_hours_have_breaks_at_the_pandemic_and_their_new_name():
    years = [figure(str(year), UNIVERSAL, "3-4") for year in range(2018, 2027)]

    assert breaks_of(*years) == ["2021", "2022", "2025"]


def test_a_break_in_a_gap_is_marked_on_the_first_figure_after_it():
    assert breaks_of(figure("2020"), figure("2023")) == ["2023"]


def test_terms_have_a_break_in_the_term_of_an_expansion():
    terms = [figure(f"2024-{term}", WORKING, "2") for term in ("autumn", "spring", "summer")]

    assert breaks_of(*terms) == ["2024-summer"]
    assert breaks_of(*(figure(str(one.period), WORKING, "under-2") for one in terms)) == [
        "2024-autumn"
    ]


def test_the_reasons_why_two_figures_are_not_comparable_are_given():
    found = breaks_between(figure("2024"), figure("2026"))

    assert [one.reason for one in found] == [
        BreakReason.EXPANSION,
        BreakReason.RENAMED,
        BreakReason.EXPANSION,
        BreakReason.RENAMED,
    ]
    assert breaks_between(figure("2018"), figure("2019")) == ()


def test_breaks_are_listed_by_their_day():
    assert list(BREAKS) == sorted(BREAKS, key=lambda one: one.on)


@given(st.lists(st.integers(2011, 2035).map(str), unique=True, min_size=1))
def test_the_order_of_the_figures_does_not_matter(periods):
    (given_order,) = mark_breaks(map(figure, periods)).values()
    (sorted_order,) = mark_breaks(map(figure, sorted(periods))).values()

    assert given_order == sorted_order
    assert not given_order[0].is_break
