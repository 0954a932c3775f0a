"""The filters of a search, each declared once, in the order of URLs and of the API's document.

Those of opening hours, space, support and inspections have modules of their own.

To add one, add its declaration to FILTERS and translate its messages. Its bits exist from the next
publication.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from app.core.child_ages import (
    CHILD_AGES,
    CHILD_AGES_BY_CODE,
    CHILDREN_MAX,
    FUNDED_AGES,
    LATER_AGES_UNKNOWN_BIT,
    ChildAge,
    includes_later_ages,
)
from app.core.filter_declaration import (
    Chosen,
    Filter,
    FilteredFacts,
    Option,
    StoredBits,
    Translates,
    Unknown,
    UnmetColumn,
    counted,
    translated,
)
from app.core.inspection_filters import GRADE, STANDARDS
from app.core.offer import AgeBand, Funded, band_of
from app.core.opening_filters import DAYS, FROM, OVERNIGHT, UNTIL, WEEKEND, WEEKS
from app.core.provision import UNDER_FIVES, Choice
from app.core.school_served import SCHOOL_PARAMETER
from app.core.space_filter import SPACE
from app.core.support_filters import FOOD, LANGUAGE, SEND, STEP_FREE
from app.core.takeup import Entitlement
from app.core.translation_marks import mark, mark_plural

DEFAULT_COUNT_MILES = 5  # the count covers this distance when none is chosen
DISTANCES_MILES = (1, 2, 3, 5, 10, 20)
SEVERAL_KINDS = "several"  # in counts of searches: more than one kind was chosen

CHOICE_NAMES: Final[Mapping[Choice, str]] = {
    Choice.DAY_NURSERY: mark("Day nurseries"),
    Choice.PRE_SCHOOL: mark("Pre-schools and playgroups"),
    Choice.SCHOOL_NURSERY: mark("School nurseries"),
    Choice.CHILDMINDER: mark("Childminders and care in a home"),
    Choice.OTHER: mark("Other childcare for under-fives"),
    Choice.OUT_OF_SCHOOL: mark("Out-of-school and holiday clubs"),
    Choice.OLDER_CHILDREN: mark("Childcare for older children only"),
}
# The names that parents see in 2026; docs/rules.md#funded-entitlements.
ENTITLEMENT_NAMES: Final[Mapping[Entitlement, str]] = {
    Entitlement.UNIVERSAL: mark("15 hours for 3 and 4-year-olds"),
    Entitlement.EARLY_LEARNING: mark("Early learning for 2-year-olds"),
    Entitlement.WORKING: mark("Free childcare for working parents"),
}
SCHOOL_AGE = "5-11"  # in counts of searches, beside the age bands
_LATER_AGES_UNKNOWN: Final = "later-ages?"  # whether it takes children of 5 and over
SEVERAL_AGES = "several"  # in counts of searches: children of more than one age band


# --- kinds of provision ---


def _kinds_wanted(chosen: Chosen) -> Iterable[str]:
    """The chosen kinds; without any, care for under-fives (docs/rules.md#registers).

    For a child of 5 or over every kind is wanted, since most of their care is in clubs, and so it
    is for a school that settings serve.
    """
    if chosen.get("kind"):
        return chosen["kind"]
    if chosen.get(SCHOOL_PARAMETER):
        return [choice.value for choice in Choice]
    has_later_age = includes_later_ages(chosen.get("age", ()))
    return [choice.value for choice in (Choice if has_later_age else UNDER_FIVES)]


def _kind_counted(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else SEVERAL_KINDS


# Clubs are a choice of their own beside the kinds of care for under-fives.
_KIND_OPTIONS: Final = {**CHOICE_NAMES, Choice.OUT_OF_SCHOOL: mark("Clubs, 4 and over")}

KIND: Final = Filter(
    parameter="kind",
    label=mark("Kind of place"),
    hint=mark("Leave blank to see all care for under-fives. For clubs, tick below."),
    options=tuple(
        Option(choice.value, translated(_KIND_OPTIONS[choice]), choice is Choice.OUT_OF_SCHOOL)
        for choice in Choice
    ),
    has_several_values=True,
    is_main=True,
    api_description="Kinds of provision; repeat the parameter for several. Without it, care for "
    "under-fives.",
    stored=StoredBits(
        array="tags",
        bits={choice.value: choice.bit for choice in Choice},
        keys_of=lambda setting: (setting.choice.value,),
        wanted=_kinds_wanted,
    ),
    unmet=UnmetColumn(
        column="kind",
        values=(SEVERAL_KINDS, *(choice.value for choice in Choice)),
        value_of=_kind_counted,
    ),
)

# --- distance ---


def whole_miles(miles: int, translator: Translates) -> str:
    """A distance such as 5 miles."""
    return translator.ngettext("%(num)s mile", "%(num)s miles", miles)


def _within(miles: int, translator: Translates) -> str:
    return translator.gettext("Within %(miles)s", miles=whole_miles(miles, translator))


WITHIN: Final = Filter(
    parameter="within",
    label=mark("How far"),
    any_name=mark("Any distance"),
    options=tuple(Option(str(miles), partial(_within, miles)) for miles in DISTANCES_MILES),
    api_description="Miles in a straight line. Without it the list has no limit, and settings "
    f"within {DEFAULT_COUNT_MILES} miles are counted.",
)

# --- a child's age ---


def months_or_years(months: int, translator: Translates) -> str:
    """An age: in months under 2 and if it is not a whole number of years, otherwise in years."""
    if months < 24 or months % 12:
        return translator.ngettext("%(num)s month", "%(num)s months", months)
    return translator.ngettext("%(num)s year", "%(num)s years", months // 12)


def age_name(age: ChildAge, translator: Translates) -> str:
    """The name of an age: in months under 2, otherwise in years."""
    if age.last_month == 0:
        return translator.gettext("Under 1 month")
    return months_or_years(age.first_month, translator)


def _ages_of(setting: FilteredFacts) -> Iterable[str] | None:
    accepted = setting.offer.ages
    return None if accepted is None else [age.code for age in CHILD_AGES if age.fits(accepted)]


def _ages_unknown_in_part(chosen: Chosen) -> Iterable[str]:
    return [_LATER_AGES_UNKNOWN] if includes_later_ages(chosen["age"]) else []


def _age_band(values: tuple[str, ...]) -> str:
    months = [CHILD_AGES_BY_CODE[value].last_month for value in values]
    bands = {band.value if (band := band_of(month)) else SCHOOL_AGE for month in months}
    return bands.pop() if len(bands) == 1 else SEVERAL_AGES


AGE: Final = Filter(
    parameter="age",
    label=mark("Child's age"),
    any_name=mark("Any age"),
    has_several_values=True,
    lists=CHILDREN_MAX,
    is_main=True,
    chip=mark("Child's age: %(age)s"),
    options=tuple(Option(age.code, partial(age_name, age)) for age in CHILD_AGES),
    api_description="Settings that take a child of this age: months under 2, years from 2. Repeat "
    f"the parameter for up to {CHILDREN_MAX} children: settings that take at least one of them.",
    stored=StoredBits(
        bits={age.code: age.bit for age in CHILD_AGES}
        | {_LATER_AGES_UNKNOWN: LATER_AGES_UNKNOWN_BIT},
        keys_of=_ages_of,
        possible=_ages_unknown_in_part,
    ),
    unknown=Unknown(
        bit=1 << 48,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s hasn't given the ages it takes.",
                "%(num)s places within %(miles)s haven't given the ages they take.",
            )
        ),
        api_noun="ages",
    ),
    unmet=UnmetColumn(
        column="age_band",
        values=(SEVERAL_AGES, *(band.value for band in AgeBand), SCHOOL_AGE),
        value_of=_age_band,
    ),
)

# --- funded hours ---


def _funded_wanted(chosen: Chosen) -> Iterable[str]:
    """The funded hours of the chosen entitlement that a child of a chosen age can have.

    Without an age, those of every age.
    """
    ages = chosen.get("age") or [age.code for age in CHILD_AGES]
    children = [CHILD_AGES_BY_CODE[code] for code in ages]
    return [
        funded.value
        for entitlement in chosen.get("funded", ())
        for funded, first_month, last_month in FUNDED_AGES[Entitlement(entitlement)]
        if any(child.overlaps(first_month, last_month) for child in children)
    ]


def _funded_of(setting: FilteredFacts) -> Iterable[str] | None:
    offered = setting.offer.funded
    return None if offered is None else [funded.value for funded in offered]


FUNDED: Final = Filter(
    parameter="funded",
    fact="funded",
    label=mark("Funded hours"),
    any_name=mark("Any"),
    options=tuple(Option(one.value, translated(name)) for one, name in ENTITLEMENT_NAMES.items()),
    is_main=True,
    api_description="Settings that offer these funded hours, for a child of a given `age` if any.",
    stored=StoredBits(
        # Add new funded hours at the end of their class.
        bits={funded.value: 1 << 32 + position for position, funded in enumerate(Funded)},
        keys_of=_funded_of,
        wanted=_funded_wanted,
    ),
    unknown=Unknown(
        bit=1 << 49,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s hasn't given its funded hours.",
                "%(num)s places within %(miles)s haven't given their funded hours.",
            )
        ),
        api_noun="funded hours",
    ),
    unmet=UnmetColumn(
        column="entitlement",
        values=tuple(one.value for one in Entitlement),
        value_of=lambda values: values[0],
    ),
)

FILTERS: tuple[Filter, ...] = (
    *(KIND, WITHIN, AGE, FUNDED, UNTIL, DAYS, SPACE),
    *(FROM, OVERNIGHT, WEEKEND, WEEKS),
    *(SEND, STEP_FREE, LANGUAGE, FOOD, STANDARDS, GRADE),
)

# --- including settings whose facts are not known ---

UNKNOWN_PARAMETER = "unknown"
UNKNOWN_VALUE = "1"


# Sentences that name several facts, by their filters; others get a general sentence.
UNKNOWN_LINES: Final[Mapping[tuple[Filter, ...], Callable[[Translates, int, str], str]]] = {
    (AGE, FUNDED): counted(
        mark_plural(
            "%(num)s place within %(miles)s hasn't given its ages or funded hours.",
            "%(num)s places within %(miles)s haven't given their ages or funded hours.",
        )
    )
}
