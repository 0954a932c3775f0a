"""One person against an index of a million: `python -m tests.bench.linkage.lookup_people [COUNT]`.

Everybody is invented. The app has no index of people: the tables are the bench's own, in the shape
of those of settings. Half of the look-ups are of people in the index as another system may hold
them, half of children who are not in it. Exits with 1 where p95 is above the goal.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import click
from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.data.linkage.index import RECORDS_OF_KEY_MAX, token_of
from app.data.linkage.source_records import CHUNK
from app.data.session import engine, placeholders, read_rows, record
from app.linkage.decide import LinkDecision, LinkOutcome
from app.linkage.model import model_of
from app.linkage.people.compare import compare_people
from app.linkage.people.decide import decide_person
from app.linkage.people.keys import block_keys
from app.linkage.people.normalise import normalise_person
from app.linkage.score import score
from tests.bench.linkage.children import children, people
from tests.bench.linkage.timed_lookups import LOOKUPS, PROCESSES, Row, empty_records, report, run

COUNT, SEED = 1_000_000, 40
# Shares of the people in the index whom the other system holds differently.
LETTER_LOST, MOVED, NO_BIRTH_DATE = 0.10, 0.10, 0.02
_WITHOUT_ROWID = {True: "WITHOUT ROWID", False: ""}
_BATCH = 50_000


class IndexRows(NamedTuple):
    """The rows of both tables: (id, facts), and (token, person_id) in the order of the index."""

    people: list[tuple[int, str]]
    tokens: list[tuple[int, int]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    count = parser.parse_args().count
    started = time.perf_counter()
    rows = index_rows(people(count, SEED))
    click.echo(f"{count:,} people, {len(rows.tokens):,} keys: {_since(started)}")
    lookups = sought(rows, random.Random(SEED))
    is_reached = True
    with empty_records() as urls:
        for database, url in urls.items():
            started = time.perf_counter()
            fill(url, rows)
            click.echo(f"{database}: filled in {_since(started)}")
            for processes in PROCESSES:
                found = run(look_up, url, lookups, processes)
                is_reached &= report(f"  {processes} at once", found, "right")
    return int(not is_reached)


def index_rows(rows: Iterable[Row]) -> IndexRows:
    """The rows of the index for people, with ids from 0 in their order."""
    facts, tokens = [], []
    for number, row in enumerate(rows):
        facts.append((number, encode_sorted({name: text for name, text in row.items() if text})))
        found = {token_of(key) for key in block_keys(normalise_person(row))}
        tokens += [(token, number) for token in found]
    tokens.sort()
    return IndexRows(facts, tokens)


def sought(rows: IndexRows, rng: random.Random) -> list[Row]:
    """Half people of the index, with slips and `id`; half children with slips who are not in it."""
    known = rng.sample(rows.people, min(LOOKUPS // 2, len(rows.people)))
    found = [_as_another_holds(number, json.loads(facts), rng) for number, facts in known]
    found += children(LOOKUPS // 2, SEED).right
    rng.shuffle(found)
    return found


def _as_another_holds(number: int, row: Row, rng: random.Random) -> Row:
    if rng.random() < LETTER_LOST:
        row["surname"] = row["surname"][:2] + row["surname"][3:]
    if rng.random() < MOVED:
        row |= {"postcode": "ZZ99 3WZ", "house": "1"}
    if rng.random() < NO_BIRTH_DATE:
        row["born_on"] = ""
    return {**row, "id": str(number)}


def fill(database_url: str, rows: IndexRows) -> None:
    """Make the tables of the index and fill them."""
    made = engine(database_url)
    without = _WITHOUT_ROWID[made.dialect.name == "sqlite"]
    with made.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (id INTEGER PRIMARY KEY, facts TEXT)")
        connection.exec_driver_sql(
            "CREATE TABLE person_key (token BIGINT, person_id INTEGER,"
            f" PRIMARY KEY (token, person_id)) {without}"
        )
    with record(database_url) as session:
        _put(session, "person (id, facts)", rows.people)
        _put(session, "person_key (token, person_id)", rows.tokens)
        session.commit()
    with made.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _put(session: Session, table: str, rows: list[tuple[int, str]] | list[tuple[int, int]]) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES (?, ?)", part)
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def look_up(database_url: str, row: Row) -> tuple[int, bool]:
    """How many candidates a row has, and whether the best match is the right one.

    That is the person whose `id` the row has; none for a child who is not in the index.
    """
    with record(database_url) as session:
        candidates = _candidates(session, block_keys(normalise_person(row)))
    matches = sorted(_matches(row, candidates), key=lambda one: -one[1].score.weight)
    best = str(matches[0][0]) if matches else ""
    return len(candidates), best == row.get("id", "")


def _candidates(session: Session, keys: Iterable[str]) -> list[tuple[int, str]]:
    """As `app.data.linkage.index.find_candidates` does for settings."""
    tokens = sorted({token_of(key) for key in keys})
    if not tokens:
        return []
    own = f"SELECT token, person_id FROM person_key WHERE token IN ({placeholders(tokens)})"
    holders: dict[int, list[int]] = {}
    for token, number in read_rows(session, own, *tokens):
        holders.setdefault(token, []).append(number)
    listed = sorted(
        {one for ids in holders.values() if len(ids) <= RECORDS_OF_KEY_MAX for one in ids}
    )
    found: list[tuple[int, str]] = []
    for start in range(0, len(listed), CHUNK):
        chosen = listed[start : start + CHUNK]
        own = f"SELECT id, facts FROM person WHERE id IN ({placeholders(chosen)})"
        found += [(number, facts) for number, facts in read_rows(session, own, *chosen)]
    return found


def _matches(row: Row, candidates: Iterable[tuple[int, str]]) -> Iterator[tuple[int, LinkDecision]]:
    """The candidates to link or to review."""
    fields, model = normalise_person(row), model_of("people")
    for number, facts in candidates:
        other = normalise_person(json.loads(facts))
        scored = score(model, compare_people(fields, other))
        decision = decide_person(fields, other, scored, model.thresholds)
        if decision.outcome is not LinkOutcome.NO_LINK:
            yield number, decision


def _since(started: float) -> str:
    return f"{time.perf_counter() - started:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
