"""The areas that are shown for homes: what was published of them, so that none is ever narrowed."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, delete, select

from app.core.home_area import HomeArea
from app.data.session import put_rows
from app.data.tables import PublishedHomeArea


class StoredHomeArea(NamedTuple):
    """The area that is shown for a home, and the keyed digest of its postcode."""

    area: HomeArea
    postcode_digest: str


def find_published_home_areas(session: Session) -> dict[str, StoredHomeArea]:
    """The area of every home that has one, by provider_id."""
    return {
        one.provider_id: StoredHomeArea(
            HomeArea(one.outward, one.width_km, one.grid_row, one.grid_column), one.postcode_digest
        )
        for one in session.exec(select(PublishedHomeArea))
    }


def save_published_home_areas(
    session: Session, areas: Iterable[tuple[str, StoredHomeArea]], shown_since: date
) -> None:
    """Keep new areas, in place of older ones of the same homes."""
    columns = ("provider_id", "postcode_digest", *("outward", "width_km", "grid_row"))
    put_rows(
        session,
        PublishedHomeArea,
        (*columns, "grid_column", "shown_since"),
        (
            (provider_id, stored.postcode_digest, *stored.area, shown_since.isoformat())
            for provider_id, stored in areas
        ),
        key=("provider_id",),
    )


def delete_published_home_areas(session: Session, provider_ids: Collection[str]) -> None:
    """Remove the areas of homes that agree to nothing any more, or must be forgotten."""
    session.exec(
        delete(PublishedHomeArea).where(col(PublishedHomeArea.provider_id).in_(provider_ids))
    )
