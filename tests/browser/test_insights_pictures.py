"""Pictures of the analysts' pages in a browser: texts with their real widths do not overlap."""

import pytest
from playwright.sync_api import Page

from app.core.measures.measure import MeasureUnit
from app.core.statistics.intervals import CountedShare
from app.web.figure_views.charts.comparison_picture import (
    ComparedArea,
    ReferenceValue,
    comparison_picture,
)
from app.web.figure_views.charts.funnel_picture import (
    FunnelArea,
    FunnelEmphasis,
    funnel_picture,
)
from app.web.figure_views.charts.svg_document import PictureWidth
from app.web.figure_views.charts.trend_picture import (
    PeriodNote,
    PicturePoint,
    PictureSeries,
    trend_picture,
)
from tests.web.figure_views.picture_values import CAPTION

COUNCILS = (
    "Bournemouth, Christchurch and Poole",
    "Middlesbrough",
    "Kingston upon Hull, City of",
    "Northamptonshire",
    "Stockton-on-Tees",
    "WALTHAM FOREST",
)
PERCENT = MeasureUnit.PERCENT
# Pairs of overlapping texts, and texts that leave the picture; lines may touch by two units.
FAULTS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const box = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBBox()]);
  const beyond = texts.filter(([, one]) => one.x < 0 || one.x + one.width > box.width);
  const pairs = texts.flatMap(([text, one], at) => texts.slice(at + 1).filter(([, other]) =>
    one.x < other.x + other.width && other.x < one.x + one.width
    && one.y + 3 < other.y + other.height && other.y + 3 < one.y + one.height)
    .map(([other]) => [text, other]));
  return [...beyond.map(([text]) => [text]), ...pairs];
})"""


@pytest.mark.parametrize("width", PictureWidth)
def test_no_text_overlaps_another_or_leaves_its_picture(page: Page, width: PictureWidth) -> None:
    page.set_content("".join([_trend(width), _comparison(width), _funnel(width)]))

    assert page.locator("svg").count() == 3
    assert page.evaluate(FAULTS) == []


def _trend(width: PictureWidth) -> str:
    shown = [
        PictureSeries(
            name,
            [
                [
                    PicturePoint(f"{year}/{year - 1999}", year, 60 + 2 * at + year % 3)
                    for year in range(2015, 2025)
                ]
            ],
        )
        for at, name in enumerate(COUNCILS)
    ]
    breaks = [PeriodNote(2018, "A new test."), PeriodNote(2019, "Another new test.")]
    return str(trend_picture(CAPTION, PERCENT, 1, shown, breaks=breaks, width=width))


def _comparison(width: PictureWidth) -> str:
    areas = [ComparedArea(name, 60.5 + 9 * at) for at, name in enumerate(COUNCILS)]
    lines = [ReferenceValue("Yorkshire and The Humber", 66.1), ReferenceValue("England", 68.3)]
    return str(comparison_picture(CAPTION, PERCENT, 1, areas, references=lines, width=width))


def _funnel(width: PictureWidth) -> str:
    areas = [
        FunnelArea(name, CountedShare(700 + 10 * at, 1000 + 5 * at), FunnelEmphasis.NEIGHBOUR)
        for at, name in enumerate(COUNCILS)
    ]
    return str(
        funnel_picture(
            CAPTION,
            1,
            areas,
            target=0.74,
            target_name="England",
            denominator_name="eligible 2-year-olds",
            width=width,
        )
    )
