"""Take-up "in ten" for families: a sentence about an area, one about England, and a picture.

Every state has its own sentence: a share, a share above 100%, a hidden figure and no figure.
Source: docs/rules.md#in-ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from markupsafe import Markup

from app.core.period import Period
from app.core.takeup import Figure, out_of_ten
from app.core.takeup_series import Series, is_comparable_with_england, newest_share_until
from app.core.takeup_share import Degree, compare_shares, degree_of_takeup, exceeds_estimate
from app.i18n import Translator
from app.web.presenters.labels import inside
from app.web.presenters.takeup_messages import (
    ABOVE_100,
    AGES_IN_SENTENCES,
    ENGLAND_COMPARISONS,
    ENTITLEMENTS,
    HEADLINES,
    HIDDEN_REASONS,
    NOT_KNOWN,
    SHARES_IN_TEN,
)
from app.web.presenters.takeup_table import TakeupArea

_WIDTH = 20


@cache
def _figures(filled: int) -> Markup:
    """Ten figures of children in a row: the first ones are filled, the others are outlines."""
    groups = ((range(filled), ' class="full"'), (range(filled, 10), ""))
    paths = "".join(
        f'<path{css} d="{"".join(_child_at(number) for number in numbers)}"/>'
        for numbers, css in groups
        if numbers
    )
    return Markup(paths)  # noqa: S704  consists of numbers


def _child_at(number: int) -> str:
    """The path of a head and shoulders, relative to the middle of the child's place."""
    middle = _WIDTH * number + _WIDTH // 2
    return f"M{middle} 2a5 5 0 0 1 0 10a5 5 0 0 1 0-10m-7 26v-7a7 7 0 0 1 14 0v7z"


@dataclass(frozen=True)
class TenRow:
    """One row of ten figures, of which `filled` stand for children who use the hours."""

    name: str
    share: str
    filled: int
    is_literal: bool = True

    @property
    def figures(self) -> Markup:
        """The elements of an SVG of 200 by 30 units; they take their colour from the text."""
        return _figures(self.filled)


@dataclass(frozen=True)
class TenPicture:
    """The rows of an area and of England, which are about the same period, and their text."""

    rows: tuple[TenRow, TenRow]
    description: str


@dataclass(frozen=True)
class InTen:
    """Sentences about the newest share; `dated` is "" where the first sentence has the period.

    `explanation` is for a share above 100%. `picture` is None where a share is missing, above 100%
    or not comparable with England's.
    """

    headline: str
    explanation: str = ""
    england: str = ""
    dated: str = ""
    picture: TenPicture | None = None


@dataclass(frozen=True)
class TakeupOverview:
    """What the open part of a page says: a line for each share, of which one has a picture.

    `counted` is when the children of all lines were counted, "" where each line says it.
    """

    lines: tuple[InTen, ...]
    counted: str = ""


def overview(lines: Sequence[InTen]) -> TakeupOverview:
    """The lines with the first picture only and a common date only once."""
    shown = [replace(line, picture=None) for line in lines]
    drawn = next((number for number, line in enumerate(lines) if line.picture), None)
    if drawn is not None:
        shown[drawn] = lines[drawn]
    dates = {line.dated for line in lines if line.dated}
    if len(dates) != 1:
        return TakeupOverview(tuple(shown))
    return TakeupOverview(tuple(replace(line, dated="") for line in shown), dates.pop())


def in_ten(takeup_area: TakeupArea, figure: Figure, england: Series) -> InTen:
    """The newest figure of an area "in ten", beside England's of the same period.

    `england` has England's figures of the same entitlement and ages.
    """
    if figure.percent is None:
        return InTen(_without_share(takeup_area, figure))
    translator = takeup_area.translator
    headline = translator.gettext(
        HEADLINES[figure.entitlement, degree_of_takeup(figure.percent)],
        area=inside(takeup_area.name, translator),
        count=out_of_ten(figure.percent),  # "7 in 10" is a share and needs no plural form
        ages=translator.gettext(AGES_IN_SENTENCES[figure.ages]),
    )
    return InTen(
        headline,
        explanation=translator.gettext(ABOVE_100) if exceeds_estimate(figure.percent) else "",
        england=_england(takeup_area, figure, england),
        dated=_dated(takeup_area, figure.period),
        picture=_picture(takeup_area, figure.percent, _england_percent(figure.period, england)),
    )


def _without_share(takeup_area: TakeupArea, figure: Figure) -> str:
    """Why there is no share, as a sentence."""
    return takeup_area.translator.gettext(
        HIDDEN_REASONS[figure.hidden] if figure.hidden else NOT_KNOWN,
        entitlement=takeup_area.translator.gettext(ENTITLEMENTS[figure.entitlement]),
        area=inside(takeup_area.name, takeup_area.translator),
        period=takeup_area.period(figure.period),
    )


def _england(takeup_area: TakeupArea, figure: Figure, england: Series) -> str:
    """England's share as a sentence, or why it is not compared."""
    translator, period = takeup_area.translator, figure.period
    if not is_comparable_with_england(period):
        return translator.gettext(
            "England is counted in January only, so it can't be compared with this term."
        )
    found = newest_share_until(period, england)
    if found is None or found.percent is None:
        return translator.gettext("There is no figure for England to compare it with.")
    share = _share(found.percent, translator)
    if found.period.year != period.year:
        return translator.gettext(
            "In England in %(year)s: %(share)s.", year=found.period.year, share=share
        )
    comparison = compare_shares(figure.percent or 0, found.percent)
    return translator.gettext(ENGLAND_COMPARISONS[comparison], share=share)


def _england_percent(period: Period, england: Series) -> float | None:
    """England's share of the same year where it is comparable."""
    found = newest_share_until(period, england) if is_comparable_with_england(period) else None
    return found.percent if found and found.period.year == period.year else None


def _share(percent: float, translator: Translator) -> str:
    return translator.gettext(SHARES_IN_TEN[degree_of_takeup(percent)], count=out_of_ten(percent))


def _dated(takeup_area: TakeupArea, period: Period) -> str:
    """When the children were counted; a figure of a whole year is that of its January."""
    translator = takeup_area.translator
    if period.is_term:
        return translator.gettext(
            "Children were counted in the %(term)s.", term=takeup_area.period(period)
        )
    return translator.gettext("Children were counted in January %(year)s.", year=period.year)


def _picture(takeup_area: TakeupArea, own: float, england: float | None) -> TenPicture | None:
    shares = [percent for percent in (own, england) if percent is not None]
    if len(shares) < 2 or Degree.ABOVE in map(degree_of_takeup, shares):
        return None
    translator = takeup_area.translator
    own_share, england_share = (_share(percent, translator) for percent in shares)
    own_filled, england_filled = map(out_of_ten, shares)
    return TenPicture(
        (
            TenRow(takeup_area.name, own_share, own_filled),
            TenRow(takeup_area.england, england_share, england_filled, is_literal=False),
        ),
        translator.gettext(
            "Two rows of ten children. %(area)s: %(share)s. %(england)s: %(england_share)s.",
            area=takeup_area.name,
            share=own_share,
            england=takeup_area.england,
            england_share=england_share,
        ),
    )
