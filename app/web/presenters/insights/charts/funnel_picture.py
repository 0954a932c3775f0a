"""A funnel plot: shares of areas by their size, with the limits of chance around a target."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from markupsafe import Markup

from app.core.statistics.intervals import CountedShare
from app.web.presenters.insights.charts.svg_document import PictureCaption, PictureWidth


class FunnelEmphasis(Enum):
    """How an area is shown: its own and its neighbours have their names, others are grey."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    OTHER = "other"


@dataclass(frozen=True)
class FunnelArea:
    """One area with its share and denominator."""

    name: str
    counted: CountedShare
    emphasis: FunnelEmphasis = FunnelEmphasis.OTHER


def funnel_picture(
    caption: PictureCaption,
    decimals: int,
    areas: Sequence[FunnelArea],
    *,
    target: float,
    target_name: str,
    denominator_name: str,
    width: PictureWidth = PictureWidth.WIDE,
) -> Markup | None:
    """The SVG document of the shares as percentages; None without areas.

    `target` is a share (0 to 1), such as that of England, which `target_name` names.
    `denominator_name` says in words what a denominator counts: "eligible children".
    Raises ValueError for a target that is not a share.
    """
    raise NotImplementedError
