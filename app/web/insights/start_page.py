"""The content of the start: the measures of each source, with links to England's trend."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from app.core.measures.figure import ENGLAND
from app.i18n import Translator
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import PublishedMeasure, PublishedStatistics
from app.web.insights.choices import listed_measures
from app.web.insights.wording import source_text, source_title


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
    statistics: PublishedStatistics, editions: Mapping[str, Edition], translator: Translator
) -> tuple[SourceMeasures, ...]:
    """Each source with its measures, in the order of lists."""
    listed = listed_measures(statistics).values()
    found = []
    for source, group in groupby(listed, key=lambda one: one.measure.source):
        measures, edition = list(group), editions.get(source)
        heading = SourceHeading(
            source_title(edition, translator), source_text(measures[0], edition, translator)
        )
        found.append((heading, tuple(map(_link, measures))))
    return tuple(found)


def _link(one: PublishedMeasure) -> MeasureLink:
    code = one.measure.code
    url = url_for("insights.trend", measure=code, area=ENGLAND)
    return MeasureLink(one.measure.title, url, one.measure.denominator)
