"""The panel of places that did not tell what the filters ask, kept once it is rendered."""

from collections.abc import Hashable

from app.core.search import Filters
from app.i18n import Voice
from app.web import present, render
from app.web.render import Shell

PANELS_MOST = 512  # of half a KB each


class UnknownPanels:
    """Panels by language, question and count. `fill` raises KeyError for one not rendered yet."""

    def __init__(self) -> None:
        self._shells: dict[Hashable, Shell] = {}

    def learn(self, voice: Voice, parameter: str, filters: Filters, count: int) -> None:
        """Render the panel of a question; `parameter` names the place that the list lies around."""
        key = (voice.language.code, parameter, filters, count)
        if key in self._shells:
            return
        if len(self._shells) >= PANELS_MOST:
            self._shells.clear()
        code = voice.language.code
        self._shells[key] = render.shell(
            code,
            "finder/_unknown.html",
            ("origin_query",),
            find_url=f"/{code}/find",
            origin=parameter,
            group=present.unknown_group(count, filters, voice),
        )

    def fill(
        self, voice: Voice, parameter: str, filters: Filters, count: int, origin_query: bytes
    ) -> bytes:
        """The panel, its link leading to the same list."""
        shell = self._shells[voice.language.code, parameter, filters, count]
        return shell.fill({"origin_query": origin_query})
