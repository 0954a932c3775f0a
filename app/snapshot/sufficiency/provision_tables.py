"""Settings and their places by age, and the places beside the number of children."""

from collections.abc import Callable, Iterable
from typing import Final

from app.core.measures.provision import ProvisionBand, ProvisionCounts, counts_of_setting
from app.core.provision import UNDER_FIVES
from app.core.sufficiency.tables import (
    Age,
    Cell,
    CellUnit,
    Column,
    Message,
    Missing,
    ReportTable,
    TableSource,
)
from app.core.translation_marks import mark
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.sufficiency.children_tables import children_under_5
from app.snapshot.sufficiency.report_scope import ReportScope, bands

_BANDS: Final = {
    ProvisionBand.ALL: Column(mark("All")),
    ProvisionBand.UNDER_2: Column(age=Age.UNDER_2),
    ProvisionBand.TWO: Column(age=Age.TWO),
    ProvisionBand.THREE_FOUR: Column(age=Age.THREE_FOUR),
    ProvisionBand.SCHOOL_AGE: Column(age=Age.SCHOOL_AGE),
    ProvisionBand.NOT_KNOWN: Column(age=Age.NOT_KNOWN),
}
Counts = dict[ProvisionBand, ProvisionCounts]
CellOf = Callable[[ProvisionCounts], Cell]
_SMALL: Final = {ProvisionBand.UNDER_2, ProvisionBand.TWO, ProvisionBand.THREE_FOUR}
HOMES_NOTE: Final = Message(
    mark(
        "Childminders and other care in homes are counted in the council's row only, never in a"
        " ward, so wards do not add up to it."
    )
)
_OVERLAP: Final = Message(
    mark("A setting counts in each age group that it takes, so age groups are not added up.")
)


def provision_tables(scope: ReportScope) -> tuple[ReportTable, ...]:
    """Settings by age, places by age, and places for each child under 5."""
    counts = {
        code: _counts_by_band(settings) for code, settings in scope.settings_by_area().items()
    }
    counted_only = sum(one.count for one in scope.published.counted_only(scope.council.code))
    own = counts[scope.council.code]
    for band in (ProvisionBand.ALL, ProvisionBand.NOT_KNOWN):
        own[band] += ProvisionCounts(counted_only, 0, counted_only)
    sources = scope.sources_of("registration", "places", "ages")

    def table(code: str, title: str, cell: CellOf, *notes: Message) -> ReportTable:
        def cells(area: NamedArea) -> tuple[Cell, ...]:
            if not own[ProvisionBand.ALL].settings_count:
                return (Missing.NO_DATA,) * len(_BANDS)
            return _band_cells(counts[area.code], cell)

        every_note = (*notes, *_counted_note(counted_only), _OVERLAP, HOMES_NOTE)
        columns = tuple(_BANDS.values())
        return ReportTable(code, Message(title), columns, scope.rows(cells), sources, every_note)

    return (
        table("settings", mark("Settings by age of the children"), lambda one: one.settings_count),
        table("places", mark("Places of these settings"), _places, *_places_notes(own)),
        _places_for_children(scope, sources),
    )


def _band_cells(counts: Counts, cell: CellOf) -> tuple[Cell, ...]:
    """The cells of an area; an age that no setting is known to take is 0 only if all are known."""
    is_incomplete = counts[ProvisionBand.NOT_KNOWN].settings_count > 0
    return tuple(
        Missing.NO_DATA if is_incomplete and not counts[band].settings_count else cell(counts[band])
        for band in _BANDS
    )


def _counts_by_band(settings: Iterable[Setting]) -> Counts:
    counts = dict.fromkeys(_BANDS, ProvisionCounts())
    for setting in settings:
        for band in bands(setting):
            counts[band] += counts_of_setting(setting.places_count)
    return counts


def _places(counts: ProvisionCounts) -> Cell:
    return Missing.NO_DATA if counts.known_places is None else counts.known_places


def _counted_note(count: int) -> Iterable[Message]:
    """That homes are in the number of settings which are in no list."""
    if count:
        text = mark("Homes that are counted without being listed are included: %(count)s.")
        yield Message(text, {"count": count})


def _places_notes(own: Counts) -> Iterable[Message]:
    yield Message(
        mark(
            "Registers give the places of a setting, not of an age: a setting counts with all its"
            " places in each age group."
        )
    )
    if unknown := own[ProvisionBand.ALL].without_number:
        text = mark("Settings without a known number of places, which add none: %(count)s.")
        yield Message(text, {"count": unknown})


def _places_for_children(scope: ReportScope, sources: tuple[TableSource, ...]) -> ReportTable:
    """Places of settings for under-fives for each 100 children under 5, with both dates."""
    places = {
        code: [one.places_count for one in settings if _is_for_under_fives(one)]
        for code, settings in scope.settings_by_area().items()
    }
    children = children_under_5(scope)

    def cells(area: NamedArea) -> tuple[Cell, ...]:
        known = [one for one in places[area.code] if one is not None]
        count = children.by_area.get(area.code)
        is_unknown = not scope.settings or (places[area.code] and not known)
        total = Missing.NO_DATA if is_unknown else sum(known)
        if isinstance(total, Missing) or not count:
            return total, Missing.NO_DATA if count is None else count, Missing.NO_DATA
        return total, count, total / count

    return ReportTable(
        "places_per_child",
        Message(mark("Places for each child under 5")),
        (
            Column(mark("Places of settings for children under 5"), Age.UNDER_5),
            Column(mark("Children"), Age.UNDER_5),
            Column(mark("Places for each child"), Age.UNDER_5, CellUnit.HUNDREDTHS),
        ),
        scope.rows(cells),
        (*sources, *children.sources),
        (*_dates(sources, children.period), HOMES_NOTE),
    )


def _is_for_under_fives(setting: Setting) -> bool:
    """By the ages that a source gives; without any, by its kind."""
    known = set(bands(setting))
    if ProvisionBand.NOT_KNOWN in known:
        return setting.choice in UNDER_FIVES
    return bool(known & _SMALL)


def _dates(sources: tuple[TableSource, ...], period: str) -> Iterable[Message]:
    """The dates of numerator and denominator."""
    days = [one.as_at for one in sources if not isinstance(one.as_at, str)]
    if days and period:
        text = mark(
            "Places are as at %(first)s to %(last)s; children are the estimate for the middle of"
            " %(year)s."
        )
        yield Message(text, {"first": min(days), "last": max(days), "year": period})
    yield Message(
        mark(
            "Places for school-age children in the same settings are included, and many children"
            " do not need a place: this is no measure of how many families look for one."
        )
    )
