"""The profile of an edition: counts of rows by kind, council, grade, postcode and consent.

It is stored with the edition as JSON, and the gates compare the next edition with it. It has
counts only, no single rows.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import HOME_BASED, Consent, Kind
from app.core.ratings import Inspection
from app.data.areas import normalise_council_name
from app.ingest.parsing.csv_file import normalise
from app.ingest.source import (
    AgencyRow,
    AreaRow,
    ConsentedRow,
    ExtractRow,
    HelpPointRow,
    ListingRow,
    RegisterRow,
    SchoolOutcomeRow,
    SchoolRow,
    TakeupRow,
)
from app.snapshot.published_postcodes import PublishedPostcodes

# Latitude and longitude of England with its islands, in degrees, rounded outwards. Source: of 27,359
# addresses in Ofsted's register of August 2021 the outermost are 49.91, 55.77, -6.31 and 1.76.
SOUTH, NORTH, WEST, EAST = 49.85, 55.82, -6.46, 1.78
_OUTSIDE_ENGLAND_PREFIXES = ("L", "M", "N", "S", "W")  # of ONS's district codes outside England
RowCounts = Mapping[str, int]


@dataclass(frozen=True)
class Profile:
    """The counts of an edition's rows.

    `kinds` has kinds of provision, or levels of areas. The keys of `councils` are DfE numbers or
    normalised names, "" for none, those of `letters` are postcode areas. `grades` are those of the
    newest inspection in each framework. `postcodes_count` rows have a postcode, of which
    `unknown_count` are not in the directory and `outside_count` lie outside England. `named_homes`
    are home-based rows with a name in Ofsted's register, `named_others` named rows of an unknown
    type. `agreed_count` rows consent to publication of name and full address. `unsilenced_count`
    rows were confidential in the edition before and are not any more.
    """

    rows_count: int
    columns: tuple[str, ...] = ()
    kinds: RowCounts = field(default_factory=dict)
    councils: RowCounts = field(default_factory=dict)
    letters: RowCounts = field(default_factory=dict)
    grades: Mapping[str, RowCounts] = field(default_factory=dict)
    postcodes_count: int = 0
    unknown_count: int = 0
    outside_count: int = 0
    named_homes: int = 0
    named_others: int = 0
    agreed_count: int = 0
    unsilenced_count: int = 0

    def to_json(self) -> str:
        return json.dumps(vars(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, rows_count: int) -> "Profile":
        """The inverse of `to_json`; only `rows_count` for an edition stored without a profile."""
        stored = json.loads(text)
        if not stored:
            return cls(rows_count)
        return cls(**{**stored, "columns": tuple(stored["columns"])})


# Row types without an entry have no council, or all rows have the same one.
_COUNCIL: Mapping[type, Callable[[Any], str]] = {
    **dict.fromkeys((RegisterRow, ConsentedRow, AgencyRow), lambda row: row.la_name),
    **dict.fromkeys((SchoolRow, HelpPointRow), lambda row: row.la_number or row.la_name),
    TakeupRow: lambda row: row.la_number,
}
_KIND: Mapping[type, Callable[[Any], str]] = {
    **dict.fromkeys((RegisterRow, SchoolRow, ExtractRow, HelpPointRow), lambda row: row.kind.value),
    ListingRow: lambda row: row.kind.value if row.kind else "by number",
    AreaRow: lambda row: row.level,
    TakeupRow: lambda row: row.figure.entitlement.value,
}
_ROWS_WITH_INSPECTIONS = (RegisterRow, SchoolOutcomeRow)
_ROWS_WITH_ADDRESS = (
    RegisterRow,
    ConsentedRow,
    SchoolRow,
    AgencyRow,
    HelpPointRow,
    ExtractRow,
    ListingRow,
)


def profile_of(rows: Sequence[Any], columns: Iterable[str]) -> Profile:
    """The profile of an edition whose rows are all of one type."""
    row_type = type(rows[0]) if rows else object
    kind, council = _KIND.get(row_type), _COUNCIL.get(row_type)
    profile = Profile(
        rows_count=len(rows),
        columns=tuple(normalise(name) for name in columns),
        kinds=Counter(map(kind, rows)) if kind else {},
        councils=_by_council(rows, council) if council else {},
        grades=_grades(rows) if row_type in _ROWS_WITH_INSPECTIONS else {},
    )
    return _with_consent_counts(profile, row_type, rows)


def postcodes_of(rows: Sequence[Any]) -> list[str]:
    """The postcodes of rows, as written."""
    if not rows or not isinstance(rows[0], _ROWS_WITH_ADDRESS):
        return []
    return [row.address.postcode for row in rows if row.address and row.address.postcode]


def find_non_confidential_urns(rows: Sequence[Any]) -> list[str]:
    """The Ofsted numbers of registrations in an extract that are not confidential."""
    if not rows or not isinstance(rows[0], ExtractRow):
        return []
    return [row.ofsted_urn for row in rows if not row.is_confidential]


def with_postcode_counts(
    profile: Profile, written: Iterable[str], known: PublishedPostcodes
) -> Profile:
    """The profile with counts of postcodes that are unknown to the directory or outside England."""
    count = unknown = outside = 0
    for text in written:
        count += 1
        try:
            entry = known.find(Postcode.parse(text).key)
        except PostcodeInvalid:
            entry = None
        if entry is None:
            unknown += 1
        elif entry.latitude is not None and entry.longitude is not None:
            is_within_bounds = SOUTH < entry.latitude < NORTH and WEST < entry.longitude < EAST
            outside += not is_within_bounds or entry.district_code.startswith(
                _OUTSIDE_ENGLAND_PREFIXES
            )
    return replace(profile, postcodes_count=count, unknown_count=unknown, outside_count=outside)


def directory_profile(keys: npt.NDArray[np.uint64], columns: Iterable[str]) -> Profile:
    """The profile of a postcode directory: the number of sorted `keys` in each postcode area."""
    starts = np.asarray(keys >> np.uint64(40), dtype=np.uint16)  # the first two characters
    letters: Counter[str] = Counter()
    for start, count in zip(*np.unique(starts, return_counts=True), strict=True):
        pair = chr(int(start) >> 8) + chr(int(start) & 255)
        letters[pair if pair.isalpha() else pair[0]] += int(count)
    return Profile(len(keys), tuple(normalise(name) for name in columns), letters=letters)


def _by_council(rows: Sequence[Any], council: Callable[[Any], str]) -> dict[str, int]:
    by_council: Counter[str] = Counter()
    for written, count in Counter(map(council, rows)).items():
        by_council[normalise_council_name(written)] += count
    return dict(by_council)


def _grades(rows: Sequence[Any]) -> dict[str, Counter[str]]:
    """Counts of results by framework and judgement area, from each row's newest inspections."""
    grades: dict[str, Counter[str]] = {}
    for row in rows:
        seen = []
        for inspection in row.inspections:
            framework = inspection.framework
            if framework in seen:  # the second and third most recent
                continue
            seen.append(framework)
            for judged, result in _inspection_results(inspection):
                grades.setdefault(f"{framework.value}{judged}", Counter())[result] += 1
    return grades


def _inspection_results(inspection: Inspection) -> Iterable[tuple[str, str]]:
    if inspection.overall:
        yield "", inspection.overall.value
    if inspection.requirements:
        yield "", inspection.requirements.value
    for area, standard in inspection.standards.items():
        yield f", {area.value}", standard.value


def _with_consent_counts(profile: Profile, row_type: type, rows: Sequence[Any]) -> Profile:
    """The profile with counts of named rows (register) or of full consents (other sources)."""
    if row_type is RegisterRow:
        named = Counter(row.kind for row in rows if row.name is not None)
        homes = sum(named[kind] for kind in HOME_BASED)
        return replace(profile, named_homes=homes, named_others=named[Kind.OTHER])
    if row_type is ConsentedRow:
        agreed = sum(1 for row in rows if row.address.lines and row.address.postcode)
        return replace(profile, agreed_count=agreed)
    if row_type is ListingRow:
        agreed = sum(1 for row in rows if row.consent is Consent.ALL)
        return replace(profile, agreed_count=agreed)
    return profile
