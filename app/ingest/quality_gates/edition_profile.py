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
from app.core.provision import HOME_BASED, Kind
from app.core.ratings import Inspection
from app.data.areas import normalise_council_name
from app.ingest.parsing.csv_file import normalise
from app.ingest.quality_gates.unknown_areas import AreaKey
from app.ingest.source_rows import Address
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


@dataclass(frozen=True)
class RowFacets:
    """What the gates count about a source's rows; None for what they do not have.

    Each is a function of a row. `kind` is the kind of provision, or the level of an area. `council`
    is a DfE number or a name as written, `area` the level and the code, council number or name of the
    area that the row is about. `is_agreed`: the row consents to publication of name and full address.
    `named_kind` is the kind of a row with a name in a register that should redact those of homes,
    None for a row without a name. `non_confidential_urn` is the Ofsted number of a registration that is
    not confidential, None for one that is.
    """

    kind: Callable[[Any], str] | None = None
    council: Callable[[Any], str] | None = None
    area: Callable[[Any], AreaKey] | None = None
    address: Callable[[Any], Address | None] | None = None
    inspections: Callable[[Any], Sequence[Inspection]] | None = None
    is_agreed: Callable[[Any], bool] | None = None
    named_kind: Callable[[Any], Kind | None] | None = None
    non_confidential_urn: Callable[[Any], str | None] | None = None


def profile_of(rows: Sequence[Any], columns: Iterable[str], facets: RowFacets) -> Profile:
    """The profile of an edition."""
    named = Counter(map(facets.named_kind, rows)) if facets.named_kind else Counter[Kind | None]()
    return Profile(
        rows_count=len(rows),
        columns=tuple(normalise(name) for name in columns),
        kinds=Counter(map(facets.kind, rows)) if facets.kind else {},
        councils=_by_council(rows, facets.council) if facets.council else {},
        grades=_grades(map(facets.inspections, rows)) if facets.inspections else {},
        named_homes=sum(named[kind] for kind in HOME_BASED),
        named_others=named[Kind.OTHER],
        agreed_count=sum(map(facets.is_agreed, rows)) if facets.is_agreed else 0,
    )


def postcodes_of(rows: Sequence[Any], facets: RowFacets) -> list[str]:
    """The postcodes of rows, as written."""
    addresses = map(facets.address, rows) if facets.address else ()
    return [address.postcode for address in addresses if address and address.postcode]


def find_non_confidential_urns(rows: Sequence[Any], facets: RowFacets) -> list[str]:
    """The Ofsted numbers of registrations that are not confidential."""
    urns = map(facets.non_confidential_urn, rows) if facets.non_confidential_urn else ()
    return [urn for urn in urns if urn is not None]


def count_rows_by_area(rows: Sequence[Any], facets: RowFacets) -> dict[AreaKey, int]:
    """The number of rows of each area; rows without an area are left out."""
    if facets.area is None:
        return {}
    return {key: count for key, count in Counter(map(facets.area, rows)).items() if key[1]}


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


def _grades(inspections_by_row: Iterable[Sequence[Inspection]]) -> dict[str, Counter[str]]:
    """Counts of results by framework and judgement area, from the newest inspections of each row."""
    grades: dict[str, Counter[str]] = {}
    for inspections in inspections_by_row:
        seen = []
        for inspection in inspections:
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
