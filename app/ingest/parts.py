"""A file that is several editions: the wards of several councils, an edition for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.data.editions import find_held_edition
from app.ingest.arrival import Order
from app.ingest.content import Desk
from app.ingest.errors import file_name
from app.ingest.readers import known_districts
from app.ingest.source import Source
from app.ingest.sources import areas
from app.ingest.sources.ward_boundaries import is_geojson, split


@contextmanager
def orders_of(desk: Desk, source: Source, order: Order) -> Iterator[list[Order]]:
    """The orders that a file stands for, nearly always one; valid inside the `with` block.

    Of a GeoJSON of wards one for each council in it, after the national list of councils and districts
    where the record has none yet. Raises FileRefused where the file is no such GeoJSON.
    """
    if source is not areas.SOURCE or not is_geojson(order.path):
        yield [order]
        return
    with TemporaryDirectory() as folder:
        parts = split(order.path, known_districts(desk.session), Path(folder))
        if order.la_number in parts:
            parts = {order.la_number: parts[order.la_number]}
        name = order.file_name or file_name(order.path)
        found = [replace(order, path=path, file_name=name) for path in parts.values()]
        stored = find_held_edition(desk.session, areas.SOURCE.name)
        if stored is None or stored.is_invented:
            found.insert(0, Order(areas.NATIONAL_LIST))
        yield found
