"""The maps of published statistics: the outlines of a council's wards or small areas on one frame."""

from functools import cached_property

from app.core.area_shapes import AreaShape, ShapeFrame
from app.core.measures.figure import Level
from app.snapshot.immutable_database import ImmutableDatabase


class PublishedMaps:
    """The maps in `statistics.sqlite`; rows are read when they are asked for.

    A directory of an earlier release has none.
    """

    def __init__(self, database: ImmutableDatabase) -> None:
        self._database = database

    @cached_property
    def _has_maps(self) -> bool:
        tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'map'"
        return self._database.connection().execute(tables).fetchone() is not None

    def frame(self, whole: str, level: Level) -> ShapeFrame | None:
        """The map of the areas of a level in a council, or of England's councils; None without one."""
        if not self._has_maps:
            return None
        key, connection = (whole, level.value), self._database.connection()
        size = "SELECT width, height FROM map WHERE whole = ? AND level = ?"
        found = connection.execute(size, key).fetchone()
        if found is None:
            return None
        shapes = "SELECT code, path FROM shape WHERE whole = ? AND level = ? ORDER BY code"
        listed = (AreaShape(*row) for row in connection.execute(shapes, key))
        width, height = found
        return ShapeFrame(width, height, tuple(listed))
