"""Editions of one file or of a folder of files, read as one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from app.ingest.errors import FileRefused
from app.ingest.reading import Reading, Record

CSV_ENDINGS = (".csv", ".csv.gz")


def files_of(path: Path, endings: tuple[str, ...] = CSV_ENDINGS) -> list[Path]:
    """The file itself, or the files of a folder with one of the endings, by name.

    Raises FileRefused for a folder without such a file.
    """
    if not path.is_dir():
        return [path]
    files = [file for file in sorted(path.iterdir()) if file.name.endswith(endings)]
    if not files:
        *others, last = endings
        raise FileRefused(path, f"the folder has no {', '.join(others)} or {last} file")
    return files


def read_files(
    path: Path,
    read: Callable[[Path], Reading[Record]],
    keys: Callable[[Record], Iterable[tuple[str, ...]]],
) -> Reading[Record]:
    """The records of all files of an edition, complete once `records` is exhausted.

    `keys` are those of a record's figures. Raises FileRefused where two files have the same one.
    """
    if not path.is_dir():
        return read(path)
    files = files_of(path)
    merged: Reading[Record] = Reading(iter(()))
    first_file: dict[tuple[str, ...], Path] = {}

    def records() -> Iterator[Record]:
        for file in files:
            part = read(file)
            for record in part.records:
                for key in keys(record):
                    if first_file.setdefault(key, file) is not file:
                        reason = f"{first_file[key].name} of the folder has this figure too"
                        raise FileRefused(file, reason, value=" ".join(key))
                yield record
            _add(merged, part, file)

    merged.records = records()
    return merged


def _add(merged: Reading[Record], part: Reading[Record], file: Path) -> None:
    """Add what was noted while a file was read."""
    merged.rows_read += part.rows_read
    merged.bad += [replace(row, file=file.name) for row in part.bad]
    merged.notes += [f"{file.name}: {note}" for note in part.notes]
    merged.columns += part.columns
    merged.unknown_columns = {
        **merged.unknown_columns,
        **{f"{file.name}: {name}": seen for name, seen in part.unknown_columns.items()},
    }
    if part.as_at:
        merged.as_at = max(part.as_at, merged.as_at or part.as_at)
