"""The sentence about take-up above a list: one share of the area, about the family's own child.

Source: docs/rules.md#take-up.
"""

from collections.abc import Iterable
from typing import Final

from app.core.child_ages import ChildGroup, Children
from app.core.takeup import Entitlement, Figure, out_of_ten
from app.core.takeup_series import (
    AllSeries,
    age_groups_with_share,
    group_into_series,
    newest,
)
from app.core.takeup_share import Degree, degree_of_takeup
from app.i18n import Translator, mark
from app.web.presenters.labels import inside

# The entitlement whose share the sentence gives, by the youngest child that has one.
ENTITLEMENT_FOR: Final = {
    ChildGroup.TWO: Entitlement.EARLY_LEARNING,
    ChildGroup.THREE_FOUR: Entitlement.UNIVERSAL,
}
SENTENCES: Final = {
    (Entitlement.EARLY_LEARNING, Degree.ABOUT): mark(
        "About %(count)s in 10 two-year-olds in %(area)s who qualify use their funded hours."
    ),
    (Entitlement.EARLY_LEARNING, Degree.NEARLY): mark(
        "Nearly all two-year-olds in %(area)s who qualify use their funded hours."
    ),
    (Entitlement.UNIVERSAL, Degree.ABOUT): mark(
        "About %(count)s in 10 three and four-year-olds in %(area)s use their funded hours."
    ),
    (Entitlement.UNIVERSAL, Degree.NEARLY): mark(
        "Nearly all three and four-year-olds in %(area)s use their funded hours."
    ),
}
# Where no share is published or it would not encourage anybody.
WITHOUT_SHARE: Final = {
    ChildGroup.UNDER_9_MONTHS: mark("Funded hours can start after a child turns 9 months."),
    ChildGroup.FROM_9_MONTHS: mark("Working parents may get funded hours from 9 months."),
    ChildGroup.TWO: mark("Some 2-year-olds can have funded hours."),
    ChildGroup.THREE_FOUR: mark("All 3 and 4-year-olds can have funded hours."),
    ChildGroup.SCHOOL_AGE: mark("You may get help to pay for clubs and childminders."),
}


def takeup_line(
    area: str, figures: Iterable[Figure], children: Children, translator: Translator
) -> str:
    """The sentence for the youngest child with a published share; for 2-year-olds without ages."""
    series = group_into_series(figures)
    for group in children or (ChildGroup.TWO,):
        entitlement = ENTITLEMENT_FOR.get(group)
        if area and entitlement and (line := _share(area, series, entitlement, translator)):
            return line
    return translator.gettext(WITHOUT_SHARE[children[0] if children else ChildGroup.TWO])


def _share(area: str, series: AllSeries, entitlement: Entitlement, translator: Translator) -> str:
    """The newest share in words; "" where it is hidden, or may not be said so simply."""
    ages = age_groups_with_share(entitlement, series)
    newest_figure = newest(series[entitlement, ages[0]]) if ages else None
    if newest_figure is None or newest_figure.percent is None:
        return ""
    message = SENTENCES.get((entitlement, degree_of_takeup(newest_figure.percent)))
    if message is None:
        return ""
    return translator.gettext(
        message, count=out_of_ten(newest_figure.percent), area=inside(area, translator)
    )
