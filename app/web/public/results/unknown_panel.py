"""The cached panel about settings whose ages or funded hours are not known."""

from app.core.search_filters import Filters
from app.i18n import Translator
from app.web import presenters
from app.web.public.results.recently_used import RecentlyUsed
from app.web.templating import render
from app.web.templating.render import PageTemplate

PANELS_MAX = 4096  # of half a KB each; searches with many filters have many counts

# Settings that may match, settings without a report card (`ResultsPage.without_report_card`), and
# whether the list is ordered by detour.
UnknownCounts = tuple[int, int, bool]


class UnknownPanelCache:
    """Panels by language, filters and counts."""

    def __init__(self) -> None:
        self._panels: RecentlyUsed[PageTemplate] = RecentlyUsed(PANELS_MAX)

    def render_missing(
        self, translator: Translator, parameter: str, filters: Filters, counts: UnknownCounts
    ) -> None:
        """Render the panel if it is not cached; `parameter` is "postcode" or "around"."""
        key = (translator.language.code, parameter, filters, counts)
        if key in self._panels:
            return
        code = translator.language.code
        panel = render.fragment_template(
            code,
            "public/results/_unknown_panel.html",
            ("origin_query",),
            find_url=f"/{code}/find",
            origin=parameter,
            group=presenters.unknown_group(*counts[:2], filters, translator, is_detour=counts[2]),
        )
        self._panels.put(key, panel)

    def fill(
        self,
        translator: Translator,
        parameter: str,
        filters: Filters,
        counts: UnknownCounts,
        origin_query: bytes,
    ) -> bytes | None:
        """The panel's HTML, with `origin_query` in its link; None if it is not cached."""
        panel = self._panels.get((translator.language.code, parameter, filters, counts))
        return panel.fill({"origin_query": origin_query}) if panel else None
