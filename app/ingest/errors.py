"""What can go wrong on the way in.

IngestError            an outside file could not become an edition
├── FileRefused        the file is not what it should be: one sentence naming file, row, column, value
├── FetchRefused       the publisher's file cannot be had: one sentence naming source and host
│   └── NotOffered     the publisher has nothing at that address
└── RefreshRefused     the file is sound, but it may not replace what we hold
"""

from pathlib import Path


def file_name(path: Path) -> str:
    """A file's name as it can be shown and stored; a "?" for each character that cannot."""
    return "".join(one if one.isprintable() else "?" for one in path.name)[:200]


class IngestError(Exception):
    """An outside file could not become an edition; the edition before it stays."""


class FileRefused(IngestError):
    """The file is not what it should be."""

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
    """The publisher's file cannot be had. `may_pass`: asking again in a moment may help."""

    def __init__(self, source: str, reason: str, *, is_retryable: bool = False) -> None:
        self.is_retryable = is_retryable
        super().__init__(f"{source}: {reason}")


class NotOffered(FetchRefused):
    """The publisher has nothing at that address."""


class RefreshRefused(IngestError):
    """The file is sound, but it may not replace what we hold."""
