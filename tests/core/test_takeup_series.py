"""Which take-up figures a page shows, and which of them are compared."""

import pytest

from app.core.period import Period
from app.core.series_breaks import BreakReason, break_periods_by_reason
from app.core.takeup import Entitlement, Figure
from app.core.takeup_series import (
    NotComparedReason,
    Series,
    age_groups_with_share,
    figure_at,
    group_into_series,
    is_comparable_with_england,
    match_england_periods,
    newest,
    newest_period,
    newest_share_until,
    not_compared,
)

UNIVERSAL, WORKING = Entitlement.UNIVERSAL, Entitlement.WORKING
at = Period.parse


def figure(period: str, percent: float | None = 70.0, ages: str = "3-4") -> Figure:
    return Figure(UNIVERSAL, ages, at(period), percent=percent)


def series(*figures: Figure) -> Series:
    return {one.period: one for one in figures}


def test_the_age_group_with_the_newest_figure_comes_first():
    area = group_into_series(
        [figure("2025", ages="3-4"), figure("2026", ages="4"), figure("2026", ages="3")]
    )

    assert age_groups_with_share(UNIVERSAL, area) == ["3", "3-4", "4"]


def test_among_age_groups_as_new_as_each_other_3_and_4_year_olds_together_come_first():
    area = group_into_series([figure("2026", ages=ages) for ages in ("4", "3", "3-4")])

    assert age_groups_with_share(UNIVERSAL, area) == ["3-4", "3", "4"]
    assert age_groups_with_share(Entitlement.EARLY_LEARNING, area) == []


def test_the_newest_period_is_that_of_any_age_and_a_term_is_later_than_its_year():
    area = group_into_series(
        [
            Figure(WORKING, "2", at("2025-autumn")),
            Figure(WORKING, "all", at("2025")),
            figure("2026"),
        ]
    )

    assert newest_period(WORKING, area) == at("2025-autumn")
    assert newest_period(Entitlement.EARLY_LEARNING, area) is None


def test_england_has_the_time_span_of_the_area_and_its_years_become_spring_terms():
    area = series(figure("2025-spring"), figure("2026-summer"))
    england = series(*(figure(str(year)) for year in range(2023, 2028)))

    assert list(match_england_periods(area, england)) == [at("2025-spring"), at("2026-spring")]
    assert list(match_england_periods(series(figure("2024")), england)) == [at("2024")]


@pytest.mark.parametrize(
    ("period", "found"),
    [("2026", "2026"), ("2026-spring", "2026"), ("2026-summer", None), ("2025", None)],
)
def test_a_figure_of_a_year_stands_for_its_spring_term_only(period, found):
    found_figure = figure_at(at(period), series(figure("2026")))

    assert (str(found_figure.period) if found_figure else None) == found


@pytest.mark.parametrize(
    ("period", "is_comparable"),
    [("2026", True), ("2026-spring", True), ("2026-summer", False), ("2026-autumn", False)],
)
def test_england_stands_beside_years_and_spring_terms_only(period, is_comparable):
    assert is_comparable_with_england(at(period)) is is_comparable


def test_the_newest_share_is_one_with_a_percentage_up_to_the_period():
    england = series(figure("2024"), figure("2025"), figure("2026", None), figure("2027"))

    assert newest_share_until(at("2026-spring"), england) == england[at("2025")]
    assert newest_share_until(at("2023"), england) is None
    assert newest(england) == england[at("2027")]


@pytest.mark.parametrize(
    ("figures", "reason", "period"),
    [
        ([figure("2025", None)], NotComparedReason.ONE_FIGURE, None),
        ([figure("2026")], NotComparedReason.ONE_FIGURE, "2026"),
        ([figure("2025"), figure("2026", None)], NotComparedReason.ONE_FIGURE, "2025"),
        (
            [figure("2026-spring"), figure("2026-summer")],
            *(NotComparedReason.OTHER_TERM, "2026-summer"),
        ),
        ([figure("2022"), figure("2024")], NotComparedReason.GAP, "2024"),
        ([figure("2022"), figure("2024"), figure("2025", None)], NotComparedReason.GAP, "2024"),
        ([figure("2024"), figure("2025")], NotComparedReason.BREAK, "2025"),
        ([figure("2024"), figure("2025"), figure("2026", None)], NotComparedReason.BREAK, "2025"),
    ],
)
def test_a_newest_share_without_comparison_has_a_reason(figures, reason, period):
    (marked,) = group_into_series(figures).values()

    assert not_compared(marked) == (reason, at(period) if period else None)


def test_breaks_are_listed_by_reason_and_those_of_the_publisher_without_one():
    early = [
        Figure(Entitlement.EARLY_LEARNING, "2", at(year), percent=60) for year in ("2020", "2021")
    ]
    own = [figure("2018"), Figure(UNIVERSAL, "3-4", at("2019"), percent=60, is_break=True)]
    marked = group_into_series([*early, *own])

    assert break_periods_by_reason(one.values() for one in marked.values()) == {
        BreakReason.PANDEMIC: [at("2021")],
        None: [at("2019")],
    }
