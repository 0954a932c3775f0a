"""Files in the publishers' layouts."""

import csv
from collections.abc import Iterable
from datetime import date
from itertools import count
from pathlib import Path

from tests.builders.rows import AREAS, POSTCODES, REGISTER_COLUMNS, Cells, consent

AS_AT = date(2026, 9, 30)
_numbers = count(1)


def number() -> int:
    """A number that this run has not used yet, for file names."""
    return next(_numbers)


def register_file(folder: Path, rows: Iterable[Cells], as_at: date | None = AS_AT) -> Path:
    """An edition of the register in its layout since November 2025."""
    return _write(folder, "register", REGISTER_COLUMNS, rows, as_at)


def consented_file(folder: Path, rows: Iterable[Cells], as_at: date | None = AS_AT) -> Path:
    return _write(folder, "consented", list(consent()), rows, as_at)


def areas_file(
    folder: Path, rows: Iterable[tuple[str, ...]] = AREAS, as_at: date | None = AS_AT
) -> Path:
    """Rows may end before the boundary, and have no vintage."""
    columns = ["level", "code", "name", "parent_code", "la_number", "former_names", "vintage"]
    columns.append("boundary")
    filled = ((*row[:6], "2026-06", *(row[6:] or ("",))) for row in rows)
    listed = (dict(zip(columns, row, strict=True)) for row in filled)
    return _write(folder, "areas", columns, listed, as_at)


def postcodes_file(
    folder: Path, rows: Iterable[tuple[str, ...]] = POSTCODES, as_at: date = AS_AT
) -> Path:
    """Rows may end before the LSOA."""
    columns = ["postcode", "latitude", "longitude", "district_code", "ward_code"]
    columns += ["retired", "lsoa_code"]
    listed = (dict(zip(columns, row, strict=False)) for row in rows)
    named = folder / f"postcodes_{as_at}"
    named.mkdir(parents=True, exist_ok=True)
    written = _write(named, "postcodes", columns, listed, None)
    return written.rename(folder / f"postcodes_{as_at}-{next(_numbers)}.csv")


def _write(
    folder: Path, name: str, columns: list[str], rows: Iterable[Cells], as_at: date | None
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{next(_numbers)}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        if as_at:
            stream.write(f"Invented data as at {as_at.day} {as_at:%B %Y}\n")
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file
