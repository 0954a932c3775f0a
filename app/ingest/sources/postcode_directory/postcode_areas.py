"""The districts and wards of a postcode directory that the record does not have."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from sqlmodel import Session

from app.data.session import read_rows
from app.ingest.quality_gates.unknown_areas import AreaKey, UnknownArea, name_areas
from app.publish.postcodes.arrays import PostcodeArrays

_NO_CODE = "99999999"  # the end of ONS's codes for "no area"


def areas_of_postcodes(session: Session, found: PostcodeArrays) -> dict[AreaKey, int]:
    """The number of postcodes in use in each area that the record should have.

    These are districts of a country with districts in the record, and wards of a district with wards
    in the record: wards are loaded council by council, but a national file has those of all.
    """
    listed = read_rows(session, "SELECT level, code, parent_code FROM area")
    countries = {code[:1] for level, code, _ in listed if level == "district"}
    with_wards = {parent for level, _, parent in listed if level == "ward"}
    live = found.retired_month == 0
    pairs = found.district[live].astype(np.uint32) << 16 | found.ward[live]
    counts = Counter[AreaKey]()
    for pair, count in zip(*np.unique(pairs, return_counts=True), strict=True):
        district, ward = found.districts[pair >> 16], found.wards[pair & 0xFFFF]
        if district[:1] in countries and not district.endswith(_NO_CODE):
            counts["district", district] += int(count)
        if district in with_wards and ward and not ward.endswith(_NO_CODE):
            counts["ward", ward] += int(count)
    return dict(counts)


def describe_unknown_postcode_areas(unknown: Sequence[UnknownArea]) -> str:
    """A sentence with the number of postcodes of unknown districts and wards, and the first areas."""
    counts = []
    for level, some in groupby(unknown, lambda area: area.level):
        listed = list(some)
        count = sum(area.rows_count for area in listed)
        counts.append(f"{count:,} ({name_areas(level, listed)})")
    return (
        f"postcodes of unknown areas: {', '.join(counts)}; they are stored, but no page names these "
        "areas until they are loaded (`flask refresh areas --file`)"
    )
