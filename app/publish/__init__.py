"""From the record to the public snapshot: select, write aside, check, flip, roll back.

PublishError           a snapshot could not be published; the one before it stays
├── Busy               another refresh or publish is at work on this host or database
├── NothingToRollBack  the log holds no such publication, or its directory is gone
├── EditRefused        there is nothing that could be edited so
│   └── SaidAlready    the edit is in the record as it was asked for, and public
├── EditNotShown       an edit is kept, and what is shown could not be changed yet
├── Quarantined        far fewer settings, postcodes or areas than are public: a person must release it
└── CheckFailed        what was written is not what should have been written
"""

from app.publish.errors import (
    Busy,
    CheckFailed,
    EditNotPublished,
    EditRefused,
    EditUnchanged,
    NothingToRollBack,
    PublishError,
    Quarantined,
)
from app.publish.selection.unpublished_listings import (
    UnpublishedListing,
    find_unpublished_listings,
)
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
    "EditNotPublished",
    "EditRefused",
    "UnpublishedListing",
    "NothingToRollBack",
    "PublishError",
    "Quarantined",
    "LossApproval",
    "EditUnchanged",
    "find_unpublished_listings",
    "has_postcodes_of",
    "publish",
    "publish_postcodes",
    "publish_refreshed",
    "publisher_lock",
    "roll_back",
]
