"""Pairs of records in the index: what the model decided about them, and how they are stored."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf, isfinite

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.data.linkage.index import delete_rows
from app.data.linkage.source_records import CHUNK
from app.data.session import placeholders, put_rows, read_rows
from app.data.tables import LinkagePair
from app.linkage.decide import LinkOutcome
from app.linkage.score import Evidence

_COLUMNS = "left_id, right_id, outcome, rule, weight, lead, evidence, model_version"


@dataclass(frozen=True)
class StoredPair:
    """Two records by id, the lower first, with the model's decision and its evidence.

    `lead` is by how many bits the pair is better than its next rival, infinite without one.
    """

    left_id: int
    right_id: int
    outcome: LinkOutcome
    rule: str
    weight: float
    lead: float
    evidence: tuple[Evidence, ...]
    model_version: str


def find_pairs_of(session: Session, ids: Collection[int]) -> list[StoredPair]:
    """The pairs that have one of these records, by their ids."""
    found: dict[tuple[int, int], StoredPair] = {}
    listed = sorted(ids)
    for start in range(0, len(listed), CHUNK):
        chosen = listed[start : start + CHUNK]
        marks = placeholders(chosen)
        for column in ("left_id", "right_id"):
            own = f"SELECT {_COLUMNS} FROM linkage_pair WHERE {column} IN ({marks})"
            for row in read_rows(session, own, *chosen):
                found[row[0], row[1]] = _pair(*row)
    return [found[key] for key in sorted(found)]


def find_all_pairs(session: Session) -> list[StoredPair]:
    """Every pair, by the ids of its records."""
    rows = read_rows(session, f"SELECT {_COLUMNS} FROM linkage_pair")
    return [_pair(*row) for row in sorted(rows, key=lambda row: (row[0], row[1]))]


def has_other_version(session: Session, model_version: str) -> bool:
    """Whether another version of the model decided about some pair."""
    other = "SELECT 1 FROM linkage_pair WHERE model_version <> ? LIMIT 1"
    return bool(read_rows(session, other, model_version))


def _pair(
    left_id: int,
    right_id: int,
    outcome: str,
    rule: str,
    weight: float,
    lead: float | None,
    evidence: str,
    model_version: str,
) -> StoredPair:
    parts = tuple(Evidence(**part) for part in json.loads(evidence))
    shown = inf if lead is None else lead
    return StoredPair(
        left_id, right_id, LinkOutcome(outcome), rule, weight, shown, parts, model_version
    )


def replace_pairs(
    session: Session, ids: Collection[int], pairs: Iterable[StoredPair], now: datetime
) -> None:
    """Replace all pairs of these records by others."""
    for column in ("left_id", "right_id"):
        delete_rows(session, "linkage_pair", column, ids)
    columns = tuple(one.strip() for one in f"{_COLUMNS}, made_at".split(","))
    rows = [
        (
            *(one.left_id, one.right_id, one.outcome.value, one.rule, one.weight),
            one.lead if isfinite(one.lead) else None,
            encode_sorted([vars(part) for part in one.evidence]),
            *(one.model_version, now.isoformat(" ")),
        )
        for one in pairs
    ]
    put_rows(session, LinkagePair, columns, rows, key=("left_id", "right_id"))
