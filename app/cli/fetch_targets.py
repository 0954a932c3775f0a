"""What can be fetched: a publisher's source, or one council's edition of a source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from app.config import Council, CouncilsFile
from app.ingest.fetch import CouncilFeed, Origin
from app.ingest.source import Source
from app.ingest.sources import SOURCES


@dataclass(frozen=True)
class FetchTarget:
    """A source and where it is fetched; without `place` its file comes with the app.

    `la_number` is that of the council whose service it is, "" for a publisher's source.
    """

    source: Source
    place: Origin | CouncilFeed | None
    la_number: str = ""

    @property
    def name(self) -> str:
        """The name of the edition."""
        return "/".join(filter(None, (self.source.name, self.la_number)))

    @property
    def download_name(self) -> str:
        """The name of its folder and state under `downloads/`."""
        return self.name.replace("/", "-")

    @property
    def every(self) -> timedelta:
        return self.place.every if self.place else timedelta()


def find_targets(
    source: Source, origins: Mapping[str, Origin], councils: Iterable[Council], la_number: str = ""
) -> list[FetchTarget]:
    """Where a source can be fetched: at most one place, or one for each council; or of one council."""
    if source.name in origins:
        return [FetchTarget(source, origins[source.name])]
    if source.bundled_file:
        return [FetchTarget(source, None)]
    if source.council_feed is None:
        return []
    return [
        FetchTarget(source, feed, council.la_number)
        for council in councils
        if la_number in ("", council.la_number) and (feed := source.council_feed(council))
    ]


def all_targets(origins: Mapping[str, Origin], councils: Iterable[Council]) -> list[FetchTarget]:
    """Where every source can be fetched, in the order of the sources."""
    listed = list(councils)
    return [target for source in SOURCES for target in find_targets(source, origins, listed)]


def configured_councils() -> tuple[Council, ...]:
    """The councils of the councils file."""
    councils: CouncilsFile = current_app.config["COUNCILS"]
    return councils.current().all
