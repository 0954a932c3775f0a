"""The published areas of homes, stored so that a later publication never narrows one."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, delete, select

from app.core.home_area import HomeArea
from app.data.session import put_rows
from app.data.tables import PublishedHomeArea


class StoredHomeArea(NamedTuple):
    """The published area of a home, and the keyed digest of its postcode."""

    area: HomeArea
    postcode_digest: str


def find_published_home_areas(session: Session) -> dict[str, StoredHomeArea]:
    """The published area of every home that has one, by provider_id."""
    return {
        row.provider_id: StoredHomeArea(
            HomeArea(row.outward, row.width_km, row.grid_row, row.grid_column), row.postcode_digest
        )
        for row in session.exec(select(PublishedHomeArea))
    }


def find_published_home_area(session: Session, provider_id: str) -> tuple[HomeArea, date] | None:
    """The published area of one home, and since which day; None where it has none."""
    row = session.get(PublishedHomeArea, provider_id)
    if row is None:
        return None
    return HomeArea(row.outward, row.width_km, row.grid_row, row.grid_column), row.published_since


def save_published_home_areas(
    session: Session, areas: Iterable[tuple[str, StoredHomeArea]], published_since: date
) -> None:
    """Save new areas; they replace older ones of the same homes."""
    columns = ("provider_id", "postcode_digest", *("outward", "width_km", "grid_row"))
    put_rows(
        session,
        PublishedHomeArea,
        (*columns, "grid_column", "published_since"),
        (
            (provider_id, stored.postcode_digest, *stored.area, published_since.isoformat())
            for provider_id, stored in areas
        ),
        key=("provider_id",),
    )


def delete_published_home_areas(session: Session, provider_ids: Collection[str]) -> None:
    """Delete the areas of homes whose consent was withdrawn or that have an erasure order."""
    session.exec(
        delete(PublishedHomeArea).where(col(PublishedHomeArea.provider_id).in_(provider_ids))
    )
