"""A request for places within reach: its choices, and what new places would change."""

from dataclasses import dataclass, replace

from flask import abort
from werkzeug.datastructures import MultiDict

from app.core.area_shapes import ShapeFrame
from app.core.measures.figure import Level
from app.core.measures.reach import REACH_PLACES
from app.i18n import Translator
from app.snapshot.insights.what_if import WhatIf, find_what_if
from app.snapshot.published_statistics import PublishedStatistics
from app.web.figure_views.parameter_reader import Problem
from app.web.figure_views.reach_choices import ReachChoices, read_reach_choices
from app.web.figure_views.requested_view import english
from app.web.figure_views.what_if_page import WhatIfPage, vintage_text, what_if_page
from app.web.request_context import snapshot


@dataclass(frozen=True)
class RequestedReach:
    """Reach as it was asked for; `change` is None where no places are to open."""

    statistics: PublishedStatistics
    choices: ReachChoices
    translator: Translator
    change: WhatIf | None = None

    @property
    def frame(self) -> ShapeFrame | None:
        """The map of the council's small areas; None without a council or boundaries."""
        area = self.choices.area
        return self.statistics.maps.frame(area.code, Level.LSOA) if area else None

    def page(self) -> WhatIfPage | None:
        """What would change, in words and as a drawing."""
        if self.change is None:
            return None
        vintage = vintage_text(self.statistics, self.translator)
        return what_if_page(self.change, self.frame, vintage, self.translator)


def read_reach(values: MultiDict[str, str]) -> RequestedReach:
    """Reach as an address with these parameters asks for it; 404 without published statistics."""
    statistics = snapshot().statistics or abort(404)
    translator = english()
    choices = read_reach_choices(statistics, values, translator)
    found = RequestedReach(statistics, choices, translator)
    if choices.site is None or choices.problems or REACH_PLACES not in statistics.measures:
        return found
    change = find_what_if(statistics, choices.site, choices.places, choices.band)
    if change is None:
        text = translator.gettext(
            "No child lives near the middle of this area, or it is not known."
        )
        problems = (*choices.problems, Problem("site", text))
        return replace(found, choices=replace(choices, problems=problems))
    return replace(found, change=change)
