"""What the page about the data says: each source, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.i18n import Voice
from app.snapshot.layout import EDITS, Edition
from app.web.present.sources import is_known, published_words


@dataclass(frozen=True)
class SourceLine:
    """One source as the page names it.

    `title` and `licence` are the publisher's words, translated where we know them; `original` is the
    title in English where that differs. The attribution is always as its publisher asks for it.
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


def source_table(editions: Iterable[Edition], voice: Voice, today: date) -> tuple[SourceLine, ...]:
    """Every edition in use, as the page about the data lists it; a council's edits as one."""
    return tuple(
        SourceLine(
            title=published_words(edition.title, voice),
            original=_original(edition.title, voice),
            publisher=published_words(edition.publisher, voice),
            url=edition.url,
            licence=published_words(edition.licence, voice),
            attribution=edition.attribution,
            as_at=voice.date(edition.as_at),
            rows=voice.ngettext("%(num)s row", "%(num)s rows", edition.rows_count),
            is_invented=edition.is_invented,
            is_stale=edition.days_late(today) > 0,
            is_open_data=edition.is_open_data,
            is_publisher_literal=not is_known(edition.publisher),
        )
        for edition in _with_edits_together(editions)
    )


def _original(title: str, voice: Voice) -> str:
    return "" if published_words(title, voice) == title else title


def _with_edits_together(editions: Iterable[Edition]) -> Iterable[Edition]:
    """The editions, but those of a council's edits of single days put into one, as at the newest."""
    together: dict[str, Edition] = {}
    for edition in editions:
        is_edit = edition.source.startswith(EDITS)
        key = EDITS + edition.publisher if is_edit else edition.source
        together[key] = _added(together[key], edition) if key in together else edition
    return together.values()


def _added(one: Edition, other: Edition) -> Edition:
    newest = max(one.as_at, other.as_at)
    return replace(one, as_at=newest, rows_count=one.rows_count + other.rows_count)


@dataclass(frozen=True)
class Gaps:
    """How many places lack what."""

    counted_only: int = 0
    without_position: int = 0
    without_phone: int = 0
    not_inspected: int = 0
    held: int = 0


def gaps(counts: Gaps, voice: Voice) -> tuple[str, ...]:
    """What is missing, in sentences with their numbers; what is not missing is not told."""
    counted = voice.ngettext(
        "%(num)s home-based place is not in our lists of results: we know only which council it is in.",
        "%(num)s home-based places are not in our lists of results:"
        " we know only which council they are in.",
        counts.counted_only,
    )
    unplaced = voice.ngettext(
        "%(num)s place is in no list of results: its postcode has no known position.",
        "%(num)s places are in no list of results: their postcodes have no known position.",
        counts.without_position,
    )
    silent = voice.ngettext(
        "For %(num)s place we have no phone number.",
        "For %(num)s places we have no phone number.",
        counts.without_phone,
    )
    unseen = voice.ngettext(
        "For %(num)s place we have no inspection.",
        "For %(num)s places we have no inspection.",
        counts.not_inspected,
    )
    waiting = voice.ngettext(
        "%(num)s place waits until its council confirms it: no register has its number.",
        "%(num)s places wait until their council confirms them: no register has their numbers.",
        counts.held,
    )
    told = (
        (counts.held, waiting),
        (counts.counted_only, counted),
        (counts.without_position, unplaced),
        (counts.without_phone, silent),
        (counts.not_inspected, unseen),
    )
    return tuple(sentence for count, sentence in told if count)
