"""The data that the cards of a list need for each setting: address, name and fragment keys.

Most of a card is the same for many settings: a kind in a council, the text of an inspection,
contact details. So each setting has a fragment key for each part of its card: kind line, facts,
inspection finding and closing lines. Settings with the same key share the rendered fragment of that
part, and a page renders a fragment only once. A key is a digest of the fragment's content, so it is
the same in every publication.
"""

from collections.abc import Hashable, Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.consent import Consent
from app.core.offer_status import CARE_UNITS
from app.core.provision import SCHOOLS, UNDER_FIVES, Kind
from app.core.ratings import Inspection, JudgementArea, summarise_inspections
from app.core.street import street_of
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
# Missing in a directory of an earlier release.
ADDRESS_LINE_ARRAYS: Final = ("where_text", "where_starts")
# Missing in a directory of a schema before CARD_FACTS_SINCE.
STREET_ARRAYS: Final = ("street_text", "street_starts")


class CardRecord(NamedTuple):
    """The texts of a setting's card, in UTF-8, and its fragment keys.

    A tuple, as every page creates ten: a frozen dataclass costs three times as much.

    `address` is "<provider_id>/<slug>", the end of the setting's web address. `day` is the ordinal
    of the date in the inspection finding, 0 where the fragment contains its dates or has none.
    `address_text` is the postal address on one line, or the area where no more may be shown; empty
    where not known. `street` is the street of the address, else its town; empty where not known.
    """

    address: bytes
    name: bytes
    kind_key: int
    facts_key: int
    finding_key: int
    day: int
    closing_key: int
    address_text: bytes
    street: bytes


class CardRecords:
    """The card records of a places directory; `has_card_facts` is False for an older schema.

    There no two settings share their facts: the older keys are of other facts.
    """

    def __init__(self, folder: Path, *, has_card_facts: bool) -> None:
        self.has_card_facts = has_card_facts
        arrays = (memoryview(map_array(folder, name)) for name in ARRAYS)
        self._text, self._starts, self._kinds, self._facts_parts, *findings = arrays
        self._findings, self._days, self._closings = findings
        address_text = _open_address_lines(folder, len(self._kinds))
        self.has_address_lines = address_text is not None
        no_texts = memoryview(b""), memoryview(bytes(8 * (len(self._kinds) + 1))).cast("q")
        self._address_text, self._address_starts = address_text or no_texts
        self._street_text, self._street_starts = no_texts
        if has_card_facts:
            self._street_text, self._street_starts = (
                memoryview(map_array(folder, name)) for name in STREET_ARRAYS
            )
        else:
            self._facts_parts = memoryview(np.arange(len(self._kinds), dtype=np.int64).data)

    def get(self, number: int) -> CardRecord:
        """The card record of the setting with this number."""
        return self.get_all((number,))[0]

    def get_all(self, numbers: Iterable[int]) -> tuple[CardRecord, ...]:
        """The card records of the settings with these numbers, in the same order.

        One loop with local names, and without the constructor: half the time of a call for each.
        """
        text, starts, kinds, facts_parts = self._text, self._starts, self._kinds, self._facts_parts
        findings, days, closings = self._findings, self._days, self._closings
        address_text, address_starts = self._address_text, self._address_starts
        street_text, street_starts = self._street_text, self._street_starts
        new, records = tuple.__new__, []
        for number in numbers:
            first = 2 * number
            name_start = starts[first + 1]
            records.append(
                new(
                    CardRecord,
                    (
                        text[starts[first] : name_start].tobytes(),
                        text[name_start : starts[first + 2]].tobytes(),
                        kinds[number],
                        facts_parts[number],
                        findings[number],
                        days[number],
                        closings[number],
                        address_text[address_starts[number] : address_starts[number + 1]].tobytes(),
                        street_text[street_starts[number] : street_starts[number + 1]].tobytes(),
                    ),
                )
            )
        return tuple(records)


def _open_address_lines(folder: Path, count: int) -> tuple[memoryview, memoryview] | None:
    """The address lines, as text and start offsets; None where they are missing or out of date.

    A directory of an earlier release has none; one that such a release has revised still has the
    lines of the settings before that revision, so their number differs.
    """
    if all((folder / f"{name}.npy").is_file() for name in ADDRESS_LINE_ARRAYS):
        text, starts = (memoryview(map_array(folder, name)) for name in ADDRESS_LINE_ARRAYS)
        if len(starts) == count + 1:
            return text, starts
    return None


