"""What can go wrong with a snapshot.

SnapshotError          a directory of the public read model cannot be used
├── SnapshotDamaged    a file is missing, cut, of another version, or not what its manifest says
├── CopyFailed         a snapshot could not be sent elsewhere or fetched from there
└── CopyBusy           another process sends or fetches one already
"""


class SnapshotError(Exception):
    """A directory of the public read model cannot be used."""


class SnapshotDamaged(SnapshotError):
    """A file is missing, cut, of another version, or not what its manifest says."""


class CopyFailed(SnapshotError):
    """A snapshot could not be sent elsewhere or fetched from there."""


class CopyBusy(SnapshotError):
    """Another process sends or fetches a snapshot already."""
