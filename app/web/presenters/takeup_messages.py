"""Messages about take-up: entitlements, ages, terms, headlines, and reasons for hidden figures."""

from typing import Final

from app.core.period import Term
from app.core.series_breaks import BreakReason
from app.core.takeup import Entitlement, HiddenReason
from app.core.takeup_series import NotComparedReason
from app.core.takeup_share import Degree, InTenComparison
from app.core.trend_line import Direction
from app.i18n import mark

ENTITLEMENTS: Final = {
    Entitlement.EARLY_LEARNING: mark("Early learning for 2-year-olds"),
    Entitlement.UNIVERSAL: mark("15 hours for 3 and 4-year-olds"),
    Entitlement.WORKING: mark("Funded hours for working parents"),
}
ELIGIBILITY_NOTES: Final = {
    Entitlement.EARLY_LEARNING: mark(
        "Early learning for 2-year-olds is for families with a low income, such as many on"
        " Universal Credit, and for children with a disability or in care."
    ),
    Entitlement.UNIVERSAL: mark("For every child of that age, whatever the family earns."),
    Entitlement.WORKING: mark("For children from 9 months to school age whose parents work."),
}
AGES: Final = {
    "all": mark("All ages"),
    "under-2": mark("Under 2"),
    "2": mark("2-year-olds"),
    "3-4": mark("3 and 4-year-olds"),
    "3": mark("3-year-olds"),
    "4": mark("4-year-olds"),
}
AGES_IN_SENTENCES: Final = {
    "3-4": mark("3 and 4"),
    "2": "2",
    "3": "3",
    "4": "4",
}  # in "children aged 3 and 4"
TERMS: Final = {
    Term.SPRING: mark("spring term %(year)s"),
    Term.SUMMER: mark("summer term %(year)s"),
    Term.AUTUMN: mark("autumn term %(year)s"),
}
# For the cells of a table.
HIDDEN_CELL_TEXTS: Final = {
    HiddenReason.CONFIDENTIAL: mark("Confidential"),
    HiddenReason.NOT_APPLICABLE: mark("Not applicable"),
    HiddenReason.NOT_AVAILABLE: mark("Not available"),
    HiddenReason.UNRELIABLE: mark("Not reliable"),
    HiddenReason.LOW: mark("Just above zero"),
    HiddenReason.OLD: mark("Not available"),
    HiddenReason.MISSING: mark("Not available"),
    HiddenReason.FEW: mark("Not shown, to protect families"),
}
# For sentences; the colon lets them start a page.
HIDDEN_REASONS: Final = {
    HiddenReason.CONFIDENTIAL: mark(
        "%(entitlement)s in %(area)s, %(period)s: the figure is confidential,"
        " since it could point to single families."
    ),
    HiddenReason.NOT_APPLICABLE: mark(
        "%(entitlement)s in %(area)s, %(period)s: there is no such figure."
    ),
    HiddenReason.NOT_AVAILABLE: mark(
        "%(entitlement)s in %(area)s, %(period)s: the figure is not available."
    ),
    HiddenReason.UNRELIABLE: mark(
        "%(entitlement)s in %(area)s, %(period)s: the figure is not reliable enough to show."
    ),
    HiddenReason.LOW: mark(
        "%(entitlement)s in %(area)s, %(period)s: the figure is above zero, but rounds to zero."
    ),
    HiddenReason.OLD: mark("%(entitlement)s in %(area)s, %(period)s: the figure is not available."),
    HiddenReason.MISSING: mark(
        "%(entitlement)s in %(area)s, %(period)s: the figure is not available."
    ),
    HiddenReason.FEW: mark(
        "%(entitlement)s in %(area)s, %(period)s: not shown, so that no family can be recognised."
    ),
}
NOT_KNOWN: Final = mark("%(entitlement)s in %(area)s, %(period)s: not known.")
# Why figures before and after a break are not comparable; None if the publisher gives no reason.
BREAK_REASONS: Final = {
    BreakReason.PANDEMIC: mark("The pandemic changed the figures of %(periods)s."),
    BreakReason.EXPANSION: mark("The offer was extended before the count of %(periods)s."),
    BreakReason.RENAMED: mark("The entitlements were grouped in another way in %(periods)s."),
    None: mark("The way of counting changed in %(periods)s."),
}


