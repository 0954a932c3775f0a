"""Figures of councils whose ONS code changed: one series under today's code, from every source."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.core.measures.figure import Level, MeasureFigure
from app.data.areas import find_renamed_councils
from app.data.measures import find_figures, find_statistical_areas
from app.ingest.current_codes import replace_codes
from app.ingest.errors import FileRefused
from app.ingest.source_rows import MeasureRow, StatisticalAreaRow
from app.ingest.sources.areas.area_list import NATIONAL_LIST
from tests.builders import Install

FILES = ROOT / "tests" / "files"
REAL_RELEASE = ROOT.parent.joinpath(
    "shared", "data", "insights", "takeup_15h_la_2018_2023_with_counts.csv.gz"
)
FORMER, CURRENT = "E08000019", "E08000039"  # Sheffield
SANDMERE = "E06990001"  # the council of the invented files
OLDEST = "E08000999"  # invented: an even older code of Sheffield


@pytest.fixture
def national(install: Install) -> Install:
    install.refresh("areas", NATIONAL_LIST)
    return install


def stored(install: Install) -> tuple[dict[str, list[str]], list[str]]:
    """The periods of figures by council, and the codes of the councils that sources name."""
    periods: dict[str, list[str]] = {}
    with install.session() as session:
        for one in find_figures(session):
            if one.level == Level.COUNCIL.value:
                periods.setdefault(one.area_code, []).append(one.period)
        areas = find_statistical_areas(session)
    return periods, [one.code for one in areas if one.level == Level.COUNCIL.value]


def row(code: str, period: str, breakdown: str = "") -> MeasureRow:
    return MeasureRow("gld", MeasureFigure(Level.COUNCIL, code, period, 65.0, breakdown))


def areas_of(rows: list[MeasureRow]) -> list[StatisticalAreaRow]:
    codes = dict.fromkeys(one.figure.area_code for one in rows)
    return [StatisticalAreaRow(Level.COUNCIL, code, "Sheffield") for code in codes]


def test_a_release_with_both_codes_of_a_council_is_one_series(national: Install) -> None:
    if not REAL_RELEASE.exists():
        pytest.skip("the real file is not in this checkout")

    national.refresh("takeup_release", REAL_RELEASE, as_at=date(2023, 7, 6))

    periods, areas = stored(national)
    assert set(periods["E06000060"]) == {str(year) for year in range(2018, 2024)}
    assert "E10000002" not in periods
    assert (areas.count("E06000060"), areas.count("E10000002")) == (1, 0)


def test_two_former_codes_of_a_council_become_one_area(national: Install, tmp_path: Path) -> None:
    header, *lines = (FILES / "takeup_release" / "release_2023.csv").read_text("utf-8").splitlines()
    england = [line for line in lines if ",995," not in line]
    of_one = next(line for line in lines if f",995,{SANDMERE}," in line)
    for code, year in ((FORMER, "2021"), (OLDEST, "2022")):
        own = of_one.replace(f",995,{SANDMERE},Sandmere", f",373,{code},Sheffield")
        england.append(own.replace("2023,", f"{year},", 1))
    file = tmp_path / "release.csv"
    file.write_text("\n".join((header, *england)) + "\n", "utf-8")

    national.refresh("takeup_release", file, as_at=date(2023, 7, 6))

    periods, areas = stored(national)
    assert periods[CURRENT] == ["2021", "2022"]
    assert areas.count(CURRENT) == 1


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("population", FILES / "population" / "local_authority.csv"),
        ("asq", FILES / "asq" / "fingertips_2025.csv"),
    ],
)
def test_a_file_without_numbers_is_read_with_the_list_of_areas(
    national: Install, tmp_path: Path, source: str, file: Path
) -> None:
    changed = tmp_path / "former.csv"
    changed.write_text(file.read_text("utf-8").replace(SANDMERE, FORMER), "utf-8")

    national.refresh(source, changed, as_at=date(2025, 11, 18))

    periods, areas = stored(national)
    assert (CURRENT in periods, FORMER in periods) == (True, False)
    assert (areas.count(CURRENT), areas.count(FORMER)) == (1, 0)


def test_characteristics_have_the_codes_of_today(national: Install, tmp_path: Path) -> None:
    file = tmp_path / "features.csv"
    file.write_text(f"utla_code,rural share\n{FORMER},0.03\nE06000029,0.1\n", "utf-8")

    national.refresh("council_characteristics", file, as_at=date(2025, 11, 18))

    assert set(stored(national)[0]) == {CURRENT, "E06000029"}  # Poole was merged with others


def test_a_council_made_from_several_has_no_former_code(national: Install) -> None:
    with national.session() as session:
        assert find_renamed_councils(session) == {
            "E06000048": "E06000057",  # Northumberland
            "E08000016": "E08000038",  # Barnsley
            "E08000020": "E08000037",  # Gateshead
            FORMER: CURRENT,
        }


def test_a_figure_under_two_former_codes_refuses_the_file() -> None:
    rows = [row(FORMER, "2022"), row(OLDEST, "2022")]

    with pytest.raises(FileRefused, match="gld of 2022 for this code and for E08000019"):
        replace_codes(Path("a.csv"), rows, areas_of(rows), {FORMER: CURRENT, OLDEST: CURRENT})


@given(
    st.lists(
        st.builds(
            row,
            st.sampled_from((FORMER, CURRENT, SANDMERE)),
            st.sampled_from(("2022", "2023")),
            st.sampled_from(("", "sex: Boys")),
        ),
        unique=True,
    )
)
def test_each_figure_has_the_code_of_today_unless_the_file_has_it_there(
    rows: list[MeasureRow],
) -> None:
    found, areas = replace_codes(Path("a.csv"), rows, areas_of(rows), {FORMER: CURRENT})

    expected = [
        row(CURRENT, one.figure.period, one.figure.breakdown)
        if one.figure.area_code == FORMER
        and row(CURRENT, one.figure.period, one.figure.breakdown) not in rows
        else one
        for one in rows
    ]
    assert found == expected
    assert Counter(one.code for one in areas) == Counter({one.figure.area_code for one in found})
