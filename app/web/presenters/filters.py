"""The filters of the results page: their controls, the chosen ones, and how to remove them.

Everything about a single filter comes from its declaration in `app.core.declared_filters`.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.core import declared_filters
from app.core.declared_filters import UNKNOWN_LABELS, UNKNOWN_LINES, whole_miles
from app.core.filter_declaration import Filter
from app.core.search_filters import Filters
from app.i18n import Translator

Options = list[tuple[str, str, bool]]  # value, label, is chosen


@dataclass(frozen=True)
class Control:
    """A filter in the form: ticks if it has several values, otherwise a list to choose from.

    `any_label` is the first line of the list, for "not chosen"; `hint` is "" if there is none.
    `lists` lists of the same options stand beside one another, 0 for ticks (`Filter.lists`).
    """

    parameter: str
    label: str
    hint: str
    any_label: str
    has_several_values: bool
    options: Options
    lists: int


@dataclass(frozen=True)
class FilterForm:
    """The controls of the form, in their order.

    `unknowable` are filters whose facts may be unknown, `unknown_label` the tick that includes
    settings with unknown facts, and `others` the other filters.
    """

    unknowable: list[Control]
    unknown_label: str
    others: list[Control]


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `query` has the other filters, to append to the query string ("&kind=…")."""

    label: str
    query: str


@dataclass(frozen=True)
class UnknownGroup:
    """Settings whose facts are not known; `query` adds or removes them.

    `line` is their count, `note` explains whether the list includes them.
    """

    line: str
    note: str
    query: str
    is_open: bool


def query(filters: Filters) -> str:
    """The filters to append to a query string: "" or "&kind=…&within=…"."""
    return f"&{urlencode(filters.parameters)}" if filters.parameters else ""


def filter_form(filters: Filters, translator: Translator) -> FilterForm:
    """The controls of every declared filter, with the chosen options."""
    unknowable = tuple(one for one in declared_filters.FILTERS if one.unknown)
    label = UNKNOWN_LABELS.get(unknowable)
    return FilterForm(
        unknowable=[_control(one, filters, translator) for one in unknowable],
        unknown_label=translator.gettext(label)
        if label
        else translator.gettext("Include places that haven't given what you choose"),
        others=[
            _control(one, filters, translator)
            for one in declared_filters.FILTERS
            if one not in unknowable
        ],
    )


def _control(declared: Filter, filters: Filters, translator: Translator) -> Control:
    chosen = filters.values(declared.parameter)
    return Control(
        parameter=declared.parameter,
        label=translator.gettext(declared.label),
        hint=translator.gettext(declared.hint) if declared.hint else "",
        any_label=translator.gettext(declared.any_name) if declared.any_name else "",
        has_several_values=declared.has_several_values,
        options=[
            (option.value, option.name(translator), option.value in chosen)
            for option in declared.options
        ],
        lists=declared.lists,
    )


def chips(filters: Filters, translator: Translator) -> tuple[Chip, ...]:
    """The chosen filters, each with the query that removes it."""
    chosen_chips = []
    for declared in filters.declared:
        values = filters.values(declared.parameter)
        for option in declared.options:
            if option.value in values:
                others = [value for value in values if value != option.value]
                rest = filters.choosing(declared.parameter, *others)
                chosen_chips.append(Chip(declared.chip_text(option, translator), query(rest)))
    if filters.include_unknown:
        label = translator.gettext("Including those that haven't given it")
        chosen_chips.append(Chip(label, query(replace(filters, include_unknown=False))))
    return tuple(chosen_chips)


def count_line(count: int, filters: Filters, translator: Translator) -> str:
    """The number of settings within the counted distance."""
    miles = whole_miles(filters.counted_miles, translator)
    is_filtered = filters.filters_by_offer and not filters.include_unknown
    return _near(count, miles, translator, is_filtered=is_filtered)


def beyond_line(count: int, total: int, filters: Filters, translator: Translator) -> str:
    """How many settings the pages list within the counted distance and beyond it; "" for none.

    `total` is the number of settings on all pages of the list.
    """
    if total <= count:
        return ""
    miles = whole_miles(filters.counted_miles, translator)
    return translator.gettext(
        "Within %(miles)s: %(near)s. Further away: %(far)s.",
        near=translator.number(count),
        miles=miles,
        far=translator.number(total - count),
    )


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
        note = translator.gettext("They are in this list too. Check with them.")
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
    lines = [one.unknown.line for one in filters.unknowable if one.unknown]
    line = lines[0] if len(lines) == 1 else UNKNOWN_LINES.get(filters.unknowable)
    if line:
        return line(translator, count, miles)
    return translator.ngettext(
        "%(num)s place within %(miles)s hasn't given what you chose.",
        "%(num)s places within %(miles)s haven't given what you chose.",
        count,
        miles=miles,
    )
