"""The results page, the hottest there is: cached pieces joined as bytes, nothing rendered twice."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from threading import Lock

from app.config import Council, Councils
from app.core.provision import Choice
from app.core.ratings import standing
from app.core.search import PAGE_SIZE, Filters
from app.i18n import Voice
from app.snapshot.reader import Snapshot
from app.web import present, render
from app.web.beside import Beside
from app.web.binding import binding, council_of_area, site, today
from app.web.cards import ADDRESS, DAY, NAME, Pieces, Words, escaped, total_size
from app.web.listing import Face, Listing
from app.web.render import Shell
from app.web.unknown import UnknownPanels

SHELLS_MOST = 512  # of 8 KB each
SLOTS = (
    "around",
    "origin_value",
    "origin_query",
    "count_line",
    "note",
    "cards",
    "empty",
    "unknown",
    "counted",
    "sketch",
    "people",
    "printed_from",
)


class Kept:
    """What one process has rendered of one snapshot on one day for the same councils.

    `join` only joins; it raises KeyError where something has not been rendered yet, and `render_for`
    renders that. Whoever renders holds `rendering` until their page is joined: the next one may drop
    what is kept, to stay within the budget.
    """

    def __init__(
        self, snapshot: Snapshot, day: date, councils: Councils, budget_bytes: int
    ) -> None:
        self.of = (snapshot, day, councils)
        self.rendering = Lock()
        self._places = snapshot.places
        self._budget = budget_bytes
        self._shells: dict[Hashable, Shell] = {}
        self._beside = Beside()
        self._sketches: dict[str, Shell] = {}
        self._unknown = UnknownPanels()
        self._words: dict[tuple[str, str], Words] = {}

    def hand_on(self, snapshot: Snapshot, day: date, councils: Councils) -> "Kept":
        """What is kept for the next snapshot: everything, where places alone have changed.

        After a publication families would else wait while all of it is rendered again.
        """
        following = Kept(snapshot, day, councils, self._budget)
        is_same = self.of[1:] == (day, councils)
        if is_same and self._places.frame == snapshot.places.frame:
            following.rendering = self.rendering
            following._shells, following._beside = self._shells, self._beside
            following._sketches, following._words = self._sketches, self._words
            following._unknown = self._unknown
        return following

    def join(self, listing: Listing, face: Face) -> bytes:
        """The whole page as bytes, ready to be compressed."""
        origin, filters, matches = listing.origin, listing.filters, listing.matches
        code = face.voice.language.code
        la_code = listing.area.code if listing.area else face.home.la_code
        counted, people = self._beside.get(face.voice, la_code, origin.latitude, origin.longitude)
        unknown = self._unknown_panel(listing, face)
        cards, warnings = self._cards(listing, face)
        is_first = not matches.counted  # before a list of places that all lie far away
        return self._shells[_shell_key(listing, face)].fill(
            {
                "around": escaped(origin.label),
                "origin_value": escaped(origin.value),
                "origin_query": escaped(origin.query),
                "count_line": _count_line(face.voice, matches.counted, matches.total, filters),
                "note": warnings + listing.note + (unknown if is_first else b""),
                "cards": cards,
                "empty": _empty(listing, face) if not (matches.page or unknown) else b"",
                "unknown": b"" if is_first else unknown,
                "counted": counted if _asks_for_childminders(filters) else b"",
                "sketch": self._sketch(listing, code),
                "people": people,
                "printed_from": escaped(face.address),
            }
        )

    def _cards(self, listing: Listing, face: Face) -> tuple[bytes, bytes]:
        """The cards in a row, and the warnings of stale sources that they share."""
        words, find_label, voice = self._words[face.key], self._places.labels.get, face.voice
        if not listing.matches.page:
            return b"", b""
        listed = [
            (find_label(match.number), _item(number), _miles(voice, match.distance_m))
            for number, match in enumerate(listing.matches.page, listing.first)
        ]
        return words.cards(listed), words.warned(label for label, _, _ in listed)

    def _unknown_panel(self, listing: Listing, face: Face) -> bytes:
        """What is said of places that did not tell what was asked; nothing where all did."""
        origin, matches = listing.origin, listing.matches
        if not matches.unknown_total:
            return b""
        return self._unknown.fill(
            face.voice,
            origin.parameter,
            listing.filters,
            matches.unknown,
            escaped(origin.query),
        )

    def _sketch(self, listing: Listing, code: str) -> bytes:
        origin = listing.origin
        points = [
            (number, match.latitude, match.longitude)
            for number, match in enumerate(listing.matches.page, listing.first)
        ]
        drawn = present.sketch(origin.latitude, origin.longitude, points)
        return self._sketches[code].fill({"sketch": drawn.encode()}) if drawn else b""

    def render_for(self, listing: Listing, face: Face) -> None:
        """Render what this page needs and no page before it did."""
        code = face.voice.language.code
        if len(self._shells) > SHELLS_MOST:
            self._shells.clear()
        if (shell := _shell_key(listing, face)) not in self._shells:
            self._shells[shell] = _shell(listing, face)
        if code not in self._sketches:
            self._sketches[code] = render.shell(code, "finder/_sketch.html", ("sketch",))
        parameter, matches = listing.origin.parameter, listing.matches
        if matches.unknown_total:
            self._unknown.learn(face.voice, parameter, listing.filters, matches.unknown)
        origin, council = listing.origin, _nearby(listing, face)
        where = origin.latitude, origin.longitude
        self._beside.learn(self._places, face.voice, council, *where, today=self.of[1])
        if total_size(self._words.values()) > self._budget:
            self._words.clear()
        words = self._words.setdefault(face.key, Words(face.voice.date))
        for match in matches.page:
            label = self._places.labels.get(match.number)
            words.learn(label, partial(self._card, face, match.number))

    def _card(self, face: Face, number: int) -> Pieces:
        """The card of a place in pieces, with marks where it speaks of itself alone."""
        code, places = face.voice.language.code, self._places
        place = places.get(number)
        council = council_of_area(places.areas.get(("council", place.la_code)))
        card = present.card(place, face.voice, places.editions, face.home, council, self.of[1])
        if places.labels.get(number).day:
            told, marking = standing(list(place.inspections)), face.voice.saying_days_as(DAY)
            current, _ = present.current_blocks(told, place, marking, places.editions)
            card = replace(card, current=current)
        shared = replace(card, url=f"/{code}/place/{ADDRESS}", name=NAME)
        return render.pieces(render.page(code, "finder/_card.html", card=shared))


_kept: Kept | None = None


def find_kept(snapshot: Snapshot, councils: Councils) -> Kept | None:
    """What this process has rendered of a snapshot today; None before its first page."""
    return _kept if _kept is not None and _kept.of == (snapshot, today(), councils) else None


def page(listing: Listing, face: Face, snapshot: Snapshot) -> bytes:
    """The whole page as bytes; what no page before it has rendered is rendered now."""
    global _kept
    councils = binding().councils.current()
    kept = find_kept(snapshot, councils)
    if kept is None:
        if _kept is None:
            budget = binding().settings.card_cache_mb * 1024 * 1024
            kept = Kept(snapshot, today(), councils, budget)
        else:
            kept = _kept.hand_on(snapshot, today(), councils)
        _kept = kept
    try:
        return kept.join(listing, face)
    except KeyError:
        with kept.rendering:
            kept.render_for(listing, face)
            return kept.join(listing, face)


def _shell_key(listing: Listing, face: Face) -> Hashable:
    parameter = listing.origin.parameter
    next_last = listing.next_last if listing.page < listing.pages else 0
    return face.key, parameter, listing.filters, listing.page, listing.pages, next_last


def _asks_for_childminders(filters: Filters) -> bool:
    """Whether childminders are among the kinds asked for; without a kind all for under-fives are."""
    return not filters.kinds or Choice.CHILDMINDER in filters.kinds


def _nearby(listing: Listing, face: Face) -> Council:
    """The council that the list lies in, else the one of this site."""
    return council_of_area(listing.area) if listing.area else face.home


def _shell(listing: Listing, face: Face) -> Shell:
    """Everything on the page that does not hang on the postcode."""
    code, filters = face.voice.language.code, listing.filters
    return render.shell(
        code,
        "finder/results.html",
        SLOTS,
        site=site(code, "find", with_scripts=True),
        origin=listing.origin.parameter,
        filters=filters,
        filter_query=present.query(filters),
        page=listing.page,
        pages=listing.pages,
        next_first=listing.page * PAGE_SIZE + 1,
        next_last=listing.next_last,
        choices=present.choices(filters, face.voice),
        distances=present.distances(filters, face.voice),
        ages=present.child_ages(filters, face.voice),
        entitlements=present.entitlements(filters, face.voice),
        chosen=present.pairs(filters),
        chips=present.chips(filters, face.voice),
    )


def _empty(listing: Listing, face: Face) -> bytes:
    code, filters = face.voice.language.code, listing.filters
    chips = present.chips(filters, face.voice)
    return render.page(
        code,
        "finder/_empty.html",
        site=site(code, "find", with_scripts=True),
        filtered=bool(chips),
        is_contradiction=filters.is_contradiction,
        chips=chips,
        origin=listing.origin.parameter,
        origin_query=listing.origin.query,
        council=present.people(_nearby(listing, face)),
    ).encode()


@lru_cache(maxsize=4096)
def _count_line(voice: Voice, counted: int, total: int, filters: Filters) -> bytes:
    return escaped(present.count_line(counted, total, filters, voice))


@lru_cache(maxsize=1024)
def _item(number: int) -> bytes:
    return present.numbered(number).encode()


@lru_cache(maxsize=8192)
def _miles(voice: Voice, distance_m: int) -> bytes:
    return escaped(voice.miles(distance_m))
