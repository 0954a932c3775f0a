"""The cache of rendered parts of the results page, joined as bytes for each request."""

from collections.abc import Sequence
from datetime import date
from threading import Lock

from app.config import Councils
from app.core.child_ages import Children, children_of
from app.snapshot.reader import Snapshot
from app.web.public.results.filter_form import FilterFormCache
from app.web.public.results.fragments import escape_to_bytes, hidden_inputs
from app.web.public.results.list_cards import NO_CARDS, CardCache, ListedCards
from app.web.public.results.nearby_help import NearbyHelpCache
from app.web.public.results.page_template import (
    beyond_html,
    council_of_results,
    count_html,
    includes_childminders,
    no_matches,
    no_matches_key,
    page_template,
    page_template_key,
)
from app.web.public.results.recently_used import RecentlyUsed
from app.web.public.results.results_page import ResultsPage, second_fields
from app.web.public.results.saving import NOTHING_SAVED, mark_saved
from app.web.public.results.second_point_parts import second_value_html
from app.web.public.results.site import Site
from app.web.public.results.sketch_map import SketchMaps
from app.web.public.results.takeup_lines import LinesAboveCache
from app.web.public.results.unknown_panel import UnknownPanelCache
from app.web.request_context import app_state, today
from app.web.templating import render
from app.web.templating.render import PageTemplate

