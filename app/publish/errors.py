"""The errors drawn as a tree in `app.publish`."""


class PublishError(Exception):
    """A snapshot could not be published; the one before it stays."""


class Busy(PublishError):
    """Another refresh or publish is at work on this host or database."""


class NothingToRollBack(PublishError):
    """The log holds no such publication, or its directory is gone."""


class EditRefused(PublishError):
    """There is nothing that could be edited so."""


class EditUnchanged(EditRefused):
    """The edit is in the record as it was asked for, and public."""


class EditNotPublished(PublishError):
    """An edit is kept, and what is shown could not be changed: the next publication shows it."""


class CheckFailed(PublishError):
    """What was written is not what should have been written."""


class Quarantined(PublishError):
    """Far fewer settings, postcodes or areas would be shown than are public: a person decides."""
