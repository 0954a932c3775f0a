"""Rows of postcode files, checked and sorted; `app.publish.postcodes` makes arrays of them.

All operations are on whole columns, because a national directory has millions of rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import polars as pl

from app.ingest.reading import BadRow
from app.publish.postcodes.arrays import NO_POSITION, PostcodeArrays, month_number
from app.publish.postcodes.conversion import CHECKED_COLUMNS, keys_of

# More than an edition may have (1 % of three million rows); limits the report of an invalid file.
LISTED_MAX = 50_000
# The United Kingdom with its islands, in degrees; positions outside it are errors.
SOUTH, NORTH, WEST, EAST = 49.8, 61.0, -8.8, 1.9
_POSTCODE = r"^(GIR|[A-Z]{1,2}[0-9][0-9A-Z]?)[0-9][A-Z]{2}$"
_CODE = r"^[A-Z][0-9]{8}$"
_LSOA = r"^E01[0-9]{6}$"
# No LSOA of England: ONS's code for "no area", or the code of another nation.
_NO_LSOA = r"^(?:E99999999|[A-DF-Z][0-9]{8})?$"
_MONTH = re.compile(r"(\d{4})-?(\d{2})(?:-?\d{2})?", re.ASCII)
_DAY = re.compile(r"\d{1,2}/(\d{1,2})/(\d{4})", re.ASCII)


@dataclass(frozen=True)
class PostcodeDirectory(PostcodeArrays):
    """A directory that has been read: its arrays, and what could not be read.

    `bad` has the first LISTED_MAX unreadable rows. `ignored` are columns that were not read,
    `unknown` those of them that are unknown, with a few of their values.
    """

    rows_read: int
    bad: tuple[BadRow, ...]
    ignored: tuple[str, ...] = ()
    as_at: date | None = None
    unknown: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class RawRows:
    """One file's rows. `frame` has row (line of the file) and the text of each column by meaning.

    After `read_positions` latitude and longitude are degrees, or both null. `columns` maps meanings
    to the file's own names. `says_use`: the file distinguishes postcodes in use from terminated
    ones. `file` is its name if the edition has several. `unknown` are the unknown columns of a file
    without a header.
    """

    frame: pl.DataFrame
    columns: Mapping[str, str]
    says_use: bool
    file: str = ""
    unknown: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass
class BadRows:
    """The rows left out so far, and those kept without a wrong value."""

    rows: list[BadRow] = field(default_factory=list)

    def drop(
        self, frame: pl.DataFrame, wrong: pl.Expr, column: str, raw: RawRows, reason: str
    ) -> pl.DataFrame:
        """The frame without its `wrong` rows, which are added to `rows` with their `column`."""
        mask = frame.select(wrong.fill_null(False)).to_series()
        if not mask.any():
            return frame
        self.add(frame.filter(mask), column, raw, reason)
        return frame.filter(~mask)

    def add(self, wrong: pl.DataFrame, column: str, raw: RawRows, reason: str) -> None:
        """Add rows with a wrong value in `column`; the caller may keep them without it."""
        values = wrong.select("row", pl.col(column).cast(pl.String).fill_null(""))
        name = raw.columns.get(column, column)
        for row, value in values.head(LISTED_MAX - len(self.rows)).iter_rows():
            self.rows.append(BadRow(row, name, value[:200], reason, raw.file))


def read_positions(raw: RawRows, bad_rows: BadRows) -> RawRows:
    """The rows with latitude and longitude converted from text to numbers."""
    sides = {"latitude": (SOUTH, NORTH), "longitude": (WEST, EAST)}
    text = {side: pl.col(side).str.strip_chars() for side in sides}
    # "No grid reference" is 99.999999 and 0 in ONS's files, 0 and 0 in others.
    numbers = {f"{side}_number": text[side].cast(pl.Float64, strict=False) for side in sides}
    frame = raw.frame.with_columns(**numbers)
    inside = [pl.col(f"{side}_number").is_between(*ends) for side, ends in sides.items()]
    if frame.select(pl.all_horizontal(inside).fill_null(False).all()).item():
        # True for most files, and half the cost of the checks below.
        placed = {side: pl.col(f"{side}_number") for side in sides}
        return replace(raw, frame=frame.with_columns(**placed).drop(list(numbers)))
    without_position = (pl.col("latitude_number") > 99) | (
        (pl.col("latitude_number") == 0) & (pl.col("longitude_number") == 0)
    )
    empty = {side: text[side].fill_null("") == "" for side in sides}
    for side, (low, high) in sides.items():
        number = pl.col(f"{side}_number")
        no_number = ~empty[side] & ~number.is_finite().fill_null(False)
        frame = bad_rows.drop(frame, no_number, side, raw, "this is not a number of degrees")
        outside = ~number.is_between(low, high) & ~without_position.fill_null(False)
        frame = bad_rows.drop(frame, outside, side, raw, "this is outside the United Kingdom")
    half_missing = empty["latitude"] != empty["longitude"]
    frame = bad_rows.drop(frame, half_missing, "latitude", raw, "latitude or longitude is missing")
    frame = frame.with_columns(
        **{side: pl.when(~without_position).then(pl.col(f"{side}_number")) for side in sides}
    )
    return replace(raw, frame=frame.drop(list(numbers)))


def check(raw: RawRows, bad_rows: BadRows) -> pl.DataFrame:
    """The valid rows of one file in CHECKED_COLUMNS, each postcode once, sorted by key."""
    compact = pl.col("postcode").str.replace_all(" ", "", literal=True).str.to_uppercase()
    frame = raw.frame.with_columns(compact=compact.fill_null(""))
    wrong = ~pl.col("compact").str.contains(_POSTCODE)
    frame = bad_rows.drop(frame, wrong, "postcode", raw, "this is not a postcode")
    for side in ("district", "ward"):
        frame = frame.with_columns(pl.col(side).str.strip_chars().fill_null(""))
        wrong = (pl.col(side) != "") & ~pl.col(side).str.contains(_CODE)
        frame = bad_rows.drop(frame, wrong, side, raw, "this is not an area code like E05013963")
    frame = _with_lsoas(frame, raw, bad_rows)
    frame = _with_months(frame, raw, bad_rows)
    e6 = [
        (pl.col(side) * 1e6).round().cast(pl.Int32).fill_null(NO_POSITION).alias(f"{side}_e6")
        for side in ("latitude", "longitude")
    ]
    keys = pl.Series("key", keys_of(frame["compact"]), dtype=pl.UInt64)
    frame = frame.with_columns(keys, *e6, says_use=pl.lit(raw.says_use))
    return _without_duplicates(frame, raw, bad_rows).select(CHECKED_COLUMNS)


def _with_lsoas(frame: pl.DataFrame, raw: RawRows, bad_rows: BadRows) -> pl.DataFrame:
    """The frame with LSOAs of England only; a wrong code leaves its postcode without one."""
    if frame["lsoa"].null_count() == frame.height:
        return frame.with_columns(lsoa=pl.lit(""))
    frame = frame.with_columns(pl.col("lsoa").str.strip_chars().fill_null(""))
    is_lsoa = frame["lsoa"].str.contains(_LSOA)
    others = frame.filter(~is_lsoa)
    wrong = ~pl.col("lsoa").str.contains(_NO_LSOA) & pl.col("district").str.contains("^(?:E|$)")
    reason = "this is not an LSOA code like E01005143: the postcode was kept without it"
    bad_rows.add(others.filter(wrong), "lsoa", raw, reason)
    return frame.with_columns(lsoa=pl.when(is_lsoa).then(pl.col("lsoa")).otherwise(pl.lit("")))


def _with_months(frame: pl.DataFrame, raw: RawRows, bad_rows: BadRows) -> pl.DataFrame:
    """The frame with `month`, 0 for a postcode in use; each distinct text is parsed once."""
    values = [text for text in frame["retired"].unique().to_list() if text and text.strip()]
    months = {text: _month(text) for text in values}
    wrong = pl.col("retired").is_in([text for text, month in months.items() if not month])
    reason = "this is not a month like 2024-02 or 202402"
    frame = bad_rows.drop(frame, wrong, "retired", raw, reason)
    month = pl.lit(0, dtype=pl.UInt16)
    if months:
        month = pl.col("retired").replace_strict(months, default=0, return_dtype=pl.UInt16)
    return frame.with_columns(month=month)


def _month(text: str) -> int:
    """Months since December 1899; 0 for any text but YYYYMM, YYYY-MM(-DD) and DD/MM/YYYY."""
    if match := _MONTH.fullmatch(text.strip()):
        year, month = int(match[1]), int(match[2])
    elif match := _DAY.fullmatch(text.strip()):
        year, month = int(match[2]), int(match[1])
    else:
        return 0
    return month_number(year, month) if 1970 <= year < 2100 and 1 <= month <= 12 else 0


def _without_duplicates(frame: pl.DataFrame, raw: RawRows, bad_rows: BadRows) -> pl.DataFrame:
    """The rows sorted by key, each postcode once; a second position is reported as a bad row."""
    keys = frame["key"].to_numpy()
    if not (keys[1:] > keys[:-1]).all():
        order = np.argsort(keys, kind="stable")
        frame, keys = frame[order], keys[order]
    again = np.concatenate(([False], keys[1:] == keys[:-1])) if len(keys) else np.zeros(0, bool)
    if not again.any():
        return frame
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(keys))))
    moved = np.zeros(len(keys), bool)
    for side in ("latitude_e6", "longitude_e6"):
        values = frame[side].to_numpy()
        moved |= values != values[first]
    frame = frame.with_columns(again=pl.Series(again), moved=pl.Series(moved & again))
    reason = "given twice with different positions: the first row was kept"
    frame = bad_rows.drop(frame, pl.col("moved"), "postcode", raw, reason)
    return frame.filter(~pl.col("again"))
