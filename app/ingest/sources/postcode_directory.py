"""Where postcodes lie: OS Code-Point Open as published, any CSV with a header, or a folder of them.

Columns of Code-Point Open, NSPL and ONSPD: data-sources.md §9.
"""

import re
import zlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

import polars as pl
from pyproj import Transformer

from app.ingest import postcodes
from app.ingest.asat import find_date
from app.ingest.csvfile import Table, date_in, decode, find_header, fold, is_packed, read_bytes
from app.ingest.errors import FileRefused
from app.ingest.postcodes import NO_POSITION, Faults, Postcodes, RawRows, TooManyAreas
from app.ingest.source import Source

__all__ = ["NO_POSITION", "SOURCE", "Postcodes", "read_postcodes"]

SOURCE = Source(
    name="postcode_directory",
    title="Postcodes with their positions and areas",
    publisher="Ordnance Survey; Office for National Statistics",
    url="https://osdatahub.os.uk/downloads/open/CodePointOpen",
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains OS data © Crown copyright and database right 2026. Contains Royal Mail data "
        "© Royal Mail copyright and database right 2026. Source: Office for National Statistics "
        "licensed under the Open Government Licence v3.0."
    ),
    rows_min=1_400_000,  # England alone, in use
    rows_max=3_000_000,  # the United Kingdom with all that ever ended
    stale_after_days=200,
)

