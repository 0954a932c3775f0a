"""What to know about a map: its notes, and whose boundaries it shows."""

from collections.abc import Iterator

from app.core.statistics.map_classes import ClassMethod
from app.i18n import Translator
from app.snapshot.insights.area_map import AreaMap
from app.web.figure_views.wording import is_total


def boundaries_text(translator: Translator) -> str:
    """Whose boundaries a drawing shows."""
    return translator.gettext(
        "Boundaries: Office for National Statistics, Open Government Licence v3.0. Contains OS data"
        " © Crown copyright and database right."
    )


def map_notes(found: AreaMap, translator: Translator) -> Iterator[str]:
    """What to know about the figures, the shades and the areas."""
    measure = found.mapped.measure.measure
    if measure.gaps:
        yield measure.gaps
    method = found.classes.method
    if method is ClassMethod.QUANTILES:
        yield translator.gettext(
            "Each shade has about as many areas, so two shades can lie close together: read the limits."
        )
    elif method is ClassMethod.JENKS:
        yield translator.gettext(
            "The limits are where the values lie furthest apart (Jenks), so a shade may have few areas."
        )
    else:
        yield translator.gettext(
            "The limits are those of all periods together, so a shade means the same in every period."
        )
    if is_total(measure):
        yield translator.gettext(
            "These are numbers, not shares: where more children live, most numbers are higher."
        )
    yield translator.gettext(
        "A shade is that of a whole area: it is not true of every family in it, and a large area is"
        " not more important than a small one."
    )
    yield from _drawing_notes(found, translator)


def _drawing_notes(found: AreaMap, translator: Translator) -> Iterator[str]:
    """What is not drawn."""
    if found.frame is None:
        yield translator.gettext(
            "There is no drawing, because no boundaries of these areas are loaded."
        )
    elif found.unplaced_count:
        yield translator.ngettext(
            "%(num)s area with a figure is not on the map: its boundary is not loaded.",
            "%(num)s areas with a figure are not on the map: their boundaries are not loaded.",
            found.unplaced_count,
        )


def matrix_notes(first: AreaMap, second: AreaMap, translator: Translator) -> Iterator[str]:
    """What a map of two measures does not show."""
    gettext = translator.gettext
    yield gettext(
        "What this map does not show: whether one measure is a cause of the other. Both may have"
        " the same cause, or none in common."
    )
    yield gettext(
        "It does not show anything about a child either: in an area that is low in both, the"
        " children behind one figure may be others than those behind the other."
    )
    yield gettext(
        "A third is a place among these areas only. There is always a lowest third, even where"
        " all areas do well, and areas on either side of a limit may hardly differ."
    )
    if first.period != second.period:
        yield gettext("The two measures are of different periods: their titles name them.")
    described = [found.mapped.measure.measure for found in (first, second)]
    if described[0].gaps == described[1].gaps:
        described = described[:1]
    for one in described:
        if one.gaps:
            yield f"{one.title}: {one.gaps}"
    yield from _drawing_notes(first, translator)
