"""Rows of postcode files, checked and merged into the sorted arrays of a snapshot.

All operations are on whole columns, because a national directory has millions of rows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from app.ingest.reading import BadRow

NO_POSITION = -(2**31)  # latitude and longitude of a postcode without a grid reference
# More than an edition may have (1 % of three million rows); limits the report of an invalid file.
LISTED_MAX = 50_000
# The United Kingdom with its islands, in degrees; positions outside it are errors.
SOUTH, NORTH, WEST, EAST = 49.8, 61.0, -8.8, 1.9
CODES_MAX = 2**16
_POSTCODE = r"^(GIR|[A-Z]{1,2}[0-9][0-9A-Z]?)[0-9][A-Z]{2}$"
_CODE = r"^[A-Z][0-9]{8}$"
_MONTH = re.compile(r"(\d{4})-?(\d{2})(?:-?\d{2})?", re.ASCII)
_DAY = re.compile(r"\d{1,2}/(\d{1,2})/(\d{4})", re.ASCII)


class TooManyAreas(ValueError):
    """A directory has more districts or wards than its arrays can number."""


@dataclass(frozen=True)
class PostcodeArrays:
    """A postcode directory as arrays of one length, in the order of `keys`, each key once.

    A key is the number formed by seven ASCII bytes, most significant first: the outward code padded
    with spaces to four characters, then the inward code. Positions are millionths of a degree
    (WGS84), NO_POSITION if there is none. `district` and `ward` are indexes into `districts` and
    `wards`, whose first code is "" (not known). `retired_month` is 0 for postcodes in use, otherwise
    (year - 1900) * 12 + month of the end, or of the last release with the postcode. `bad` has the
    first LISTED_MAX unreadable rows. `ignored` are columns that were not read, `unknown` those of
    them that are unknown, with a few of their values.
    """

    keys: npt.NDArray[np.uint64]
    latitude_e6: npt.NDArray[np.int32]
    longitude_e6: npt.NDArray[np.int32]
    district: npt.NDArray[np.uint16]
    ward: npt.NDArray[np.uint16]
    retired_month: npt.NDArray[np.uint16]
    districts: tuple[str, ...]
    wards: tuple[str, ...]
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
    """The rows left out so far."""

    rows: list[BadRow] = field(default_factory=list)

    def drop(
        self, frame: pl.DataFrame, wrong: pl.Expr, column: str, raw: RawRows, reason: str
    ) -> pl.DataFrame:
        """The frame without its `wrong` rows, which are added to `rows` with their `column`."""
        mask = frame.select(wrong.fill_null(False)).to_series()
        if not mask.any():
            return frame
        values = frame.filter(mask).select("row", pl.col(column).cast(pl.String).fill_null(""))
        name = raw.columns.get(column, column)
        for row, value in values.head(LISTED_MAX - len(self.rows)).iter_rows():
            self.rows.append(BadRow(row, name, value[:200], reason, raw.file))
        return frame.filter(~mask)


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
    """The valid rows of one file, each postcode once, sorted by key."""
    compact = pl.col("postcode").str.replace_all(" ", "", literal=True).str.to_uppercase()
    frame = raw.frame.with_columns(compact=compact.fill_null(""))
    wrong = ~pl.col("compact").str.contains(_POSTCODE)
    frame = bad_rows.drop(frame, wrong, "postcode", raw, "this is not a postcode")
    for side in ("district", "ward"):
        frame = frame.with_columns(pl.col(side).str.strip_chars().fill_null(""))
        wrong = (pl.col(side) != "") & ~pl.col(side).str.contains(_CODE)
        frame = bad_rows.drop(frame, wrong, side, raw, "this is not an area code like E05013963")
    frame = _with_months(frame, raw, bad_rows)
    e6 = [
        (pl.col(side) * 1e6).round().cast(pl.Int32).fill_null(NO_POSITION).alias(f"{side}_e6")
        for side in ("latitude", "longitude")
    ]
    keys = pl.Series("key", _keys(frame["compact"]), dtype=pl.UInt64)
    frame = frame.with_columns(keys, *e6, says_use=pl.lit(raw.says_use))
    return _without_duplicates(frame, raw, bad_rows).select(
        "key", "latitude_e6", "longitude_e6", "district", "ward", "month", "says_use"
    )


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
    return (year - 1900) * 12 + month if 1970 <= year < 2100 and 1 <= month <= 12 else 0


def _keys(compact: pl.Series) -> npt.NDArray[np.uint64]:
    padded = pl.concat_str(compact.str.head(-3).str.pad_end(4), compact.str.tail(3))
    seven = pl.select(padded).to_series().str.join("").item() if len(compact) else ""
    letters = np.frombuffer(seven.encode("ascii"), np.uint8).reshape(-1, 7)
    keys = np.zeros(len(letters), np.uint64)
    for position in range(7):
        keys = (keys << np.uint64(8)) | letters[:, position]
    return keys


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


def merge(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All parts in one frame, each postcode once.

    A postcode in use takes precedence over a terminated one, a later end over an earlier one, then a
    row with a position, then the earlier file. Rows of files without `says_use` come last. Missing
    values (position, district, ward) are filled from the next row of the same postcode.
    """
    whole = pl.concat(parts)
    if len(parts) == 1:
        return whole
    shared = _find_duplicates(whole["key"].to_numpy())  # about a twentieth of the rows
    alone, again = whole.filter(~shared), whole.filter(shared)
    month = again["month"].to_numpy().astype(np.int64)
    rank = np.where(month > 0, 2**16 - month, np.where(again["says_use"].to_numpy(), 0, 2**17))
    rank = rank * 2 + (again["latitude_e6"].to_numpy() == NO_POSITION)
    order = np.lexsort((rank, again["key"].to_numpy()))
    placed, known = pl.col("latitude_e6") != NO_POSITION, pl.col("district") != ""
    filled = (
        again[order]
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("latitude_e6", "longitude_e6").filter(placed).first().fill_null(NO_POSITION),
            pl.col("district", "ward").filter(known).first().fill_null(""),
            pl.col("month", "says_use").first(),
        )
    )
    return pl.concat([alone, filled.select(alone.columns)]).sort("key")


