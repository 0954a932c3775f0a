"""A comparison: the latest figures of up to 20 areas as bars, the highest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from app.core.measures.measure import MeasureUnit
from app.web.presenters.insights.charts.svg_document import PictureCaption, PictureWidth

AREAS_MAX: Final = 20


@dataclass(frozen=True)
class ComparedArea:
    """One area. Without a `value`, `missing_reason` says why; limits are None where not known."""

    name: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    is_own: bool = False
    missing_reason: str = ""


@dataclass(frozen=True)
class ReferenceValue:
    """A value that is drawn as a line across the bars, such as that of England."""

    name: str
    value: float


def comparison_picture(
    caption: PictureCaption,
    unit: MeasureUnit,
    decimals: int,
    areas: Sequence[ComparedArea],
    *,
    references: Sequence[ReferenceValue] = (),
    width: PictureWidth = PictureWidth.WIDE,
) -> Markup | None:
    """The SVG document of up to AREAS_MAX areas; None if no area has a value.

    Raises ValueError for more areas and for a value that is not finite or above 10^12.
    """
    raise NotImplementedError
