"""Losses: what a council's new listing would remove, computed before it is stored.

Losses are values missing from a column, and consents of home-based settings that are narrower or
gone. The older data of such settings is erased for good, so a person reviews the edition first.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from app.core import consent as rules
from app.core.consent import Consent, more_restrictive
from app.core.issuers import listed_identifier
from app.ingest.previous_listing import PreviousListing
from app.ingest.source_rows import ListingRow

LOST_PERCENT_MAX, LOST_COUNT_MIN = 5, 3  # of a column's filled values; both must be exceeded
PERSONAL_FIELDS = ("name", "address", "phone", "email", "website")


class ErasureReason(Enum):
    """Why the older data of a home-based setting is erased."""

    CONSENT = auto()  # the consent is narrower or blank, or the setting is gone from the list
    VALUES = auto()  # a personal value has changed


@dataclass(frozen=True)
class ColumnLoss:
    """A column that would lose values: of `lost_count` settings out of `filled_count`."""

    name: str
    lost_count: int
    filled_count: int
    is_missing: bool

    @property
    def exceeds_limit(self) -> bool:
        share = 100 * self.lost_count > LOST_PERCENT_MAX * self.filled_count
        return self.is_missing or (share and self.lost_count >= LOST_COUNT_MIN)


@dataclass(frozen=True)
class ListingLosses:
    """What would be lost. `settings_count` settings lose a value in at least one of `columns`.

    `erased` are the references of home-based settings whose older versions are erased.
    `narrowed_rows` are the rows with a narrower consent than before, `lapsed` the references of
    rows whose consent is blank or that are gone. These references are in `unclear_withdrawals`
    instead when the file has no consent in any row, or no such column: nobody may have withdrawn.
    """

    columns: tuple[ColumnLoss, ...] = ()
    settings_count: int = 0
    erased: tuple[str, ...] = ()
    narrowed_rows: tuple[ListingRow, ...] = ()
    lapsed: tuple[str, ...] = ()
    unclear_withdrawals: tuple[str, ...] = ()


NO_LOSSES = ListingLosses()


def identity_of(row: ListingRow, la_number: str) -> tuple[str, str]:
    """The issuer and the identifier of a listed setting."""
    return listed_identifier(la_number, row.reference, vars(row))


def with_applicable_consent(row: ListingRow, previous: PreviousListing) -> ListingRow:
    """The row with its consent removed if it has no effect, as for a nursery or a school."""
    if row.consent is None:
        return row
    consent = rules.applicable(row.consent, may_be_home=previous.may_be_home(row))
    return replace(row, consent=consent, consent_on=row.consent_on if consent else None)


def is_narrower(before: ListingRow | None, consent: Consent) -> bool:
    previous_consent = (before.consent if before else None) or Consent.ALL
    return (
        consent is not previous_consent and more_restrictive(consent, previous_consent) is consent
    )


def find_erasure_reason(
    before: ListingRow, now: ListingRow | None, previous: PreviousListing
) -> ErasureReason | None:
    """Why a setting's older data must be erased; None when it need not be.

    Applies to home-based settings, to those of unknown kind with a consent, and to those whose
    consent is now "nothing". A setting that is gone from the listing has withdrawn its consent.
    """
    if now and now.consent is Consent.NOTHING and before.consent is not Consent.NOTHING:
        return ErasureReason.CONSENT  # a refuge, whatever its kind
    may_be_home = before.consent is not None and previous.may_be_home(before)
    if not (may_be_home or previous.is_home(before)):
        return None
    if now is None:
        return ErasureReason.CONSENT
    if now.consent is None:
        return ErasureReason.CONSENT if before.consent else ErasureReason.VALUES
    if before.consent and is_narrower(before, now.consent):
        return ErasureReason.CONSENT
    pairs = [(getattr(before, name), getattr(now, name)) for name in PERSONAL_FIELDS]
    pairs.append((before.offer.texts, now.offer.texts))
    return ErasureReason.VALUES if any(had and had != has for had, has in pairs) else None
