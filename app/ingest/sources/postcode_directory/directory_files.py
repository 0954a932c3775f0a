"""Postcode directories: Code-Point Open, NSPL, ONSPD, a CSV with a header, or a folder of these.

Columns of Code-Point Open, NSPL and ONSPD: docs/sources.md#postcode-directory.
"""

import csv
import io
import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

import polars as pl

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import (
    CUT_SHORT,
    CsvTable,
    check_lines,
    date_in,
    decode,
    find_header,
    is_gzip_file,
    normalise,
    read_bytes,
)
from app.ingest.parsing.edition_files import files_of
from app.ingest.parsing.zip_archive import check_size, open_archive
from app.ingest.sources.postcode_directory import code_point, postcode_rows
from app.ingest.sources.postcode_directory.postcode_rows import (
    BadRows,
    PostcodeDirectory,
    RawRows,
)
from app.publish.postcodes.conversion import TooManyAreas, to_arrays

LINES_MAX = 4_000_000  # the United Kingdom with all terminated postcodes has 2.7 million
UNPACKED_BYTES_MAX = 2_000_000_000  # a whole ONSPD has 1.3 GB
_HEAD_BYTES = 65_536
# The first name that is in a file is used; ONS's names contain the year (lad26cd).
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
    "lsoa": ("lsoa21cd", "lsoa21", "lsoa_code"),  # of 2021; those of 2011 and 2001 are not read
    "retired": ("retired", "retired_month", "retired_date", "retired_on", "doterm",
                "terminated", "last_seen_release"),
}  # fmt: skip
_REQUIRED = ("postcode", "latitude", "longitude")
# Columns that are left out on purpose: ONS's codes and names with their year, its older names
# without one, and those of councils' extracts (docs/sources.md#postcode-directory).
_UNUSED = re.compile(
    r"[a-z]+\d\d(?:cd|nm|nmw|ind|hclnm)\d?|"
    r"pcd\d?|pcds|postcode|dointr|doterm|oscty|ced|oslaua|osward|parish|user ?type|usrtypind|"
    r"oseast1m|osnrth1m|osgrdind|east1m|north1m|gridind|oshlthau|nhser|ctry|rgn|streg|pcon|eer|teclec|"
    r"ttwa|pct|nuts|itl|statsward|casward|n?park|(?:oa|lsoa|msoa|wz|bua)\d\d|(?:ur|ru|oac)\d\d(?:ind)?|"
    r"ccg|sicbl|lep\d|pfa|imd|calncv|icb|laua|cty|hlthau|lat|latitude|long|longitude|lon|lng|"
    r"ward|(?:ward|district|la|lsoa|msoa|oa)_(?:code|name)|district|msoa_hcl_name|locality|"
    r"positional_quality(?:_indicator)?|eastings?|northings?|retired(?:_month|_date|_on)?|terminated|"
    r"last_seen_release|district_code_then|country_code|nhs_[a-z_]+|admin_[a-z_]+",
    re.ASCII,
)
_EXAMPLES = 3  # values of an unknown column
_ONS_WHOLE = re.compile(r"(?:.*/)?Data/(?:NSPL|ONSPD)\w*_UK\.csv", re.IGNORECASE)
_ONS_AREA = re.compile(
    r"(?:.*/)?Data/multi_csv/(?:NSPL|ONSPD)\w*_UK_[A-Z]{1,2}\.csv", re.IGNORECASE
)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_RELEASE = re.compile(rf"_({'|'.join(_MONTHS)})_(20\d\d)(?=_|\.|$)", re.IGNORECASE)
_ENDINGS = (".csv", ".csv.gz", ".zip")


@dataclass(frozen=True)
class _File:
    """One file of the edition, with the rows of each of its members."""

    parts: tuple[RawRows, ...]
    rows_read: int
    ignored: tuple[str, ...]
    as_at: date | None
    unknown: Mapping[str, list[str]] = field(default_factory=dict)


