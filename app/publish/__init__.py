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
    EditNotShown,
    EditRefused,
    NothingToRollBack,
    PublishError,
    Quarantined,
    SaidAlready,
)
from app.publish.held import Held, find_held
from app.publish.lock import publisher_lock
from app.publish.rollback import roll_back
from app.publish.run import (
    Release,
    holds_postcodes,
    publish,
    publish_postcodes,
    publish_refreshed,
)

__all__ = [
    "Busy",
    "CheckFailed",
    "EditNotShown",
    "EditRefused",
    "Held",
    "NothingToRollBack",
    "PublishError",
    "Quarantined",
    "Release",
    "SaidAlready",
    "find_held",
    "holds_postcodes",
    "publish",
    "publish_postcodes",
    "publish_refreshed",
    "publisher_lock",
    "roll_back",
]
