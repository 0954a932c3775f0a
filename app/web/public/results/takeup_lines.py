"""The cached sentence about take-up above a list, with the sentence of a council without data."""

from typing import NamedTuple

from app.config import Council
from app.core.child_ages import ChildGroup, Children
from app.i18n import Translator
from app.snapshot.published_settings import PublishedSettings
from app.web import presenters
from app.web.public.results.recently_used import RecentlyUsed
from app.web.templating import render

LINES_MAX = 4096  # of a quarter of a KB each


class LinesAbove(NamedTuple):
    """HTML above a list: about take-up, and for settings of a council that gives no data."""

    takeup: bytes
    no_listing: bytes


class LinesAboveCache:
    """The sentences by language, council and groups of children."""

    def __init__(self) -> None:
        self._lines: RecentlyUsed[LinesAbove] = RecentlyUsed(LINES_MAX)

    def get(self, translator: Translator, la_code: str, children: Children) -> LinesAbove | None:
        """The sentences; None if they are not cached."""
        return self._lines.get((translator.language.code, la_code, children))

    def render_missing(
        self,
        settings: PublishedSettings,
        translator: Translator,
        council: Council,
        children: Children,
    ) -> None:
        """Render the sentences if they are not cached."""
        code = translator.language.code
        key = code, council.la_code, children
        if key in self._lines:
            return
        area = settings.areas.get(("council", council.la_code))
        figures = settings.takeup("council", council.la_code) if area else []
        line = presenters.takeup_line(area.name if area else "", figures, children, translator)
        takeup = render.fragment(
            code,
            "public/results/_takeup_line.html",
            line=line,
            has_panel=any(group is not ChildGroup.SCHOOL_AGE for group in children),
        )
        no_listing = render.fragment(
            code, "public/results/_no_listing.html", council=presenters.council_contact(council)
        )
        self._lines.put(key, LinesAbove(takeup.encode(), no_listing.encode()))
