"""The cache of rendered parts of the results page, joined as bytes for each request."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from threading import Lock

from app.config import Council, Councils
from app.core.provision import Choice
from app.core.ratings import summarise_inspections
from app.core.search_filters import PAGE_SIZE, Filters
from app.i18n import Translator
from app.snapshot.reader import Snapshot
from app.web import presenters
from app.web.public.results.fragments import (
    ADDRESS_PLACEHOLDER,
    DAY_PLACEHOLDER,
    ID_PLACEHOLDER,
    NAME_PLACEHOLDER,
    FragmentCache,
    Pieces,
    escape_to_bytes,
    total_size,
)
from app.web.public.results.nearby_help import NearbyHelpCache
from app.web.public.results.recently_used import RecentlyUsed
from app.web.public.results.results_page import ResultsPage
from app.web.public.results.saving import NOTHING_SAVED, mark_saved
from app.web.public.results.site import Site, to_html
from app.web.public.results.unknown_panel import UnknownPanelCache
from app.web.request_context import app_state, council_of_area, page_frame, today
from app.web.templating import render
from app.web.templating.render import PageTemplate

PAGE_TEMPLATES_MAX = 512  # of 8 KB each
SITES_MAX = 4096  # languages x councils; the budget in bytes is reached long before
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


class PageCache:
    """The rendered parts of one process, for one snapshot, one day and one set of councils.

    `join` only joins parts and returns None if one is not cached; `render_missing` renders the
    missing parts. A thread holds `render_lock` from rendering until its page is joined, because the
    next rendering may remove parts to stay within the budget.
    """

    def __init__(
        self, snapshot: Snapshot, day: date, councils: Councils, budget_bytes: int
    ) -> None:
        self.built_for = (snapshot, day, councils)
        self.render_lock = Lock()
        self._settings = snapshot.settings
        self._budget = budget_bytes
        self._page_templates: RecentlyUsed[PageTemplate] = RecentlyUsed(PAGE_TEMPLATES_MAX)
        self._nearby_help = NearbyHelpCache()
        self._sketch_templates: dict[str, PageTemplate] = {}
        self._unknown_panels = UnknownPanelCache()
        self._fragments: RecentlyUsed[FragmentCache] = RecentlyUsed(SITES_MAX)

    def carry_over(self, snapshot: Snapshot, day: date, councils: Councils) -> "PageCache":
        """The cache for the next snapshot, with all parts if they would read the same.

        Otherwise the first requests after each publication would be slow while parts are rendered.
        """
        next_cache = PageCache(snapshot, day, councils, self._budget)
        is_same = self.built_for[1:] == (day, councils)
        if is_same and self._settings.page_fingerprint == snapshot.settings.page_fingerprint:
            next_cache.render_lock = self.render_lock
            next_cache._page_templates, next_cache._nearby_help = (
                self._page_templates,
                self._nearby_help,
            )
            next_cache._sketch_templates, next_cache._fragments = (
                self._sketch_templates,
                self._fragments,
            )
            next_cache._unknown_panels = self._unknown_panels
        return next_cache

    def join(
        self, results_page: ResultsPage, site: Site, own_template: PageTemplate | None = None
    ) -> bytes | None:
        """The whole page as bytes, ready to be compressed; None if a part is not cached.

        `own_template` takes the place of the cached page template.
        """
        origin, filters, matches = results_page.origin, results_page.filters, results_page.matches
        code = site.translator.language.code
        la_code = results_page.area.code if results_page.area else site.council.la_code
        page_template = own_template or self._page_templates.get(
            _page_template_key(results_page, site)
        )
        nearby_help = self._nearby_help.get(
            site.translator, la_code, origin.latitude, origin.longitude
        )
        unknown = self._unknown_panel(results_page, site)
        listed = self._cards(results_page, site)
        sketch = self._sketch(results_page, code)
        if page_template is None or nearby_help is None or listed is None:
            return None
        if unknown is None or sketch is None:
            return None
        counted, help_block = nearby_help
        cards, warnings = listed
        if results_page.saved.ids:
            cards = mark_saved(cards, results_page.saved)
        is_first = not matches.counted  # if all settings of the list are far away
        return page_template.fill(
            {
                "around": escape_to_bytes(origin.label),
                "origin_value": escape_to_bytes(origin.value),
                "origin_query": escape_to_bytes(origin.query),
                "count_line": _count_line(site.translator, matches.counted, matches.total, filters),
                "note": warnings + results_page.note + (unknown if is_first else b""),
                "cards": cards,
                "empty": _empty(results_page, site) if not (matches.page or unknown) else b"",
                "unknown": b"" if is_first else unknown,
                "counted": counted if _includes_childminders(filters) else b"",
                "sketch": sketch,
                "people": help_block,
                "printed_from": escape_to_bytes(site.address),
            }
        )

    def _cards(self, results_page: ResultsPage, site: Site) -> tuple[bytes, bytes] | None:
        """The HTML of the cards, and the warnings about their stale sources; None if not cached."""
        if not results_page.matches.page:
            return b"", b""
        fragments = self._fragments.get(site.key)
        if fragments is None:
            return None
        records, distance_html = results_page.card_records, site.distance_html
        pairs = zip(records, results_page.matches.page, strict=True)
        listed = [
            (record, _item(number), distance_html(match.distance_m))
            for number, (record, match) in enumerate(pairs, results_page.first_number)
        ]
        cards = fragments.cards(listed)
        return None if cards is None else (cards, fragments.warnings_for(records))

    def _unknown_panel(self, results_page: ResultsPage, site: Site) -> bytes | None:
        """The panel about settings with unknown values, empty if there are none; None if not cached."""
        origin, matches = results_page.origin, results_page.matches
        if not matches.unknown_total:
            return b""
        return self._unknown_panels.fill(
            site.translator,
            origin.parameter,
            results_page.filters,
            matches.unknown,
            escape_to_bytes(origin.query),
        )

    def _sketch(self, results_page: ResultsPage, code: str) -> bytes | None:
        """The map, empty if there is nothing to draw; None if its template is not cached."""
        origin = results_page.origin
        points = [
            (number, match.latitude, match.longitude)
            for number, match in enumerate(results_page.matches.page, results_page.first_number)
        ]
        sketch_svg = presenters.sketch(origin.latitude, origin.longitude, points)
        if not sketch_svg:
            return b""
        template = self._sketch_templates.get(code)
        return template.fill({"sketch": sketch_svg.encode()}) if template else None

    def render_missing(
        self, results_page: ResultsPage, site: Site, *, has_own_template: bool = False
    ) -> None:
        """Render and cache the parts of this page that are not cached yet."""
        code, key = site.translator.language.code, _page_template_key(results_page, site)
        if not has_own_template and key not in self._page_templates:
            self._page_templates.put(key, _page_template(results_page, site))
        if code not in self._sketch_templates:
            self._sketch_templates[code] = render.fragment_template(
                code, "public/results/_sketch.html", ("sketch",)
            )
        parameter, matches = results_page.origin.parameter, results_page.matches
        if matches.unknown_total:
            self._unknown_panels.render_missing(
                site.translator, parameter, results_page.filters, matches.unknown
            )
        origin, council = results_page.origin, _council_of_results(results_page, site)
        position = origin.latitude, origin.longitude
        self._nearby_help.render_missing(
            self._settings, site.translator, council, *position, today=self.built_for[1]
        )
        fragments = self._fragments_of(site)
        for match, record in zip(matches.page, results_page.card_records, strict=True):
            fragments.render_missing(record, partial(self._card, site, match.number))

    def _fragments_of(self, site: Site) -> FragmentCache:
        """The fragments of a site, once those used least recently have made room for more."""
        fragments = self._fragments.get(site.key)
        while len(self._fragments) and total_size(self._fragments.values()) > self._budget:
            self._fragments.remove_oldest()
        if fragments is None or site.key not in self._fragments:
            fragments = FragmentCache(site.translator.date)
            self._fragments.put(site.key, fragments)
        return fragments

    def _card(self, site: Site, number: int) -> Pieces:
        """A setting's card in pieces, with placeholders for what other settings do not share."""
        code, settings = site.translator.language.code, self._settings
        setting = settings.get(number)
        council = council_of_area(settings.areas.get(("council", setting.la_code)))
        card = presenters.card(
            setting, site.translator, settings.editions, site.council, council, self.built_for[1]
        )
        if settings.card_records.get(number).day:
            current, _ = presenters.current_inspection_blocks(
                summarise_inspections(list(setting.inspections)),
                setting,
                site.translator.with_fixed_date(DAY_PLACEHOLDER),
                settings.editions,
            )
            card = replace(card, current=current)
        shared = replace(
            card,
            url=f"/{code}/place/{ADDRESS_PLACEHOLDER}",
            name=NAME_PLACEHOLDER,
            provider_id=ID_PLACEHOLDER,
        )
        return render.split_pieces(render.fragment(code, "public/results/_card.html", card=shared))


