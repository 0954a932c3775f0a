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
    def _levels(self) -> dict[str, tuple[Level, ...]]:
        """The levels of the maps of each area."""
        connection = self._database.connection()
        tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'map'"
        found: dict[str, tuple[Level, ...]] = {}
        if connection.execute(tables).fetchone():
            for whole, level in connection.execute("SELECT whole, level FROM map"):
                found[whole] = (*found.get(whole, ()), Level(level))
        return found

    def levels(self, whole: str) -> tuple[Level, ...]:
        """The levels of areas of which a council, or England, has a map; the largest areas first."""
        return tuple(sorted(self._levels.get(whole, ()), key=list(Level).index))

    def frame(self, whole: str, level: Level) -> ShapeFrame | None:
        """The map of the areas of a level in a council, or of England's councils; None without one."""
        if level not in self._levels.get(whole, ()):
            return None
        key = whole, level.value
        connection = self._database.connection()
        size = "SELECT width, height FROM map WHERE whole = ? AND level = ?"
        shapes = "SELECT code, path FROM shape WHERE whole = ? AND level = ? ORDER BY code"
        listed = (AreaShape(*row) for row in connection.execute(shapes, key))
        width, height = connection.execute(size, key).fetchone()
        return ShapeFrame(width, height, tuple(listed))

    def wholes(self) -> tuple[str, ...]:
        """The codes of the areas that have a map."""
        return tuple(self._levels)
