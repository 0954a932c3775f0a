"""Recording what a provider agreed to show: public at once, older snapshots included."""

from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session

from app.core.consent import Consent, allows
from app.core.source_names import LISTING
from app.data.council_files import find_listings
from app.data.erasure_orders import save_erasure_orders
from app.data.recorded_consents import RecordedConsent
from app.data.tables import EditField
from app.publish.edits.edit_requests import (
    EditRequest,
    Officer,
    SavedEdits,
    check_council,
    save_edits,
)
from app.publish.errors import EditRefused
from app.publish.read_record import find_source_facts


def record_consent(
    session: Session,
    data_dir: Path,
    provider_id: str,
    given: RecordedConsent,
    officer: Officer,
    la_number: str,
    seen_id: int | None = None,
    *,
    after: Callable[[], None] = lambda: None,
) -> SavedEdits:
    """Save a consent that a provider gave to its council, and publish. Commits.

    It counts as one in the council's listing of that day (`core.consent`): it widens what is shown
    of a home unless Ofsted or another source narrows it, and narrows what is shown at once. Where
    it narrows, older snapshots lose the setting with the next refresh or publication. `after` is as
    in `save_edits`, whose errors this raises too; EditRefused for a day in the future.
    """
    if given.given_on > officer.now.date():
        raise EditRefused(f"the day of the consent, {given.given_on}, is in the future")
    check_council(session, provider_id, la_number)
    before = agreed_by_all(session, provider_id)
    request = EditRequest(provider_id, EditField.CONSENT, given.text, seen_id)

    def order_erasure() -> None:
        if not allows(agreed_by_all(session, provider_id), before):
            order_narrowing(session, provider_id, la_number, officer)
        after()

    return save_edits(session, data_dir, [request], officer, la_number, after=order_erasure)


def agreed_by_all(session: Session, provider_id: str) -> Consent:
    """What all sources agree to show of a provider; Consent.NOTHING where none has it as open."""
    found = find_source_facts(session, [provider_id]).get(provider_id)
    return found.consent if found else Consent.NOTHING


def order_narrowing(
    session: Session, provider_id: str, la_number: str, officer: Officer, key: str = ""
) -> None:
    """Order that snapshots which show more are changed, as after a narrower listing.

    `key` is the reference that the listing had for the provider, "" where it still has one.
    """
    listed = find_listings(session, [provider_id])
    own = (one.reference for one in listed if one.la_number == la_number)
    key = key or next(own, provider_id)
    save_erasure_orders(session, f"{LISTING}/{la_number}", {key: provider_id}, officer.now)
