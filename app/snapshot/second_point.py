"""The second point of a search: a postcode, or a school among the published settings.

Schools are known where they are published settings: those with a nursery class, and nursery
schools. The names of schools that clubs and childminders serve come without a position, so they
cannot be searched from.
"""

from typing import NamedTuple

from rapidfuzz import fuzz

from app.core.name_query import fold_for_search
from app.core.postcode import FreeText
from app.core.provision import SCHOOLS, Choice
from app.core.query_text import parse_query_text
from app.core.search_filters import Filters
from app.core.search_points import PointOrder
from app.snapshot.name_similarity import contains_words, matching_key
from app.snapshot.query_resolution import resolve_parsed
from app.snapshot.query_result import OUTCOMES_WITH_RESULTS
from app.snapshot.reader import Snapshot
from app.snapshot.two_point_search import PointPair

SCHOOL_PREFIX = "school-"
SCHOOLS_SEARCHED = 600  # the nearest; 10 miles in London, 40 and more in the country
MAX_CHOICES = 8
MIN_WORD_LENGTH = 3  # letters of the longest word, other than those that most schools have
MIN_SIMILARITY = 85  # of 100, for misspelt names
# Words that most schools have in their names: they select nothing.
_SCHOOL_WORDS = frozenset(
    ("school", "schools", "primary", "infant", "infants", "junior", "nursery", "academy", "class")
)
_NURSERIES_OF_SCHOOLS = Filters().choosing("kind", Choice.SCHOOL_NURSERY.value)


class SecondQuery(NamedTuple):
    """What was asked for beside the first point: a text, and the order of the list."""

    text: str
    order: PointOrder


class SecondPoint(NamedTuple):
    """A second point in degrees. `value` is its text in a URL, `label` its name for people."""

    label: str
    value: str
    latitude: float
    longitude: float
    is_school: bool = False


class SecondChoice(NamedTuple):
    """A point that the text may mean. `detail` is a postal address or ""; metres from the first."""

    label: str
    value: str
    detail: str = ""
    distance_m: int | None = None


class SecondResult(NamedTuple):
    """The second point; None where the text is not understood, or may mean one of `choices`."""

    typed: str
    order: PointOrder
    point: SecondPoint | None
    choices: tuple[SecondChoice, ...] = ()


def point_pair(latitude: float, longitude: float, second: SecondPoint) -> PointPair:
    """The first point, in degrees, and the second one for a search."""
    return PointPair(latitude, longitude, second.latitude, second.longitude)


def resolve_second(
    snapshot: Snapshot, query: SecondQuery, latitude: float, longitude: float
) -> SecondResult:
    """The second point that a text names, or schools to choose from, nearest to the first point.

    The whole name of one school is that school: the search form sends it back.
    """
    text = parse_query_text(query.text)
    if text.typed.startswith(SCHOOL_PREFIX):
        provider_id = text.typed.removeprefix(SCHOOL_PREFIX)
        return SecondResult("", query.order, _school(snapshot, provider_id))
    found = resolve_parsed(snapshot, text)
    entry = found.entry if found.outcome in OUTCOMES_WITH_RESULTS else None
    if entry and entry.latitude is not None and entry.longitude is not None:
        point = SecondPoint(found.label, found.label, entry.latitude, entry.longitude)
        return SecondResult(text.typed, query.order, point)
    choices = tuple(SecondChoice(one, one) for one in found.suggestions if " " in one)
    if not choices and isinstance(text.parsed, FreeText):
        choices = _schools_named(snapshot, text.typed, latitude, longitude)
    exact = [one.value for one in choices if one.label.casefold() == text.typed.casefold()]
    if len(exact) == 1:
        school = _school(snapshot, exact[0].removeprefix(SCHOOL_PREFIX))
        return SecondResult(text.typed, query.order, school)
    return SecondResult(text.typed, query.order, None, choices)


def _school(snapshot: Snapshot, provider_id: str) -> SecondPoint | None:
    """The school with this id; None for an unknown one, another kind, or one without a position."""
    found = snapshot.settings.find(provider_id)
    if not found or found.kind not in SCHOOLS or found.latitude is None or found.longitude is None:
        return None
    value = f"{SCHOOL_PREFIX}{provider_id}"
    return SecondPoint(found.name, value, found.latitude, found.longitude, is_school=True)


def _schools_named(
    snapshot: Snapshot, typed: str, latitude: float, longitude: float
) -> tuple[SecondChoice, ...]:
    """The schools with every word of the name, otherwise those with a similar one; nearest first."""
    wanted = matching_key(fold_for_search(typed))
    words = wanted.split()
    if not any(len(word) >= MIN_WORD_LENGTH for word in set(words) - _SCHOOL_WORDS):
        return ()
    settings = snapshot.settings
    matches = settings.grid.nearest(
        latitude, longitude, _NURSERIES_OF_SCHOOLS, 0, SCHOOLS_SEARCHED
    ).page
    records = settings.card_records.get_all([match.number for match in matches])
    schools = [
        (matching_key(fold_for_search(record.name.decode())), record, match.distance_m)
        for record, match in zip(records, matches, strict=True)
    ]
    named = [one for one in schools if contains_words(one[0], words)] or [
        one for one in schools if fuzz.token_set_ratio(wanted, one[0]) >= MIN_SIMILARITY
    ]
    return tuple(
        SecondChoice(
            label=record.name.decode(),
            value=f"{SCHOOL_PREFIX}{record.address.decode().partition('/')[0]}",
            detail=record.address_text.decode(),
            distance_m=distance_m,
        )
        for _, record, distance_m in named[:MAX_CHOICES]
    )
