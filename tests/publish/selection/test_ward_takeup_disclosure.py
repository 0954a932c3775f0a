"""Wards' take-up over editions and publications: none reveals what another one hides."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from app.core.period import Period, Term
from app.core.provision import Choice
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.data.tables import RefreshRun
from app.ingest.errors import FileRefused
from app.publish.selection.ward_takeup_disclosure import (
    suppress_overlapping_series,
    suppress_single_setting_wards,
    with_current_suppression,
)
from app.snapshot.layout import AreaFigure, Setting
from tests.builders import AREAS, Install, number, nursery, setting
from tests.council_builders import LATER

pytestmark = pytest.mark.both_engines

COLUMNS = ("la_number", "area_code", "term", "entitlement", "ages", "registered", "eligible")
SPRING, SUMMER = Period(2026, Term.SPRING), Period(2026, Term.SUMMER)
TWO_COUNCILS = (
    *AREAS,
    ("council", "E06990002", "Thrift", "", "996", ""),
    ("district", "E06990002", "Thrift", "E06990002", "", ""),
    ("ward", "E05990002", "Staithe", "E06990002", "", ""),
)

Wards = Mapping[int, int | str]  # by last digit of the ward code: children or a symbol


def take(install: Install, day: int, la_number: str = "995", **terms: Wards) -> RefreshRun:
    """Refresh early learning by ward, `day` days after the first edition."""
    folder = install.data_dir / "files"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"wards-{number()}.csv"
    with file.open("w", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(COLUMNS)
        for term, wards in terms.items():
            for ward, children in wards.items():
                about = (la_number, f"E0599000{ward}", f"2026-{term}", "early-learning", "2")
                lines.writerow((*about, children, 100))
    return install.refresh("ward_takeup", file, as_at=LATER + timedelta(days=day))


def shown(install: Install, term: str = SPRING) -> dict[int, float | str | None]:
    """The published figure of each ward: its children, or the reason for hiding them."""
    return {
        int(one.code[-1]): one.figure.hidden.value
        if one.figure.hidden
        else one.figure.registered_count
        for one in install.public().settings.all_takeup()
        if one.figure.period == term
    }


def test_a_hidden_figure_stays_hidden_after_an_edition_without_its_term(install: Install) -> None:
    install.areas()
    take(install, 0, spring={1: 3, 3: 12, 4: 30, 5: 40})
    take(install, 1, summer={1: 30, 3: 30, 4: 30, 5: 40})

    take(install, 2, spring={1: 6, 3: 12, 4: 30, 5: 40})

    install.publish()
    assert shown(install) == {1: "few", 3: "few", 4: 30, 5: 40}


def test_a_term_that_was_left_out_is_not_published_for_other_wards(install: Install) -> None:
    install.areas()
    take(install, 0, spring={1: 3, 3: 12, 4: 30, 5: 40})
    take(install, 1, summer={1: 30, 3: 30, 4: 30, 5: 40})

    with pytest.raises(
        FileRefused, match="2026-spring was published before for other areas or ages"
    ):
        take(install, 2, spring={1: 3, 4: 30, 5: 40})


def test_a_file_that_would_hide_a_ward_already_shown_is_refused(install: Install) -> None:
    install.areas()
    take(install, 0, spring={1: 20, 3: 12, 4: 30, 5: 40})

    with pytest.raises(FileRefused, match="too late to hide anything; leave this term out"):
        take(install, 1, spring={1: 3, 3: 12, 4: 30, 5: 40})

    install.publish()
    assert shown(install) == {1: 20, 3: 10, 4: 30, 5: 40}


def test_a_revised_term_with_a_hidden_ward_is_unchanged_and_the_officer_sees_why(
    install: Install,
) -> None:
    install.areas()
    take(install, 0, spring={1: 3, 3: 20, 4: 30, 5: 40})

    run = take(install, 1, spring={1: 3, 3: 7, 4: 50, 5: "x"})

    install.publish()
    assert shown(install) == {1: "few", 3: "few", 4: 30, 5: "x"}
    figures = [one.figure for one in install.public().settings.all_takeup()]
    assert [one.percent for one in figures] == [None, None, 30, None]
    assert "published as before, because a revision would reveal" in run.reason
    assert "of a hidden ward: early-learning of 2026-spring; " in run.reason


def test_a_number_may_replace_not_available_where_no_ward_was_hidden(install: Install) -> None:
    install.areas()
    take(install, 0, spring={1: "x", 2: "x", 3: "x", 4: "x"})
    take(install, 1, spring={1: 20, 2: 30, 3: 25, 4: 40})

    install.publish()
    assert shown(install) == {1: 20, 2: 30, 3: 25, 4: 40}


def test_a_number_after_not_available_stays_hidden_where_a_ward_was_hidden(
    install: Install,
) -> None:
    install.areas()
    take(install, 0, spring={1: "x", 2: "x", 3: "c", 4: 3, 5: 12, 6: 40, 7: 40, 8: 50})
    take(install, 1, spring={1: 20, 2: 30, 3: 25, 4: 3, 5: 12, 6: 40, 7: 40, 8: 50})

    install.publish()
    assert shown(install) == {**dict.fromkeys(range(1, 7), "few"), 7: 40, 8: 50}


def test_the_same_file_can_be_imported_again_and_seeds_leave_no_history(install: Install) -> None:
    install.areas()
    take(install, 0, spring={1: 3, 3: 12, 4: 30, 5: 40})
    take(install, 1, spring={1: 3, 3: 12, 4: 30, 5: 40})
    install.empty()

    take(install, 2, spring={1: 30, 4: 30, 5: 40})


def test_a_ward_of_another_council_is_refused(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    take(install, 0, spring={1: 30, 3: 20, 4: 40})

    with pytest.raises(FileRefused, match="'E05990001': this ward is council 995's, not 996's"):
        take(install, 0, la_number="996", spring={1: 30, 2: 20, 4: 40})


# --- a rollback


def test_a_rollback_shows_no_figure_that_is_hidden_or_missing_today(install: Install) -> None:
    install.areas()
    install.postcodes()
    take(install, 0, spring={1: 30, 3: 20, 4: 40, 5: 50}, summer={1: 30, 3: 20, 4: 40, 5: 50})
    install.register(nursery())
    for_a_single_setting = {1: "few", 3: "few", 4: "few", 5: 50}
    install.publish()
    assert shown(install, SUMMER) == for_a_single_setting
    take(install, 1, spring={1: 30, 3: 20, 4: 40, 5: 50})
    install.publish()

    install.roll_back()

    assert shown(install) == for_a_single_setting
    assert shown(install, SUMMER) == {1: "few", 3: "few", 4: "few", 5: "x"}


def test_a_pinned_rollback_still_removes_figures_that_are_no_longer_published(
    install: Install,
) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery())
    take(install, 0, spring={1: 30, 3: 20, 4: 40, 5: 50}, summer={1: 30, 3: 20, 4: 40, 5: 50})
    install.publish()
    install.publish()
    install.roll_back()
    take(install, 1, spring={1: 30, 3: 20, 4: 40, 5: 50})

    assert install.publish_refreshed() is not None

    assert shown(install, SUMMER) == {1: "few", 3: "few", 4: "few", 5: "x"}


def figure(ward: str, count: float | None = 30, hidden: HiddenReason | None = None) -> AreaFigure:
    value = Figure(Entitlement.EARLY_LEARNING, "2", SPRING, count, None, None, hidden)
    return AreaFigure("ward", ward, "ward_takeup/995", value)


def test_an_older_figure_is_hidden_for_the_reason_of_today() -> None:
    old = [figure("E1"), figure("E2"), figure("E3", None, HiddenReason.LOW)]
    today = [figure("E1", 40), figure("E2", None, HiddenReason.FEW), figure("E3", 10)]

    assert with_current_suppression(old, today) == [old[0], today[1], old[2]]


def test_figures_of_councils_are_unchanged() -> None:
    council = [AreaFigure("council", "E06990001", "funded_takeup", figure("E1").figure)]

    assert with_current_suppression(council, []) == council


# --- figures that an earlier release imported


def test_a_series_is_hidden_where_another_about_the_same_children_is_hidden() -> None:
    about = (
        (Entitlement.UNIVERSAL, "3-4"),
        (Entitlement.WORKING, "3-4"),
        (Entitlement.WORKING, "2"),
    )
    figures = [
        AreaFigure("ward", ward, "ward_takeup/995", Figure(of, ages, SPRING, hidden=hidden))
        for ward in ("E1", "E2")
        for of, ages in about
        for hidden in [HiddenReason.FEW if (ward, of) == ("E1", Entitlement.UNIVERSAL) else None]
    ]

    figures_after = suppress_overlapping_series([*figures, figure("E3")])

    assert [one.figure.hidden for one in figures_after] == [
        HiddenReason.FEW,
        HiddenReason.FEW,
        *[None] * 5,
    ]


# --- wards with one or two settings


def settings(**counts: int) -> list[Setting]:
    return [setting(ward_code=ward) for ward, count in counts.items() for _ in range(count)]


def hidden_of(settings: list[Setting], count: float = 30) -> list[str]:
    figures = [figure(f"E{ward}", count) for ward in range(1, 6)]
    return [
        ward.code for ward in suppress_single_setting_wards(figures, settings) if ward.figure.hidden
    ]


@pytest.mark.parametrize(
    ("settings", "hidden"),
    [
        (settings(E1=3, E2=3), []),
        (settings(E2=1), ["E2", "E3", "E4"]),
        (settings(E2=2, E3=2), ["E2", "E3", "E4"]),
        (settings(E5=2), ["E1", "E2", "E5"]),
        (settings(E1=1, E4=1), ["E1", "E2", "E4", "E5"]),
        ([], []),
    ],
)
def test_a_ward_with_one_or_two_settings_is_hidden_with_at_least_two_others(
    settings, hidden
) -> None:
    assert hidden_of(settings) == hidden


def test_a_club_for_older_children_does_not_count_as_a_setting_for_under_fives() -> None:
    clubs = [setting(ward_code="E2", choice=Choice.OUT_OF_SCHOOL)] * 3

    assert hidden_of([*settings(E2=2), *clubs]) == ["E2", "E3", "E4"]


def test_all_wards_are_hidden_where_three_would_leave_too_few_possible_values() -> None:
    everywhere = [f"E{ward}" for ward in range(1, 6)]

    assert hidden_of(settings(E2=1), count=10) == ["E2", "E3", "E4"]
    assert hidden_of(settings(E2=1), count=5) == everywhere
    assert hidden_of(settings(E4=1), count=9) == everywhere


def test_a_figure_hidden_for_its_settings_has_no_number() -> None:
    figures_after = suppress_single_setting_wards([figure("E1"), figure("E2")], settings(E1=1))

    assert [one.figure.registered_count for one in figures_after] == [None, None]


def test_a_ward_of_a_single_setting_is_hidden_when_published(install: Install) -> None:
    install.areas()
    install.postcodes()
    take(install, 0, spring={1: 30, 3: 20, 4: 40, 5: 50})
    install.register(nursery(), nursery("EY100002"))
    install.publish()
    assert shown(install) == {1: "few", 3: "few", 4: "few", 5: 50}

    install.register(*(nursery(f"EY10000{n}") for n in range(1, 4)), as_at=date(2026, 10, 31))

    install.publish()
    assert shown(install) == {1: 30, 3: 20, 4: 40, 5: 50}
