"""The template of a results page, with slots for what depends on the postcode, and its lines."""

from collections.abc import Hashable
from datetime import date
from functools import lru_cache

from app.config import Council
from app.core.provision import Choice
from app.core.search_filters import PAGE_SIZE, Filters
from app.core.search_points import PointOrder
from app.i18n import Translator
from app.web import presenters
from app.web.public.results.results_page import ResultsPage
from app.web.public.results.second_point_parts import two_point_beyond_html, two_point_count_html
from app.web.public.results.site import Site, to_html
from app.web.request_context import council_of_area, page_frame
from app.web.templating import render
from app.web.templating.render import PageTemplate

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
# In links to other languages, filters and pages: a list may have none of them.
OPTIONAL_SLOTS = ("origin_query",)


def page_template_key(results_page: ResultsPage, site: Site) -> Hashable:
    """What the template depends on beside today: never the postcode."""
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


def includes_childminders(filters: Filters) -> bool:
    """Whether the search includes childminders; without chosen kinds it does."""
    return not filters.kinds or Choice.CHILDMINDER in filters.kinds


def council_of_results(results_page: ResultsPage, site: Site) -> Council:
    """The council of the search position, otherwise the council of this site."""
    return council_of_area(results_page.area) if results_page.area else site.council


def page_template(results_page: ResultsPage, site: Site, today: date) -> PageTemplate:
    """The page with slots for everything that depends on the postcode."""
    code, filters = site.translator.language.code, results_page.filters
    second, is_here = results_page.second, results_page.origin.parameter == "near"
    return render.page_template(
        code,
        "public/results/results.html",
        tuple(slot for slot in SLOTS if not (is_here and slot == "around")),
        OPTIONAL_SLOTS,
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
        chips=_chips(results_page, site),
        could_get=presenters.could_get(filters.values("age"), today, site.translator),
    )


def _chips(results_page: ResultsPage, site: Site) -> tuple[presenters.Chip, ...]:
    return presenters.chips(
        results_page.filters,
        site.translator,
        results_page.school_name,
        is_detour=results_page.is_detour,
    )


def _asked(filters: Filters) -> str:
    """CSS classes for the facts that the family asked for: there a known fact gets a tick.

    A list contains only settings that match or may match, so a fact that is known matches.
    """
    facts = dict.fromkeys(one.fact for one in filters.declared if one.fact)
    return "".join(f" asked-{fact}" for fact in facts)


def no_matches_key(results_page: ResultsPage, site: Site) -> Hashable:
    """What the text in place of an empty list depends on, beside the address of the search."""
    la_code = results_page.area.code if results_page.area else site.council.la_code
    parameter, filters = results_page.origin.parameter, results_page.filters
    return site.key, la_code, parameter, filters, results_page.school_name


def no_matches(results_page: ResultsPage, site: Site) -> PageTemplate:
    """HTML in place of an empty list, with a slot for the address of the search."""
    code, filters = site.translator.language.code, results_page.filters
    chips = _chips(results_page, site)
    slots = ("origin_query",) if chips else ()
    return render.fragment_template(
        code,
        "public/results/_no_matches.html",
        slots,
        page_frame=page_frame(code, "find", with_scripts=True),
        filtered=bool(chips),
        is_contradiction=filters.is_contradiction,
        chips=chips,
        origin=results_page.origin.parameter,
        council=presenters.council_contact(council_of_results(results_page, site)),
    )


def count_html(results_page: ResultsPage, site: Site) -> bytes:
    """The number of settings within the distance, or near both points."""
    if point := results_page.second_point:
        return two_point_count_html(results_page, point, site)
    return _count_line(site.translator, results_page.matches.counted, results_page.filters)


def beyond_html(results_page: ResultsPage, site: Site) -> bytes:
    """What is on all pages of the list; empty if the count says it all."""
    if results_page.second_point:
        return two_point_beyond_html(results_page, site)
    counted, total = results_page.matches.counted, results_page.matches.total
    return _beyond_line(site.translator, counted, total, results_page.filters)


@lru_cache(maxsize=4096)
def _count_line(translator: Translator, counted: int, filters: Filters) -> bytes:
    return to_html(translator, presenters.count_line(counted, filters, translator))


@lru_cache(maxsize=4096)
def _beyond_line(translator: Translator, counted: int, total: int, filters: Filters) -> bytes:
    return to_html(translator, presenters.beyond_line(counted, total, filters, translator))
