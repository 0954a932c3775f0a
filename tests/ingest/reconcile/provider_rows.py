"""Rows of the record about one provider."""

from datetime import date

from sqlmodel import col, select

from app.data.tables import (
    Provider,
    Registration,
)
from tests.builders import Install

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 15)


def provider_of(install: Install, urn: str) -> Provider:
    with install.session() as session:
        found = session.exec(
            select(Provider)
            .join(Registration, col(Registration.provider_id) == col(Provider.provider_id))
            .where(Registration.identifier == urn)
        ).one()
        session.expunge(found)
        return found
