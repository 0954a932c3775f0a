"""Rows with defaults, in the layouts of the publishers."""

import csv
from collections.abc import Mapping

from app.config import ROOT

SEEDS = ROOT / "seeds"


def _register_columns() -> list[str]:
    """The columns of Ofsted's layout since November 2025, from the seeds."""
    with next(SEEDS.glob("ofsted_register*")).open(encoding="utf-8-sig", newline="") as file:
        return next(line for line in csv.reader(file) if "Provider URN" in line)


REGISTER_COLUMNS = _register_columns()
Cells = Mapping[str, str]


def nursery(urn: str = "EY100001", **cells: str) -> dict[str, str]:
    """A register row of a day nursery in ZZ1 1AA; `cells` replace the defaults."""
    return {
        "Provider URN": urn,
        "Provider type": "Childcare on non-domestic premises",
        "Provider subtype": "Full day care",
        "Provider status": "Active",
        "Registration date": "01/09/2010",
        "Provider Early Years Register flag": "Y",
        "Provider Compulsory Childcare Register flag": "Y",
        "Provider Voluntary Childcare Register flag": "N",
        "Registered person name": "Kelp Nurseries Ltd",
        "Provider name": f"Nursery {urn}",
        "Provider address line 1": "1 Staithe Hill",
        "Provider town": "Sandmere",
        "Provider postcode": "ZZ1 1AA",
        "Local authority": "Sandmere",
        "Places": "40",
        "EYR OEIF/CIF: Most recent: Overall effectiveness": "2",
        "EYR OEIF: Most recent: Full inspection date": "12/03/2020",
        "EYR OEIF: Most recent: Full inspection number": "10100001",
    } | cells


_REDACTED = {
    f"Provider {column}": "REDACTED"
    for column in ("name", "address line 1", "address line 2", "town", "postcode")
} | {"Registered person name": "REDACTED"}


def redacted(row: Cells) -> dict[str, str]:
    """The same row with name and address redacted, as Ofsted does it."""
    return {**row, **_REDACTED}


def childminder(urn: str = "2500001", **cells: str) -> dict[str, str]:
    """A register row of a childminder, redacted as all of them are."""
    row = nursery(urn) | {"Provider type": "Childminder", "Provider subtype": ""}
    return redacted(row) | cells


def consent(urn: str = "2500001", **cells: str) -> dict[str, str]:
    """A row of the consented file with name and full address."""
    return {
        "Provider URN": urn,
        "Provider name": f"Minder {urn}",
        "Provider Type": "Childminder",
        "Provider address line 1": "7 Saltpan Road",
        "Provider address line 2": "",
        "Provider address line 3": "",
        "Provider town": "Sandmere",
        "Postcode": "ZZ1 1AB",
        "Local Authority": "Sandmere",
    } | cells


def to_area_only(row: Cells) -> dict[str, str]:
    """The same consent, narrowed to name and area."""
    return {**row, "Provider address line 1": ""}


AREAS = (
    ("council", "E06990001", "Sandmere", "", "995", "Sandmere Bay"),
    ("district", "E06990001", "Sandmere", "E06990001", "", ""),
    ("ward", "E05990001", "Marram", "E06990001", "", ""),
)
POSTCODES = (
    ("ZZ1 1AA", "53.900000", "1.200000", "E06990001", "E05990001", ""),
    ("ZZ1 1AB", "53.912340", "1.212340", "E06990001", "E05990001", ""),
    ("ZZ1 1AD", "53.950000", "1.250000", "E06990001", "E05990001", ""),
)
# Nine neighbours of each, so that a home in any of them may be shown by its cell of 1 km.
NEIGHBOURS = tuple(
    (f"ZZ1 {figure}A{letter}", *facts)
    for figure, (_, *facts) in zip("789", POSTCODES, strict=True)
    for letter in "EFGHJLNPQ"
)
