"""A trend: the figures of up to six areas by period, with breaks and intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from app.core.measures.measure import MeasureUnit
from app.web.presenters.insights.charts.svg_document import PictureCaption, PictureWidth

SERIES_MAX: Final = 6  # more are hard to distinguish


@dataclass(frozen=True)
class PicturePoint:
    """The figure of one period. `label` is the period as shown, `index` its number in sequence.

    The limits of its interval are None where not known.
    """

    label: str
    index: int
    value: float
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class PictureSeries:
    """The figures of one area in segments, oldest first; no line joins two segments."""

    name: str
    segments: Sequence[Sequence[PicturePoint]]


@dataclass(frozen=True)
class PeriodNote:
    """A note at a period: why figures from it on are not comparable, or what changed then."""

    index: int
    text: str


def trend_picture(
    caption: PictureCaption,
    unit: MeasureUnit,
    decimals: int,
    series: Sequence[PictureSeries],
    *,
    breaks: Sequence[PeriodNote] = (),
    service_change: PeriodNote | None = None,
    width: PictureWidth = PictureWidth.WIDE,
) -> Markup | None:
    """The SVG document of up to SERIES_MAX series, the first emphasised; None without a figure.

    Raises ValueError for more series and for a value that is not finite or above 10^12.
    """
    raise NotImplementedError
