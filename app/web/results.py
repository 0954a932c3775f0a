"""The results page, the hottest there is: cached pieces joined as bytes, nothing rendered twice."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from markupsafe import escape

from app.config import Council
from app.core.provision import Choice
from app.core.search import PAGE_SIZE, Filters
from app.i18n import Voice
from app.snapshot.layout import NamedArea
from app.snapshot.reader import Snapshot
from app.snapshot.search import Match, Matches
from app.web import present, render
from app.web.binding import binding, council_of_area, site, today, voice_of
from app.web.cards import CardCache, Pieces
from app.web.render import Shell

SLOTS = (
    "around",
    "origin_value",
    "origin_query",
    "count_line",
    "note",
    "cards",
    "empty",
    "counted",
    "sketch",
    "people",
)


@dataclass(frozen=True)
class Origin:
    """Where a list lies around, and how its addresses say so.

    `parameter` is "postcode" or "around"; `value` stands behind it, `query` is the same quoted for an
    address, and `label` is what people call the place.
    """

    label: str
    parameter: str
    value: str
    query: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Listing:
    """One page of results, before it is put into words. `area` is the council that it lies in."""

    origin: Origin
    filters: Filters
    page: int
    matches: Matches
    area: NamedArea | None
    note: bytes = b""


class Kept:
    """What one process has rendered of one snapshot on one day, for the next who asks."""

    def __init__(self, snapshot: Snapshot, day: date, budget_bytes: int) -> None:
        self.of = (snapshot, day)
        self.places = snapshot.places
        self.cards = CardCache(budget_bytes)
        self.shell = lru_cache(maxsize=512)(_shell)
        self.counted = lru_cache(maxsize=1024)(self._counted)
        self.people = lru_cache(maxsize=1024)(_people)

    def find_cards(self, numbers: list[int], voice: Voice, home: Council) -> list[Pieces]:
        """The cards of these places, rendered now or before."""
        cards = self.cards
        face = cards.face((voice.language.code, home.la_code))
        return [
            cards.find(face, number) or cards.keep(face, number, self._render(number, voice, home))
            for number in numbers
        ]

    def _render(self, number: int, voice: Voice, home: Council) -> Pieces:
        place = self.places.get(number)
        council = council_of_area(self.places.areas.get(("council", place.la_code)))
        card = present.card(place, voice, self.places.editions, home, council)
        html = render.page(voice.language.code, "finder/_card.html", card=card)
        return render.pieces(html)

    def _counted(self, code: str, council: Council) -> bytes:
        """The block of childminders who exist only as a count."""
        for one in self.places.counted_only(council.la_code):
            if one.choice is Choice.CHILDMINDER:
                people = present.people(council)
                html = render.page(code, "finder/_counted.html", count=one.count, council=people)
                return html.encode()
        return b""


_kept: Kept | None = None


def kept(snapshot: Snapshot) -> Kept:
    """This process's rendered pieces; another snapshot or another day starts them empty."""
    global _kept
    day = today()
    if _kept is None or _kept.of != (snapshot, day):
        _kept = Kept(snapshot, day, binding().settings.card_cache_mb * 1024 * 1024)
    return _kept


def page(listing: Listing, voice: Voice, home: Council, snapshot: Snapshot) -> bytes:
    """The whole page as bytes, ready to be compressed."""
    origin, filters, matches = listing.origin, listing.filters, listing.matches
    code, pages = voice.language.code, max(1, -(-matches.total // PAGE_SIZE))
    rendered = kept(snapshot)
    found = rendered.find_cards([match.number for match in matches.page], voice, home)
    first = (listing.page - 1) * PAGE_SIZE + 1
    nearby = council_of_area(listing.area) if listing.area else home
    shell = rendered.shell(code, home, origin.parameter, filters, listing.page, pages)
    return shell.fill(
        {
            "around": str(escape(origin.label)).encode(),
            "origin_value": str(escape(origin.value)).encode(),
            "origin_query": str(escape(origin.query)).encode(),
            "count_line": _count_line(voice, matches.counted, filters),
            "note": listing.note,
            "cards": _cards(first, matches.page, found, voice),
            "empty": b"" if found else _empty(code, filters, origin, nearby),
            "counted": rendered.counted(code, nearby),
            "sketch": _sketch(first, matches.page, origin, code),
            "people": rendered.people(code, nearby),
        }
    )


def _shell(
    code: str, home: Council, parameter: str, filters: Filters, page: int, pages: int
) -> Shell:
    """Everything on the page that does not hang on the postcode. `home` picks the cached one."""
    voice = voice_of(code)
    frame = site(code, "find", with_scripts=True)
    assert frame.council == home
    return render.shell(
        code,
        "finder/results.html",
        SLOTS,
        site=frame,
        origin=parameter,
        filters=filters,
        filter_query=present.query(filters),
        page=page,
        pages=pages,
        choices=present.choices(filters, voice),
        distances=present.distances(filters, voice),
        chips=present.chips(filters, voice),
    )


@lru_cache(maxsize=4096)
def _count_line(voice: Voice, counted: int, filters: Filters) -> bytes:
    return str(escape(present.count_line(counted, filters, voice))).encode()


def _cards(first: int, page: tuple[Match, ...], cards: list[Pieces], voice: Voice) -> bytes:
    """The list, numbered from `first`: number and distance go between the pieces of each card."""
    parts: list[bytes] = []
    for number, (match, (opening, name, *rest)) in enumerate(zip(page, cards, strict=True), first):
        parts += (_number(number), opening, name, _miles(voice, match.distance_m), *rest)
    return b"".join(parts)


@lru_cache(maxsize=1024)
def _number(number: int) -> bytes:
    return present.numbered(number).encode()


@lru_cache(maxsize=8192)
def _miles(voice: Voice, distance_m: int) -> bytes:
    return str(escape(voice.miles(distance_m))).encode()


def _empty(code: str, filters: Filters, origin: Origin, nearby: Council) -> bytes:
    return render.page(
        code,
        "finder/_empty.html",
        site=site(code, "find", with_scripts=True),
        filtered=bool(filters.kinds or filters.within_miles),
        chips=present.chips(filters, voice_of(code)),
        origin=origin.parameter,
        origin_query=origin.query,
        council=present.people(nearby),
    ).encode()


def _people(code: str, council: Council) -> bytes:
    return render.page(code, "finder/_people.html", council=present.people(council)).encode()


def _sketch(first: int, page: tuple[Match, ...], origin: Origin, code: str) -> bytes:
    points = ((number, one.latitude, one.longitude) for number, one in enumerate(page, first))
    drawn = present.sketch(origin.latitude, origin.longitude, points)
    if drawn is None:
        return b""
    return _sketch_frame(code).fill({"sketch": drawn.encode()})


@lru_cache(maxsize=32)
def _sketch_frame(code: str) -> Shell:
    return render.shell(code, "finder/_sketch.html", ("sketch",))
