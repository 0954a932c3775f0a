"""The cache of rendered parts of the results page, joined as bytes for each request."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import repeat
from threading import Lock
from typing import NamedTuple

from app.config import Council, Councils
from app.core.child_ages import Children, children_of, taken_ages
from app.core.consent import Consent
from app.core.declared_filters import AGE
from app.core.provision import Choice
from app.core.search_filters import PAGE_SIZE, Filters
from app.core.search_points import PointOrder
from app.i18n import Translator
from app.snapshot.card_records import CardRecord
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshot
from app.web import presenters
from app.web.public.results.filter_form import FilterFormCache
from app.web.public.results.fragments import (
    ADDRESS_PLACEHOLDER,
    DAY_PLACEHOLDER,
    DESTINATION_PLACEHOLDER,
    ID_PLACEHOLDER,
    NAME_PLACEHOLDER,
    CardPieces,
    FragmentCache,
    escape_to_bytes,
    total_size,
)
from app.web.public.results.nearby_help import NearbyHelpCache
from app.web.public.results.recently_used import RecentlyUsed
from app.web.public.results.results_page import ResultsPage
from app.web.public.results.saving import NOTHING_SAVED, mark_saved
from app.web.public.results.second_point_parts import (
    second_fields_html,
    second_value_html,
    two_distances_html,
    two_point_beyond_html,
    two_point_count_html,
)
from app.web.public.results.site import Site, to_html
from app.web.public.results.sketch_map import SketchMaps
from app.web.public.results.takeup_lines import LinesAboveCache
from app.web.public.results.unknown_panel import UnknownPanelCache
from app.web.request_context import app_state, council_of_area, page_frame, today
from app.web.templating import render
from app.web.templating.english_text import mark_english
from app.web.templating.render import PageTemplate

PAGE_TEMPLATES_MAX = 512  # of 8 KB each
SITES_MAX = 4096  # languages x councils; the budget in bytes is reached long before
SLOTS = (
    "around",
    "origin_value",
    "origin_query",
    "second_value",
    "second_fields",
    "count_line",
    "filters",
    "note",
    "takeup",
    "cards",
    "empty",
    "unknown",
    "counted",
    "sketch",
    "sources",
    "beyond",
    "people",
    "printed_from",
)


class ListedCards(NamedTuple):
    """The cards of a page, the warnings about their stale sources, and their other sources.

    `lacks_listing`: no council of these settings gives data about its settings.
    """

    cards: bytes
    warnings: bytes
    sources: bytes
    lacks_listing: bool


NO_CARDS = ListedCards(b"", b"", b"", False)


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
        self._filter_forms = FilterFormCache(snapshot.settings.absent_options)
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
            next_cache._sketch_maps, next_cache._fragments = (
                self._sketch_maps,
                self._fragments,
            )
            next_cache._unknown_panels = self._unknown_panels
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
        page_template = own_template or self._page_templates.get(
            _page_template_key(results_page, site)
        )
        nearby_help = self._nearby_help.get(
            site.translator, la_code, origin.latitude, origin.longitude
        )
        children = children_of(filters.values("age"))
        above = self._lines_above.get(site.translator, la_code, children)
        unknown = self._unknown_panel(results_page, site)
        distances = [site.distance_html(match.distance_m) for match in matches.page]
        listed = self._cards(results_page, site, distances)
        sketch = self._sketch_maps.draw(results_page, site.translator, distances)
        origin_value = escape_to_bytes(origin.value)
        second_fields = second_fields_html(results_page)
        filter_form = self._filter_forms.fill(
            site.translator,
            results_page,
            origin_value,
            second_fields + results_page.saved.inputs,
        )
        if page_template is None or nearby_help is None or listed is None:
            return None
        if unknown is None or sketch is None or filter_form is None or above is None:
            return None
        note = listed.warnings + (above.no_listing if listed.lacks_listing else b"")
        note += results_page.note
        counted, help_block = nearby_help
        is_first = not matches.counted  # if all settings of the list are far away
        second = results_page.second_point
        return page_template.fill(
            {
                "around": escape_to_bytes(origin.label),
                "origin_value": origin_value,
                "origin_query": escape_to_bytes(origin.query),
                "second_value": second_value_html(results_page),
                "second_fields": second_fields,
                "filters": filter_form,
                "count_line": two_point_count_html(results_page, second, site)
                if second
                else _count_line(site.translator, matches.counted, filters),
                "note": note + (unknown if is_first else b""),
                "beyond": two_point_beyond_html(results_page, site)
                if second
                else _beyond_line(site.translator, matches.counted, matches.total, filters),
                "takeup": above.takeup,
                "cards": mark_saved(listed.cards, results_page.saved)
                if results_page.saved.ids
                else listed.cards,
                "sources": listed.sources,
                "empty": _empty(results_page, site) if not (matches.page or unknown) else b"",
                "unknown": b"" if is_first else unknown,
                "counted": counted if _includes_childminders(filters) else b"",
                "sketch": sketch,
                "people": help_block,
                "printed_from": escape_to_bytes(site.address),
            }
        )

    def _cards(
        self, results_page: ResultsPage, site: Site, distances: list[bytes]
    ) -> ListedCards | None:
        """The cards and what the page says once about them; None if not cached."""
        if not results_page.matches.page:
            return NO_CARDS
        fragments = self._fragments.get(site.key)
        if fragments is None:
            return None
        records, translator = results_page.card_records, site.translator
        ages = results_page.filters.values("age")
        taken = self._taken(ages, results_page, site) if len(ages) > 1 else repeat(b"")
        listed = [
            (record, _item(translator, number), distance, line)
            for number, (record, distance, line) in enumerate(
                zip(records, distances, taken, strict=False), results_page.first_number
            )
        ]
        if second := results_page.second_point:
            both = two_distances_html(results_page, second, site)
            listed = [
                (record, item, html, line)
                for (record, item, _, line), html in zip(listed, both, strict=True)
            ]
        cards = fragments.cards(listed, children_of(ages))
        if cards is None:
            return None
        return ListedCards(
            cards,
            fragments.warnings_for(records),
            fragments.sources_for(records),
            fragments.lacks_listing(records),
        )

    def cards_of(self, numbers: Sequence[int], site: Site) -> ListedCards:
        """The cards of these settings in their order, without distances; hold `render_lock`."""
        records = self._settings.card_records.get_all(numbers)
        fragments = self._fragments_of(site)
        for number, record in zip(numbers, records, strict=True):
            self._render_card(fragments, site, number, record, ())
        listed = [
            (record, _item(site.translator, position), b"", b"")
            for position, record in enumerate(records, 1)
        ]
        cards = fragments.cards(listed)
        assert cards is not None  # everything that was missing is rendered
        warnings, sources = fragments.warnings_for(records), fragments.sources_for(records)
        return ListedCards(cards, warnings, sources, fragments.lacks_listing(records))

    def _taken(
        self, ages: tuple[str, ...], results_page: ResultsPage, site: Site
    ) -> Iterator[bytes]:
        """For each card, the line that says which of several children the setting takes."""
        for match in results_page.matches.page:
            bits = self._settings.grid.offers_of(match.number)
            is_known = not bits & AGE.unknown.bit if AGE.unknown else True
            yield _taken_line(site.translator, ages, taken_ages(ages, bits) if is_known else None)

    def _unknown_panel(self, results_page: ResultsPage, site: Site) -> bytes | None:
        """The panel about settings with unknown values, empty if there are none; None if not cached."""
        origin, matches = results_page.origin, results_page.matches
        if not matches.unknown_total:
            return b""
        return self._unknown_panels.fill(
            site.translator,
            origin.parameter,
            results_page.filters,
            (matches.unknown, results_page.without_report_card),
            escape_to_bytes(origin.query),
        )

    def render_missing(
        self, results_page: ResultsPage, site: Site, *, has_own_template: bool = False
    ) -> None:
        """Render and cache the parts of this page that are not cached yet."""
        key = _page_template_key(results_page, site)
        if not has_own_template and key not in self._page_templates:
            self._page_templates.put(key, _page_template(results_page, site))
        self._sketch_maps.render_missing(site.translator)
        parameter, matches = results_page.origin.parameter, results_page.matches
        self._filter_forms.render_missing(
            site.translator,
            parameter,
            results_page.filters,
            is_counted=results_page.option_counts is not None,
        )
        if matches.unknown_total:
            self._unknown_panels.render_missing(
                site.translator,
                parameter,
                results_page.filters,
                (matches.unknown, results_page.without_report_card),
            )
        origin, council = results_page.origin, _council_of_results(results_page, site)
        position = origin.latitude, origin.longitude
        self._nearby_help.render_missing(
            self._settings, site.translator, council, *position, today=self.built_for[1]
        )
        children = children_of(results_page.filters.values("age"))
        self._lines_above.render_missing(self._settings, site.translator, council, children)
        fragments = self._fragments_of(site)
        for match, record in zip(matches.page, results_page.card_records, strict=True):
            self._render_card(fragments, site, match.number, record, children)

    def _render_card(
        self,
        fragments: FragmentCache,
        site: Site,
        number: int,
        record: CardRecord,
        children: Children,
    ) -> None:
        """Render the fragments of a setting's card that are not cached yet."""
        if fragments.has_all(record, children):
            return
        setting = self._settings.get(number)
        fragments.render_missing(
            record,
            children,
            partial(self._card, site, children, setting, bool(record.day)),
            is_area_only=setting.consent is Consent.AREA,
            has_listing=setting.la_code in self._settings.councils_with_listing,
        )

    def _fragments_of(self, site: Site) -> FragmentCache:
        """The fragments of a site, once those used least recently have made room for more."""
        fragments = self._fragments.get(site.key)
        while len(self._fragments) and total_size(self._fragments.values()) > self._budget:
            self._fragments.remove_oldest()
        if fragments is None or site.key not in self._fragments:
            day_text = partial(
                presenters.inspection_day, translator=site.translator, today=self.built_for[1]
            )
            fragments = FragmentCache(day_text)
            self._fragments.put(site.key, fragments)
        return fragments

    def _card(self, site: Site, children: Children, setting: Setting, has_day: bool) -> CardPieces:
        """A setting's card in pieces, with placeholders for what other settings do not share."""
        code, settings, today = site.translator.language.code, self._settings, self.built_for[1]
        area = settings.areas.get(("council", setting.la_code))
        card = presenters.card(
            setting,
            children,
            site.translator,
            settings.editions,
            council_of_area(area),
            area,
            today,
        )
        if has_day:
            translator = site.translator.with_fixed_month(DAY_PLACEHOLDER)
            dated = presenters.inspection_line(setting, settings.editions, translator, date.min)
            card = replace(card, inspection=dated)
        shared = replace(
            card,
            url=f"/{code}/place/{ADDRESS_PLACEHOLDER}",
            provider_id=ID_PLACEHOLDER,
            name=NAME_PLACEHOLDER,
            destination=DESTINATION_PLACEHOLDER,
        )
        html = render.fragment(code, "public/results/_card.html", card=shared)
        return CardPieces(*render.split_pieces(html))


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
    own_template = _page_template(results_page, site) if has_own_template else None
    body = page_cache.join(results_page, site, own_template)
    if body is None:
        with page_cache.render_lock:
            page_cache.render_missing(results_page, site, has_own_template=has_own_template)
            body = page_cache.join(results_page, site, own_template)
    assert body is not None  # everything that was missing is rendered
    return body


