"""The errors of snapshots.

SnapshotError          a directory of the public read model cannot be used
├── SnapshotDamaged    a file is missing, truncated, of another version or unlike its manifest
├── CopyFailed         a snapshot could not be pushed to, or pulled from, remote storage
│   └── VersionUnreadable  a directory there was written by a release that this one cannot read
└── CopyBusy           another process is pushing or pulling already
"""


class SnapshotError(Exception):
    """A directory of the public read model cannot be used."""


class SnapshotDamaged(SnapshotError):
    """A file is missing, truncated, of another version, or differs from its manifest."""


class CopyFailed(SnapshotError):
    """A snapshot could not be pushed to, or pulled from, remote storage."""


class VersionUnreadable(CopyFailed):
    """A directory in remote storage was written by a release that this one cannot read."""


class CopyBusy(SnapshotError):
    """Another process is pushing or pulling a snapshot already."""
