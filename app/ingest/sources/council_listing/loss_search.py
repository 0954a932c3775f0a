"""The search for what a council's new listing would remove from its current edition."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.ingest.previous_listing import PreviousListing
from app.ingest.quality_gates.listing_losses import (
    LOST_COUNT_MIN,
    ColumnLoss,
    ErasureReason,
    ListingLosses,
    find_erasure_reason,
    is_narrower,
    with_applicable_consent,
)
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_export import cells


def find_losses(
    previous: PreviousListing, rows: Sequence[ListingRow], columns: Collection[str]
) -> ListingLosses:
    """What `rows` would remove from the current edition; `columns` are those of their file."""
    before, now = _before_and_now(previous, rows)
    column_losses, settings_count = _find_column_losses(before, now, columns)
    losses = find_consent_losses(previous, rows, columns)
    return replace(losses, columns=column_losses, settings_count=settings_count)


def find_consent_losses(
    previous: PreviousListing, rows: Sequence[ListingRow], columns: Collection[str]
) -> ListingLosses:
    """The same without the columns that lose values."""
    before, now = _before_and_now(previous, rows)
    rows_before = {row.reference: before[reference] for reference, row in now.items()}
    erasure_reasons = {
        reference: find_erasure_reason(row, now.get(reference), previous)
        for reference, row in before.items()
        if row != now.get(reference)
    }
    erased = [
        reference
        for reference, reason in erasure_reasons.items()
        if reason is ErasureReason.CONSENT
    ]
    lapsed = tuple(sorted(key for key in erased if key not in now or now[key].consent is None))
    is_clear = "consent" in columns and _has_consents(rows, now, lapsed)
    return ListingLosses(
        erased=tuple(sorted(erased)),
        narrowed_rows=tuple(
            row
            for row in (with_applicable_consent(row, previous) for row in rows)
            if row.consent and is_narrower(rows_before.get(row.reference), row.consent)
        ),
        lapsed=lapsed if is_clear else (),
        unclear_withdrawals=() if is_clear else lapsed,
    )


def _before_and_now(
    previous: PreviousListing, rows: Sequence[ListingRow]
) -> tuple[dict[str, ListingRow], dict[str, ListingRow]]:
    """The rows of the current edition and of the new one, by the reference in the current one."""
    before = {
        reference: with_applicable_consent(row, previous)
        for reference, row in previous.rows.items()
    }
    return before, previous.match_newer(with_applicable_consent(row, previous) for row in rows)


def _has_consents(
    rows: Sequence[ListingRow], now: Mapping[str, ListingRow], lapsed: Collection[str]
) -> bool:
    """Whether any row has a consent, or so few lapsed that all consents may really be blank."""
    return any(row.consent for row in rows) or len(now.keys() & lapsed) < LOST_COUNT_MIN


def _find_column_losses(
    before: Mapping[str, ListingRow], now: Mapping[str, ListingRow], columns: Collection[str]
) -> tuple[tuple[ColumnLoss, ...], int]:
    """The columns that would lose too many values, and the number of settings concerned."""
    filled: Counter[str] = Counter()
    lost: dict[str, set[str]] = {}
    for reference, row in before.items():
        had = {name for name, cell in cells(row).items() if cell}
        filled.update(had)
        if reference in now:
            has = {name for name, cell in cells(now[reference]).items() if cell}
            for name in had - has:
                lost.setdefault(name, set()).add(reference)
    losses = [
        ColumnLoss(name, len(settings), filled[name], name not in columns)
        for name, settings in sorted(lost.items())
    ]
    losses = [column for column in losses if column.exceeds_limit]
    return tuple(losses), len(set().union(*(lost[column.name] for column in losses)))
