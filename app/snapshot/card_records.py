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

from app.core.provision import (
    SCHOOLS,
    UNDER_FIVES,
    Consent,
)
from app.core.ratings import (
    Inspection,
    JudgementArea,
    summarise_inspections,
)
from app.core.text_normalisation import slug
from app.snapshot.array_files import map_array
from app.snapshot.layout import Setting

ARRAYS: Final = (
    "label_text",
    "label_starts",
    "kind_twins",
    "facts_twins",
    "finding_twins",
    "finding_days",
    "closing_twins",
)
ADDRESS_LINE_ARRAYS: Final = (
    "where_text",
    "where_starts",
)  # not in a directory of an earlier release


class CardRecord(NamedTuple):
    """What is a place's own on its card, in UTF-8, and the keys that it shares with its twins.

    A tuple, as ten are made for every page: a frozen dataclass costs three times as much.

    `address` is "<provider_id>/<slug>", the end of its page's address. `day` is the ordinal of the
    day in its finding, 0 where the finding has none of its own. `where` is its postal address in one
    line, or its area where no more may be shown; empty where it is not known.
    """

    address: bytes
    name: bytes
    kind_key: int
    facts_key: int
    finding_key: int
    day: int
    closing_key: int
    address_text: bytes


class CardRecords:
    """The labels of a places directory, opened."""

    def __init__(self, folder: Path) -> None:
        arrays = (memoryview(map_array(folder, name)) for name in ARRAYS)
        self._text, self._starts, self._kinds, self._facts_parts, *findings = arrays
        self._findings, self._days, self._closings = findings
        address_text = _open_address_lines(folder, len(self._kinds))
        self.has_address_lines = address_text is not None
        self._address_text, self._address_starts = address_text or (
            memoryview(b""),
            memoryview(bytes(8 * (len(self._kinds) + 1))).cast("q"),
        )

    def get(self, number: int) -> CardRecord:
        """The label of the place with this number."""
        first = 2 * number
        start, name_start, end = (
            self._starts[first],
            self._starts[first + 1],
            self._starts[first + 2],
        )
        return CardRecord(
            self._text[start:name_start].tobytes(),
            self._text[name_start:end].tobytes(),
            self._kinds[number],
            self._facts_parts[number],
            self._findings[number],
            self._days[number],
            self._closings[number],
            self._address_text[
                self._address_starts[number] : self._address_starts[number + 1]
            ].tobytes(),
        )


def _open_address_lines(folder: Path, count: int) -> tuple[memoryview, memoryview] | None:
    """Where each place is: text and starts; None where there are none of the places here.

    A directory of an earlier release has none, and one that such a release has revised has those of
    the places before.
    """
    if all((folder / f"{name}.npy").is_file() for name in ADDRESS_LINE_ARRAYS):
        text, starts = (memoryview(map_array(folder, name)) for name in ADDRESS_LINE_ARRAYS)
        if len(starts) == count + 1:
            return text, starts
    return None


def card_record_arrays(settings: list[Setting]) -> dict[str, npt.NDArray[Any]]:
    """The arrays behind `Labels`, for places in the order of their numbers."""
    texts = [part for setting in settings for part in _texts(setting)]
    findings = [_finding_parts(setting) for setting in settings]
    return {
        "label_text": np.frombuffer(b"".join(texts), np.uint8),
        "label_starts": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        "kind_twins": _digest_keys(map(_kind_parts, settings)),
        "facts_twins": _digest_keys(map(_facts_parts, settings)),
        "finding_twins": _digest_keys(finding for finding, _ in findings),
        "finding_days": np.array([day for _, day in findings], np.int32),
        "closing_twins": closing_keys(settings),
        **address_line_arrays(address_line(setting) for setting in settings),
    }


def address_line_arrays(lines: Iterable[bytes]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of `Label.where`, for places in the order of their numbers."""
    texts = list(lines)
    return {
        "where_text": np.frombuffer(b"".join(texts), np.uint8),
        "where_starts": np.cumsum([0, *map(len, texts)], dtype=np.int64),
    }


def address_line(setting: Setting) -> bytes:
    """The postal address in one line. Of a home with consent to its area: the area, nothing else."""
    if setting.consent is Consent.AREA:
        return setting.postcode.encode()
    lines = dict.fromkeys((*setting.address, setting.town, setting.postcode))
    return ", ".join(filter(None, lines)).encode()


def closing_keys(settings: Iterable[Setting]) -> npt.NDArray[np.int64]:
    """Of each place the key of how it can be reached, and of whose facts it shows."""
    return _digest_keys(map(_closing_parts, settings))


def _texts(setting: Setting) -> tuple[bytes, bytes]:
    return f"{setting.provider_id}/{slug(setting.name)}".encode(), setting.name.encode()


def _digest_keys(parts: Iterable[Hashable]) -> npt.NDArray[np.int64]:
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


def _kind_parts(setting: Setting) -> Hashable:
    is_area_only = setting.consent is Consent.AREA
    return setting.kind, setting.is_for_school_age, setting.la_code, is_area_only, setting.area_km


def _facts_parts(setting: Setting) -> Hashable:
    offer = setting.offer
    return (
        offer.ages or setting.kind,  # where nobody told, the usual ages of the kind are said
        setting.choice in UNDER_FIVES,
        offer.funded,
        offer.opening,
        offer.periods,
        offer.vacancies,
        offer.vacancies and offer.space_confirmed_on,
        bool(offer.prices),
    )


def _finding_parts(setting: Setting) -> tuple[Hashable, int]:
    """What the finding's words hang on, and the day that stands in them."""
    summary = summarise_inspections(list(setting.inspections))
    if summary.current is None:
        school = setting.kind if setting.kind in SCHOOLS else None
        day = setting.registered_on.toordinal() if setting.registered_on else 0
        return (school, setting.registers, setting.is_registered, bool(day)), day
    if summary.visits or summary.current.inspected_on is None:
        dated = (summary.current, *summary.visits)
        return tuple((_card_inspection(one), one.inspected_on) for one in dated), 0
    return _card_inspection(summary.current), summary.current.inspected_on.toordinal()


def _card_inspection(inspection: Inspection) -> Hashable:
    """Of an inspection what a card shows beside its day: neither its number nor every sub-judgement."""
    return (
        inspection.framework,
        inspection.overall,
        inspection.grades.get(JudgementArea.EARLY_YEARS),
        tuple(inspection.standards.items()),
        inspection.safeguarding_met,
        inspection.requirements,
        inspection.note,
    )


def _closing_parts(setting: Setting) -> Hashable:
    return (
        setting.phone,
        setting.email,
        setting.website,
        setting.la_code,
        tuple(setting.sources.values()),
    )
