"""Files with the wards of several councils: one edition per council."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.data.editions import find_current_edition
from app.ingest.context import CommandContext
from app.ingest.parsing.geojson import is_geojson
from app.ingest.source import FileParts
from app.ingest.sources.areas.area_list import NATIONAL_LIST
from app.ingest.sources.areas.area_readers import SOURCE_NAME, known_districts
from app.ingest.sources.areas.ward_boundaries import split


@contextmanager
def split_file(context: CommandContext, path: Path) -> Iterator[FileParts]:
    """A file per council with wards in a GeoJSON; any other file is a single edition.

    The national list of councils and districts comes first if the record does not have it yet.
    Raises FileRefused when a .geojson file is not a list of wards.
    """
    if not is_geojson(path):
        yield FileParts({})
        return
    with TemporaryDirectory() as folder:
        parts = split(path, known_districts(context.session), Path(folder))
        stored = find_current_edition(context.session, SOURCE_NAME)
        is_first = stored is None or stored.is_invented
        yield FileParts(parts, NATIONAL_LIST if is_first else None)
