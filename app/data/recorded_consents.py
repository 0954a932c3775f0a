"""Consents that providers gave to an officer, recorded as edits of their own field.

So they have the versions, batches and watermarks of edits. Text: "all on 2026-11-20 by phone".
"""

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.consent import Consent
from app.data.tables import EditField, ProviderEdit

WAYS = ("by phone", "in writing", "in person")
_TEXT = re.compile(rf"(\w+) on (\d{{4}}-\d\d-\d\d) ({'|'.join(WAYS)})", re.ASCII)


class RecordedConsent(NamedTuple):
    """What a provider agreed to, on which day, and how it was given (one of WAYS)."""

    consent: Consent
    given_on: date
    way: str

    @property
    def text(self) -> str:
        """The text of its edit."""
        return f"{self.consent.value} on {self.given_on.isoformat()} {self.way}"

    @classmethod
    def parse(cls, text: str) -> "RecordedConsent":
        """The inverse of `text`; raises ValueError."""
        found = _TEXT.fullmatch(text)
        if not found:
            raise ValueError(f"write it as all on 2026-11-20 {WAYS[0]}")
        return cls(Consent(found[1]), date.fromisoformat(found[2]), found[3])


def find_recorded_consents(
    session: Session, only: Collection[str] | None = None
) -> dict[str, RecordedConsent]:
    """The newest recorded consent by provider_id; `only` limits the providers."""
    recorded = select(ProviderEdit).where(
        ProviderEdit.field == EditField.CONSENT, col(ProviderEdit.ended_at).is_(None)
    )
    if only is not None:
        recorded = recorded.where(col(ProviderEdit.provider_id).in_(only))
    return {row.provider_id: RecordedConsent.parse(row.value) for row in session.exec(recorded)}