def _find_duplicates(keys: npt.NDArray[np.uint64]) -> pl.Series:
    """A mask of keys that occur more than once. The keys are a few sorted runs, which sort fast."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_equal = ordered[1:] == ordered[:-1]
    is_duplicate = np.zeros(len(keys), bool)
    is_duplicate[order[1:][is_equal]] = is_duplicate[order[:-1][is_equal]] = True
    return pl.Series(is_duplicate)


def to_postcodes(
    parts: Sequence[pl.DataFrame],
    *,
    rows_read: int,
    bad: Iterable[BadRow],
    ignored: Iterable[str],
    as_at: date | None,
) -> PostcodeArrays:
    """The arrays of a directory. Raises TooManyAreas when two bytes are not enough for its areas."""
    whole = merge(parts)
    district, districts = _numbered(whole["district"])
    ward, wards = _numbered(whole["ward"])
    return PostcodeArrays(
        keys=whole["key"].to_numpy(),
        latitude_e6=whole["latitude_e6"].to_numpy(),
        longitude_e6=whole["longitude_e6"].to_numpy(),
        district=district,
        ward=ward,
        retired_month=whole["month"].to_numpy(),
        districts=districts,
        wards=wards,
        rows_read=rows_read,
        bad=tuple(bad),
        ignored=tuple(ignored),
        as_at=as_at,
    )


def _numbered(codes: pl.Series) -> tuple[npt.NDArray[np.uint16], tuple[str, ...]]:
    names = ("", *sorted(set(codes.unique().to_list()) - {""}))
    if len(names) > CODES_MAX:
        raise TooManyAreas(f"{len(names)} different area codes, over {CODES_MAX}")
    numbers = codes.cast(pl.Enum(names)).to_physical().cast(pl.UInt16).to_numpy()
    return numbers, names
