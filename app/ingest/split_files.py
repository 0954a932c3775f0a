"""Files with several editions, each imported by a request of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.ingest.context import CommandContext
from app.ingest.errors import file_name
from app.ingest.incoming import RefreshRequest
from app.ingest.source import Source


@contextmanager
def split_requests(
    context: CommandContext, source: Source, request: RefreshRequest
) -> Iterator[list[RefreshRequest]]:
    """The requests that a file stands for, nearly always one; valid inside the `with` block.

    Raises FileRefused when the file cannot be split.
    """
    if source.split is None:
        yield [request]
        return
    with source.split(context, request.path) as parts:
        files = parts.by_council
        if not files:
            yield [request]
            return
        if request.la_number in files:
            files = {request.la_number: files[request.la_number]}
        name = request.file_name or file_name(request.path)
        requests = [replace(request, path=path, file_name=name) for path in files.values()]
        yield [*([RefreshRequest(parts.first)] if parts.first else []), *requests]
