"""The areas that are shown for homes: what was published of them, so that none is ever narrowed."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, delete, select

from app.core.home_area import HomeArea
from app.data.session import put_rows
from app.data.tables import ShownArea


class Shown(NamedTuple):
    """The area that is shown for a home, and the keyed digest of its postcode."""

    area: HomeArea
    postcode_digest: str


def find_shown_areas(session: Session) -> dict[str, Shown]:
    """The area of every home that has one, by provider_id."""
    return {
        one.provider_id: Shown(
            HomeArea(one.outward, one.width_km, one.grid_row, one.grid_column), one.postcode_digest
        )
        for one in session.exec(select(ShownArea))
    }


def save_shown_areas(
    session: Session, areas: Iterable[tuple[str, Shown]], shown_since: date
) -> None:
    """Keep new areas, in place of older ones of the same homes."""
    columns = ("provider_id", "postcode_digest", *("outward", "width_km", "grid_row"))
    put_rows(
        session,
        ShownArea,
        (*columns, "grid_column", "shown_since"),
        (
            (provider_id, shown.postcode_digest, *shown.area, shown_since.isoformat())
            for provider_id, shown in areas
        ),
        key=("provider_id",),
    )


def forget_shown_areas(session: Session, provider_ids: Collection[str]) -> None:
    """Remove the areas of homes that agree to nothing any more, or must be forgotten."""
    session.exec(delete(ShownArea).where(col(ShownArea.provider_id).in_(provider_ids)))
