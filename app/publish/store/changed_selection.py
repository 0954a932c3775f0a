"""The content of a places directory with other settings than before."""

from collections.abc import Iterable, Sequence

from app.publish.selection.area_summaries import UnlistedCounts, summaries
from app.publish.selection.name_index import setting_names
from app.publish.selection.public_record import Selection
from app.publish.selection.town_names import town_names
from app.snapshot.layout import AreaFigure, Setting
from app.snapshot.published_settings import NameEntry, PublishedSettings


def reselect(
    old: PublishedSettings,
    settings: Iterable[Setting],
    area_names: Sequence[NameEntry],
    takeup: list[AreaFigure] | None,
) -> Selection:
    """A directory's content with these settings; its areas, counts and editions stay.

    `area_names` are its names of districts and wards; `takeup` replaces the figures unless None.
    """
    listed = sorted(settings, key=lambda one: (one.name.casefold(), one.provider_id))
    areas, figures = list(old.areas.values()), old.all_takeup()
    codes = [area.code for area in areas if area.level == "council"]
    wards = {one.code for one in figures if one.level == "ward"}
    help_points = (one for code in (*codes, "") for one in old.help_points(code))
    return Selection(
        settings=listed,
        counted=[one for code in codes for one in old.counted_only(code)],
        areas=areas,
        names=[*setting_names(listed, areas), *area_names],
        towns=town_names(listed, areas),
        editions=list(old.editions.values()),
        is_invented=old.is_invented,
        summaries=summaries(listed, _unlisted_counts(old, codes), codes, wards),
        takeup=figures if takeup is None else takeup,
        help_points=[old.find_help_point(one.id) or one for one in help_points],
        agencies=[agency for code in (*codes, "") for agency in old.agencies(code)],
    )


def _unlisted_counts(old: PublishedSettings, codes: Iterable[str]) -> UnlistedCounts:
    """The published counts of settings that are not listed."""
    counts = UnlistedCounts()
    for code in codes:
        if summary := old.summary("council", code):
            counts.nannies[code] = summary.nannies_count or 0
            counts.childminders[code] = summary.childminders_counted or 0
    return counts
