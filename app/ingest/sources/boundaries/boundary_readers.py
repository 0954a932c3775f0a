"""Boundaries from a file to the record: one national edition, and one of LSOAs for each council."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from app.core.measures.figure import Level
from app.data.areas import find_council_codes, find_councils_of_districts
from app.data.editions import has_invented_edition
from app.data.measures import find_districts_of_lsoas, replace_boundaries
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source import FileParts
from app.ingest.source_readers import replacing_content
from app.ingest.sources.boundaries.boundary_files import Boundaries, Boundary, read_boundaries

SOURCE_NAME = "boundaries"
FACETS = RowFacets(kind=lambda row: row.level.value)
_MONTH = 12  # ONS names boundaries of councils and LSOAs after December
Numbers = Mapping[str, str]  # the council's DfE number by the code of a council, district or LSOA


def read_edition(path: Path, session: Session) -> EditionContent:
    found, notes = _with_current_codes(session, read_boundaries(path))
    if not found.listed:
        raise FileRefused(path, "no area of the file is a council of today")
    reading = _reading(path, found, _council_numbers(session, found))
    reading.notes += notes

    def store(context: CommandContext, edition: Edition) -> None:
        year = str(edition.as_at.year)
        values = (
            (edition.source, one.level.value, one.code, one.name, one.vintage or year, one.geometry)
            for one in found.listed
        )
        replace_boundaries(context.session, edition.source, values)

    return replacing_content(reading, found.listed, FACETS, store)


def _reading(path: Path, found: Boundaries, numbers: Numbers) -> Reading[Boundary]:
    """The boundaries as a reading, with the council of a file of LSOAs."""
    la_number: str | None = ""
    if found.are_of_lsoas:
        councils = sorted(_by_council(path, found, numbers))
        if len(councils) > 1:
            reason = f"the file has LSOAs of several councils: {', '.join(councils)}"
            raise FileRefused(path, reason)
        la_number = councils[0] or None
    vintage = max(one.vintage for one in found.listed)
    as_at = date(int(vintage), _MONTH, 1) if vintage else None
    reading = Reading(iter(found.listed), as_at, la_number, rows_read=len(found.listed))
    if found.elsewhere_count:
        reading.notes.append(f"{found.elsewhere_count:,} areas outside England skipped")
    return reading


def _with_current_codes(session: Session, found: Boundaries) -> tuple[Boundaries, list[str]]:
    """The boundaries with today's codes of councils, and notes on those that changed.

    ONS gives a council a new code when its boundary changes, as that of Sheffield after 2023. A council
    that was merged with another since then is left out: its successor has another boundary.
    """
    codes = find_council_codes(session)
    current, numbers = set(codes.values()), find_councils_of_districts(session)
    if found.are_of_lsoas or not current or has_invented_edition(session):
        return found, []
    successors = {
        one.code: codes.get(numbers.get(one.code, ""), "")
        for one in found.listed
        if one.level is Level.COUNCIL and one.code not in current
    }
    counts = Counter([*successors.values(), *(one.code for one in found.listed)])
    listed, notes = [], []
    for one in found.listed:
        successor = successors.get(one.code, one.code)
        if successor == one.code:
            listed.append(one)
        elif successor and counts[successor] == 1:
            listed.append(replace(one, code=successor))
            notes.append(f"{one.name} ({one.code}) now has the code {successor}")
        else:
            notes.append(f"{one.name} ({one.code}) is no council any more: left out")
    return replace(found, listed=listed), notes


@contextmanager
def split_file(context: CommandContext, path: Path) -> Iterator[FileParts]:
    """A file for each council with LSOAs in a GeoJSON; one of councils is a single edition."""
    found = read_boundaries(path)
    numbers = _council_numbers(context.session, found)
    by_council = _by_council(path, found, numbers) if found.are_of_lsoas else {}
    if len(by_council) < 2:
        yield FileParts({})
        return
    with TemporaryDirectory() as folder:
        stem, parts = path.name.partition(".")[0], {}
        for number, listed in sorted(by_council.items()):
            parts[number] = Path(folder) / f"{stem}_{number}.geojson"
            features = [one.feature for one in listed]
            collection = {"type": "FeatureCollection", "features": features}
            parts[number].write_text(json.dumps(collection), encoding="utf-8")
        yield FileParts(parts)


def _by_council(path: Path, found: Boundaries, numbers: Numbers) -> dict[str, list[Boundary]]:
    """The boundaries of each council, by its DfE number; "" where no LSOA names its council."""
    by_council: dict[str, list[Boundary]] = {}
    for one in found.listed:
        number = numbers.get(one.parent_code) or numbers.get(one.code) or ""
        if not number and one.parent_code:
            reason = f"the council of LSOA {one.code} is not a known council of England"
            raise FileRefused(path, reason, value=one.parent_code)
        by_council.setdefault(number, []).append(one)
    if "" in by_council and len(by_council) > 1:
        unknown = by_council[""][0].code
        raise FileRefused(path, "the council of this LSOA is not known", value=unknown)
    return by_council


def _council_numbers(session: Session, found: Boundaries) -> dict[str, str]:
    """The council's number by the code of each council and district, and of LSOAs without one."""
    districts = find_councils_of_districts(session)
    numbers = {code: number for number, code in find_council_codes(session).items()} | districts
    if found.are_of_lsoas and not all(one.parent_code for one in found.listed):
        for lsoa, district in find_districts_of_lsoas(session).items():
            if district in districts:
                numbers[lsoa] = districts[district]
    return numbers
