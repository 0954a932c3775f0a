"""The errors of snapshots.

SnapshotError          a snapshot cannot be used, pushed or pulled
├── SnapshotDamaged    a file is missing, cut short, of an unreadable version or unlike its manifest
├── TransferFailed     a snapshot could not be pushed to remote storage or pulled from it
└── TransferBusy       another process on this host is pushing or pulling
"""


class SnapshotError(Exception):
    """A snapshot cannot be used, pushed or pulled."""


class SnapshotDamaged(SnapshotError):
    """A file is missing, cut short, of an unreadable version, or differs from its manifest."""


class TransferFailed(SnapshotError):
    """A snapshot could not be pushed to remote storage or pulled from it."""


class TransferBusy(SnapshotError):
    """Another process on this host is pushing or pulling a snapshot."""
