"""One record against all settings of the real register: `python -m tests.bench.linkage.lookup`.

The names of 82 councils are looked up as a council's own list has them: first with the name only,
then with premises too. The index is that of a record, filled by `app.data.linkage.index`. Exits with
1 where p95 is above the goal.
"""

import random
import sys
import time
from collections.abc import Mapping

import click

from app.core.issuers import OFSTED
from app.core.json_text import encode_sorted
from app.core.source_names import LISTING
from app.data.linkage.index import IndexedRecord, find_candidates, save_records
from app.data.linkage.link_settings import find_matches
from app.data.linkage.source_records import SourceRecord
from app.data.session import engine, record
from app.linkage.clusters import RecordKey
from app.linkage.settings.keys import block_keys
from app.linkage.settings.normalise import normalise_setting
from tests.bench.linkage import settings_files
from tests.bench.linkage.timed_lookups import LOOKUPS, PROCESSES, Row, empty_records, report, run

SEED = 30


def main() -> int:
    if not settings_files.are_at_hand():
        click.echo("the bench needs the real files: the register and the names of councils")
        return 2
    rows = settings_files.register()
    numbers = {
        name: f"{position:03}"
        for position, name in enumerate(sorted({one["council"] for one in rows.values()}))
    }
    entries = [one for one in settings_files.council_names() if one.record["council"] in numbers]
    lists = {
        "names": entries,
        "names and premises": settings_files.listing(entries, rows, SEED),
    }
    lookups = {
        name: [
            {**one.record, "council": numbers[one.record["council"]]}
            for one in random.Random(SEED).sample(listed, LOOKUPS)
        ]
        for name, listed in lists.items()
    }
    is_reached = True
    with empty_records() as urls:
        for database, url in urls.items():
            started = time.perf_counter()
            fill(url, rows, numbers)
            click.echo(f"{database}: {len(rows):,} settings, {time.perf_counter() - started:.0f} s")
            for name, listed in lookups.items():
                for processes in PROCESSES:
                    found = run(look_up, url, listed, processes)
                    is_reached &= report(f"  {name}, {processes} at once", found, "matched")
    return int(not is_reached)


def fill(
    database_url: str, rows: Mapping[str, settings_files.Record], numbers: Mapping[str, str]
) -> None:
    """Save the register's rows as records of the index; `numbers` are those of the councils."""
    records, keys = [], {}
    for urn, row in rows.items():
        number = numbers[row["council"]]
        facts = {name: text for name, text in row.items() if text}
        facts |= {"council": number, OFSTED: urn}
        one = SourceRecord(RecordKey(OFSTED, urn), urn, number, encode_sorted(facts))
        records.append(one)
        keys[one.key] = block_keys(normalise_setting(facts))
    with record(database_url) as session:
        save_records(session, records, keys, {})
        session.commit()
    with engine(database_url).connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def look_up(database_url: str, row: Row) -> tuple[int, bool]:
    """How many candidates a row has, and whether any is to link or to review."""
    number = row["council"]
    key = RecordKey(f"{LISTING}/{number}", "looked up")
    one = IndexedRecord(0, key, "", number, encode_sorted(row), 0)
    with record(database_url) as session:
        candidates = find_candidates(session, block_keys(normalise_setting(row)))
        return len(candidates), bool(find_matches(one, candidates))


if __name__ == "__main__":
    sys.exit(main())