UNPACKED_BYTES_MAX = 2_000_000_000  # a whole ONSPD has 1.3 GB
_HEAD_BYTES = 65_536
# The first name that a file has is used; years are part of ONS's names (lad26cd).
_NAMES = {
    "postcode": ("pcds", "postcode", "pcd8", "pcd7", "pcd2", "pcd"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lon", "lng"),
    "district": (
        "district_code",
        "district_code_then",
        r"lad\d\dcd",
        "oslaua",
        "laua",
        "la_code",
        "district",
    ),
    "ward": ("ward_code", r"wd\d\dcd", "osward", "ward"),
    "retired": ("retired", "retired_month", "retired_date", "retired_on", "doterm",
                "terminated", "last_seen_release"),
}  # fmt: skip
_REQUIRED = ("postcode", "latitude", "longitude")
_MEMBER = re.compile(r"(?:.*/)?Data/CSV/[a-z]{1,2}\.csv", re.IGNORECASE)
_MEMBERS_MAX = 300  # one a postcode area: about 120
_CODE_POINT_CELLS = 10
_CODE_POINT_NAMES = {
    "postcode": "Postcode",
    "quality": "Positional_quality_indicator",
    "eastings": "Eastings",
    "northings": "Northings",
    "district": "Admin_district_code",
    "ward": "Admin_ward_code",
}
_CODE_POINT = {
    0: "postcode",
    1: "quality",
    2: "eastings",
    3: "northings",
    8: "district",
    9: "ward",
}
_CODE_POINT_UNUSED = (
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
)
_NO_GRID_REFERENCE = "90"
_EASTINGS_MAX, _NORTHINGS_MAX = 700_000, 1_300_000  # metres
_METADATA = re.compile(r"COPYRIGHT DATE:?\s*(\d{8})")
_ENDINGS = (".csv", ".csv.gz", ".zip")


@dataclass(frozen=True)
class _File:
    """One file of the edition: its rows, in as many parts as it has members."""

    parts: tuple[RawRows, ...]
    rows_read: int
    ignored: tuple[str, ...]
    as_at: date | None


def read_postcodes(path: Path) -> Postcodes:
    """The directory in a zip of Code-Point Open, a CSV with a header, or a folder of such files.

    Raises FileRefused when a file is none of these. Single rows that cannot be read are in `bad`.
    """
    faults = Faults()
    files = [_read_file(file, file.name if path.is_dir() else "", faults) for file in _files(path)]
    raws = _with_main([raw for file in files for raw in file.parts])
    try:
        return postcodes.to_postcodes(
            [postcodes.check(raw, faults) for raw in raws],
            rows_read=sum(file.rows_read for file in files),
            bad=faults.rows,
            ignored=[name for file in files for name in file.ignored],
            as_at=max(filter(None, (file.as_at for file in files)), default=None),
        )
    except TooManyAreas as error:
        raise FileRefused(path, str(error)) from None


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = [file for file in sorted(path.iterdir()) if file.name.endswith(_ENDINGS)]
    if not files:
        raise FileRefused(path, "the folder holds no .csv, .csv.gz or .zip file")
    return files


def _with_main(raws: list[RawRows]) -> list[RawRows]:
    """The largest file that tells of no end is taken to list postcodes in use and nothing else.

    Smaller ones beside it are extracts that may hold ended postcodes without saying so: seen in a
    council's extract of ONSPD of March 2025.
    """
    silent = [raw for raw in raws if not raw.says_use]
    main = max(silent, key=lambda raw: raw.frame.height, default=None)
    return [replace(raw, says_use=True) if raw is main else raw for raw in raws]


def _read_file(path: Path, label: str, faults: Faults) -> _File:
    if path.suffix.casefold() == ".zip":
        return _read_code_point(path, label, faults)
    head = read_bytes(path, at_most=_HEAD_BYTES)
    # The last line of the head may be cut in two; a quotation mark in it would seem unclosed.
    cut = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD_BYTES else head
    table = find_header(path, decode(path, cut), _NAMES["postcode"])
    return _read_csv(table, label, faults)


def _read_csv(table: Table, label: str, faults: Faults) -> _File:
    at = _places(table)
    packed = is_packed(table.path)
    source = read_bytes(table.path, limit=UNPACKED_BYTES_MAX) if packed else table.path
    try:
        frame = pl.read_csv(
            source,
            skip_lines=table.header_row - 1,
            columns=sorted(at.values()),
            infer_schema=False,
            encoding="utf8-lossy",  # names beside the columns we use may be in Windows-1252
            row_index_name="row",
            row_index_offset=table.header_row + 1,
        )
    except pl.exceptions.PolarsError as error:
        reason = f"the rows do not fit the header ({str(error).splitlines()[0][:100]})"
        raise FileRefused(table.path, reason, row=table.header_row) from None
    by_position = sorted(at, key=lambda meaning: at[meaning])
    frame.columns = ["row", *by_position]
    frame = frame.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in _REQUIRED))
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in _NAMES if name not in at]
    raw = RawRows(
        frame=frame.with_columns(absent),
        columns={meaning: table.header[position] for meaning, position in at.items()},
        says_use="retired" in at,
        file=label,
    )
    ignored = [name for i, name in enumerate(table.header) if i not in at.values()]
    return _File(
        parts=(postcodes.read_positions(raw, faults),),
        rows_read=frame.height,
        ignored=tuple(f"{label}: {name}" if label else name for name in ignored),
        as_at=date_in(table.title),
    )


def _places(table: Table) -> dict[str, int]:
    """Where each meaning stands: under the first of its names that the header has."""
    header = [fold(name) for name in table.header]
    places = {}
    for meaning, patterns in _NAMES.items():
        for pattern in patterns:
            found = [i for i, name in enumerate(header) if re.fullmatch(pattern, name)]
            if found:
                places[meaning] = max(found, key=lambda i: header[i])  # the newest vintage
                break
    for meaning in _REQUIRED:
        if meaning not in places:
            reason = "this column is missing"
            raise FileRefused(table.path, reason, row=table.header_row, column=meaning)
    return places


def _read_code_point(path: Path, label: str, faults: Faults) -> _File:
    try:
        with ZipFile(path) as archive:
            members = _members(path, archive)
            raws = [_member(path, archive, member, label) for member in members]
            as_at = _copyright_date(archive)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise FileRefused(path, "the zip is damaged, cut short or locked") from None
    except OSError as error:
        raise FileRefused(path, f"cannot be read ({error.strerror})") from None
    return _File(
        parts=tuple(_from_grid(raw, faults) for raw in raws),
        rows_read=sum(raw.frame.height for raw in raws),
        ignored=tuple(f"{label}: {name}" if label else name for name in _CODE_POINT_UNUSED),
        as_at=as_at,
    )