def render_cards(numbers: Sequence[int], site: Site, snapshot: Snapshot) -> ListedCards:
    """The cards of settings with these numbers, in their order, without distances."""
    if not numbers:
        return NO_CARDS
    page_cache = _current_page_cache(snapshot)
    with page_cache.render_lock:
        return page_cache.cards_of(numbers, site)


def _current_page_cache(snapshot: Snapshot) -> PageCache:
    """The cache for this snapshot, which takes the place of the one before."""
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
    return page_cache


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
        results_page.second_state,
        results_page.second.order if results_page.second else None,
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
    second, is_here = results_page.second, results_page.origin.parameter == "near"
    return render.page_template(
        code,
        "public/results/results.html",
        tuple(slot for slot in SLOTS if not (is_here and slot == "around")),
        is_here=is_here,
        second_state=results_page.second_state.value,
        order=second.order.value if second else PointOrder.EITHER.value,
        page_frame=page_frame(code, "find", with_scripts=True),
        origin=results_page.origin.parameter,
        filter_query=presenters.query(filters),
        page=results_page.page,
        pages=results_page.pages,
        next_first=results_page.page * PAGE_SIZE + 1,
        next_last=results_page.next_last,
        chosen=(*filters.parameters, *results_page.saved.parameters),
        saved=results_page.saved,
        asked=_asked(filters),
        chips=presenters.chips(filters, site.translator, results_page.school_name),
    )


