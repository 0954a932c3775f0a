"""The blocks next to a results list: childminders published only as a count, and help nearby.

Each block is rendered once for all searches in the same council with the same nearest help points.
"""

from datetime import date

from app.config import Council
from app.core.distance import metres_between
from app.core.provision import Choice
from app.i18n import Translator
from app.snapshot.layout import HelpPoint
from app.snapshot.published_settings import PublishedSettings
from app.web import presenters
from app.web.public.results.recently_used import RecentlyUsed
from app.web.templating import render

HELP_POINTS_SHOWN = 2
BLOCKS_MAX = 4096  # of about 2 KB

# Language, council code, positions of the nearest help points in the council's list.
BlockKey = tuple[str, str, tuple[int, ...]]


class NearbyHelpCache:
    """The rendered blocks; those that `get` does not have, `render_missing` renders."""

    def __init__(self) -> None:
        self._points: dict[str, list[HelpPoint]] = {}
        self._blocks: RecentlyUsed[tuple[bytes, bytes]] = RecentlyUsed(BLOCKS_MAX)

    def get(
        self, translator: Translator, la_code: str, latitude: float, longitude: float
    ) -> tuple[bytes, bytes] | None:
        """The HTML of the count block and of the help block; None if they are not cached."""
        if la_code not in self._points:
            return None
        return self._blocks.get(self._key(translator, la_code, latitude, longitude))

    def render_missing(
        self,
        settings: PublishedSettings,
        translator: Translator,
        council: Council,
        latitude: float,
        longitude: float,
        *,
        today: date,
    ) -> None:
        """Render the blocks for a point in a council if they are not cached."""
        if council.la_code not in self._points:
            self._points[council.la_code] = settings.help_points(council.la_code)
        key = self._key(translator, council.la_code, latitude, longitude)
        if key not in self._blocks:
            help_block = self._render_help(settings, translator, council, key, today)
            counted = _render_counted(settings, translator, council)
            self._blocks.put(key, (counted, help_block))

    def _key(
        self, translator: Translator, la_code: str, latitude: float, longitude: float
    ) -> BlockKey:
        points = self._points[la_code]
        if not points:
            return translator.language.code, la_code, ()
        by_distance = sorted(
            (metres_between(latitude, longitude, point.latitude, point.longitude), position)
            for position, point in enumerate(points)
            if point.latitude is not None and point.longitude is not None
        )
        return (
            translator.language.code,
            la_code,
            tuple(position for _, position in by_distance[:HELP_POINTS_SHOWN]),
        )

    def _render_help(
        self,
        settings: PublishedSettings,
        translator: Translator,
        council: Council,
        key: BlockKey,
        today: date,
    ) -> bytes:
        points = self._points[council.la_code]
        nearest = [points[position] for position in key[2]]
        help_points = [presenters.help_point(point, translator) for point in nearest]
        area = settings.areas.get(("council", council.la_code))
        return render.fragment(
            translator.language.code,
            "public/results/_nearby_help.html",
            council=presenters.council_contact(council),
            help_points=help_points,
            help_point_sources=presenters.source_notes(
                [point.source for point in nearest], settings.editions, translator, today
            ),
            area_url=f"/{translator.language.code}/area/{council.la_code}" if area else "",
            area_name=area.name if area else "",
        ).encode()


def _render_counted(settings: PublishedSettings, translator: Translator, council: Council) -> bytes:
    """The block about childminders who are published only as a count; empty if there are none."""
    for counted in settings.counted_only(council.la_code):
        if counted.choice is Choice.CHILDMINDER:
            council_contact, code = presenters.council_contact(council), translator.language.code
            html = render.fragment(
                code,
                "public/results/_counted_childminders.html",
                count=counted.count,
                council=council_contact,
            )
            return html.encode()
    return b""
