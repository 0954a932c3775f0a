"""From the record to the public snapshot: select, stage, check, switch, roll back.

PublishError            a snapshot could not be published; the current one stays
├── Busy                another refresh or publication is running on this host or database
├── NothingToRollBack   the log has no such publication, or its directory cannot be used
├── EditRefused         the edit is not possible
│   ├── EditUnchanged   the edit is already in the record and public
│   ├── ProposalEnded   the proposal was decided meanwhile
│   ├── EditConflict    another officer edited a field after it was seen
│   ├── DetailInvalid   a value of the council breaks a rule
│   ├── NotOfThisCouncil  the setting is another council's
│   └── UndoRefused     later edits depend on the edit
├── EditNotPublished    an edit is saved, but could not be published yet
├── Quarantined         far fewer settings, postcodes or areas than are public
└── CheckFailed         the files written are not as they should be
"""

from app.publish.errors import (
    Busy,
    CheckFailed,
    EditConflict,
    EditNotPublished,
    EditRefused,
    EditUnchanged,
    FieldConflict,
    NothingToRollBack,
    NotOfThisCouncil,
    PublishError,
    Quarantined,
    UndoRefused,
)
from app.publish.read_record import find_unpublished_listings
from app.publish.selection.unpublished_listings import UnpublishedListing
from app.publish.store.locks import publisher_lock
from app.publish.store.publication import (
    LossApproval,
    has_postcodes_of,
    publish,
    publish_postcodes,
    publish_refreshed,
)
from app.publish.store.rollback import roll_back

__all__ = [
    "Busy",
    "CheckFailed",
    "EditConflict",
    "EditNotPublished",
    "EditRefused",
    "UnpublishedListing",
    "NothingToRollBack",
    "PublishError",
    "Quarantined",
    "LossApproval",
    "EditUnchanged",
    "FieldConflict",
    "NotOfThisCouncil",
    "UndoRefused",
    "find_unpublished_listings",
    "has_postcodes_of",
    "publish",
    "publish_postcodes",
    "publish_refreshed",
    "publisher_lock",
    "roll_back",
]
