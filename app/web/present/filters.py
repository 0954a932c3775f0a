"""The filters of the results page: what can be chosen, what is chosen, and how to drop it."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.core.ages import CHILD_AGES, ChildAge
from app.core.provision import Choice
from app.core.search import DISTANCES_MILES, Filters
from app.i18n import Voice
from app.web.present import said
from app.web.present.labels import CHOICES, ENTITLEMENTS

Options = list[tuple[str, str, bool]]  # value, label, is chosen


@dataclass(frozen=True)
class Chip:
    """A filter in force; `query` are the others, to stand behind the postcode ("&kind=…")."""

    label: str
    query: str


@dataclass(frozen=True)
class Unknown:
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
        found.append(("age", filters.age.word))
    if filters.funded:
        found.append(("funded", filters.funded.value))
    if filters.with_unknown and filters.asks_offer:
        found.append(("unknown", "1"))
    return found


def query(filters: Filters) -> str:
    """The filters as they stand in an address behind the postcode: "" or "&kind=…&within=…"."""
    found = pairs(filters)
    return f"&{urlencode(found)}" if found else ""


def choices(filters: Filters, voice: Voice) -> Options:
    """Every kind of place on offer."""
    return [(c.value, voice.gettext(CHOICES[c]), c in filters.kinds) for c in Choice]


def distances(filters: Filters, voice: Voice) -> list[tuple[int, str, bool]]:
    """(miles, label, is chosen) of every distance on offer."""
    return [(m, _within(m, voice), m == filters.within_miles) for m in DISTANCES_MILES]


def child_ages(filters: Filters, voice: Voice) -> Options:
    """Every age of a child that can be chosen."""
    return [(age.word, _age(age, voice), age == filters.age) for age in CHILD_AGES]


def entitlements(filters: Filters, voice: Voice) -> Options:
    """Every kind of funded hours, as parents know them."""
    return [
        (one.value, voice.gettext(name), one is filters.funded)
        for one, name in ENTITLEMENTS.items()
    ]


def chips(filters: Filters, voice: Voice) -> tuple[Chip, ...]:
    """What is chosen, each with the address that drops it."""
    chosen = [
        (CHOICES[choice], replace(filters, kinds=filters.kinds - {choice}))
        for choice in Choice
        if choice in filters.kinds
    ]
    found = [Chip(voice.gettext(label), query(rest)) for label, rest in chosen]
    if filters.within_miles:
        words = _within(filters.within_miles, voice)
        found.append(Chip(words, query(replace(filters, within_miles=None))))
    if filters.age:
        words = voice.gettext("Child's age: %(age)s", age=_age(filters.age, voice))
        found.append(Chip(words, query(replace(filters, age=None))))
    if filters.funded:
        words = voice.gettext(ENTITLEMENTS[filters.funded])
        found.append(Chip(words, query(replace(filters, funded=None))))
    if filters.with_unknown and filters.asks_offer:
        words = voice.gettext("Including those that haven't given it")
        found.append(Chip(words, query(replace(filters, with_unknown=False))))
    return tuple(found)


def count_line(count: int, total: int, filters: Filters, voice: Voice) -> str:
    """How many places lie within the distance that is counted, and how many the list adds to them.

    `total` is how many the list holds over all its pages, so that the pages agree with the line.
    """
    miles = whole_miles(filters.counted_miles, voice)
    is_sifted = filters.asks_offer and not filters.with_unknown
    near = _near(count, miles, voice, is_sifted=is_sifted)
    if total <= count:
        return near
    beyond = voice.ngettext(
        "The list goes on with %(num)s place further away.",
        "The list goes on with %(num)s places further away.",
        total - count,
    )
    if not count:
        beyond = voice.ngettext(
            "The list has %(num)s place further away.",
            "The list has %(num)s places further away, nearest first.",
            total,
        )
    return voice.gettext("%(sentence)s %(next)s", sentence=near, next=beyond)


def _near(count: int, miles: str, voice: Voice, *, is_sifted: bool) -> str:
    if is_sifted:
        if not count:
            return voice.gettext("No places within %(miles)s match your choices.", miles=miles)
        return voice.ngettext(
            "%(num)s place within %(miles)s matches your choices."
            " Its distance is in a straight line.",
            "%(num)s places within %(miles)s match your choices, nearest first."
            " Distances are in a straight line.",
            count,
            miles=miles,
        )
    if not count:
        return voice.gettext("No places within %(miles)s.", miles=miles)
    return voice.ngettext(
        "%(num)s place within %(miles)s. Its distance is in a straight line.",
        "%(num)s places within %(miles)s, nearest first. Distances are in a straight line.",
        count,
        miles=miles,
    )


def unknown_group(count: int, filters: Filters, voice: Voice) -> Unknown:
    """What is said of the places that did not tell. `count` 0: there are some, farther away."""
    is_open = filters.with_unknown
    if is_open:
        note = voice.gettext("They are in this list too, marked “not known” or “check”.")
    else:
        note = voice.gettext("They may fit. Check with them.")
    return Unknown(
        line=_unknown_line(count, filters, voice),
        note=note,
        query=query(replace(filters, with_unknown=not is_open)),
        is_open=is_open,
    )


def _unknown_line(count: int, filters: Filters, voice: Voice) -> str:
    miles = whole_miles(filters.counted_miles, voice)
    if not count:
        return voice.gettext(
            "Places further away than %(miles)s haven't given what you chose.", miles=miles
        )
    if not filters.funded:
        return voice.ngettext(
            "%(num)s place within %(miles)s hasn't given the ages it takes.",
            "%(num)s places within %(miles)s haven't given the ages they take.",
            count,
            miles=miles,
        )
    if not filters.age:
        return voice.ngettext(
            "%(num)s place within %(miles)s hasn't given its funded hours.",
            "%(num)s places within %(miles)s haven't given their funded hours.",
            count,
            miles=miles,
        )
    return voice.ngettext(
        "%(num)s place within %(miles)s hasn't given its ages or funded hours.",
        "%(num)s places within %(miles)s haven't given their ages or funded hours.",
        count,
        miles=miles,
    )


def _age(age: ChildAge, voice: Voice) -> str:
    if age.last == 0:
        return voice.gettext("Under 1 month")
    return said.age(age.first, voice)


def _within(miles: int, voice: Voice) -> str:
    return voice.gettext("Within %(miles)s", miles=whole_miles(miles, voice))


def whole_miles(miles: int, voice: Voice) -> str:
    return voice.ngettext("%(num)s mile", "%(num)s miles", miles)
