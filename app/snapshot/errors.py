"""What can go wrong with a snapshot.

SnapshotError          a directory of the public read model cannot be used
└── SnapshotDamaged    a file is missing, cut, of another version, or not what its manifest says
"""


class SnapshotError(Exception):
    """A directory of the public read model cannot be used."""


class SnapshotDamaged(SnapshotError):
    """A file is missing, cut, of another version, or not what its manifest says."""
