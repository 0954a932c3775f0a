"""Numbers, periods and names of the workbench in words."""

from collections.abc import Iterable, Mapping

from app.core.measures.figure import Level
from app.core.measures.measure import Measure, MeasureUnit
from app.core.measures.periods import written
from app.core.statistics.comparison import ComparatorResult, ShareComparison
from app.core.statistics.intervals import Interval
from app.core.takeup import HiddenReason
from app.i18n import Translator, mark
from app.snapshot.insights.comparators import Comparator, ComparatorKind
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import OWN_COUNT, PublishedFigure, PublishedMeasure

COMPARATORS: Mapping[ComparatorKind, str] = {
    ComparatorKind.NEIGHBOURS: mark("Statistical neighbours (DfE's list)"),
    ComparatorKind.SIMILAR: mark("Similar areas (our calculation)"),
    ComparatorKind.REGION: mark("Region, as published"),
    ComparatorKind.ENGLAND: mark("England, as published"),
    ComparatorKind.OWN: mark("My own choice of areas"),
}
LEVELS: Mapping[Level, str] = {
    Level.COUNTRY: mark("England"),
    Level.REGION: mark("regions"),
    Level.COUNCIL: mark("councils"),
    Level.DISTRICT: mark("districts"),
    Level.WARD: mark("wards"),
    Level.LSOA: mark("small areas (LSOAs, by code)"),
}
RESULTS: Mapping[ComparatorResult | None, str] = {
    ComparatorResult.BETTER: mark("better"),
    ComparatorResult.SIMILAR: mark("no clear difference"),
    ComparatorResult.WORSE: mark("worse"),
    ComparatorResult.NOT_KNOWN: mark("not known without counts"),
    None: mark("neither is better"),
}
_TOTALS = (
    *(MeasureUnit.CHILDREN, MeasureUnit.PEOPLE, MeasureUnit.PLACES),
    *(MeasureUnit.SETTINGS, MeasureUnit.POUNDS),
)
AGAINST_OWN: Mapping[ShareComparison, str] = {
    ShareComparison.HIGHER: mark("higher"),
    ShareComparison.LOWER: mark("lower"),
    ShareComparison.NO_CLEAR_DIFFERENCE: mark("no clear difference"),
    ShareComparison.NOT_KNOWN: "",
}
SYMBOLS: Mapping[HiddenReason, str] = {
    HiddenReason.CONFIDENTIAL: mark("confidential (c)"),
    HiddenReason.NOT_APPLICABLE: mark("not applicable (z)"),
    HiddenReason.NOT_AVAILABLE: mark("not available (x)"),
    HiddenReason.UNRELIABLE: mark("unreliable (u)"),
    HiddenReason.LOW: mark("rounds to 0 (low)"),
    HiddenReason.OLD: mark("suppressed (~)"),
    HiddenReason.MISSING: mark("not available (:)"),
    HiddenReason.FEW: mark("too few to show"),
}


def value_text(measure: Measure, value: float | None, decimals: int | None = None) -> str:
    """A value with its unit, as in 63.9% or £5,925,835; "" for None."""
    if value is None:
        return ""
    number = f"{value:,.{measure.decimals if decimals is None else decimals}f}"
    number = number.lstrip("-") if not float(number.replace(",", "")) else number  # no "-0.0"
    number = number.replace("-", "−")
    if measure.unit is MeasureUnit.PERCENT:
        return f"{number}%"
    return f"£{number}" if measure.unit is MeasureUnit.POUNDS else number


def figure_text(measure: Measure, one: PublishedFigure | None, translator: Translator) -> str:
    """The value of a figure, or why there is none."""
    if one is None:
        return translator.gettext("no figure")
    if one.figure.value is None:
        return translator.gettext(SYMBOLS[one.figure.symbol or HiddenReason.NOT_AVAILABLE])
    return value_text(measure, one.figure.value)


def interval_text(measure: Measure, interval: Interval | None, translator: Translator) -> str:
    """The limits of an interval, "" for none."""
    if interval is None:
        return ""
    lower, upper = (value_text(measure, one) for one in (interval.lower, interval.upper))
    return translator.gettext("%(lower)s to %(upper)s", lower=lower, upper=upper)


def counts_text(one: PublishedFigure | None, translator: Translator) -> str:
    """The counts behind a share, as in "2,088 of 2,905"; "" where the publisher gives none."""
    if one is None or one.figure.numerator is None or one.figure.denominator is None:
        return ""
    return translator.gettext(
        "%(count)s of %(all)s",
        count=f"{one.figure.numerator:,.0f}",
        all=f"{one.figure.denominator:,.0f}",
    )


def points_text(measure: Measure, difference: float, translator: Translator) -> str:
    """The size of a difference without its sign: "2.1 percentage points", or in the unit."""
    number = f"{abs(difference):,.{measure.decimals}f}"
    if measure.unit is MeasureUnit.PERCENT:
        return translator.gettext("%(number)s percentage points", number=number)
    return f"£{number}" if measure.unit is MeasureUnit.POUNDS else number


def signed_interval_text(interval: Interval | None, decimals: int) -> str:
    """The limits of a difference with their signs, as in "−3.9 to +1.1"; "" for none.

    A limit that would be rounded to 0 has one more decimal, so that its side of 0 shows.
    """
    if interval is None:
        return ""
    limits = (interval.lower, interval.upper)
    shown = decimals + any(one and not round(one, decimals) for one in limits)
    return " to ".join(f"{one:+.{shown}f}".replace("-", "−") for one in limits)


