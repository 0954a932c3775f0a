"""Public facts about areas: counts of listed settings, take-up, help points and agencies."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

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
    level: str, code: str, settings: Iterable[Setting], hidden: UnlistedCounts
) -> AreaSummary:
    """The listed settings of one area by kind, and the results of their current inspections."""
    area = AreaSummary(
        level=level,
        code=code,
        nannies_count=_public_count(hidden.nannies[code]),
        childminders_counted=_public_count(hidden.childminders[code]),
    )
    return _with_counts(area, _counts(settings))


def changed_summary(
    summary: AreaSummary, gone: Iterable[Setting], came: Iterable[Setting]
) -> AreaSummary:
    """The summary of an area after some of its settings went and others came."""
    counts = _counts_of(summary)
    counts.subtract(_counts(gone))
    counts.update(_counts(came))
    return _with_counts(summary, counts)


def _counts(settings: Iterable[Setting]) -> Counter[Hashable]:
    """What a summary counts, by what it is."""
    counts: Counter[Hashable] = Counter()
    for setting in settings:
        choice = setting.choice
        counts.update((choice, *(() if setting.places_count else ((choice, "unknown"),))))
        counts[choice, "places"] += setting.places_count or 0
        current = summarise_inspections(list(setting.inspections)).current
        if current is None:
            counts["not inspected"] += 1
        elif current.framework in CARDS:
            counts["cards"] += 1
            counts["unsafe"] += current.safeguarding_met is False
            counts.update(current.standards.items())
        elif current.framework in GRADED and current.overall:
            counts[current.overall] += 1
        else:
            counts["visited"] += 1
    return counts


def _counts_of(summary: AreaSummary) -> Counter[Hashable]:
    """The counts of a summary, the inverse of `_with_counts`."""
    counts: Counter[Hashable] = Counter(summary.grades)
    for kind in summary.kinds:
        counts[kind.choice] = kind.settings_count
        counts[kind.choice, "places"] = kind.places_count
        counts[kind.choice, "unknown"] = kind.without_number
    for area, standards in summary.standards.items():
        counts.update({(area, standard): count for standard, count in standards.items()})
    counts["cards"], counts["unsafe"] = summary.cards_count, summary.unsafe_count
    counts["visited"], counts["not inspected"] = summary.visited_count, summary.not_inspected_count
    return counts


def _with_counts(summary: AreaSummary, counts: Counter[Hashable]) -> AreaSummary:
    standards = {
        area: {one: counts[area, one] for one in Standard if counts[area, one]}
        for area in JudgementArea
    }
    return replace(
        summary,
        kinds=tuple(
            KindCount(one, counts[one], counts[one, "places"], counts[one, "unknown"])
            for one in Choice
            if counts[one]
        ),
        grades={grade: counts[grade] for grade in OverallGrade if counts[grade]},
        standards={area: found for area, found in standards.items() if found},
        cards_count=counts["cards"],
        unsafe_count=counts["unsafe"],
        visited_count=counts["visited"],
        not_inspected_count=counts["not inspected"],
    )


def counted_facts(setting: Setting) -> tuple[object, ...]:
    """The facts of a setting, besides its area, that a summary depends on."""
    return setting.choice, setting.places_count, setting.inspections


def _public_count(count: int) -> int | None:
    return count if count >= PUBLISHED_COUNT_FROM else None