def read_postcodes(path: Path) -> PostcodeDirectory:
    """The directory in a publisher's zip, a CSV with a header, or a folder of such files.

    Raises FileRefused when a file is none of these. Unreadable rows are in `bad`.
    """
    bad_rows = BadRows()
    files = [
        _read_file(file, file.name if path.is_dir() else "", bad_rows)
        for file in files_of(path, _ENDINGS)
    ]
    raws = _mark_main_file([raw for file in files for raw in file.parts])
    try:
        arrays = to_arrays([postcode_rows.check(raw, bad_rows) for raw in raws])
    except TooManyAreas as error:
        raise FileRefused(path, str(error)) from None
    return PostcodeDirectory(
        **vars(arrays),
        rows_read=sum(file.rows_read for file in files),
        bad=tuple(bad_rows.rows),
        ignored=tuple(name for file in files for name in file.ignored),
        as_at=max(filter(None, (file.as_at for file in files)), default=None),
        unknown={name: seen for file in files for name, seen in file.unknown.items()},
    )


def _mark_main_file(raws: list[RawRows]) -> list[RawRows]:
    """Mark the largest file without end dates as one of postcodes in use only.

    Smaller files without end dates are extracts that may contain terminated postcodes: seen in a
    council's extract of the ONSPD of March 2025.
    """
    without_end_dates = [raw for raw in raws if not raw.says_use]
    main = max(without_end_dates, key=lambda raw: raw.frame.height, default=None)
    return [replace(raw, says_use=True) if raw is main else raw for raw in raws]


def _read_file(path: Path, label: str, bad_rows: BadRows) -> _File:
    if path.suffix.casefold() == ".zip":
        return _read_zip(path, label, bad_rows)
    return _read_table(path, label, bad_rows)


def _read_zip(path: Path, label: str, bad_rows: BadRows) -> _File:
    with open_archive(path) as archive:
        if areas := code_point.find_areas(path, archive):
            check_size(path, areas, UNPACKED_BYTES_MAX)
            raws = [code_point.read_area(path, archive, area, label) for area in areas]
            return _read_code_point(raws, label, code_point.copyright_date(archive), bad_rows)
        if members := _ons_members(archive):
            check_size(path, members, UNPACKED_BYTES_MAX)
            return _merge_files([_read_member(archive, info, label, bad_rows) for info in members])
    reason = "the zip has neither Data/CSV/<area>.csv, as in Code-Point Open, nor "
    raise FileRefused(path, f"{reason}Data/NSPL_..._UK.csv or Data/ONSPD_..._UK.csv")


def _read_code_point(
    raws: list[RawRows], label: str, as_at: date | None, bad_rows: BadRows
) -> _File:
    unknown = {
        _labelled(label, [name])[0]: seen for raw in raws for name, seen in raw.unknown.items()
    }
    return _File(
        parts=tuple(code_point.from_grid(raw, bad_rows) for raw in raws),
        rows_read=sum(raw.frame.height for raw in raws),
        ignored=(*_labelled(label, code_point.UNUSED), *unknown),
        as_at=as_at,
        unknown=unknown,
    )


def _ons_members(archive: ZipFile) -> list[ZipInfo]:
    """The whole directory as one member, or else its members by postcode area."""
    infos = archive.infolist()
    whole = [info for info in infos if _ONS_WHOLE.fullmatch(info.filename)]
    return whole or [info for info in infos if _ONS_AREA.fullmatch(info.filename)]


def _read_member(archive: ZipFile, info: ZipInfo, label: str, bad_rows: BadRows) -> _File:
    """One member of the zip, unpacked to disk: it has 1.3 GB, of which seven columns are read."""
    name = f"{label}: {info.filename}" if label else info.filename
    with TemporaryDirectory() as folder:
        unpacked = Path(folder) / Path(info.filename).name
        with archive.open(info) as packed, unpacked.open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
        try:
            return _read_table(unpacked, name, bad_rows)
        except FileRefused as refused:
            raise FileRefused(Path(str(archive.filename)), str(refused)) from None


def _merge_files(files: list[_File]) -> _File:
    return _File(
        parts=tuple(part for file in files for part in file.parts),
        rows_read=sum(file.rows_read for file in files),
        ignored=tuple(dict.fromkeys(name for file in files for name in file.ignored)),
        as_at=max(filter(None, (file.as_at for file in files)), default=None),
        unknown={name: seen for file in files for name, seen in file.unknown.items()},
    )


