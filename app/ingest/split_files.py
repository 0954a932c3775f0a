"""Files with several editions: the wards of several councils, one edition per council."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.data.editions import find_current_edition
from app.ingest.edition_content import CommandContext
from app.ingest.errors import file_name
from app.ingest.incoming import RefreshRequest
from app.ingest.source import Source
from app.ingest.source_readers import known_districts
from app.ingest.sources import areas
from app.ingest.sources.ward_boundaries import is_geojson, split


@contextmanager
def split_requests(
    context: CommandContext, source: Source, request: RefreshRequest
) -> Iterator[list[RefreshRequest]]:
    """The requests that a file stands for, nearly always one; valid inside the `with` block.

    A GeoJSON of wards gives one request per council in it. The national list of councils and
    districts comes first if the record does not have it yet. Raises FileRefused when a .geojson
    file is not a list of wards.
    """
    if source is not areas.SOURCE or not is_geojson(request.path):
        yield [request]
        return
    with TemporaryDirectory() as folder:
        parts = split(request.path, known_districts(context.session), Path(folder))
        if request.la_number in parts:
            parts = {request.la_number: parts[request.la_number]}
        name = request.file_name or file_name(request.path)
        requests = [replace(request, path=path, file_name=name) for path in parts.values()]
        stored = find_current_edition(context.session, areas.SOURCE.name)
        if stored is None or stored.is_invented:
            requests.insert(0, RefreshRequest(areas.NATIONAL_LIST))
        yield requests
