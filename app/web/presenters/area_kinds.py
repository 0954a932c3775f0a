"""The settings of an area by kind, with their places, and how they are counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.declared_filters import CHOICE_NAMES
from app.i18n import Translator
from app.snapshot.layout import AreaSummary, KindCount


@dataclass(frozen=True)
class KindRow:
    """Settings of one kind and the places that they have."""

    kind: str
    settings: str
    places: str


def kind_rows(summary: AreaSummary | None, translator: Translator) -> tuple[KindRow, ...]:
    """A row for each kind of which there are settings."""
    counts = summary.kinds if summary else ()
    return tuple(
        KindRow(
            kind=translator.gettext(CHOICE_NAMES[count.choice]),
            settings=translator.number(count.settings_count),
            places=_places(count, translator),
        )
        for count in counts
    )


def _places(count: KindCount, translator: Translator) -> str:
    if count.without_number == count.settings_count:
        return translator.gettext("places not known")
    if count.without_number:
        return translator.ngettext(
            "at least %(num)s place", "at least %(num)s places", count.places_count
        )
    return translator.ngettext("%(num)s place", "%(num)s places", count.places_count)


def counting_notes(
    summary: AreaSummary | None, translator: Translator, *, is_ward: bool
) -> Iterator[str]:
    """Which settings have no number of places, and which are not in the rows."""
    if without_number := sum(count.without_number for count in (summary.kinds if summary else ())):
        yield translator.ngettext(
            "%(num)s setting gave no number of places.",
            "%(num)s settings gave no number of places.",
            without_number,
        )
    if is_ward or summary is None:
        yield translator.gettext(
            "Childminders who show no address are counted for their council, not for a ward."
        )
    else:
        yield _childminders(summary, translator)
        yield _nannies(summary, translator)


def _childminders(summary: AreaSummary, translator: Translator) -> str:
    if not summary.childminders_counted:
        return translator.gettext(
            "Other childminders are counted only from 5 on; here there are fewer, or none."
        )
    return translator.ngettext(
        "%(num)s more childminder or home where children are cared for is not in our lists:"
        " Ofsted tells us only which council it is in.",
        "%(num)s more childminders and homes where children are cared for are not in our lists:"
        " Ofsted tells us only which council they are in.",
        summary.childminders_counted,
    )


def _nannies(summary: AreaSummary, translator: Translator) -> str:
    if not summary.nannies_count:
        return translator.gettext(
            "Nannies (home childcarers) are counted only from 5 on; here there are fewer, or none."
        )
    return translator.ngettext(
        "%(num)s nanny (home childcarer) is registered here."
        " Funded hours can't be used with a nanny.",
        "%(num)s nannies (home childcarers) are registered here."
        " Funded hours can't be used with a nanny.",
        summary.nannies_count,
    )
