"""Searches for an erased provider in every file and in every column of the record."""

import gzip
import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime

from sqlmodel import SQLModel

from app.data.session import engine
from app.ingest.context import CommandContext
from app.ingest.redaction.apply_erasure_orders import apply_erasure_orders
from tests.builders import NOW, Install

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")


def find_traces(install: Install, *words: str) -> list[str]:
    """Where any of `words` occurs: files in DATA_DIR, files of the database, columns of tables."""
    shutil.rmtree(install.data_dir / "files", ignore_errors=True)  # the tests' own input
    files = [name for name, data in _files(install) if any(_contains(data, word) for word in words)]
    return sorted({*files, *_columns(install, words)})


def _contains(data: bytes, word: str) -> bool:
    return any(word.encode(encoding, "ignore") in data for encoding in ENCODINGS)


def _files(install: Install) -> Iterator[tuple[str, bytes]]:
    listed = [path for path in sorted(install.data_dir.rglob("*")) if path.is_file()]
    if install.database_url.startswith("sqlite"):
        record = install.database_url.removeprefix("sqlite:///")
        folder = install.data_dir.parent
        listed += [path for path in folder.iterdir() if str(path).startswith(record)]
    for path in listed:
        data, name = path.read_bytes(), str(path.relative_to(install.data_dir.parent))
        yield name, data
        if data.startswith(b"\x1f\x8b"):
            yield f"{name} unpacked", gzip.decompress(data)
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.namelist():
                    yield f"{name}: {member}", archive.read(member)


def _columns(install: Install, words: tuple[str, ...]) -> Iterator[str]:
    with engine(install.database_url).connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(table.select()).mappings():
                for column, value in row.items():
                    if any(word in str(value) for word in words):
                        yield f"{table.name}.{column}"


def publish_and_erase(install: Install, now: datetime = NOW) -> int:
    """Publish and erase as a command does after a refresh; how many erasure orders were applied."""
    install.publish_refreshed(now)
    with install.session() as opened:
        return apply_erasure_orders(CommandContext(opened, install.data_dir, now, "Ann"), grace_s=0)