def _members(path: Path, archive: ZipFile) -> list[ZipInfo]:
    """The files of the zip that hold postcodes; refused before anything is unpacked."""
    for info in archive.infolist():
        parts = info.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise FileRefused(path, "a name in the zip leads out of it", value=info.filename)
    members = [info for info in archive.infolist() if _MEMBER.fullmatch(info.filename)]
    if not members:
        raise FileRefused(path, "the zip holds no Data/CSV/<area>.csv as Code-Point Open does")
    if len(members) > _MEMBERS_MAX:
        raise FileRefused(path, f"the zip holds {len(members)} areas, over {_MEMBERS_MAX}")
    if sum(info.file_size for info in members) > UNPACKED_BYTES_MAX:
        raise FileRefused(path, f"unpacks to more than {UNPACKED_BYTES_MAX // 1_000_000} MB")
    return sorted(members, key=lambda info: info.filename)


def _member(path: Path, archive: ZipFile, info: ZipInfo, label: str) -> RawRows:
    name = f"{label}: {info.filename}" if label else info.filename
    with archive.open(info) as stream:
        data = stream.read(info.file_size)
    if data.split(b"\n", 1)[0].count(b",") != _CODE_POINT_CELLS - 1:
        reason = f"a row of Code-Point Open has {_CODE_POINT_CELLS} cells"
        raise FileRefused(path, f"{info.filename}: {reason}", row=1)
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            columns=list(_CODE_POINT),
            infer_schema=False,
            encoding="utf8-lossy",
            row_index_name="row",
            row_index_offset=1,
        )
    except pl.exceptions.PolarsError as error:
        reason = f"{info.filename}: {str(error).splitlines()[0][:100]}"
        raise FileRefused(path, reason) from None
    frame.columns = ["row", *_CODE_POINT.values()]
    frame = frame.with_columns(retired=pl.lit(None, dtype=pl.String))
    return RawRows(frame=frame, columns=_CODE_POINT_NAMES, says_use=True, file=name)


def _from_grid(raw: RawRows, faults: Faults) -> RawRows:
    """With latitude and longitude (WGS84) in place of the British National Grid."""
    frame = raw.frame
    sides = {"eastings": _EASTINGS_MAX, "northings": _NORTHINGS_MAX}
    for side, most in sides.items():
        number = pl.col(side).cast(pl.Float64, strict=False)
        wrong = ~number.is_between(0, most).fill_null(False)
        frame = faults.drop(frame, wrong, side, raw, "this is no place on the National Grid")
    frame = frame.with_columns(pl.col(side).cast(pl.Float64) for side in sides)
    nowhere = (pl.col("quality") == _NO_GRID_REFERENCE) | (
        (pl.col("eastings") == 0) & (pl.col("northings") == 0)
    )
    longitude, latitude = _transformer().transform(
        frame["eastings"].to_numpy(), frame["northings"].to_numpy()
    )
    frame = frame.with_columns(latitude=latitude, longitude=longitude).with_columns(
        pl.when(~nowhere.fill_null(False)).then(pl.col(side)).alias(side)
        for side in ("latitude", "longitude")
    )
    return replace(raw, frame=frame.drop("quality", "eastings", "northings"))


@cache
def _transformer() -> Transformer:
    """Within some 5 m: OSTN15's grid, which pyproj does not bring, would be exact."""
    return Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def _copyright_date(archive: ZipFile) -> date | None:
    """The day in Doc/metadata.txt, the only date that Code-Point Open carries."""
    for info in archive.infolist():
        if info.filename.casefold().endswith("doc/metadata.txt") and info.file_size < 100_000:
            found = _METADATA.search(archive.read(info).decode("utf-8", "replace"))
            return find_date(found[1]) if found else None
    return None
