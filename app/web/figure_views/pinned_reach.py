"""What new places would change, as a report keeps it."""

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from app.core.measures.reach import REACH_PLACES
from app.i18n import Translator
from app.web.figure_views.charts.svg_document import PictureCaption, PictureWidth
from app.web.figure_views.map_notes import boundaries_text
from app.web.figure_views.map_picture import MapContent, keyed_map
from app.web.figure_views.pinned_content import PinnedView, ViewTable
from app.web.figure_views.requested_reach import RequestedReach, read_reach
from app.web.figure_views.what_if_page import WhatIfPage
from app.web.figure_views.wording import publisher_text, source_text, source_title


def pinned_reach(values: MultiDict[str, str], prefix: str) -> PinnedView:
    """The content of "what if places open here?"; `prefix` starts ids in pictures."""
    asked = read_reach(values)
    if problems := asked.choices.problems:
        return PinnedView(problem=" ".join(one.text for one in problems))
    page = asked.page()
    if page is None:
        text = asked.translator.gettext("Choose where the places would open.")
        return PinnedView(problem=text)
    return PinnedView(
        title=page.title,
        sentences=(" ".join(page.lead),),
        table=_table(page, asked.translator),
        pictures=tuple(_pictures(asked, page, prefix)),
        source=source_text(asked.statistics.measures[REACH_PLACES], None, asked.translator),
        notes=page.notes,
    )


def _table(page: WhatIfPage, translator: Translator) -> ViewTable:
    headings = (
        translator.gettext("Area"),
        translator.gettext("Children"),
        translator.gettext("Places per 100 children now"),
        translator.gettext("Afterwards"),
        translator.gettext("More"),
    )
    unknown = translator.gettext("not known")
    rows = tuple(
        (
            f"{row.name}, {row.ward}" if row.ward else row.name,
            *(row.children, row.now or unknown, row.after or unknown, row.gain),
        )
        for row in page.rows
    )
    return ViewTable(headings, rows)


def _pictures(asked: RequestedReach, page: WhatIfPage, prefix: str) -> Iterator[str]:
    """A picture for desks and one for telephones; none without boundaries."""
    if (frame := asked.frame) is None:
        return
    measure = asked.statistics.measures[REACH_PLACES]
    notes = (boundaries_text(asked.translator),)
    content = MapContent(frame, page.shaded, page.key, " ".join(page.lead), notes)
    for width in PictureWidth:
        caption = PictureCaption(
            title=page.title,
            years=asked.translator.gettext("more places per 100 children"),
            source=publisher_text(measure, None),
            edition=source_title(measure, None, asked.translator),
            as_at=measure.as_at,
            picture_id=f"{prefix}-{width.name.lower()}",
        )
        yield str(keyed_map(caption, content, width))
