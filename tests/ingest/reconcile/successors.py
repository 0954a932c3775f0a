"""A registration that ended and its successor, and officers' decisions about them."""

from datetime import date, timedelta

from sqlmodel import col, select

from app.data.succession import find_successions
from app.data.succession_decisions import DecisionDetails
from app.data.tables import (
    Crosswalk,
)
from app.ingest.reconcile.succession_decisions import confirm
from tests.builders import (
    AS_AT,
    NOW,
    Install,
    nursery,
)

OLD, NEW = "EY100001", "EY100002"
DETAILS = DecisionDetails("officer", NOW, "the owner rang us")


def day_after(number: int) -> date:
    return AS_AT + timedelta(days=number)


def successor_row(urn: str = NEW, **cells: str) -> dict[str, str]:
    """The nursery of the old number with a new number, not inspected yet."""
    row = nursery(urn, **{"Provider name": "Nursery EY100001", "Registration date": "01/10/2026"})
    return row | dict.fromkeys([name for name in row if name.startswith("EYR")], "") | cells


def suggested_pairs(install: Install) -> list[tuple[str, str, str]]:
    with install.session() as session:
        return [
            (succession.old_identifier, succession.new_identifier, succession.decision.value)
            for succession in find_successions(session)
        ]


def confirm_suggestion(
    install: Install, number: int = 1, details: DecisionDetails = DETAILS
) -> None:
    with install.session() as session:
        confirm(session, number, details)
        session.commit()


def current_ids(install: Install) -> dict[str, str]:
    """The current provider_id of each number."""
    with install.session() as session:
        lines = select(Crosswalk).where(col(Crosswalk.valid_to).is_(None))
        return {one.identifier: one.provider_id for one in session.exec(lines)}
