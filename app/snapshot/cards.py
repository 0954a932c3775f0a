"""What the cards of a list need of each place: its address and name, and who shares its words.

Most of a card is the same for many places: a kind in a council, an inspection in words, whom to
ring. So each place has a key for each part: of its kind line, of its facts, of its finding, of its
closing. Places with the same key are *twins* in that part, and a page puts into words only what no twin
has put before. A key comes from what the part says, so that twins find each other across publications.
"""

from collections.abc import Hashable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.names import slug
from app.core.provision import SCHOOLS, UNDER_FIVES, Consent
from app.core.ratings import Area, Inspection, standing
from app.snapshot.arrays import map_array
from app.snapshot.layout import Place

ARRAYS: Final = (
    "label_text",
    "label_starts",
    "kind_twins",
    "facts_twins",
    "finding_twins",
    "finding_days",
    "closing_twins",
)
WHERE: Final = ("where_text", "where_starts")  # not in a directory of an earlier release


class Label(NamedTuple):
    """What is a place's own on its card, in UTF-8, and the keys that it shares with its twins.

    A tuple, as ten are made for every page: a frozen dataclass costs three times as much.

    `address` is "<provider_id>/<slug>", the end of its page's address. `day` is the ordinal of the
    day in its finding, 0 where the finding has none of its own. `where` is its postal address in one
    line, or its area where no more may be shown; empty where it is not known.
    """

    address: bytes
    name: bytes
    kind_twin: int
    facts_twin: int
    finding_twin: int
    day: int
    closing_twin: int
    where: bytes


class Labels:
    """The labels of a places directory, opened."""

    def __init__(self, folder: Path) -> None:
        arrays = (memoryview(map_array(folder, name)) for name in ARRAYS)
        self._text, self._starts, self._kinds, self._facts, *findings = arrays
        self._findings, self._days, self._closings = findings
        where = _open_where(folder, len(self._kinds))
        self.has_where = where is not None
        self._where, self._where_starts = where or (
            memoryview(b""),
            memoryview(bytes(8 * (len(self._kinds) + 1))).cast("q"),
        )

    def get(self, number: int) -> Label:
        """The label of the place with this number."""
        first = 2 * number
        start, middle, end = self._starts[first], self._starts[first + 1], self._starts[first + 2]
        return Label(
            self._text[start:middle].tobytes(),
            self._text[middle:end].tobytes(),
            self._kinds[number],
            self._facts[number],
            self._findings[number],
            self._days[number],
            self._closings[number],
            self._where[self._where_starts[number] : self._where_starts[number + 1]].tobytes(),
        )


def _open_where(folder: Path, count: int) -> tuple[memoryview, memoryview] | None:
    """Where each place is: text and starts; None where there are none of the places here.

    A directory of an earlier release has none, and one that such a release has revised has those of
    the places before.
    """
    if all((folder / f"{name}.npy").is_file() for name in WHERE):
        text, starts = (memoryview(map_array(folder, name)) for name in WHERE)
        if len(starts) == count + 1:
            return text, starts
    return None


def label_arrays(places: list[Place]) -> dict[str, npt.NDArray[Any]]:
    """The arrays behind `Labels`, for places in the order of their numbers."""
    texts = [part for place in places for part in _texts(place)]
    findings = [_finding(place) for place in places]
    return {
        "label_text": np.frombuffer(b"".join(texts), np.uint8),
        "label_starts": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        "kind_twins": _twins(map(_kind, places)),
        "facts_twins": _twins(map(_facts, places)),
        "finding_twins": _twins(finding for finding, _ in findings),
        "finding_days": np.array([day for _, day in findings], np.int32),
        "closing_twins": closing_twins(places),
        **where_arrays(place_where(place) for place in places),
    }


def where_arrays(lines: Iterable[bytes]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of `Label.where`, for places in the order of their numbers."""
    texts = list(lines)
    return {
        "where_text": np.frombuffer(b"".join(texts), np.uint8),
        "where_starts": np.cumsum([0, *map(len, texts)], dtype=np.int64),
    }


def place_where(place: Place) -> bytes:
    """The postal address in one line. Of a home with consent to its area: the area, nothing else."""
    if place.consent is Consent.AREA:
        return place.postcode.encode()
    lines = dict.fromkeys((*place.address, place.town, place.postcode))
    return ", ".join(filter(None, lines)).encode()


def closing_twins(places: Iterable[Place]) -> npt.NDArray[np.int64]:
    """Of each place the key of how it can be reached, and of whose facts it shows."""
    return _twins(map(_closing, places))


def _texts(place: Place) -> tuple[bytes, bytes]:
    return f"{place.provider_id}/{slug(place.name)}".encode(), place.name.encode()


def _twins(parts: Iterable[Hashable]) -> npt.NDArray[np.int64]:
    """A key for each part: 64 bits of a digest, which no two of a million parts will share."""
    known: dict[Hashable, int] = {}
    keys = []
    for part in parts:
        key = known.get(part)
        if key is None:
            digest = blake2b(repr(part).encode(), digest_size=8).digest()
            key = known[part] = int.from_bytes(digest, "big", signed=True)
        keys.append(key)
    return np.array(keys, np.int64)


# What each part of a card may depend on. `tests/web/test_cards.py` holds every card that is put
# together from twins against the same card rendered alone.


def _kind(place: Place) -> Hashable:
    is_area_only = place.consent is Consent.AREA
    return place.kind, place.is_for_school_age, place.la_code, is_area_only, place.area_km


def _facts(place: Place) -> Hashable:
    offer = place.offer
    return (
        offer.ages or place.kind,  # where nobody told, the usual ages of the kind are said
        place.choice in UNDER_FIVES,
        offer.funded,
        offer.opening,
        offer.periods,
        offer.vacancies,
        offer.vacancies and offer.space_confirmed_on,
        bool(offer.prices),
    )


def _finding(place: Place) -> tuple[Hashable, int]:
    """What the finding's words hang on, and the day that stands in them."""
    told = standing(list(place.inspections))
    if told.current is None:
        school = place.kind if place.kind in SCHOOLS else None
        day = place.registered_on.toordinal() if place.registered_on else 0
        return (school, place.registers, place.is_registered, bool(day)), day
    if told.visits or told.current.inspected_on is None:
        dated = (told.current, *told.visits)
        return tuple((_shown(one), one.inspected_on) for one in dated), 0
    return _shown(told.current), told.current.inspected_on.toordinal()


def _shown(inspection: Inspection) -> Hashable:
    """Of an inspection what a card shows beside its day: neither its number nor every sub-judgement."""
    return (
        inspection.framework,
        inspection.overall,
        inspection.grades.get(Area.EARLY_YEARS),
        tuple(inspection.standards.items()),
        inspection.safeguarding_met,
        inspection.requirements,
        inspection.note,
    )


def _closing(place: Place) -> Hashable:
    return place.phone, place.email, place.website, place.la_code, tuple(place.sources.values())
