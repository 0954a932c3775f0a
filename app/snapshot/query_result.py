"""The outcome of a query in the postcode box."""

from enum import Enum
from typing import NamedTuple

from app.core.postcode import InputFault, Postcode
from app.core.postcode_areas import Nation
from app.snapshot.published_postcodes import PostcodeEntry
from app.snapshot.published_settings import NameEntry


class QueryOutcome(Enum):
    """The kinds of outcome, with the values that the API uses."""

    FOUND = "found"
    RETIRED = "retired"
    DISTRICT = "district"
    SUGGESTION = "suggestion"
    NOT_RESIDENTIAL = "not_residential"
    OUTSIDE_ENGLAND = "outside_england"
    CROWN_DEPENDENCY = "crown_dependency"
    OVERSEAS = "overseas"
    UNKNOWN = "unknown"
    NAME = "name"
    HINT = "hint"
    INVALID = "invalid"


OUTCOMES_WITH_RESULTS = frozenset(
    {QueryOutcome.FOUND, QueryOutcome.RETIRED, QueryOutcome.DISTRICT, QueryOutcome.OUTSIDE_ENGLAND}
)


class QueryHint(Enum):
    """What a text without a place name asks for."""

    HERE = "here"  # "near me": the position is not known
    CHILDCARE = "childcare"  # "nursery": matches too many settings
    AWAY = "away"  # the position of the browser is not near England


class QueryResult(NamedTuple):
    """The outcome of a query, and the position to search from.

    `entry` is the centre of the search: the postcode, or the centre of `area` when that is set (a
    district "B1" or a sector "B1 1"); None when there is no position to search from. `country` is a
    Crown dependency or an overseas territory; `nations` are the nations of a code outside England.
    `called` is the name of a place outside England, or of the county whose districts are `names`.
    `is_within_text`: the suggestions are parts of the typed text. A tuple, like `PostcodeEntry`:
    every search creates one of each, at a third of a dataclass's cost.
    """

    outcome: QueryOutcome
    typed: str
    postcode: Postcode | None = None
    entry: PostcodeEntry | None = None
    area: str = ""
    suggestions: tuple[str, ...] = ()
    names: tuple[NameEntry, ...] = ()
    nations: tuple[Nation, ...] = ()
    country: str = ""
    fault: InputFault | None = None
    hint: QueryHint | None = None
    called: str = ""
    is_within_text: bool = False

    @property
    def label(self) -> str:
        """The name of the requested place on pages."""
        return str(self.postcode or self.area or self.typed)

    @property
    def has_position(self) -> bool:
        """Whether there is a position to search from."""
        return self.entry is not None and self.entry.latitude is not None