def short_points_text(measure: Measure, difference: float, translator: Translator) -> str:
    """The same for a narrow column: "2.1 points"."""
    number = f"{abs(difference):,.{measure.decimals}f}"
    if measure.unit is MeasureUnit.PERCENT:
        return translator.gettext("%(number)s points", number=number)
    return points_text(measure, difference, translator)


def comparator_name(
    comparator: Comparator, translator: Translator, areas_count: int | None = None
) -> str:
    """Whom an area is compared with, as in "the mean of 10 statistical neighbours".

    `areas_count` is the number of them with a value; all of them if None.
    """
    if comparator.area:
        return comparator.area.name
    count = len(comparator.members) if areas_count is None else areas_count
    if count == 1 and comparator.kind is ComparatorKind.OWN:
        return comparator.members[0].name
    if comparator.kind is ComparatorKind.NEIGHBOURS:
        return translator.gettext("the mean of %(count)s statistical neighbours", count=count)
    if comparator.kind is ComparatorKind.SIMILAR:
        return translator.gettext("the mean of %(count)s similar areas", count=count)
    return translator.gettext("the mean of the %(count)s chosen areas", count=count)


def short_comparator_name(comparator: Comparator, translator: Translator) -> str:
    """The same for a picture, as in "Neighbours' mean"."""
    if comparator.area:
        return comparator.area.name
    texts = {
        ComparatorKind.NEIGHBOURS: translator.gettext("Neighbours' mean"),
        ComparatorKind.SIMILAR: translator.gettext("Similar areas' mean"),
    }
    return texts.get(comparator.kind, translator.gettext("Mean of chosen areas"))


def comparator_heading(
    comparator: Comparator | None, translator: Translator, areas_count: int | None = None
) -> str:
    """The same as the heading of a column; "" without a comparator."""
    name = comparator_name(comparator, translator, areas_count) if comparator else ""
    return name[:1].upper() + name[1:]


def others_name(comparator: Comparator, count: int, translator: Translator) -> str:
    """The areas behind a comparator, as in "10 statistical neighbours"."""
    if comparator.kind is ComparatorKind.NEIGHBOURS:
        return translator.ngettext(
            "%(num)s statistical neighbour", "%(num)s statistical neighbours", count
        )
    if comparator.kind is ComparatorKind.SIMILAR:
        return translator.ngettext("%(num)s similar area", "%(num)s similar areas", count)
    return translator.ngettext("%(num)s chosen area", "%(num)s chosen areas", count)


def is_total(measure: Measure) -> bool:
    """Whether values are totals, which depend on the size of an area."""
    return measure.unit in _TOTALS


def comparator_note(comparator: Comparator, translator: Translator) -> str:
    """Where the comparator comes from, in a sentence."""
    names = ", ".join(one.name for one in comparator.members)
    if comparator.kind is ComparatorKind.NEIGHBOURS:
        day = (
            f"{comparator.as_at:%B %Y}" if comparator.as_at else translator.gettext("unknown date")
        )
        return translator.gettext(
            "Statistical neighbours are from DfE's list of %(day)s, the most alike first: %(names)s."
            " The mean gives each the same weight and leaves out missing values.",
            day=day,
            names=names,
        )
    if comparator.kind is ComparatorKind.SIMILAR:
        return translator.gettext(
            "Similar areas are our own calculation from the census and the indices of deprivation,"
            " not an official list; %(shared)s of %(count)s are in DfE's list too: %(names)s.",
            shared=comparator.shared_count or 0,
            count=len(comparator.members),
            names=names,
        )
    if comparator.kind is ComparatorKind.OWN:
        return translator.gettext("The areas that you chose: %(names)s.", names=names)
    return translator.gettext(
        "The value of %(area)s is the one that the publisher gives, not a mean of councils.",
        area=comparator.area.name if comparator.area else "",
    )


def source_title(measure: PublishedMeasure, edition: Edition | None, translator: Translator) -> str:
    """The title of a source. What this service counts itself comes from no edition.

    After a rollback the settings may be older than an edition of figures: then its publisher.
    """
    if measure.edition_id == OWN_COUNT:
        return translator.gettext("Counted by this service")
    return edition.title if edition else measure.measure.owner


def publisher_text(measure: PublishedMeasure, edition: Edition | None) -> str:
    """The publisher; invented figures say so wherever they are taken."""
    if edition is None:
        return measure.measure.owner
    return f"{edition.publisher} (invented data)" if edition.is_invented else edition.publisher


def source_text(measure: PublishedMeasure, edition: Edition | None, translator: Translator) -> str:
    """The source of a measure with the date of its edition."""
    return translator.gettext(
        "Source: %(publisher)s, %(title)s, as at %(day)s",
        publisher=publisher_text(measure, edition),
        title=source_title(measure, edition, translator),
        day=f"{measure.as_at.day} {measure.as_at:%B %Y}",
    )


def group_text(breakdown: str, translator: Translator) -> str:
    """The children that a breakdown is about."""
    return breakdown or translator.gettext("all children")


def periods_text(first: str, last: str, translator: Translator) -> str:
    """One period, or the first and the last one."""
    if first == last:
        return written(last)
    return translator.gettext("%(first)s to %(last)s", first=written(first), last=written(last))


def above_100_note(
    measure: Measure, figures: Iterable[PublishedFigure | None], translator: Translator
) -> str:
    """Why a share can be above 100 %, where one of the figures is; otherwise ""."""
    values = [one.figure.value or 0 for one in figures if one]
    is_explained = "above 100" in measure.gaps
    if is_explained or measure.unit is not MeasureUnit.PERCENT or max(values, default=0) <= 100:
        return ""
    return translator.gettext(
        "A share can be above 100%%, because the number of children it is a share of is estimated."
    )
