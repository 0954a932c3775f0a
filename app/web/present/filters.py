"""The filters of the results page: what can be chosen, what is chosen, and how to drop it."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.core.provision import Choice
from app.core.search import DISTANCES_MILES, Filters
from app.i18n import Voice
from app.web.present.labels import CHOICES


@dataclass(frozen=True)
class Chip:
    """A filter in force; `query` are the others, to stand behind the postcode ("&kind=…")."""

    label: str
    query: str


def query(filters: Filters) -> str:
    """The filters as they stand in an address behind the postcode: "" or "&kind=…&within=…"."""
    pairs = [("kind", choice.value) for choice in Choice if choice in filters.kinds]
    if filters.within_miles:
        pairs.append(("within", str(filters.within_miles)))
    return f"&{urlencode(pairs)}" if pairs else ""


def choices(filters: Filters, voice: Voice) -> list[tuple[str, str, bool]]:
    """(value, label, is chosen) of every kind of place on offer."""
    return [(c.value, voice.gettext(CHOICES[c]), c in filters.kinds) for c in Choice]


def distances(filters: Filters, voice: Voice) -> list[tuple[int, str, bool]]:
    """(miles, label, is chosen) of every distance on offer."""
    return [(m, _within(m, voice), m == filters.within_miles) for m in DISTANCES_MILES]


def chips(filters: Filters, voice: Voice) -> tuple[Chip, ...]:
    """What is chosen, each with the address that drops it."""
    kinds = [
        Chip(
            voice.gettext(CHOICES[choice]),
            query(replace(filters, kinds=filters.kinds - {choice})),
        )
        for choice in Choice
        if choice in filters.kinds
    ]
    if not filters.within_miles:
        return tuple(kinds)
    distance = Chip(
        _within(filters.within_miles, voice), query(replace(filters, within_miles=None))
    )
    return (*kinds, distance)


def count_line(count: int, filters: Filters, voice: Voice) -> str:
    """How many places there are, how far was counted, and in which order they stand."""
    if not count and filters.within_miles:
        return voice.gettext(
            "No places within %(miles)s.", miles=_miles(filters.counted_miles, voice)
        )
    if not count:
        return voice.gettext(
            "None within %(miles)s. Nearest first, in a straight line.",
            miles=_miles(filters.counted_miles, voice),
        )
    return voice.ngettext(
        "%(num)s place within %(miles)s. Nearest first, in a straight line.",
        "%(num)s places within %(miles)s. Nearest first, in a straight line.",
        count,
        miles=_miles(filters.counted_miles, voice),
    )


def _within(miles: int, voice: Voice) -> str:
    return voice.gettext("Within %(miles)s", miles=_miles(miles, voice))


def _miles(miles: int, voice: Voice) -> str:
    return voice.ngettext("%(num)s mile", "%(num)s miles", miles)
