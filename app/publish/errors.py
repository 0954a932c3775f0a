"""The errors of this package; the docstring of `app.publish` shows their tree."""


class PublishError(Exception):
    """A snapshot could not be published; the current one stays."""


class Busy(PublishError):
    """Another refresh or publication is running on this host or database."""


class NothingToRollBack(PublishError):
    """The log has no such publication, or its directory cannot be used."""


class EditRefused(PublishError):
    """The edit is not possible."""


class EditUnchanged(EditRefused):
    """The edit is already in the record and public."""


class EditNotPublished(PublishError):
    """An edit is saved, but could not be published yet: the next publication includes it."""


class CheckFailed(PublishError):
    """The files written are not as they should be."""


class Quarantined(PublishError):
    """Far fewer settings, postcodes or areas would be shown than are public: a person decides."""
