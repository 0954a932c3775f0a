"""How often links between lists are right, as the frozen model's figures say, for the public page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.core.statistics.intervals import CountedShare, wilson_interval
from app.i18n import Translator, mark
from app.linkage.model import Model

ENTRIES_MIN: Final = 100  # of a kind, below which an interval says too little
_DATA: Final = {
    ("names_and_premises", "all"): mark("Names and addresses"),
    ("names_and_premises", "nursery"): mark("Names and addresses of nurseries"),
    ("names_and_premises", "preschool"): mark("Names and addresses of pre-schools"),
    ("names_and_premises", "several"): mark("Names and addresses of places called both"),
    ("names_and_premises", "unstated"): mark("Names and addresses of places called neither"),
    ("names", "all"): mark("Names only"),
}


@dataclass(frozen=True)
class LinkFigures:
    """A row of the table: what was compared, on how many entries, and three shares as texts."""

    compared: str
    entries: str
    right: str
    found: str
    asked: str


def link_figures(model: Model, translator: Translator) -> tuple[LinkFigures, ...]:
    """The rows of the table, from a model's own figures: all names first, then by kind."""
    listed = {(one["data"], one["kind"]): one for one in model.figures}
    return tuple(
        LinkFigures(
            compared=translator.gettext(title),
            entries=translator.number(one["entries"]),
            right=_share(one, "right", "links", translator),
            found=_share(one, "right", "true", translator),
            asked=_share(one, "asked", "entries", translator),
        )
        for key, title in _DATA.items()
        if (one := listed.get(key)) and one["entries"] >= ENTRIES_MIN
    )


def _share(figures: Mapping[str, Any], count: str, of: str, translator: Translator) -> str:
    """A share with its interval in per cent: "99.9% (99.7 to 100)"; "" where nothing was counted."""
    if not figures[of]:
        return ""
    counted = CountedShare(figures[count], figures[of])
    interval = wilson_interval(counted)
    assert interval is not None
    shares = (counted.share, interval.lower, interval.upper)
    share, low, high = (translator.number(round(100 * one, 1)) for one in shares)
    return translator.gettext("%(share)s%% (%(low)s to %(high)s)", share=share, low=low, high=high)
