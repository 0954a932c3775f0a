"""The filters of the results page: their controls, the chosen ones, and how to remove them.

Everything about a single filter comes from its declaration in `app.core.declared_filters`.
"""

from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from app.core import declared_filters
from app.core.declared_filters import UNKNOWN_LINES, whole_miles
from app.core.filter_declaration import Filter
from app.core.inspection_filters import STANDARDS
from app.core.school_served import SCHOOL_PARAMETER
from app.core.search_filters import Filters
from app.i18n import Translator

OptionKey = tuple[str, str]  # a parameter and one of its values, as in `facet_counts`


@dataclass(frozen=True)
class FormOption:
    """An option of a control; `key` names the slot for its number of settings.

    `stands_apart`: below the other options of its control, as clubs below care for under-fives.
    """

    value: str
    label: str
    is_chosen: bool
    key: OptionKey
    stands_apart: bool


@dataclass(frozen=True)
class Control:
    """A filter in the form.

    `look` is "ticks" for several values, "tick" for a single option, otherwise "lists". A list has
    the id of its element and the value chosen in it, "" if none: one list for a single value, or
    one for each of several children. `any_label` is the first line of a list, for "not chosen";
    `hint` is "" if there is none.
    """

    parameter: str
    label: str
    hint: str
    any_label: str
    look: Literal["ticks", "tick", "lists"]
    options: tuple[FormOption, ...]
    lists: tuple[tuple[str, str], ...]

    @property
    def is_chosen(self) -> bool:
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class FilterForm:
    """The controls of the form, in their order.

    `main` are always shown and `more` are behind "More filters", which is open if one of them is
    chosen.
    """

    main: tuple[Control, ...]
    more: tuple[Control, ...]
    is_more_open: bool


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


def filter_form(
    filters: Filters, translator: Translator, absent: frozenset[OptionKey] = frozenset()
) -> FilterForm:
    """The controls of every declared filter, with the chosen options; a child's age comes first.

    `absent` options are left out unless they are chosen.
    """
    in_order = _in_form_order(declared_filters.FILTERS)
    controls = [(one, _control(one, filters, translator, absent)) for one in in_order]
    more = tuple(control for one, control in controls if not one.is_main and control.options)
    return FilterForm(
        main=tuple(control for one, control in controls if one.is_main),
        more=more,
        is_more_open=bool(filters.school) or any(control.is_chosen for control in more),
    )


def _in_form_order(declared: tuple[Filter, ...]) -> list[Filter]:
    """A child's age first, then as declared."""
    return sorted(declared, key=lambda one: one is not declared_filters.AGE)


def option_keys(form: FilterForm) -> tuple[OptionKey, ...]:
    """The key of every option of the form whose settings are counted."""
    stored = {one.parameter for one in declared_filters.FILTERS if one.stored}
    controls = [control for control in (*form.main, *form.more) if control.parameter in stored]
    return tuple(option.key for control in controls for option in control.options)


def is_list(declared: Filter) -> bool:
    """Whether the control is one list or several to choose from, not ticks."""
    has_choice = len(declared.options) > 1
    return bool(declared.lists) or (has_choice and not declared.has_several_values)


def _control(
    declared: Filter, filters: Filters, translator: Translator, absent: frozenset[OptionKey]
) -> Control:
    chosen, parameter = filters.values(declared.parameter), declared.parameter
    lists: tuple[tuple[str, str], ...] = ()
    if declared.lists:
        values = (*chosen, *("",) * declared.lists)[: declared.lists]
        lists = tuple((f"{parameter}-{place}", value) for place, value in enumerate(values, 1))
    elif is_list(declared):
        lists = ((parameter, "".join(chosen)),)
    return Control(
        parameter=parameter,
        label=translator.gettext(declared.label),
        hint=translator.gettext(declared.hint) if declared.hint else "",
        any_label=translator.gettext(declared.any_name) if declared.any_name else "",
        look="lists" if lists else "ticks" if len(declared.options) > 1 else "tick",
        options=tuple(
            FormOption(
                option.value,
                option.name(translator),
                option.value in chosen,
                (parameter, option.value),
                option.stands_apart,
            )
            for option in declared.options
            if option.value in chosen or (parameter, option.value) not in absent
        ),
        lists=lists,
    )


def school_name(name: str, translator: Translator) -> str:
    """The name of a school served; a general one where no published setting has it any more."""
    return name or translator.gettext("a school that is no longer listed")


