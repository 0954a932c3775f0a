"""The cached filter form, with the number of settings of each option."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache

from app.core import declared_filters
from app.core.distance import METRES_PER_MILE
from app.core.filter_declaration import Filter
from app.core.inspection_filters import STANDARDS
from app.core.provision import Choice
from app.core.search_filters import Filters
from app.i18n import Translator
from app.snapshot.facet_counts import FilterValue, counts_of, facet_counts
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.second_point import point_pair
from app.snapshot.two_point_search import bits_near_two, nearest_to_two
from app.web import presenters
from app.web.public.results.recently_used import RecentlyUsed
from app.web.public.results.results_page import OptionCounts, ResultsPage
from app.web.templating import render
from app.web.templating.render import PageTemplate

FORMS_MAX = 512  # of 12 KB each
COUNTS_PARAMETER = "counts"  # asks for the numbers of a search without filters


def with_option_counts(
    results_page: ResultsPage, settings: PublishedSettings, day: date, *, is_asked: bool = False
) -> ResultsPage:
    """The page with the number of settings of each option; without filters only if `is_asked`.

    Counting would take a quarter of the time of a search without filters, so the browser asks for
    the numbers with a second request when the form is opened. `day` is today.
    """
    origin, filters = results_page.origin, results_page.filters
    if not (filters.chosen or is_asked):
        return results_page
    second, grid = results_page.second, settings.grid
    if second and second.point:
        pair = point_pair(origin.latitude, origin.longitude, second.point)
        radius_m = filters.counted_miles * METRES_PER_MILE
        counts = counts_of(bits_near_two(grid, pair, second.order, radius_m, day), filters)
    else:
        counts = facet_counts(grid, origin.latitude, origin.longitude, filters, day)
    without_card = _count_without_report_card(settings, results_page)
    return results_page._replace(option_counts=counts, without_report_card=without_card)


def _count_without_report_card(settings: PublishedSettings, results_page: ResultsPage) -> int:
    """The settings of the chosen kinds within the distance that have no report card.

    0 unless the search asks for one and for another fact that may be unknown: with a report card
    alone, the count of unknown matches is this number.
    """
    origin, filters, second = results_page.origin, results_page.filters, results_page.second
    others = [one for one in filters.unknowable if one is not STANDARDS]
    if not others or len(others) == len(filters.unknowable):
        return 0
    kinds = [choice.value for choice in Choice if choice.bit & filters.mask]
    filters = filters.choosing("kind", *kinds)  # an age, removed next, may have added some
    for one in others:
        filters = filters.choosing(one.parameter)
    if second and second.point:
        pair = point_pair(origin.latitude, origin.longitude, second.point)
        return nearest_to_two(settings.grid, pair, second.order, filters, 0, 0).unknown
    return settings.grid.nearest(origin.latitude, origin.longitude, filters, 0, 0).unknown


class FilterFormCache:
    """Forms by language, kind of search, filters, and whether they have numbers.

    `absent` are the options that they leave out (`PublishedSettings.absent_options`).
    """

    def __init__(self, absent: frozenset[FilterValue]) -> None:
        self.absent = absent
        self._forms: RecentlyUsed[PageTemplate] = RecentlyUsed(FORMS_MAX)

    def render_missing(
        self, translator: Translator, parameter: str, filters: Filters, *, is_counted: bool
    ) -> None:
        """Render the form if it is not cached; `parameter` is "postcode" or "around"."""
        code = translator.language.code
        key = _key(code, parameter, filters, is_counted=is_counted)
        if key in self._forms:
            return
        form = presenters.filter_form(filters, translator, self.absent)
        template = render.fragment_template(
            code,
            "public/results/_filters.html",
            ("origin_value", "further_fields"),
            presenters.option_keys(form) if is_counted else (),
            find_url=f"/{code}/find",
            origin=parameter,
            is_counted=is_counted,
            form=form,
            includes_unknown=filters.include_unknown,
        )
        self._forms.put(key, template)

    def fill(
        self,
        translator: Translator,
        parameter: str,
        filters: Filters,
        counts: OptionCounts | None,
        origin_value: bytes,
        further_fields: bytes,
    ) -> bytes | None:
        """The form's HTML; None if it is not cached.

        `further_fields` are the hidden fields of whatever else the address has.
        """
        code = translator.language.code
        form = self._forms.get(_key(code, parameter, filters, is_counted=counts is not None))
        if form is None:
            return None
        values: dict[Hashable, bytes] = {
            "origin_value": origin_value,
            "further_fields": further_fields,
        }
        if counts is not None:
            in_lists = _in_lists(declared_filters.FILTERS)
            texts, elements = _count_texts(translator), _count_elements(translator)
            for option, count in counts.items():
                values[option] = (texts if option in in_lists else elements)[count]
        return form.fill(values)


def _key(code: str, parameter: str, filters: Filters, *, is_counted: bool) -> Hashable:
    return code, parameter, filters, is_counted


@lru_cache(maxsize=4)
def _in_lists(filters: tuple[Filter, ...]) -> frozenset[FilterValue]:
    """The options of lists to choose from, which may contain text only."""
    return frozenset(
        (one.parameter, value) for one in filters if presenters.is_list(one) for value in one.values
    )


class _Numbers(dict[int, bytes]):
    """The HTML of each number, made when first needed."""

    def __init__(self, html: Callable[[int], str]) -> None:
        super().__init__()
        self._html = html

    def __missing__(self, count: int) -> bytes:
        self[count] = html = self._html(count).encode()
        return html


@lru_cache(maxsize=64)
def _count_texts(translator: Translator) -> _Numbers:
    """Numbers as text, for the options of a list."""
    return _Numbers(lambda count: f"({translator.number(count)})")


@lru_cache(maxsize=64)
def _count_elements(translator: Translator) -> _Numbers:
    """Numbers as elements, for ticks; 0 looks weaker."""

    def element(count: int) -> str:
        look = "n-of" if count else "n-of none"
        return f'<span class="{look}">({translator.number(count)})</span>'

    return _Numbers(element)