def _read_table(path: Path, label: str, bad_rows: BadRows) -> _File:
    head = read_bytes(path, at_most=_HEAD_BYTES)
    # The last line of the head may be cut off, and an open quotation mark would be an error.
    cut = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD_BYTES else head
    table = find_header(path, decode(path, cut), _NAMES["postcode"])
    return _read_csv(table, label, bad_rows)


def _read_csv(table: CsvTable, label: str, bad_rows: BadRows) -> _File:
    positions = _find_positions(table)
    packed = is_gzip_file(table.path)
    source = read_bytes(table.path, limit=UNPACKED_BYTES_MAX) if packed else table.path
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        check_lines(table.path, stream, LINES_MAX)
        _refuse_truncated(table, stream)
    try:
        frame = pl.read_csv(
            source,
            skip_lines=table.header_row - 1,
            columns=sorted(positions.values()),
            infer_schema=False,
            encoding="utf8-lossy",  # columns that are not read may have names in Windows-1252
            row_index_name="row",
            row_index_offset=table.header_row + 1,
        )
    except pl.exceptions.PolarsError as error:
        message = str(error)[:100].splitlines()[0]
        reason = f"the rows do not fit the header ({message})"
        raise FileRefused(table.path, reason, row=table.header_row) from None
    by_position = sorted(positions, key=lambda meaning: positions[meaning])
    frame.columns = ["row", *by_position]
    frame = frame.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in _REQUIRED))
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in _NAMES if name not in positions]
    raw = RawRows(
        frame=frame.with_columns(absent),
        columns={meaning: table.header[position] for meaning, position in positions.items()},
        says_use="retired" in positions,
        file=label,
    )
    ignored = [name for i, name in enumerate(table.header) if i not in positions.values()]
    return _File(
        parts=(postcode_rows.read_positions(raw, bad_rows),),
        rows_read=frame.height,
        ignored=_labelled(label, ignored),
        as_at=date_in(table.title) or _release_in(table.path.name),
        unknown=_unknown(table, positions.values(), label),
    )


def _unknown(table: CsvTable, used: Collection[int], label: str) -> dict[str, list[str]]:
    """The unknown columns, with their values in the first rows."""
    unrecognised = [
        position
        for position, name in enumerate(table.header)
        if position not in used and name.strip() and not _UNUSED.fullmatch(normalise(name))
    ]
    rows = [cells for _, cells in islice(table.rows, _EXAMPLES)] if unrecognised else []
    return {
        _labelled(label, [table.header[position]])[0]: [
            cells[position].strip()[:40] for cells in rows if position < len(cells)
        ]
        for position in unrecognised
    }


def _refuse_truncated(table: CsvTable, stream: BinaryIO) -> None:
    """Raise FileRefused when the last line has neither a line end nor all its cells."""
    stream.seek(-min(_HEAD_BYTES, stream.seek(0, io.SEEK_END)), io.SEEK_END)
    last = stream.read().replace(b"\r", b" ").rpartition(b"\n")[2].decode("cp1252", "replace")
    if last and len(next(csv.reader([last]), [])) < len(table.header):
        raise FileRefused(table.path, CUT_SHORT)


def _labelled(label: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{label}: {name}" if label else name for name in names)


def _release_in(name: str) -> date | None:
    """The first day of the month in an ONS file name such as NSPL_AUG_2026_UK.csv."""
    found = _RELEASE.search(name)
    return date(int(found[2]), _MONTHS.index(found[1].upper()) + 1, 1) if found else None


def _refuse_duplicate(table: CsvTable, header: list[str], position: int) -> None:
    if header.count(header[position]) > 1:
        reason = "this column is given twice"
        name = table.header[position]
        raise FileRefused(table.path, reason, row=table.header_row, column=name)


def _find_positions(table: CsvTable) -> dict[str, int]:
    """The position of each meaning, by the first of its names that is in the header."""
    header = [normalise(name) for name in table.header]
    positions = {}
    for meaning, patterns in _NAMES.items():
        for pattern in patterns:
            found = [i for i, name in enumerate(header) if re.fullmatch(pattern, name)]
            if found:
                positions[meaning] = max(found, key=lambda i: header[i])  # the newest vintage
                _refuse_duplicate(table, header, positions[meaning])
                break
    for meaning in _REQUIRED:
        if meaning not in positions:
            reason = "this column is missing"
            raise FileRefused(table.path, reason, row=table.header_row, column=meaning)
    return positions
