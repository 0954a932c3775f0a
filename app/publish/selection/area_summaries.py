"""Public facts about areas: counts of listed settings, take-up, help points and agencies."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.core.help_points import HelpDetails
from app.core.period import Period
from app.core.provision import PUBLISHED_COUNT_FROM, Choice
from app.core.ratings import (
    CARDS,
    GRADED,
    JudgementArea,
    OverallGrade,
    Standard,
    summarise_inspections,
)
from app.core.takeup import Figure
from app.core.text_normalisation import format_town_name
from app.data import tables
from app.publish.selection.ward_takeup_disclosure import (
    WardSetting,
    suppress_overlapping_series,
    suppress_single_setting_wards,
)
from app.snapshot.layout import Agency, AreaFigure, AreaSummary, HelpPoint, KindCount, Setting
from app.snapshot.published_postcodes import PostcodeEntry

Locate = Callable[[str], PostcodeEntry]


@dataclass
class UnlistedCounts:
    """How many unlisted nannies and childminders each council has, by ONS code."""

    nannies: Counter[str] = field(default_factory=Counter)
    childminders: Counter[str] = field(default_factory=Counter)


def area_figures(
    rows: Iterable[tables.TakeupFigure],
    councils: Mapping[str, str],
    settings: Iterable[WardSetting],
) -> list[AreaFigure]:
    """Every publishable figure whose area has an ONS code; `councils` are codes by DfE number.

    Figures of wards with only one or two of the `settings` are suppressed.
    """
    figures = []
    for row in rows:
        code = row.code or councils.get(row.la_number, "")
        if code:
            figures.append(AreaFigure(row.level, code, row.source, _figure(row)))
    return suppress_single_setting_wards(suppress_overlapping_series(figures), settings)


def _figure(row: tables.TakeupFigure) -> Figure:
    return Figure(
        entitlement=row.entitlement,
        ages=row.ages,
        period=Period.parse(row.period),
        registered_count=row.registered_count,
        eligible_count=row.eligible_count,
        percent=row.percent,
        hidden=row.hidden,
        is_break=row.is_break,
    )


def help_points(
    rows: Iterable[tables.HelpPoint], councils: Mapping[str, str], locate: Locate
) -> list[HelpPoint]:
    """Family hubs and children's centres, with the position of their postcodes."""
    points = []
    for row in rows:
        entry = locate(row.postcode)
        points.append(
            HelpPoint(
                reference=row.reference,
                kind=row.kind,
                name=row.name,
                la_code=councils.get(row.la_number, ""),
                address=tuple(filter(None, row.address.split("\n"))),
                town=format_town_name(row.town),
                postcode=row.postcode,
                phone=row.phone,
                email=row.email,
                website=row.website,
                latitude=entry.latitude,
                longitude=entry.longitude,
                source=row.source,
                details=HelpDetails.from_facts(json.loads(row.details)),
            )
        )
    return points


def agencies(rows: Iterable[tables.Agency], councils: Mapping[str, str]) -> list[Agency]:
    """The childminder agencies, without those details that pages do not show."""
    return [
        Agency(
            row.name,
            councils.get(row.la_number or "", ""),
            format_town_name(row.town),
            row.postcode,
            row.childminders_count,
        )
        for row in rows
    ]


def summaries(
    settings: Iterable[Setting],
    hidden: UnlistedCounts,
    council_codes: Iterable[str],
    ward_codes: set[str],
) -> list[AreaSummary]:
    """A summary of every council, and of the wards that have figures."""
    in_area: defaultdict[tuple[str, str], list[Setting]] = defaultdict(list)
    for setting in settings:
        in_area["council", setting.la_code].append(setting)
        if setting.ward_code in ward_codes:
            in_area["ward", setting.ward_code].append(setting)
    council_summaries = [
        summarise("council", code, in_area["council", code], hidden) for code in council_codes
    ]
    return council_summaries + [
        summarise("ward", code, in_area["ward", code], UnlistedCounts())
        for code in sorted(ward_codes)
    ]


def summarise(
    level: str, code: str, settings: list[Setting], hidden: UnlistedCounts
) -> AreaSummary:
    """The listed settings of one area by kind, and the results of their current inspections."""
    grades: Counter[OverallGrade] = Counter()
    standards: defaultdict[JudgementArea, Counter[Standard]] = defaultdict(Counter)
    cards = unsafe = visited = not_inspected = 0
    for setting in settings:
        current = summarise_inspections(list(setting.inspections)).current
        if current is None:
            not_inspected += 1
        elif current.framework in CARDS:
            cards += 1
            unsafe += current.safeguarding_met is False
            for area, standard in current.standards.items():
                standards[area][standard] += 1
        elif current.framework in GRADED and current.overall:
            grades[current.overall] += 1
        else:
            visited += 1
    return AreaSummary(
        level=level,
        code=code,
        kinds=tuple(_kinds(settings)),
        grades=dict(grades),
        standards={area: dict(counts) for area, counts in standards.items()},
        cards_count=cards,
        unsafe_count=unsafe,
        visited_count=visited,
        not_inspected_count=not_inspected,
        nannies_count=_public_count(hidden.nannies[code]),
        childminders_counted=_public_count(hidden.childminders[code]),
    )


def counted_facts(setting: Setting) -> tuple[object, ...]:
    """The facts of a setting, besides its area, that a summary depends on."""
    return setting.choice, setting.places_count, setting.inspections


def _kinds(settings: list[Setting]) -> Iterable[KindCount]:
    for choice in Choice:
        of_kind = [setting.places_count for setting in settings if setting.choice is choice]
        if of_kind:
            known = [count for count in of_kind if count]
            yield KindCount(choice, len(of_kind), sum(known), len(of_kind) - len(known))


def _public_count(count: int) -> int | None:
    return count if count >= PUBLISHED_COUNT_FROM else None
