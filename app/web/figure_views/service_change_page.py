"""What a marked change of a service shows, in sentences."""

from collections.abc import Iterator

from app.core.measures.periods import written
from app.i18n import Translator
from app.snapshot.insights.comparators import Comparator
from app.snapshot.insights.service_change import ServiceChange
from app.snapshot.insights.trend import Trend
from app.web.figure_views.wording import others_name, points_text, signed_interval_text, value_text


def change_sentences(
    trend: Trend, change: ServiceChange, others: Comparator | None, translator: Translator
) -> Iterator[str]:
    """What the marked change shows, and that it does not show cause."""
    measure = trend.measure.measure
    values = {
        "area": trend.series[0].area.name,
        "before": written(change.before.period),
        "after": written(change.after.period),
        "from": value_text(measure, change.before.value),
        "to": value_text(measure, change.after.value),
    }
    if change.breaks:
        yield translator.gettext(
            "%(before)s and %(after)s cannot be compared. %(reason)s",
            **values,
            reason=change.breaks[-1].reason,
        )
        return
    yield translator.gettext(
        "%(area)s: %(from)s in %(before)s, before the change; %(to)s in %(after)s.", **values
    )
    if change.difference is None or others is None:
        yield translator.gettext("No other area has both figures to compare with.")
        return
    yield _beyond_others(change, change.difference, trend, others, translator)
    yield translator.gettext(
        "This does not show cause: anything else that happened at the time is in it too."
    )


def _beyond_others(
    change: ServiceChange,
    difference: float,
    trend: Trend,
    others: Comparator,
    translator: Translator,
) -> str:
    """How the change lies to that of others, and whether by more than chance."""
    measure = trend.measure.measure
    values = {
        "points": points_text(measure, difference, translator),
        "others": others_name(others, change.others_count, translator),
        "interval": signed_interval_text(change.interval, measure.decimals),
    }
    is_above = difference >= 0
    if change.is_clear is None:
        text = (
            translator.gettext(
                "Its change lies %(points)s above the mean change of %(others)s.", **values
            )
            if is_above
            else translator.gettext(
                "Its change lies %(points)s below the mean change of %(others)s.", **values
            )
        )
        return text + translator.gettext(" Without all counts nobody can say whether by chance.")
    text = (
        translator.gettext(
            "Its change lies %(points)s above that of %(others)s together"
            " (95%% interval %(interval)s).",
            **values,
        )
        if is_above
        else translator.gettext(
            "Its change lies %(points)s below that of %(others)s together"
            " (95%% interval %(interval)s).",
            **values,
        )
    )
    return text + (
        translator.gettext(" That is more than chance explains.")
        if change.is_clear
        else translator.gettext(" The interval includes 0, so it may be chance.")
    )
