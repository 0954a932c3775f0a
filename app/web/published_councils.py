"""The councils of COUNCILS_FILE, with the details that their administrators have published."""

from app.config import Councils, CouncilsFile
from app.config.council_details import with_published_details
from app.snapshot.published_settings import CouncilDetails
from app.snapshot.reader import Snapshot

_NO_DETAILS: CouncilDetails = {}


class PublishedCouncils:
    """The councils as families see them in a snapshot.

    While neither the file nor the snapshot changes, a call returns the same object after two
    comparisons: every search makes one, and rendered parts of pages are cached for these councils.
    """

    def __init__(self, file: CouncilsFile) -> None:
        self._file = file
        # The councils of the file, the snapshot's details and the result, assigned together.
        self._state: tuple[Councils, CouncilDetails, Councils] | None = None

    def current(self, snapshot: Snapshot | None) -> Councils:
        """The councils of the file as it is now, with the details of this snapshot."""
        councils = self._file.current()
        details = snapshot.settings.council_details if snapshot else _NO_DETAILS
        state = self._state
        if state is not None and state[0] is councils and state[1] is details:
            return state[2]
        found = _with_details(councils, details)
        if state is not None and state[2] == found:
            found = state[2]
        self._state = (councils, details, found)
        return found


def _with_details(councils: Councils, details: CouncilDetails) -> Councils:
    if not details:
        return councils
    return Councils(
        tuple(
            with_published_details(one, details[one.la_number]) if one.la_number in details else one
            for one in councils.all
        )
    )
