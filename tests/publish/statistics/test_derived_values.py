"""Ranks, quartiles and neighbours' means of published figures, against LAIT's and a simple count.

Trafford's figures are published by its data lab (trafford_themes, school_readiness.csv).
"""

import csv
from datetime import date

import pytest

from app.config import ROOT
from app.core.measures.figure import Level
from app.snapshot.published_statistics import OFFICIAL, SIMILAR, PublishedStatistics
from tests.builders import Install, new_install

SHARED = ROOT.parent / "shared" / "data"
EVERY_ROW = (1, 2_000_000)
NATIONAL = {
    "areas": (ROOT / "app/ingest/sources/areas/areas_england.csv", date(2026, 6, 1)),
    "neighbours": (SHARED / "lookups/sn_may_2025.xlsx", date(2025, 5, 1)),
    "council_characteristics": (
        SHARED / "insights/utla_features_census2021_iod2025.csv",
        date(2025, 11, 1),
    ),
    "lait": (SHARED / "statistics/lait_early_years_extract.csv.gz", date(2026, 4, 8)),
}


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> PublishedStatistics:
    """The statistics of the real files, published."""
    missing = [str(path) for path, _ in NATIONAL.values() if not path.exists()]
    if missing:
        pytest.skip(f"real statistics are not in this checkout: {missing[0]}")
    install: Install = new_install(tmp_path_factory.mktemp("national"))
    for source, (path, as_at) in NATIONAL.items():
        install.refresh(source, path, as_at=as_at, bounds=EVERY_ROW)
    statistics = install.publish().statistics
    assert statistics is not None
    return statistics


def known_answers() -> list[dict[str, str]]:
    file = SHARED / "insights" / "known_answers_lait_neighbours.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("row", known_answers(), ids=lambda row: "-".join(list(row.values())[:3]))
def test_a_council_has_the_rank_and_the_neighbours_mean_of_lait(
    national: PublishedStatistics, row: dict[str, str]
) -> None:
    codes = {area.name: area.code for area in national.areas.values()}
    (measure,) = (
        one for one in national.measures.values() if one.measure.publisher_name == row["measure"]
    )
    name = row["la"].removesuffix(", City of")
    wanted = {"areas": [codes[name]], "periods": [row["year"]]}
    (one,) = national.figures(measure, Level.COUNCIL, **wanted)
    (england,) = national.figures(measure, Level.COUNTRY, periods=[row["year"]])

    assert one.figure.value == float(row["la_value"])
    assert england.figure.value == float(row["england"])
    assert one.neighbours_mean == pytest.approx(float(row["sn_mean_of_10"]), abs=0.0051)
    assert (one.rank, one.neighbours_rank) == (int(row["rank_national"]), int(row["rank_of_11"]))
    assert one.ranked_count == int(row["n_las"])


def test_trafford_s_figures_are_those_that_trafford_publishes_but_for_one_value(
    national: PublishedStatistics,
) -> None:
    published = {"2022": 71.6, "2023": 72.2, "2024": 72.6}  # LAIT has 72.1 for 2023
    measure, periods = national.measures["lait_gld"], list(published)
    trafford = national.figures(measure, Level.COUNCIL, areas=["E08000009"], periods=periods)
    england = national.figures(measure, Level.COUNTRY, periods=periods)

    found = {one.figure.period: one.figure.value for one in trafford}
    assert found == {**published, "2023": 72.1}
    assert [one.figure.value for one in england] == [65.2, 67.2, 67.7]
    mean = trafford[-1].neighbours_mean
    assert mean is not None
    assert round(mean, 2) == 70.02


def test_every_rank_equals_a_simple_count(national: PublishedStatistics) -> None:
    for measure in national.measures.values():
        figures = national.figures(measure, Level.COUNCIL, periods=["2025"])
        values = [one.figure.value for one in figures if one.figure.value is not None]
        for one in figures:
            if one.rank is None:
                continue
            value, is_high = one.figure.value, measure.measure.polarity.value == "high"
            better = sum(other > value if is_high else other < value for other in values)
            assert (one.rank, one.ranked_count) == (better + 1, len(values))


def test_our_list_shares_5_48_of_10_with_dfe_s(national: PublishedStatistics) -> None:
    shared = []
    for code in national.areas:
        official = {one.code for one in national.neighbours(code, OFFICIAL)}
        similar = {one.code for one in national.neighbours(code, SIMILAR)}
        if official and similar:
            shared.append(len(official & similar))

    assert (len(shared), round(sum(shared) / len(shared), 2)) == (153, 5.48)


def test_quartiles_hold_a_quarter_of_the_councils_each(national: PublishedStatistics) -> None:
    measure = national.measures["lait_gld"]
    figures = national.figures(measure, Level.COUNCIL, periods=["2025"])

    bands = [one.quartile for one in figures if one.quartile]
    assert len(bands) == 153
    assert all(abs(bands.count(band) - 153 / 4) < 4 for band in "ABCD")
    leeds = next(one for one in figures if one.figure.area_code == "E08000035")
    assert (leeds.quartile, leeds.rank) == ("D", 142)
