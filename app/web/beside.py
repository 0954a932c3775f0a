"""What stands beside a list: who is only counted in the council, and the people who can help near it.

Each block is rendered once for all who search in the same council and have the same helpers nearest.
"""

from datetime import date

from app.config import Council
from app.core.distance import metres_between
from app.core.provision import Choice
from app.i18n import Voice
from app.snapshot.layout import HelpPoint
from app.snapshot.places import Places
from app.web import present, render

NEAREST = 2  # helpers named beside a list
BLOCKS_MOST = 4096  # of about 2 KB

Key = tuple[str, str, tuple[int, ...]]  # language, council, the nearest helpers by their place


class Beside:
    """The blocks of snapshots that say them alike; `get` raises KeyError before `learn` was called."""

    def __init__(self) -> None:
        self._points: dict[str, list[HelpPoint]] = {}
        self._blocks: dict[Key, tuple[bytes, bytes]] = {}

    def get(
        self, voice: Voice, la_code: str, latitude: float, longitude: float
    ) -> tuple[bytes, bytes]:
        """The block of those who are only counted, and of those who can help, as bytes."""
        return self._blocks[self._key(voice, la_code, latitude, longitude)]

    def learn(
        self,
        places: Places,
        voice: Voice,
        council: Council,
        latitude: float,
        longitude: float,
        *,
        today: date,
    ) -> None:
        """Render the blocks of a council around a point, if nobody has yet."""
        if council.la_code not in self._points:
            self._points[council.la_code] = places.help_points(council.la_code)
        if len(self._blocks) > BLOCKS_MOST:
            self._blocks.clear()
        key = self._key(voice, council.la_code, latitude, longitude)
        if key not in self._blocks:
            people = self._people(places, voice, council, key, today)
            self._blocks[key] = _counted(places, voice, council), people

    def _key(self, voice: Voice, la_code: str, latitude: float, longitude: float) -> Key:
        points = self._points[la_code]
        if not points:
            return voice.language.code, la_code, ()
        far = sorted(
            (metres_between(latitude, longitude, one.latitude, one.longitude), place)
            for place, one in enumerate(points)
            if one.latitude is not None and one.longitude is not None
        )
        return voice.language.code, la_code, tuple(place for _, place in far[:NEAREST])

    def _people(
        self, places: Places, voice: Voice, council: Council, key: Key, today: date
    ) -> bytes:
        points = self._points[council.la_code]
        nearest = [points[place] for place in key[2]]
        helpers = [present.helper(one, voice) for one in nearest]
        area = places.areas.get(("council", council.la_code))
        return render.page(
            voice.language.code,
            "finder/_people.html",
            council=present.people(council),
            helpers=helpers,
            helper_sources=present.source_lines(
                [one.source for one in nearest], places.editions, voice, today
            ),
            area_url=f"/{voice.language.code}/area/{council.la_code}" if area else "",
            area_name=area.name if area else "",
        ).encode()


def _counted(places: Places, voice: Voice, council: Council) -> bytes:
    """The block of childminders who exist only as a count."""
    for one in places.counted_only(council.la_code):
        if one.choice is Choice.CHILDMINDER:
            people, code = present.people(council), voice.language.code
            html = render.page(code, "finder/_counted.html", count=one.count, council=people)
            return html.encode()
    return b""