def chips(
    filters: Filters, translator: Translator, school: str = "", *, is_detour: bool = False
) -> tuple[Chip, ...]:
    """The chosen filters, each with the query that removes it; `school` is that school's name.

    `is_detour`: the chosen distance is that of a detour between two points.
    """
    chosen_chips = []
    for declared in _in_form_order(filters.declared):
        values = filters.values(declared.parameter)
        for option in declared.options:
            if option.value in values:
                others = [value for value in values if value != option.value]
                rest = filters.choosing(declared.parameter, *others)
                label = declared.chip_text(option, translator)
                if is_detour and declared is declared_filters.WITHIN:
                    miles = whole_miles(filters.counted_miles, translator)
                    label = translator.gettext("Detour of up to %(miles)s", miles=miles)
                chosen_chips.append(Chip(label, query(rest)))
    if filters.school:
        label = translator.gettext(
            "Takes children to and from: %(school)s", school=school_name(school, translator)
        )
        chosen_chips.append(Chip(label, query(filters.choosing(SCHOOL_PARAMETER))))
    if filters.include_unknown:
        label = translator.gettext("Including places we don't know enough about")
        chosen_chips.append(Chip(label, query(replace(filters, include_unknown=False))))
    return tuple(chosen_chips)


def count_line(count: int, filters: Filters, translator: Translator) -> str:
    """The number of settings within the counted distance."""
    miles = whole_miles(filters.counted_miles, translator)
    return _near(count, filters, miles, translator)


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


def _near(count: int, filters: Filters, miles: str, translator: Translator) -> str:
    is_filtered = filters.narrows and not filters.include_unknown
    if is_filtered and not count:
        return translator.gettext("No places within %(miles)s match your choices.", miles=miles)
    if is_filtered and filters.filtered_facts == ("age",) and not filters.school:
        return _near_for_children(count, len(filters.values("age")), miles, translator)
    if is_filtered:
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


def _near_for_children(count: int, children: int, miles: str, translator: Translator) -> str:
    """The count where nothing but ages is chosen: a setting may take some of several children."""
    if children == 1:
        return translator.ngettext(
            "%(num)s place within %(miles)s takes a child of this age.",
            "%(num)s places within %(miles)s take a child of this age, nearest first.",
            count,
            miles=miles,
        )
    return translator.ngettext(
        "%(num)s place within %(miles)s takes at least one of your children.",
        "%(num)s places within %(miles)s take at least one of your children, nearest first.",
        count,
        miles=miles,
    )


def unknown_group(
    count: int,
    without_report_card: int,
    filters: Filters,
    translator: Translator,
    *,
    is_detour: bool = False,
) -> UnknownGroup:
    """The panel about settings with unknown values. `count` 0 means that all are further away.

    `without_report_card`: settings nearby without one, 0 if the line says so or nobody asked. With
    `is_detour` the list is ordered by the detour between two points: no sentence has a distance.
    """
    is_open = filters.include_unknown
    if is_open:
        note = translator.gettext("They are in this list too. Check with them.")
    else:
        note = translator.gettext("They may fit. Check with them.")
    if without_report_card and STANDARDS.unknown and not is_detour:
        miles = whole_miles(filters.counted_miles, translator)
        sentence = STANDARDS.unknown.line(translator, without_report_card, miles)
        note = translator.gettext("%(sentence)s %(next)s", sentence=sentence, next=note)
    return UnknownGroup(
        line=_on_the_way_line(count, translator)
        if is_detour
        else _unknown_line(count, filters, translator),
        note=note,
        query=query(replace(filters, include_unknown=not is_open)),
        is_open=is_open,
    )


def _on_the_way_line(count: int, translator: Translator) -> str:
    if not count:
        return translator.gettext(
            "We don't know if places with a longer detour match your choices."
        )
    return translator.ngettext(
        "We don't know if %(num)s place on the way matches your choices.",
        "We don't know if %(num)s places on the way match your choices.",
        count,
    )


def _unknown_line(count: int, filters: Filters, translator: Translator) -> str:
    miles = whole_miles(filters.counted_miles, translator)
    if not count:
        return translator.gettext(
            "We don't know if places further away than %(miles)s match your choices.", miles=miles
        )
    lines = [one.unknown.line for one in filters.unknowable if one.unknown]
    line = lines[0] if len(lines) == 1 else UNKNOWN_LINES.get(filters.unknowable)
    if line:
        return line(translator, count, miles)
    return translator.ngettext(
        "We don't know if %(num)s place within %(miles)s matches your choices.",
        "We don't know if %(num)s places within %(miles)s match your choices.",
        count,
        miles=miles,
    )
