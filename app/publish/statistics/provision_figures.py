"""Provision by month as measures and figures, computed from the counts of the record.

They come from no edition: this service counts them (docs/rules.md#provision-by-month).
"""

import json
from collections.abc import Iterator, Sequence
from sys import intern

from sqlmodel import Session

from app.core.measures.definitions import measures_of
from app.core.measures.figure import Level
from app.core.measures.provision import breakdown_of
from app.core.takeup import HiddenReason
from app.data.measures import StoredFigure
from app.data.provision_months import CountedProvision, find_last_count, find_provision
from app.data.tables import Measure
from app.snapshot.published_statistics import OWN_COUNT

PROVISION = "provision"  # the source in the definitions of measures
WARD_MONTHS = 13  # a year and the same month of the year before; wards have most of the rows
SETTINGS = "provision_settings"
PLACES = "provision_places"
WITHOUT_NUMBER = "provision_without_number"


def provision_measures(session: Session) -> list[Measure]:
    """The measures of provision, as at the day of the last count; [] before the first."""
    counted_on = find_last_count(session)
    if counted_on is None:
        return []
    return [
        Measure(
            **{**vars(one), "breaks": json.dumps(one.to_facts()["breaks"])},
            edition_id=OWN_COUNT,
            as_at=counted_on,
            position=position,
        )
        for position, one in enumerate(measures_of(PROVISION))
    ]


def provision_figures(session: Session) -> Iterator[StoredFigure]:
    """The figures of every month; of wards, of the last WARD_MONTHS."""
    counted_on = find_last_count(session)
    if counted_on is None:
        return
    months = counted_on.year * 12 + counted_on.month - WARD_MONTHS
    since = f"{months // 12}-{months % 12 + 1:02}"
    for level in (Level.COUNTRY, Level.COUNCIL):
        counted = find_provision(session, level)
        yield from _figures(counted)
        for one in counted:
            yield _figure(one, WITHOUT_NUMBER, one.without_number)
    yield from _figures(find_provision(session, Level.WARD, since))


def _figures(counted: Sequence[CountedProvision]) -> Iterator[StoredFigure]:
    """The figures measure by measure, nearly in the order in which they are written."""
    for one in counted:
        yield _figure(one, SETTINGS, one.settings_count)
    for one in counted:
        yield _figure(one, PLACES, one.counts.known_places)


def _figure(one: CountedProvision, measure: str, value: int | None) -> StoredFigure:
    return StoredFigure(
        measure,
        intern(one.level),  # 1.8 million figures of a national record share these texts
        intern(one.area_code),
        intern(one.month),
        breakdown_of(one.kind, one.band),
        value,
        None,
        None,
        HiddenReason.NOT_AVAILABLE.value if value is None else None,
    )