# Why the newest share has no comparison.
NOT_COMPARED: Final = {
    NotComparedReason.ONE_FIGURE: mark("There are no two figures yet that can be compared."),
    NotComparedReason.OTHER_TERM: mark(
        "Figures of different terms can't be compared: more children start in some terms."
    ),
    NotComparedReason.BREAK: mark("The figure for %(period)s can't be compared with earlier ones."),
    NotComparedReason.GAP: mark("There is no figure just before %(period)s to compare it with."),
}
HEADLINES: Final = {
    (Entitlement.EARLY_LEARNING, Degree.HARDLY): mark(
        "In %(area)s, fewer than 1 in 10 two-year-olds whose families qualify for early learning"
        " (low income or extra support) are using it."
    ),
    (Entitlement.EARLY_LEARNING, Degree.ABOUT): mark(
        "In %(area)s, about %(count)s in 10 two-year-olds whose families qualify for early learning"
        " (low income or extra support) are using it."
    ),
    (Entitlement.EARLY_LEARNING, Degree.NEARLY): mark(
        "In %(area)s, nearly all two-year-olds whose families qualify for early learning"
        " (low income or extra support) are using it."
    ),
    (Entitlement.EARLY_LEARNING, Degree.ABOVE): mark(
        "In %(area)s, more two-year-olds use early learning (low income or extra support)"
        " than were thought to qualify."
    ),
    (Entitlement.UNIVERSAL, Degree.HARDLY): mark(
        "In %(area)s, fewer than 1 in 10 children aged %(ages)s use the 15 hours"
        " that are there for all of them."
    ),
    (Entitlement.UNIVERSAL, Degree.ABOUT): mark(
        "In %(area)s, about %(count)s in 10 children aged %(ages)s use the 15 hours"
        " that are there for all of them."
    ),
    (Entitlement.UNIVERSAL, Degree.NEARLY): mark(
        "In %(area)s, nearly all children aged %(ages)s use the 15 hours"
        " that are there for all of them."
    ),
    (Entitlement.UNIVERSAL, Degree.ABOVE): mark(
        "In %(area)s, more children aged %(ages)s use the 15 hours that are there for all of them"
        " than were thought to live there."
    ),
}
ABOVE_100: Final = mark(
    "More than 100%% is possible: how many children could have the hours is an estimate,"
    " and some children come from over the border of the council."
)
# A share in a row of a picture and after a colon.
SHARES_IN_TEN: Final = {
    Degree.HARDLY: mark("fewer than 1 in 10"),
    Degree.ABOUT: mark("about %(count)s in 10"),
    Degree.NEARLY: mark("nearly all"),
    Degree.ABOVE: mark("more than were thought to qualify"),
}
ENGLAND_COMPARISONS: Final = {
    InTenComparison.SAME: mark("In England it is about the same: %(share)s."),
    InTenComparison.MORE: mark("In England more do: %(share)s."),
    InTenComparison.LESS: mark("In England fewer do: %(share)s."),
    InTenComparison.UNDECIDED: mark("In England it is %(share)s."),
}
CHANGE_SENTENCES: Final = {
    Direction.UP: mark(
        "In %(area)s the share went up between %(first)s and %(last)s,"
        " from %(before)s to %(after)s."
    ),
    Direction.DOWN: mark(
        "In %(area)s the share went down between %(first)s and %(last)s,"
        " from %(before)s to %(after)s."
    ),
    Direction.SAME: mark(
        "In %(area)s the share stayed about the same between %(first)s and %(last)s:"
        " %(before)s, then %(after)s."
    ),
}
