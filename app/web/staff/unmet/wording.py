"""The words of unmet need: what was chosen in a search, as the public pages name it."""

from collections.abc import Mapping
from typing import Final

from app.core import declared_filters
from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH, CountedEvent
from app.core.declared_filters import AGE, KIND, SCHOOL_AGE, SEVERAL_AGES, SEVERAL_KINDS
from app.core.filter_declaration import Filter, UnmetColumn
from app.core.offer import AgeBand
from app.core.school_served import SCHOOL_PARAMETER
from app.core.unmet_search import SEVERAL_REASONS
from app.i18n import Translator, mark
from app.web.presenters.hub.both_languages import TEXTS as HUB_TEXTS
from app.web.presenters.labels import AGE_BAND_COMBINATIONS

NOT_CHOSEN: Final = mark("Not chosen")
ALL_OTHERS: Final = mark("All other choices")
HEADINGS: Final[Mapping[CountedEvent, str]] = {
    UNMET_SEARCH: mark("Searches that found nothing"),
    NOTHING_SUITABLE: mark("Nothing in the list suited"),
}
# The heading of the reason, by event: a further filter of a search, or what a family missed.
_REASON_HEADINGS: Final[Mapping[CountedEvent, str]] = {
    UNMET_SEARCH: mark("Other choice"),
    NOTHING_SUITABLE: mark("Reason"),
}
_AGES: Final[Mapping[str, str]] = {
    **{band.value: AGE_BAND_COMBINATIONS[band,] for band in AgeBand},
    SCHOOL_AGE: mark("5 to 11 years"),
    SEVERAL_AGES: mark("Children of different ages"),
}
_OTHER_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    KIND.parameter: {SEVERAL_KINDS: mark("Several kinds")},
    AGE.parameter: _AGES,
}


def column_heading(event: CountedEvent, column: UnmetColumn, translator: Translator) -> str:
    """The heading of a column: the label of the filter that it counts."""
    declared = _filter_of(column)
    return translator.gettext(declared.label if declared else _REASON_HEADINGS[event])


def column_name(event: CountedEvent, column: UnmetColumn) -> str:
    """The heading of a column in a file, which means what the heading on the page means."""
    is_other_choice = event is UNMET_SEARCH and _filter_of(column) is None
    return "other_choice" if is_other_choice else column.column


def value_texts(
    event: CountedEvent, column: UnmetColumn, translator: Translator
) -> Mapping[str, str]:
    """The name of each stored value of a column; of "" that nothing was chosen."""
    declared = _filter_of(column)
    if declared is None:
        named = {value: _reason(event, value, translator) for value in column.values}
    else:
        names = {one.value: one.name(translator) for one in declared.options}
        others = _OTHER_VALUES.get(declared.parameter, {})
        named = {
            value: translator.gettext(others[value]) if value in others else names[value]
            for value in column.values
        }
    if event is NOTHING_SUITABLE and declared is None:
        return named  # a report always has a reason
    return {"": translator.gettext(NOT_CHOSEN), **named}


def _reason(event: CountedEvent, value: str, translator: Translator) -> str:
    if event is NOTHING_SUITABLE:
        return translator.gettext(HUB_TEXTS[value])
    if value == SEVERAL_REASONS:
        return translator.gettext(mark("Several other choices"))
    if value == SCHOOL_PARAMETER:
        return translator.gettext(mark("Takes children to and from a school"))
    labels = {one.parameter: one.label for one in declared_filters.FILTERS}
    return translator.gettext(labels[value])


def _filter_of(column: UnmetColumn) -> Filter | None:
    """The filter that declares a column; None for the reason."""
    return next((one for one in declared_filters.FILTERS if one.unmet is column), None)
