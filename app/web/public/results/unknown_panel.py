"""The cached panel about settings whose ages or funded hours are not known."""

from collections.abc import Hashable

from app.core.search_filters import Filters
from app.i18n import Translator
from app.web import presenters
from app.web.templating import render
from app.web.templating.render import PageTemplate

PANELS_MAX = 512  # of half a KB each


class UnknownPanelCache:
    """Panels by language, filters and count. `fill` raises KeyError for one not rendered yet."""

    def __init__(self) -> None:
        self._page_templates: dict[Hashable, PageTemplate] = {}

    def render_missing(
        self, translator: Translator, parameter: str, filters: Filters, count: int
    ) -> None:
        """Render the panel if it is not cached; `parameter` is "postcode" or "around"."""
        key = (translator.language.code, parameter, filters, count)
        if key in self._page_templates:
            return
        if len(self._page_templates) >= PANELS_MAX:
            self._page_templates.clear()
        code = translator.language.code
        self._page_templates[key] = render.page_template(
            code,
            "public/results/_unknown_panel.html",
            ("origin_query",),
            find_url=f"/{code}/find",
            origin=parameter,
            group=presenters.unknown_group(count, filters, translator),
        )

    def fill(
        self,
        translator: Translator,
        parameter: str,
        filters: Filters,
        count: int,
        origin_query: bytes,
    ) -> bytes:
        """The panel's HTML, with `origin_query` in its link."""
        page_template = self._page_templates[translator.language.code, parameter, filters, count]
        return page_template.fill({"origin_query": origin_query})
