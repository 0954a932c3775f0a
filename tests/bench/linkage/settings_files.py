"""Settings as councils and Ofsted name them, from the real files, with premises as a council has them.

The council's file has names and numbers only (DfE, about 2024), the register is of 2021-08-31. So
`listing` takes the names of the one and the premises of the other, with slips at the rates below.
About one entry in ten has no row in the register that it is compared with: it must not be linked.
"""

import csv
import gzip
import io
import random
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.config import ROOT
from app.core.text_normalisation import fold_text

DATA = ROOT.parent / "shared" / "data"
REGISTER = DATA / "ofsted" / "childcare_providers_2021-08-31.csv.gz"
NAMES = DATA / "linkage" / "provider_pairs_dev.csv.gz"

# Slips of a council's listing, as shares of its entries.
NOT_IN_REGISTER = 0.10
POSTCODE_MISSING, POSTCODE_MISTYPED, MOVED = 0.03, 0.01, 0.02
HOUSE_LOST, LINE_LOST, ABBREVIATED, TOWN_LOST = 0.10, 0.20, 0.30, 0.10
_SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Lane": "Ln", "Close": "Cl", "Drive": "Dr"}

Record = Mapping[str, str]


class Entry(NamedTuple):
    """An entry of a council's file, and the Ofsted number that the council has for it ("truth")."""

    record: Record
    urn: str


def are_at_hand() -> bool:
    """Whether the real files are beside the checkout."""
    return REGISTER.exists() and NAMES.exists()


def register() -> dict[str, Record]:
    """The rows of Ofsted's register by number; `name` is "" where the register withholds it."""
    found = {}
    for row in _rows(REGISTER, "utf-8"):
        is_withheld = "REDACTED" in row["Provider name"]
        lines = [row[f"Provider address line {number}"] for number in (1, 2, 3)]
        found[row["Provider URN"]] = {
            "name": "" if is_withheld else row["Provider name"],
            "address": "" if is_withheld else "\n".join(filter(None, lines)),
            "town": "" if is_withheld else row["Provider town"],
            "postcode": "" if is_withheld else row["Postcode"],
            "council": council_key(row["Local authority"]),
        }
    return found


def council_names() -> list[Entry]:
    """The entries of 82 councils: name and council only. The number is the truth, not in a record."""
    return [
        Entry(
            {"name": row["Provider Name"], "council": council_key(row["Local Authority"])},
            row["Ofsted URN"],
        )
        for row in _rows(NAMES, "utf-8")
    ]


def council_key(name: str) -> str:
    """A council's name in one spelling: "Kingston upon Hull, City of" is "Kingston upon Hull"."""
    plain = name.replace(", City of", "").replace(", County of", "").replace("&", "and")
    return fold_text(plain)


def held_out(entries: list[Entry], seed: int) -> set[str]:
    """Half of the councils, whose entries are never used to tune."""
    councils = sorted({entry.record["council"] for entry in entries})
    random.Random(seed).shuffle(councils)
    return set(councils[1::2])


def listing(entries: list[Entry], rows: Mapping[str, Record], seed: int) -> list[Entry]:
    """Those entries that the register has, with its premises as a council would hold them."""
    rng = random.Random(seed)
    known = [entry for entry in entries if rows.get(entry.urn, {}).get("name")]
    premises = [rows[entry.urn] for entry in known]
    return [
        Entry({**entry.record, **_with_slips(rows[entry.urn], premises, rng)}, entry.urn)
        for entry in known
    ]


def missing_numbers(entries: list[Entry], seed: int) -> set[str]:
    """The numbers that are taken out of the register, so that their entries have no true partner."""
    rng = random.Random(seed)
    return {entry.urn for entry in entries if rng.random() < NOT_IN_REGISTER}


def _with_slips(row: Record, premises: list[Record], rng: random.Random) -> dict[str, str]:
    if rng.random() < MOVED:
        row = rng.choice(premises)
    lines = row["address"].split("\n")
    if len(lines) > 1 and rng.random() < LINE_LOST:
        lines.pop(rng.randrange(len(lines)))
    if rng.random() < HOUSE_LOST:
        lines = [
            " ".join(word for word in line.split() if not word[:1].isdigit()) for line in lines
        ]
    if rng.random() < ABBREVIATED:
        lines = [" ".join(_SHORT.get(word, word) for word in line.split()) for line in lines]
    postcode, chance = row["postcode"], rng.random()
    if chance < POSTCODE_MISSING:
        postcode = ""
    elif chance < POSTCODE_MISSING + POSTCODE_MISTYPED:
        postcode = postcode[:-1] + rng.choice([one for one in "ABDEFGHJLN" if one != postcode[-1]])
    town = "" if rng.random() < TOWN_LOST else row["town"]
    return {"address": "\n".join(filter(None, lines)), "town": town, "postcode": postcode}


def _rows(path, encoding: str) -> Iterator[dict[str, str]]:
    with gzip.open(path) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, encoding, errors="replace", newline=""))
