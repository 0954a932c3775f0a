"""The content of the page about the data: each source, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.i18n import Translator
from app.snapshot.layout import Edition
from app.snapshot.source_editions import merge_edit_editions
from app.web.presenters.publisher_names import is_translated, translate_published_text


@dataclass(frozen=True)
class SourceDetails:
    """One source on the page.

    `title` and `licence` are the publisher's texts, translated if there is a translation;
    `original` is the English title if `title` is translated. `attribution` is always the
    publisher's own text.
    """

    title: str
    original: str
    publisher: str
    url: str
    licence: str
    attribution: str
    as_at: str
    rows: str
    is_invented: bool
    is_stale: bool = False
    is_open_data: bool = True
    is_publisher_literal: bool = False


def source_table(
    editions: Iterable[Edition], translator: Translator, today: date
) -> tuple[SourceDetails, ...]:
    """Every edition in use, with all edits of a council as one source."""
    return tuple(
        SourceDetails(
            title=translate_published_text(edition.title, translator),
            original=_original(edition.title, translator),
            publisher=translate_published_text(edition.publisher, translator),
            url=edition.url,
            licence=translate_published_text(edition.licence, translator),
            attribution=edition.attribution,
            as_at=translator.date(edition.as_at),
            rows=translator.ngettext("%(num)s row", "%(num)s rows", edition.rows_count),
            is_invented=edition.is_invented,
            is_stale=edition.is_stale(today),
            is_open_data=edition.is_open_data,
            is_publisher_literal=not is_translated(edition.publisher),
        )
        for edition in merge_edit_editions(editions)
    )


def _original(title: str, translator: Translator) -> str:
    return "" if translate_published_text(title, translator) == title else title


@dataclass(frozen=True)
class Gaps:
    """Counts of settings that lack a piece of data; `held` awaits confirmation by a council."""

    counted_only: int = 0
    without_position: int = 0
    without_phone: int = 0
    not_inspected: int = 0
    held: int = 0


def gaps(counts: Gaps, translator: Translator) -> tuple[str, ...]:
    """A sentence for each kind of missing data that occurs."""
    counted_sentence = translator.ngettext(
        "%(num)s home-based place is not in our lists of results: we know only which council it is in.",
        "%(num)s home-based places are not in our lists of results:"
        " we know only which council they are in.",
        counts.counted_only,
    )
    no_position_sentence = translator.ngettext(
        "%(num)s place is in no list of results: its postcode has no known position.",
        "%(num)s places are in no list of results: their postcodes have no known position.",
        counts.without_position,
    )
    no_phone_sentence = translator.ngettext(
        "For %(num)s place we have no phone number.",
        "For %(num)s places we have no phone number.",
        counts.without_phone,
    )
    not_inspected_sentence = translator.ngettext(
        "For %(num)s place we have no inspection.",
        "For %(num)s places we have no inspection.",
        counts.not_inspected,
    )
    unpublished_sentence = translator.ngettext(
        "%(num)s place waits until its council confirms it: no register has its number.",
        "%(num)s places wait until their council confirms them: no register has their numbers.",
        counts.held,
    )
    sentences_by_count = (
        (counts.held, unpublished_sentence),
        (counts.counted_only, counted_sentence),
        (counts.without_position, no_position_sentence),
        (counts.without_phone, no_phone_sentence),
        (counts.not_inspected, not_inspected_sentence),
    )
    return tuple(sentence for count, sentence in sentences_by_count if count)
