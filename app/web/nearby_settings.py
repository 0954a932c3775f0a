"""The nearest other settings, for the page of a setting and for its preview by staff."""

from geopy.distance import geodesic  # type: ignore[import-untyped]  # ships no types

from app.core.search_filters import Filters
from app.i18n import Translator
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshot
from app.web import presenters

NEARBY_COUNT = 5  # nearby settings listed on the page of a setting


def find_nearby_settings(
    published: Snapshot, setting: Setting, translator: Translator
) -> tuple[presenters.NearbySetting, ...]:
    """The nearest other settings; geopy's exact distance is affordable for so few."""
    if setting.latitude is None or setting.longitude is None:
        return ()
    matches = published.settings.grid.nearest(
        setting.latitude, setting.longitude, Filters(), 0, NEARBY_COUNT + 1
    )
    others = (published.settings.get(match.number) for match in matches.page)
    return tuple(
        presenters.nearby(other, _distance_m(setting, other), translator)
        for other in others
        if other.provider_id != setting.provider_id
    )[:NEARBY_COUNT]


def _distance_m(setting: Setting, other: Setting) -> float:
    start, end = ((each.latitude, each.longitude) for each in (setting, other))
    return float(geodesic(start, end).m)
