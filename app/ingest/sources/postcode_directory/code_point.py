"""OS Code-Point Open as published: a zip with one CSV per postcode area, without headers.

Columns: docs/sources.md#postcode-directory.
"""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import polars as pl

from app.ingest.errors import FileRefused
from app.ingest.parsing.as_at_date import find_date
from app.ingest.parsing.csv_file import check_lines
from app.ingest.parsing.national_grid import to_degrees
from app.ingest.sources.postcode_directory.postcode_rows import BadRows, RawRows

_MEMBER = re.compile(r"(?:.*/)?Data/CSV/[a-z]{1,2}\.csv", re.IGNORECASE)
_AREAS_MAX = 300  # there are about 120 postcode areas
_LINES_MAX = 200_000  # of one area; the largest has about 60,000
_CELLS = 10
# The pattern of each cell, which may be blank; shows that new cells come after the known ones.
_FORMS = (
    r"[A-Z]{1,2}[0-9][0-9A-Z]? *[0-9][A-Z]{2}",
    r"[0-9]{2}",
    r"[0-9]{1,6}",
    r"[0-9]{1,7}",
    r"[EWSN]92[0-9]{6}",
    r"[EWS][0-9]{8}",
    r"[EWS][0-9]{8}",
    r"[EWSN](?:10|11|13|99)[0-9]{6}",
    r"[EWSN](?:06|07|08|09|11|12)[0-9]{6}",
    r"[EWSN](?:05|08|13)[0-9]{6}",
)
_EXAMPLES, _WRONG_SHARE = 3, 0.01
_NAMES = {
    "postcode": "Postcode",
    "quality": "Positional_quality_indicator",
    "eastings": "Eastings",
    "northings": "Northings",
    "district": "Admin_district_code",
    "ward": "Admin_ward_code",
}
_COLUMNS = {
    0: "postcode",
    1: "quality",
    2: "eastings",
    3: "northings",
    8: "district",
    9: "ward",
}
UNUSED = (
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
)
_NO_GRID_REFERENCE = "90"
_EASTINGS_MAX, _NORTHINGS_MAX = 700_000, 1_300_000  # metres
_METADATA = re.compile(r"COPYRIGHT DATE:?\s*(\d{8})")


def find_areas(path: Path, archive: ZipFile) -> list[ZipInfo]:
    """The members of the zip with postcodes; none when it is not Code-Point Open."""
    areas = [info for info in archive.infolist() if _MEMBER.fullmatch(info.filename)]
    if len(areas) > _AREAS_MAX:
        raise FileRefused(path, f"the zip has {len(areas)} areas, more than {_AREAS_MAX}")
    return sorted(areas, key=lambda info: info.filename)


def read_area(path: Path, archive: ZipFile, info: ZipInfo, label: str) -> RawRows:
    """One area's rows on the British National Grid, as text."""
    name = f"{label}: {info.filename}" if label else info.filename
    with archive.open(info) as stream:
        data = stream.read(info.file_size)
    check_lines(path, io.BytesIO(data), _LINES_MAX, info.filename)
    cells = len(next(csv.reader([data.split(b"\n", 1)[0].decode("utf-8", "replace")]), []))
    if cells < _CELLS:
        reason = f"a row of Code-Point Open has {_CELLS} cells"
        raise FileRefused(path, f"{info.filename}: {reason}", row=1)
    frame = _read(path, info, data, list(range(cells)) if cells > _CELLS else list(_COLUMNS))
    unknown = {}
    if cells > _CELLS:
        _check_forms(path, info, frame)
        unknown = {f"column {at + 1}": _examples(frame, at) for at in range(_CELLS, cells)}
        frame = frame.select("row", *(frame.columns[at + 1] for at in _COLUMNS))
    frame.columns = ["row", *_COLUMNS.values()]
    blank = pl.lit(None, dtype=pl.String)
    frame = frame.with_columns(lsoa=blank, retired=blank)
    return RawRows(frame=frame, columns=_NAMES, says_use=True, file=name, unknown=unknown)


def _check_forms(path: Path, info: ZipInfo, frame: pl.DataFrame) -> None:
    """Raise FileRefused when rows have new cells and the ten known ones have other values."""
    for at, form in enumerate(_FORMS):
        cell = pl.col(frame.columns[at + 1]).str.strip_chars().fill_null("")
        wrong = frame.filter((cell != "") & ~cell.str.contains(f"^(?:{form})$"))
        if wrong.height > _WRONG_SHARE * frame.height:
            reason = (
                f"{info.filename}: a row of Code-Point Open has {_CELLS} cells, these have "
                f"{frame.width - 1}, and cell {at + 1} has other values than before: check whether "
                "cells have moved"
            )
            row, value = int(wrong["row"][0]), str(wrong[frame.columns[at + 1]][0])
            raise FileRefused(path, reason, row=row, value=value)


def _examples(frame: pl.DataFrame, at: int) -> list[str]:
    values = frame[frame.columns[at + 1]].drop_nulls().unique(maintain_order=True)
    return [value.strip()[:40] for value in values.head(_EXAMPLES).to_list()]


def _read(path: Path, info: ZipInfo, data: bytes, columns: list[int]) -> pl.DataFrame:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            columns=columns,
            infer_schema=False,
            encoding="utf8-lossy",
            row_index_name="row",
            row_index_offset=1,
        )
    except pl.exceptions.PolarsError as error:
        message = str(error)[:100].splitlines()[0]
        reason = f"{info.filename}: the rows cannot be read ({message})"
        raise FileRefused(path, reason) from None


def from_grid(raw: RawRows, bad_rows: BadRows) -> RawRows:
    """The rows with latitude and longitude (WGS84) instead of the British National Grid."""
    frame = raw.frame
    sides = {"eastings": _EASTINGS_MAX, "northings": _NORTHINGS_MAX}
    for side, most in sides.items():
        number = pl.col(side).cast(pl.Float64, strict=False)
        wrong = ~number.is_between(0, most).fill_null(False)
        frame = bad_rows.drop(frame, wrong, side, raw, "this is not on the British National Grid")
    frame = frame.with_columns(pl.col(side).cast(pl.Float64) for side in sides)
    without_position = (pl.col("quality") == _NO_GRID_REFERENCE) | (
        (pl.col("eastings") == 0) & (pl.col("northings") == 0)
    )
    longitude, latitude = to_degrees().transform(
        frame["eastings"].to_numpy(), frame["northings"].to_numpy()
    )
    frame = frame.with_columns(latitude=latitude, longitude=longitude).with_columns(
        pl.when(~without_position.fill_null(False)).then(pl.col(side)).alias(side)
        for side in ("latitude", "longitude")
    )
    return replace(raw, frame=frame.drop("quality", "eastings", "northings"))


def copyright_date(archive: ZipFile) -> date | None:
    """The date in Doc/metadata.txt, the only date in Code-Point Open; None if missing."""
    for info in archive.infolist():
        if info.filename.casefold().endswith("doc/metadata.txt") and info.file_size < 100_000:
            found = _METADATA.search(archive.read(info).decode("utf-8", "replace"))
            return find_date(found[1]) if found else None
    return None