_page_cache: PageCache | None = None


def find_page_cache(snapshot: Snapshot, councils: Councils) -> PageCache | None:
    """The cache for this snapshot, today and these councils; None before the first page."""
    return (
        _page_cache
        if _page_cache is not None and _page_cache.built_for == (snapshot, today(), councils)
        else None
    )


def render_results_page(results_page: ResultsPage, site: Site, snapshot: Snapshot) -> bytes:
    """The HTML of the page as bytes; renders the parts that are not cached yet.

    A page with values or saved settings of its user gets a page template of its own, which is not
    cached.
    """
    global _page_cache
    councils = app_state().councils.current()
    page_cache = find_page_cache(snapshot, councils)
    if page_cache is None:
        if _page_cache is None:
            budget = app_state().config.card_cache_mb * 1024 * 1024
            page_cache = PageCache(snapshot, today(), councils, budget)
        else:
            page_cache = _page_cache.carry_over(snapshot, today(), councils)
        _page_cache = page_cache
    has_own_template = render.is_personal() or results_page.saved != NOTHING_SAVED
    own_template = _page_template(results_page, site) if has_own_template else None
    body = page_cache.join(results_page, site, own_template)
    if body is None:
        with page_cache.render_lock:
            page_cache.render_missing(results_page, site, has_own_template=has_own_template)
            body = page_cache.join(results_page, site, own_template)
    assert body is not None  # everything that was missing is rendered
    return body