def card_record_arrays(settings: list[Setting]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of `CardRecords`, for settings in the order of their numbers."""
    texts = [part for setting in settings for part in _texts(setting)]
    return {
        "label_text": np.frombuffer(b"".join(texts), np.uint8),
        "label_starts": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        **fragment_arrays(settings),
        **address_line_arrays(address_line(setting) for setting in settings),
        **street_arrays(street_line(setting) for setting in settings),
    }


def fragment_arrays(settings: list[Setting]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of fragment keys, and of the days in findings, in the order of the settings."""
    findings = [_finding_parts(setting) for setting in settings]
    return {
        "kind_twins": _digest_keys(map(_kind_parts, settings)),
        "facts_twins": _digest_keys(map(_facts_parts, settings)),
        "finding_twins": _digest_keys(finding for finding, _ in findings),
        "finding_days": np.array([day for _, day in findings], np.int32),
        "closing_twins": _digest_keys(map(_closing_parts, settings)),
    }


def address_line_arrays(lines: Iterable[bytes]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of `CardRecord.address_text`, for settings in the order of their numbers."""
    return _text_arrays(ADDRESS_LINE_ARRAYS, lines)


def street_arrays(lines: Iterable[bytes]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of `CardRecord.street`, for settings in the order of their numbers."""
    return _text_arrays(STREET_ARRAYS, lines)


def _text_arrays(names: tuple[str, str], lines: Iterable[bytes]) -> dict[str, npt.NDArray[Any]]:
    texts = list(lines)
    return {
        names[0]: np.frombuffer(b"".join(texts), np.uint8),
        names[1]: np.cumsum([0, *map(len, texts)], dtype=np.int64),
    }


def address_line(setting: Setting) -> bytes:
    """The postal address on one line; for a home with consent to its area, only the area."""
    if setting.consent is Consent.AREA:
        return setting.postcode.encode()
    lines = dict.fromkeys((*setting.address, setting.town, setting.postcode))
    return ", ".join(filter(None, lines)).encode()


def street_line(setting: Setting) -> bytes:
    """The street of the address, else its town; the area's outward code for an area only."""
    if setting.consent is Consent.AREA:
        return setting.postcode.encode()
    return (street_of(setting.address, setting.town) or setting.town).encode()


def _texts(setting: Setting) -> tuple[bytes, bytes]:
    return f"{setting.provider_id}/{slug(setting.name)}".encode(), setting.name.encode()


def _digest_keys(parts: Iterable[Hashable]) -> npt.NDArray[np.int64]:
    """A key for each part: 64 bits of a digest, enough to be unique among a million parts."""
    known: dict[Hashable, int] = {}
    keys = []
    for part in parts:
        key = known.get(part)
        if key is None:
            digest = blake2b(repr(part).encode(), digest_size=8).digest()
            key = known[part] = int.from_bytes(digest, "big", signed=True)
        keys.append(key)
    return np.array(keys, np.int64)


# The values that each part of a card may depend on. `test_fragments.py` compares each card
# assembled from shared fragments with the same card rendered on its own.


def _kind_parts(setting: Setting) -> Hashable:
    is_area_only = setting.consent is Consent.AREA
    return setting.kind, setting.is_for_school_age, setting.la_code, is_area_only, setting.area_km


def _facts_parts(setting: Setting) -> Hashable:
    offer = setting.offer
    return (
        offer.ages or setting.kind,  # without ages, the card shows the usual ages of the kind
        setting.choice in UNDER_FIVES,
        offer.funded,
        offer.opening,
        offer.periods,
        offer.vacancies,
        offer.vacancies and offer.space_confirmed_on,
        tuple(price for price in offer.prices if price.unit in CARE_UNITS),
        offer.school_runs if setting.kind is Kind.OUT_OF_SCHOOL else (),
    )


def _finding_parts(setting: Setting) -> tuple[Hashable, int]:
    """The values that the inspection finding depends on, and the ordinal of its date."""
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
    """The values of an inspection that a card shows, except its date."""
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