PAGE_TEMPLATES_MAX = 512  # of 8 KB each
NO_MATCHES_MAX = 512  # of 1 KB each


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
        self._sketch_maps = SketchMaps()
        self._lines_above = LinesAboveCache()
        self._unknown_panels = UnknownPanelCache()
        self._no_matches: RecentlyUsed[PageTemplate] = RecentlyUsed(NO_MATCHES_MAX)
        self._filter_forms = FilterFormCache(snapshot.settings.absent_options)
        self.cards = CardCache(snapshot.settings, day, budget_bytes)

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
            next_cache._sketch_maps = self._sketch_maps
            next_cache.cards = self.cards.carry_over(snapshot.settings)
            next_cache._unknown_panels = self._unknown_panels
            next_cache._no_matches = self._no_matches
            if next_cache._filter_forms.absent == self._filter_forms.absent:
                next_cache._filter_forms = self._filter_forms
            next_cache._lines_above = self._lines_above
        return next_cache

    def join(
        self, results_page: ResultsPage, site: Site, own_template: PageTemplate | None = None
    ) -> bytes | None:
        """The whole page as bytes, ready to be compressed; None if a part is not cached.

        `own_template` takes the place of the cached page template.
        """
        origin, filters, matches = results_page.origin, results_page.filters, results_page.matches
        la_code = results_page.area.code if results_page.area else site.council.la_code
        template = own_template or self._page_templates.get(page_template_key(results_page, site))
        nearby_help = self._nearby_help.get(
            site.translator, la_code, origin.latitude, origin.longitude
        )
        children = children_of(filters.values("age"))
        above = self._lines_above.get(site.translator, la_code, children)
        unknown = self._unknown_panel(results_page, site)
        distances = [site.distance_html(match.distance_m) for match in matches.page]
        listed = self.cards.join(results_page, site, distances)
        sketch = self._sketch_maps.draw(results_page, site.translator, distances)
        origin_value = escape_to_bytes(origin.value)
        second = results_page.second
        second_inputs = hidden_inputs(second_fields(second)) if second else b""
        filter_form = self._filter_forms.fill(
            site.translator,
            results_page,
            origin_value,
            second_inputs + hidden_inputs(results_page.saved.parameters),
        )
        empty = self._empty(results_page, site, unknown)
        if template is None or nearby_help is None or listed is None or empty is None:
            return None
        if unknown is None or sketch is None or filter_form is None or above is None:
            return None
        note = listed.warnings + (above.no_listing if listed.lacks_listing else b"")
        note += results_page.note
        counted, help_block = nearby_help
        is_first = not matches.counted  # if all settings of the list are far away
        return template.fill(
            {
                "around": escape_to_bytes(origin.label),
                "origin_value": origin_value,
                "origin_query": escape_to_bytes(origin.query),
                "second_value": second_value_html(results_page),
                "second_fields": second_inputs,
                "filters": filter_form,
                "count_line": count_html(results_page, site),
                "note": note + (unknown if is_first else b""),
                "beyond": beyond_html(results_page, site),
                "takeup": above.takeup,
                "cards": mark_saved(listed.cards, results_page.saved)
                if results_page.saved.ids
                else listed.cards,
                "sources": listed.sources,
                "empty": empty,
                "unknown": b"" if is_first else unknown,
                "counted": counted if includes_childminders(filters) else b"",
                "sketch": sketch,
                "people": help_block,
                "printed_from": escape_to_bytes(site.address),
            }
        )

    def _empty(self, results_page: ResultsPage, site: Site, unknown: bytes | None) -> bytes | None:
        """What stands in place of an empty list, empty if there is one; None if not cached."""
        if results_page.matches.page or unknown != b"":
            return b""
        template = self._no_matches.get(no_matches_key(results_page, site))
        query = escape_to_bytes(results_page.origin.query)
        return template.fill({"origin_query": query}) if template else None

    def _unknown_panel(self, results_page: ResultsPage, site: Site) -> bytes | None:
        """The panel about settings with unknown values, empty if there are none; None if not cached."""
        origin, matches = results_page.origin, results_page.matches
        if not matches.unknown_total:
            return b""
        return self._unknown_panels.fill(
            site.translator,
            origin.parameter,
            results_page.filters,
            (matches.unknown, results_page.without_report_card, results_page.is_detour),
            escape_to_bytes(origin.query),
        )

    def render_missing(
        self, results_page: ResultsPage, site: Site, *, has_own_template: bool = False
    ) -> None:
        """Render and cache the parts of this page that are not cached yet."""
        key = page_template_key(results_page, site)
        if not has_own_template and key not in self._page_templates:
            self._page_templates.put(key, page_template(results_page, site, self.built_for[1]))
        self._sketch_maps.render_missing(site.translator)
        parameter, matches = results_page.origin.parameter, results_page.matches
        self._filter_forms.render_missing(
            site.translator,
            parameter,
            results_page.filters,
            is_counted=results_page.option_counts is not None,
        )
        elsewhere = no_matches_key(results_page, site)
        if not (matches.page or matches.unknown_total) and elsewhere not in self._no_matches:
            self._no_matches.put(elsewhere, no_matches(results_page, site))
        if matches.unknown_total:
            self._unknown_panels.render_missing(
                site.translator,
                parameter,
                results_page.filters,
                (matches.unknown, results_page.without_report_card, results_page.is_detour),
            )
        origin, council = results_page.origin, council_of_results(results_page, site)
        position = origin.latitude, origin.longitude
        self._nearby_help.render_missing(
            self._settings, site.translator, council, *position, today=self.built_for[1]
        )
        children = children_of(results_page.filters.values("age"))
        self._lines_above.render_missing(self._settings, site.translator, council, children)
        self.cards.render_missing(results_page, site)


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
    cached. So does that of a school served: there are too many schools.
    """
    page_cache = _current_page_cache(snapshot)
    has_own_template = (
        render.is_personal()
        or results_page.saved != NOTHING_SAVED
        or bool(results_page.filters.school)
    )
    own_template = page_template(results_page, site, today()) if has_own_template else None
    body = page_cache.join(results_page, site, own_template)
    if body is None:
        with page_cache.render_lock:
            page_cache.render_missing(results_page, site, has_own_template=has_own_template)
            body = page_cache.join(results_page, site, own_template)
    assert body is not None  # everything that was missing is rendered
    return body


def render_cards(
    numbers: Sequence[int], site: Site, snapshot: Snapshot, children: Children = ()
) -> ListedCards:
    """The cards of settings with these numbers for these children, in order, without distances."""
    if not numbers:
        return NO_CARDS
    page_cache = _current_page_cache(snapshot)
    with page_cache.render_lock:
        return page_cache.cards.cards_of(numbers, site, children)


def _current_page_cache(snapshot: Snapshot) -> PageCache:
    """The cache for this snapshot, which takes the place of the one before."""
    global _page_cache
    councils = app_state().published_councils.current(snapshot)
    page_cache = find_page_cache(snapshot, councils)
    if page_cache is None:
        if _page_cache is None:
            budget = app_state().config.card_cache_mb * 1024 * 1024
            page_cache = PageCache(snapshot, today(), councils, budget)
        else:
            page_cache = _page_cache.carry_over(snapshot, today(), councils)
        _page_cache = page_cache
    return page_cache
