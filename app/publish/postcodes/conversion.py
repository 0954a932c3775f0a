"""From checked rows of postcodes to the arrays of a snapshot.

All operations are on whole columns, because a national directory has millions of rows. Only
commands that import postcodes load this module: polars takes time and memory.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from app.publish.postcodes.arrays import NO_POSITION, PostcodeArrays

CODES_MAX = 2**16
# Of a frame of checked rows: key (as in PostcodeArrays), positions, codes ("" if not known), the
# month of the end (0 in use), and whether its file marks terminated postcodes.
CHECKED_COLUMNS = (
    *("key", "latitude_e6", "longitude_e6", "district", "ward", "lsoa", "month"),
    "says_use",
)


class TooManyAreas(ValueError):
    """A directory has more districts, wards or LSOAs than its arrays can number."""


def to_arrays(parts: Sequence[pl.DataFrame]) -> PostcodeArrays:
    """The arrays of a directory's files, each a frame of checked rows sorted by key.

    Raises TooManyAreas when two bytes are not enough for its areas.
    """
    whole = merge(parts)
    district, districts = _numbered(whole["district"])
    ward, wards = _numbered(whole["ward"])
    lsoa, lsoas = _numbered(whole["lsoa"])
    return PostcodeArrays(
        keys=whole["key"].to_numpy(),
        latitude_e6=whole["latitude_e6"].to_numpy(),
        longitude_e6=whole["longitude_e6"].to_numpy(),
        district=district,
        ward=ward,
        lsoa=lsoa,
        retired_month=whole["month"].to_numpy(),
        districts=districts,
        wards=wards,
        lsoas=lsoas,
    )


def keys_of(compact: pl.Series) -> npt.NDArray[np.uint64]:
    """The keys of postcodes in upper case without spaces."""
    padded = pl.concat_str(compact.str.head(-3).str.pad_end(4), compact.str.tail(3))
    seven = pl.select(padded).to_series().str.join("").item() if len(compact) else ""
    letters = np.frombuffer(seven.encode("ascii"), np.uint8).reshape(-1, 7)
    keys = np.zeros(len(letters), np.uint64)
    for position in range(7):
        keys = (keys << np.uint64(8)) | letters[:, position]
    return keys


def merge(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All parts in one frame, each postcode once.

    A postcode in use takes precedence over a terminated one, a later end over an earlier one, then a
    row with a position, then the earlier file. Rows of files without `says_use` come last. Missing
    values (position, district with ward, LSOA) are filled from the next row of the same postcode.
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
            pl.col("lsoa").filter(pl.col("lsoa") != "").first().fill_null(""),
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


def _numbered(codes: pl.Series) -> tuple[npt.NDArray[np.uint16], tuple[str, ...]]:
    names = ("", *sorted(set(codes.unique().to_list()) - {""}))
    if len(names) > CODES_MAX:
        raise TooManyAreas(f"{len(names)} different area codes, over {CODES_MAX}")
    numbers = codes.cast(pl.Enum(names)).to_physical().cast(pl.UInt16).to_numpy()
    return numbers, names
