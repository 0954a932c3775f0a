"""The cached filter form, with the number of settings of each option."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache

from markupsafe import Markup

from app.core import declared_filters
from app.core.declared_filters import AGE
from app.core.filter_declaration import Filter
from app.core.inspection_filters import STANDARDS
from app.core.provision import Choice
from app.core.search_filters import Filters
from app.i18n import Translator
from app.snapshot.facet_counts import FilterValue, facet_counts
from app.snapshot.nearby_settings import bits_nearby, nearest_settings, schools_nearby
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.served_schools import ServedSchool
from app.web import presenters
from app.web.public.results.recently_used import RecentlyUsed
from app.web.public.results.results_page import ResultsPage
from app.web.templating import render
from app.web.templating.render import PageTemplate

FORMS_MAX = 512  # of 12 KB each
COUNTS_PARAMETER = "counts"  # asks for the numbers of a search without filters


def with_option_counts(
    results_page: ResultsPage, settings: PublishedSettings, day: date, *, is_asked: bool = False
) -> ResultsPage:
    """The page with the number of settings of each option, and the schools to choose from.

    Without filters but ages only if `is_asked`.

    Counting would take a quarter of the time of such a search, so the browser asks for the numbers
    with a second request when the form is opened. `day` is today.
    """
    filters, start = results_page.filters, results_page.start
    if not (is_asked or any(name != AGE.parameter for name, _ in filters.chosen)):
        return results_page
    return results_page._replace(
        option_counts=facet_counts(bits_nearby(settings, start, filters, day), filters),
        without_report_card=_count_without_report_card(settings, results_page),
        schools=schools_nearby(settings, start, filters),
    )


def _count_without_report_card(settings: PublishedSettings, results_page: ResultsPage) -> int:
    """The settings of the chosen kinds within the distance that have no report card.

    0 unless the search asks for one and for another fact that may be unknown: with a report card
    alone, the count of unknown matches is this number.
    """
    filters = results_page.filters
    others = [one for one in filters.unknowable if one is not STANDARDS]
    if not others or len(others) == len(filters.unknowable):
        return 0
    cards_only = _with_standards_only(filters)
    return nearest_settings(settings, results_page.start, cards_only, 0, 0).unknown


@lru_cache(maxsize=1024)
def _with_standards_only(filters: Filters) -> Filters:
    """The same kinds and distance, with the report card as the only other fact."""
    kinds = [choice.value for choice in Choice if choice.bit & filters.mask]
    filters = filters.choosing("kind", *kinds)  # an age, removed next, may have added some
    for one in filters.unknowable:
        if one is not STANDARDS:
            filters = filters.choosing(one.parameter)
    return filters


class FilterFormCache:
    """Forms by language, kind of search, filters, and whether they have numbers.

    `absent` are the options that they leave out (`PublishedSettings.absent_options`).
    """

    def __init__(self, absent: frozenset[FilterValue]) -> None:
        self.absent = absent
        self._forms: RecentlyUsed[PageTemplate] = RecentlyUsed(FORMS_MAX)
        self._school_lists: dict[str, PageTemplate] = {}  # by language

    def render_missing(
        self, translator: Translator, parameter: str, filters: Filters, *, is_counted: bool
    ) -> None:
        """Render the form if it is not cached; `parameter` is "postcode" or "around"."""
        code = translator.language.code
        if code not in self._school_lists:
            template = render.fragment_template(code, "public/results/_schools.html", ("options",))
            self._school_lists[code] = template
        key = _key(code, parameter, filters, is_counted=is_counted)
        if key in self._forms:
            return
        form = presenters.filter_form(filters, translator, self.absent)
        template = render.fragment_template(
            code,
            "public/results/_filters.html",
            ("origin_value", "further_fields", "school_list"),
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
        results_page: ResultsPage,
        origin_value: bytes,
        further_fields: bytes,
    ) -> bytes | None:
        """The form's HTML; None if it is not cached.

        `further_fields` are the hidden fields of whatever else the address has.
        """
        code, counts = translator.language.code, results_page.option_counts
        parameter, filters = results_page.origin.parameter, results_page.filters
        form = self._forms.get(_key(code, parameter, filters, is_counted=counts is not None))
        if form is None:
            return None
        values: dict[Hashable, bytes] = {
            "origin_value": origin_value,
            "further_fields": further_fields,
            "school_list": self._school_list(results_page, translator),
        }
        if counts is not None:
            in_lists = _in_lists(declared_filters.FILTERS)
            texts, elements = _count_texts(translator), _count_elements(translator)
            for option, count in counts.items():
                values[option] = (texts if option in in_lists else elements)[count]
        return form.fill(values)

    def _school_list(self, results_page: ResultsPage, translator: Translator) -> bytes:
        """The list of schools to choose from; empty where there are none."""
        if not results_page.schools:
            return b""
        chosen = results_page.filters.school
        options = b"".join(
            _school_option(translator, one, is_chosen=one.key == chosen)
            for one in results_page.schools
        )
        return self._school_lists[translator.language.code].fill({"options": options})


def _key(code: str, parameter: str, filters: Filters, *, is_counted: bool) -> Hashable:
    return code, parameter, filters, is_counted


@lru_cache(maxsize=4096)
def _school_option(translator: Translator, school: ServedSchool, *, is_chosen: bool) -> bytes:
    """A line of the list of schools, as HTML."""
    line = Markup('<option value="{}" translate="no"{}>{}</option>')
    name = presenters.school_name(school.name, translator)
    return line.format(school.key, Markup(" selected") if is_chosen else "", name).encode()


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
