"""An entry for each file and folder of DATA_DIR, and for backups."""

from app.core.retention.periods import TWO_WEEKS
from app.core.retention.stored_data import StoredData, Subject
from app.core.translation_marks import mark

_INSTALL = mark("For as long as the service is in use.")
BACKUPS = "BACKUP_TO"  # not in DATA_DIR

FILES = (
    StoredData(
        ("record.sqlite",),
        mark("The record, where it is SQLite: every table above."),
        Subject.EVERYONE,
        mark("As for each table."),
        mark("As for each table; erased values are overwritten."),
    ),
    StoredData(
        ("snapshots",),
        mark("What is public, in the current publication and the last 5."),
        Subject.SETTINGS,
        mark("To answer families, and to roll back."),
        mark("Until the sixth later publication; an erasure changes stored ones too."),
    ),
    StoredData(
        ("editions",),
        mark("The last 5 files of each source, and one that awaits review."),
        Subject.SETTINGS,
        mark("To import an edition again."),
        mark("Until the fifth later edition or the decision; an erasure removes rows."),
    ),
    StoredData(
        ("downloads",),
        mark("A file while it is downloaded."),
        Subject.SETTINGS,
        mark("To check it before it is imported."),
        mark(
            "Until the refresh ends; what an interrupted refresh left is removed by the next one."
        ),
    ),
    StoredData(
        ("reports",),
        mark("Unreadable rows of a file, with their cells."),
        Subject.SETTINGS,
        mark("For the officer who corrects the file."),
        mark("Until a later edition is accepted, the file is dropped or an erasure."),
    ),
    StoredData(
        ("imports",),
        mark("What officers sent and nobody imported yet; copies of the listing to download."),
        Subject.SETTINGS,
        mark("To check a file before it is imported."),
        mark("Until the import ends, at most 14 days; a copy to download for 1 day."),
        TWO_WEEKS,
    ),
    StoredData(
        ("mail",),
        mark("Messages as files, only while all data is invented."),
        Subject.EVERYONE,
        mark("To try messages without a mail server."),
        mark("14 days after each was written."),
        TWO_WEEKS,
    ),
    StoredData(
        ("proof-*",),
        mark("A backup that is restored on trial."),
        Subject.EVERYONE,
        mark("To know that the backup can be restored."),
        mark(
            "Until the backup is written; what an interrupted backup left is removed by the next one."
        ),
    ),
    StoredData(
        ("unfinished",),
        mark("An edit that is being made: the setting, who and why."),
        Subject.BOTH,
        mark("To complete an edit that was interrupted."),
        mark("Until the edit is complete."),
    ),
    StoredData(
        ("forget.log", "erasures"),
        mark("Erasure orders: numbers only."),
        Subject.SETTINGS,
        mark("So that a restored backup does not bring back what was erased."),
        _INSTALL,
    ),
    StoredData(
        ("inbox",),
        mark("Counts of searches, and reports of mistakes, until they are imported."),
        Subject.REPORTERS,
        mark("So that no public page writes to the record."),
        mark("Until the next import, about a minute; unreadable files: the first 100."),
    ),
    StoredData(
        ("audit.head", "secret", "clock.json", "metrics", "*.lock"),
        mark("Where the audit ends, the key of digests, when tasks last ran, metrics, locks."),
        Subject.NOBODY,
        mark("To detect a shortened audit, to make digests, to run each task once."),
        _INSTALL,
    ),
    StoredData(
        (BACKUPS,),
        mark("Backups: the record, snapshots, erasure orders."),
        Subject.EVERYONE,
        mark("To restore the service after a loss."),
        mark(
            "The last 7 of everything and the last 2 of edits. A restore erases again what was "
            "erased since. The council decides how long copies elsewhere are kept."
        ),
    ),
)
