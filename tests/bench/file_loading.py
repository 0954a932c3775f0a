"""The cost of importing the national files."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from app.config import ROOT
from tests.bench import report_table
from tests.bench.national import POSTCODES, LoadRefused, National
from tests.bench.report_table import Row, at_most

_OURS = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from app.ingest.sources.postcode_directory import read_postcodes
from app.publish.store.staging import verify, write_directory, write_postcodes
source, root = map(Path, sys.argv[1:])
started = time.process_time()
read = read_postcodes(source)
filling = write_postcodes(read.columns, read.codes)
write_directory(root, "postcodes", 1, datetime.now(UTC), filling)
verify(root, "postcodes", 1)
print(time.process_time() - started, read.rows_read)
"""
_DUCKDB = """
import sys, time
from pathlib import Path
import duckdb
started, count = time.process_time(), 0
for file in sorted(Path(sys.argv[1]).glob("*.csv.gz")):
    question = "SELECT count(*), count(COLUMNS(*)) FROM read_csv(?)"
    count += duckdb.execute(question, [str(file)]).fetchone()[0]
print(time.process_time() - started, count)
"""


def measure_loading(data: National) -> Iterator[Row]:
    """Rows for the complete national load, as measured when the folder was filled."""
    load, register = data.loading, data.loading.ofsted_register
    name = "70,980 provider rows parsed, checked, stored, published: CPU"
    yield at_most(name, register.cpu_s, 10, 5, report_table.seconds)
    yield Row("  wall clock of the same command", report_table.seconds(register.wall_s))
    yield at_most(
        "national files loaded and published, wall", load.wall_s, 180, 180, report_table.seconds
    )
    parts = (("areas", load.areas), ("postcodes", load.postcode_directory))
    yield Row(
        "  of which",
        ", ".join(f"{name} {report_table.seconds(cost.wall_s)}" for name, cost in parts),
    )


def measure_postcodes(work: Path, rounds: int) -> Iterator[Row]:
    """Rows for the postcode file, compared with DuckDB only reading it."""
    ours, theirs, count = [], [], 0
    for _ in range(rounds):
        cpu_s, count = _cpu_of(_OURS, str(POSTCODES), str(work / "written"))
        ours.append(cpu_s)
        theirs.append(_cpu_of(_DUCKDB, str(POSTCODES))[0])
    name = f"{count:,} postcode rows parsed, checked, written: CPU / DuckDB"
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    yield at_most(name, ratio, 3, 1.5, report_table.times)
    yield Row("  CPU of ours and of DuckDB", f"{median(ours):.2f} and {median(theirs):.2f} s")


def _cpu_of(program: str, *arguments: str) -> tuple[float, int]:
    """CPU seconds and rows, as printed by a program in its own process."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LoadRefused(done.stderr.strip()[-300:])
    cpu_s, count = done.stdout.split()
    return float(cpu_s), int(count)
