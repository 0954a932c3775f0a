"""The content of the start: the measures of each source, with links to England's trend."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from app.core.measures.figure import ENGLAND, Level
from app.i18n import Translator
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import PublishedMeasure, PublishedStatistics
from app.web.figure_views.parameter_reader import listed_measures
from app.web.figure_views.wording import source_text, source_title


@dataclass(frozen=True)
class MeasureLink:
    title: str
    url: str
    denominator: str


@dataclass(frozen=True)
class SourceHeading:
    title: str
    text: str


SourceMeasures = tuple[SourceHeading, tuple[MeasureLink, ...]]


def start_page(
    statistics: PublishedStatistics,
    editions: Mapping[str, Edition],
    own_code: str,
    translator: Translator,
) -> tuple[SourceMeasures, ...]:
    """Each source with its measures, in order; `own_code` is that of the site's council, or ""."""
    listed = listed_measures(statistics).values()
    found = []
    for source, group in groupby(listed, key=lambda one: one.measure.source):
        measures, edition = list(group), editions.get(source)
        heading = SourceHeading(
            source_title(measures[0], edition, translator),
            source_text(measures[0], edition, translator),
        )
        found.append((heading, tuple(_link(one, own_code) for one in measures)))
    return tuple(found)


def _link(one: PublishedMeasure, own_code: str) -> MeasureLink:
    """A link to England's trend, else to that of the site's council; "" for small areas only."""
    area = ENGLAND if Level.COUNTRY in one.periods else own_code
    has_figures = Level.COUNTRY in one.periods or Level.COUNCIL in one.periods
    code, url = one.measure.code, ""
    if area and has_figures:
        url = url_for("insights.trend", measure=code, area=area)
    return MeasureLink(one.measure.title, url, one.measure.denominator)
