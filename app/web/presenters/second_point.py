"""Texts about the second point of a search: distances, the count and what was not understood."""

from dataclasses import dataclass
from urllib.parse import urlencode

from app.core.declared_filters import whole_miles
from app.core.search_filters import Filters
from app.core.search_points import PointOrder
from app.i18n import FSI, PDI, Translator, mark
from app.snapshot.second_point import SecondChoice, SecondPoint, SecondResult


@dataclass(frozen=True)
class SecondOption:
    """A point to choose; `query` is to be appended to the query string of the first point."""

    label: str
    query: str
    detail: str
    distance: str


def first_name(label: str, translator: Translator) -> str:
    """The first point in a sentence; a browser's position has no label."""
    return f"{FSI}{label}{PDI}" if label else translator.gettext("where you are")


def distance_lines(
    first_label: str,
    second: SecondPoint,
    metres: tuple[int, int],
    extra_m: int | None,
    translator: Translator,
) -> list[str]:
    """The distances of a setting from both points; also the detour, if the list is ordered by it."""
    near, far = map(translator.miles, metres)
    lines = [
        translator.gettext("%(distance)s from %(place)s", distance=near, place=first_label)
        if first_label
        else translator.gettext("%(distance)s from you", distance=near),
        translator.gettext("%(distance)s from the school", distance=far)
        if second.is_school
        else translator.gettext("%(distance)s from %(place)s", distance=far, place=second.label),
    ]
    if extra_m is not None:
        detour = translator.miles(extra_m)
        lines.append(translator.gettext("Detour: %(distance)s", distance=detour))
    return lines


def two_point_count_line(
    count: int,
    names: tuple[str, str],
    order: PointOrder,
    filters: Filters,
    translator: Translator,
) -> str:
    """The number of settings near either point, or with a small detour between them.

    `names` are those of the points, as they stand in a sentence.
    """
    miles = whole_miles(filters.counted_miles, translator)
    is_filtered = filters.narrows and not filters.include_unknown
    if is_filtered and not count:
        return translator.gettext("No places nearby match your choices.")
    sentence = _near_either if order is PointOrder.EITHER else _on_the_way
    near = sentence(count, miles, names, translator)
    if not is_filtered:
        return near
    matching = translator.gettext("All match your choices.")
    return translator.gettext("%(sentence)s %(next)s", sentence=near, next=matching)


def two_point_beyond_line(
    count: int, total: int, order: PointOrder, filters: Filters, translator: Translator
) -> str:
    """How many settings the pages list within the counted distance and beyond it; "" for none."""
    if total <= count:
        return ""
    message = (
        mark("%(near)s places within %(miles)s of either point, then %(far)s further away.")
        if order is PointOrder.EITHER
        else mark("%(near)s places with a detour of up to %(miles)s, then %(far)s with more.")
    )
    return translator.gettext(
        message,
        near=translator.number(count),
        miles=whole_miles(filters.counted_miles, translator),
        far=translator.number(total - count),
    )


def _near_either(count: int, miles: str, names: tuple[str, str], translator: Translator) -> str:
    first, second = names
    if not count:
        return translator.gettext(
            "No places within %(miles)s of %(first)s or %(second)s.",
            miles=miles,
            first=first,
            second=second,
        )
    return translator.ngettext(
        "%(num)s place within %(miles)s of %(first)s or %(second)s."
        " Distances are in a straight line.",
        "%(num)s places within %(miles)s of %(first)s or %(second)s, nearest first."
        " Distances are in a straight line.",
        count,
        miles=miles,
        first=first,
        second=second,
    )


def _on_the_way(count: int, miles: str, names: tuple[str, str], translator: Translator) -> str:
    first, second = names
    if not count:
        return translator.gettext(
            "No places with a detour of up to %(miles)s between %(first)s and %(second)s.",
            miles=miles,
            first=first,
            second=second,
        )
    return translator.ngettext(
        "%(num)s place with a detour of up to %(miles)s between %(first)s and %(second)s."
        " Distances are in a straight line.",
        "%(num)s places with a detour of up to %(miles)s between %(first)s and %(second)s,"
        " least detour first. Distances are in a straight line.",
        count,
        miles=miles,
        first=first,
        second=second,
    )


def second_options(
    second: SecondResult, filter_query: str, translator: Translator
) -> list[SecondOption]:
    """The points that the text may mean, each with the order and the filters of the search."""
    return [_option(choice, second.order, filter_query, translator) for choice in second.choices]


def _option(
    choice: SecondChoice, order: PointOrder, filter_query: str, translator: Translator
) -> SecondOption:
    fields = {"also": choice.value} | ({} if order is PointOrder.EITHER else {"order": order.value})
    distance = "" if choice.distance_m is None else translator.miles(choice.distance_m)
    return SecondOption(
        choice.label, f"&{urlencode(fields)}{filter_query}", choice.detail, distance
    )
