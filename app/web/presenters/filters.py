"""The filters of the results page: what can be chosen, what is chosen, and how to drop it."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.core.child_ages import (
    CHILD_AGES,
    ChildAge,
)
from app.core.provision import Choice
from app.core.search_filters import (
    DISTANCES_MILES,
    Filters,
)
from app.i18n import Translator
from app.web.presenters import formatting
from app.web.presenters.labels import (
    CHOICES,
    ENTITLEMENTS,
)

Options = list[tuple[str, str, bool]]  # value, label, is chosen


@dataclass(frozen=True)
class Chip:
    """A filter in force; `query` are the others, to stand behind the postcode ("&kind=…")."""

    label: str
    query: str


@dataclass(frozen=True)
class UnknownGroup:
    """The group of places that did not tell what was asked; `query` opens or closes it.

    `line` says how many, `note` what the list does with them.
    """

    line: str
    note: str
    query: str
    is_open: bool


def pairs(filters: Filters) -> list[tuple[str, str]]:
    """The filters as parameters of an address or a form."""
    found = [("kind", choice.value) for choice in Choice if choice in filters.kinds]
    if filters.within_miles:
        found.append(("within", str(filters.within_miles)))
    if filters.age:
        found.append(("age", filters.age.code))
    if filters.funded:
        found.append(("funded", filters.funded.value))
    if filters.include_unknown and filters.filters_by_offer:
        found.append(("unknown", "1"))
    return found


def query(filters: Filters) -> str:
    """The filters as they stand in an address behind the postcode: "" or "&kind=…&within=…"."""
    found = pairs(filters)
    return f"&{urlencode(found)}" if found else ""


def choices(filters: Filters, translator: Translator) -> Options:
    """Every kind of place on offer."""
    return [
        (choice.value, translator.gettext(CHOICES[choice]), choice in filters.kinds)
        for choice in Choice
    ]


def distances(filters: Filters, translator: Translator) -> list[tuple[int, str, bool]]:
    """(miles, label, is chosen) of every distance on offer."""
    return [
        (miles, _within(miles, translator), miles == filters.within_miles)
        for miles in DISTANCES_MILES
    ]


def child_ages(filters: Filters, translator: Translator) -> Options:
    """Every age of a child that can be chosen."""
    return [(age.code, _age(age, translator), age == filters.age) for age in CHILD_AGES]


def entitlements(filters: Filters, translator: Translator) -> Options:
    """Every kind of funded hours, as parents know them."""
    return [
        (one.value, translator.gettext(name), one is filters.funded)
        for one, name in ENTITLEMENTS.items()
    ]


def chips(filters: Filters, translator: Translator) -> tuple[Chip, ...]:
    """What is chosen, each with the address that drops it."""
    chosen = [
        (CHOICES[choice], replace(filters, kinds=filters.kinds - {choice}))
        for choice in Choice
        if choice in filters.kinds
    ]
    found = [Chip(translator.gettext(label), query(rest)) for label, rest in chosen]
    if filters.within_miles:
        words = _within(filters.within_miles, translator)
        found.append(Chip(words, query(replace(filters, within_miles=None))))
    if filters.age:
        words = translator.gettext("Child's age: %(age)s", age=_age(filters.age, translator))
        found.append(Chip(words, query(replace(filters, age=None))))
    if filters.funded:
        words = translator.gettext(ENTITLEMENTS[filters.funded])
        found.append(Chip(words, query(replace(filters, funded=None))))
    if filters.include_unknown and filters.filters_by_offer:
        words = translator.gettext("Including those that haven't given it")
        found.append(Chip(words, query(replace(filters, include_unknown=False))))
    return tuple(found)


def count_line(count: int, total: int, filters: Filters, translator: Translator) -> str:
    """How many places lie within the distance that is counted, and how many the list adds to them.

    `total` is how many the list holds over all its pages, so that the pages agree with the line.
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
    """What is said of the places that did not tell. `count` 0: there are some, farther away."""
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