def _asked(filters: Filters) -> str:
    """CSS classes for the facts that the family asked for: there a known fact gets a tick.

    A list contains only settings that match or may match, so a fact that is known matches.
    """
    facts = dict.fromkeys(one.fact for one in filters.declared if one.fact)
    return "".join(f" asked-{fact}" for fact in facts)


def _empty(results_page: ResultsPage, site: Site) -> bytes:
    code, filters = site.translator.language.code, results_page.filters
    chips = presenters.chips(filters, site.translator, results_page.school_name)
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
def _count_line(translator: Translator, counted: int, filters: Filters) -> bytes:
    return to_html(translator, presenters.count_line(counted, filters, translator))


@lru_cache(maxsize=4096)
def _beyond_line(translator: Translator, counted: int, total: int, filters: Filters) -> bytes:
    return to_html(translator, presenters.beyond_line(counted, total, filters, translator))


@lru_cache(maxsize=4096)
def _item(translator: Translator, number: int) -> bytes:
    opening = presenters.list_item_opening(number, translator)
    return mark_english(opening, translator.language).encode()


@lru_cache(maxsize=4096)
def _taken_line(
    translator: Translator, ages: tuple[str, ...], taken: tuple[str, ...] | None
) -> bytes:
    """Which of several children a setting takes; None where its ages are not known."""
    text = presenters.taken_line(ages, taken, translator)
    look = "takes all" if taken == ages else "takes"
    return b'<p class="%b">%b</p>' % (look.encode(), to_html(translator, text))