def _page_template_key(results_page: ResultsPage, site: Site) -> Hashable:
    parameter = results_page.origin.parameter
    next_last = results_page.next_last if results_page.page < results_page.pages else 0
    return (
        site.key,
        parameter,
        results_page.filters,
        results_page.page,
        results_page.pages,
        next_last,
    )


def _includes_childminders(filters: Filters) -> bool:
    """Whether the search includes childminders; without chosen kinds it does."""
    return not filters.kinds or Choice.CHILDMINDER in filters.kinds


def _council_of_results(results_page: ResultsPage, site: Site) -> Council:
    """The council of the search position, otherwise the council of this site."""
    return council_of_area(results_page.area) if results_page.area else site.council


def _page_template(results_page: ResultsPage, site: Site) -> PageTemplate:
    """The page with slots for everything that depends on the postcode."""
    code, filters = site.translator.language.code, results_page.filters
    return render.page_template(
        code,
        "public/results/results.html",
        SLOTS,
        page_frame=page_frame(code, "find", with_scripts=True),
        origin=results_page.origin.parameter,
        filter_query=presenters.query(filters),
        page=results_page.page,
        pages=results_page.pages,
        next_first=results_page.page * PAGE_SIZE + 1,
        next_last=results_page.next_last,
        filter_form=presenters.filter_form(filters, site.translator),
        includes_unknown=filters.include_unknown,
        chosen=(*filters.parameters, *results_page.saved.parameters),
        saved=results_page.saved,
        chips=presenters.chips(filters, site.translator),
    )


def _empty(results_page: ResultsPage, site: Site) -> bytes:
    code, filters = site.translator.language.code, results_page.filters
    chips = presenters.chips(filters, site.translator)
    return render.fragment(
        code,
        "public/results/_no_matches.html",
        page_frame=page_frame(code, "find", with_scripts=True),
        filtered=bool(chips),
        is_contradiction=filters.is_contradiction,
        chips=chips,
        origin=results_page.origin.parameter,
        origin_query=results_page.origin.query,
        council=presenters.council_contact(_council_of_results(results_page, site)),
    ).encode()


@lru_cache(maxsize=4096)
def _count_line(translator: Translator, counted: int, total: int, filters: Filters) -> bytes:
    count_line = presenters.count_line(counted, total, filters, translator)
    return to_html(translator, count_line)


@lru_cache(maxsize=1024)
def _item(number: int) -> bytes:
    return presenters.list_item_opening(number).encode()
