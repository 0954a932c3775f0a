"""A process whose children publish an install over and over, to be killed at any moment.

For each line on its input it starts such a child and prints the child's number. It never has threads,
so that starting a child costs no import.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.config import Settings
from app.data.session import engine, record
from app.ingest.refresh import published_editions
from app.ingest.sources import SOURCES
from app.publish import publish, publisher_lock


def main(data_dir: Path) -> None:
    settings = Settings.from_environment({"DATA_DIR": str(data_dir)})
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            engine.cache_clear()
            _publish_for_ever(settings)
        print(child, flush=True)  # noqa: T201  (the caller reads it)


def _publish_for_ever(settings: Settings) -> None:
    parent = os.getppid()
    while os.getppid() == parent:
        with (
            publisher_lock(settings.data_dir, settings.database_url),
            record(settings.database_url) as session,
        ):
            editions = published_editions(session, SOURCES)
            publish(session, settings.data_dir / "snapshots", editions, datetime.now(UTC))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
