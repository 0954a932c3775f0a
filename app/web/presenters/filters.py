"""The filters of the results page: the options, the chosen ones, and how to remove them."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.core.child_ages import CHILD_AGES, ChildAge
from app.core.provision import Choice
from app.core.search_filters import DISTANCES_MILES, Filters
from app.i18n import Translator
from app.web.presenters import formatting
from app.web.presenters.labels import CHOICES, ENTITLEMENTS

Options = list[tuple[str, str, bool]]  # value, label, is chosen


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `query` has the other filters, to append to the query string ("&kind=…")."""

    label: str
    query: str


@dataclass(frozen=True)
class UnknownGroup:
    """Settings whose ages or funded hours are not known; `query` adds or removes them.

    `line` is their count, `note` explains whether the list includes them.
    """

    line: str
    note: str
    query: str
    is_open: bool


def pairs(filters: Filters) -> list[tuple[str, str]]:
    """The filters as (name, value) parameters of a URL or a form."""
    parameters = [("kind", choice.value) for choice in Choice if choice in filters.kinds]
    if filters.within_miles:
        parameters.append(("within", str(filters.within_miles)))
    if filters.age:
        parameters.append(("age", filters.age.code))
    if filters.funded:
        parameters.append(("funded", filters.funded.value))
    if filters.include_unknown and filters.filters_by_offer:
        parameters.append(("unknown", "1"))
    return parameters


def query(filters: Filters) -> str:
    """The filters to append to a query string: "" or "&kind=…&within=…"."""
    parameters = pairs(filters)
    return f"&{urlencode(parameters)}" if parameters else ""


def choices(filters: Filters, translator: Translator) -> Options:
    """The options for kinds of provision."""
    return [
        (choice.value, translator.gettext(CHOICES[choice]), choice in filters.kinds)
        for choice in Choice
    ]


def distances(filters: Filters, translator: Translator) -> list[tuple[int, str, bool]]:
    """The options for distances: (miles, label, is chosen)."""
    return [
        (miles, _within(miles, translator), miles == filters.within_miles)
        for miles in DISTANCES_MILES
    ]


def child_ages(filters: Filters, translator: Translator) -> Options:
    """The options for a child's age."""
    return [(age.code, _age(age, translator), age == filters.age) for age in CHILD_AGES]


def entitlements(filters: Filters, translator: Translator) -> Options:
    """The options for funded hours, with the names that parents know."""
    return [
        (entitlement.value, translator.gettext(name), entitlement is filters.funded)
        for entitlement, name in ENTITLEMENTS.items()
    ]


def chips(filters: Filters, translator: Translator) -> tuple[Chip, ...]:
    """The chosen filters, each with the query that removes it."""
    chosen = [
        (CHOICES[choice], replace(filters, kinds=filters.kinds - {choice}))
        for choice in Choice
        if choice in filters.kinds
    ]
    chosen_chips = [Chip(translator.gettext(label), query(rest)) for label, rest in chosen]
    if filters.within_miles:
        label = _within(filters.within_miles, translator)
        chosen_chips.append(Chip(label, query(replace(filters, within_miles=None))))
    if filters.age:
        label = translator.gettext("Child's age: %(age)s", age=_age(filters.age, translator))
        chosen_chips.append(Chip(label, query(replace(filters, age=None))))
    if filters.funded:
        label = translator.gettext(ENTITLEMENTS[filters.funded])
        chosen_chips.append(Chip(label, query(replace(filters, funded=None))))
    if filters.include_unknown and filters.filters_by_offer:
        label = translator.gettext("Including those that haven't given it")
        chosen_chips.append(Chip(label, query(replace(filters, include_unknown=False))))
    return tuple(chosen_chips)


def count_line(count: int, total: int, filters: Filters, translator: Translator) -> str:
    """The number of settings within the counted distance, and of further settings in the list.

    `count` is the first number; `total` is the number of settings on all pages of the list.
    """
    miles = whole_miles(filters.counted_miles, translator)
    is_filtered = filters.filters_by_offer and not filters.include_unknown
    near = _near(count, miles, translator, is_filtered=is_filtered)
    if total <= count:
        return near
    beyond = translator.ngettext(
        "The list goes on with %(num)s place further away.",
        "The list goes on with %(num)s places further away.",
        total - count,
    )
    if not count:
        beyond = translator.ngettext(
            "The list has %(num)s place further away.",
            "The list has %(num)s places further away, nearest first.",
            total,
        )
    return translator.gettext("%(sentence)s %(next)s", sentence=near, next=beyond)


def _near(count: int, miles: str, translator: Translator, *, is_filtered: bool) -> str:
    if is_filtered:
        if not count:
            return translator.gettext("No places within %(miles)s match your choices.", miles=miles)
        return translator.ngettext(
            "%(num)s place within %(miles)s matches your choices."
            " Its distance is in a straight line.",
            "%(num)s places within %(miles)s match your choices, nearest first."
            " Distances are in a straight line.",
            count,
            miles=miles,
        )
    if not count:
        return translator.gettext("No places within %(miles)s.", miles=miles)
    return translator.ngettext(
        "%(num)s place within %(miles)s. Its distance is in a straight line.",
        "%(num)s places within %(miles)s, nearest first. Distances are in a straight line.",
        count,
        miles=miles,
    )


def unknown_group(count: int, filters: Filters, translator: Translator) -> UnknownGroup:
    """The panel about settings with unknown values. `count` 0 means that all are further away."""
    is_open = filters.include_unknown
    if is_open:
        note = translator.gettext("They are in this list too, marked “not known” or “check”.")
    else:
        note = translator.gettext("They may fit. Check with them.")
    return UnknownGroup(
        line=_unknown_line(count, filters, translator),
        note=note,
        query=query(replace(filters, include_unknown=not is_open)),
        is_open=is_open,
    )


def _unknown_line(count: int, filters: Filters, translator: Translator) -> str:
    miles = whole_miles(filters.counted_miles, translator)
    if not count:
        return translator.gettext(
            "Places further away than %(miles)s haven't given what you chose.", miles=miles
        )
    if not filters.funded:
        return translator.ngettext(
            "%(num)s place within %(miles)s hasn't given the ages it takes.",
            "%(num)s places within %(miles)s haven't given the ages they take.",
            count,
            miles=miles,
        )
    if not filters.age:
        return translator.ngettext(
            "%(num)s place within %(miles)s hasn't given its funded hours.",
            "%(num)s places within %(miles)s haven't given their funded hours.",
            count,
            miles=miles,
        )
    return translator.ngettext(
        "%(num)s place within %(miles)s hasn't given its ages or funded hours.",
        "%(num)s places within %(miles)s haven't given their ages or funded hours.",
        count,
        miles=miles,
    )


def _age(age: ChildAge, translator: Translator) -> str:
    if age.last_month == 0:
        return translator.gettext("Under 1 month")
    return formatting.age(age.first_month, translator)


def _within(miles: int, translator: Translator) -> str:
    return translator.gettext("Within %(miles)s", miles=whole_miles(miles, translator))


def whole_miles(miles: int, translator: Translator) -> str:
    return translator.ngettext("%(num)s mile", "%(num)s miles", miles)
