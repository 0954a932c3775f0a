"""Errors of the import.

IngestError            an outside file could not become an edition
├── FileRefused        the file is not valid: one sentence naming file, row, column, value
├── FetchRefused       the publisher's file cannot be fetched: one sentence naming source and host
│   └── NotOffered     the publisher has nothing at that address
└── RefreshRefused     the file is valid, but it may not replace the current edition
"""

from pathlib import Path


def file_name(path: Path) -> str:
    """A file's name fit for display and storage, with "?" for each unprintable character."""
    return "".join(one if one.isprintable() else "?" for one in path.name)[:200]


class IngestError(Exception):
    """An outside file could not become an edition; the current edition stays."""


class FileRefused(IngestError):
    """The file is not valid."""

    def __init__(
        self, path: Path, reason: str, *, row: int | None = None, column: str = "", value: str = ""
    ) -> None:
        where = [file_name(path)]
        if row is not None:
            where.append(f"row {row}")
        if column:
            where.append(f"column {column[:60]!r}")
        if value:
            where.append(f"value {value[:60]!r}")
        super().__init__(f"{', '.join(where)}: {reason}")


class FetchRefused(IngestError):
    """The publisher's file cannot be fetched. `is_retryable`: a second try may succeed."""

    def __init__(self, source: str, reason: str, *, is_retryable: bool = False) -> None:
        self.is_retryable = is_retryable
        super().__init__(f"{source}: {reason}")


class NotOffered(FetchRefused):
    """The publisher has nothing at that address."""


class RefreshRefused(IngestError):
    """The file is valid, but it may not replace the current edition."""
