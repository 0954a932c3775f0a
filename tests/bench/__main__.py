"""`python -m tests.bench`: measure, print one table, leave nothing behind.

Exit codes: 0 no figure below its floor, 1 at least one below, 2 not measured.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from tests.bench import (
    edits,
    figures,
    file_loading,
    growth,
    load,
    national,
    page_weights,
    publishing,
    reach,
    receipts,
    report_table,
    searches,
)
from tests.bench.load import LoadFailed
from tests.bench.national import LoadRefused, National
from tests.bench.report_table import Row
from tests.bench.searches import Duration
from tests.bench.server import ServerFailed

FULL = Duration(rounds=7, seconds=2, publishing_seconds=20)
QUICK = Duration(rounds=3, seconds=1, publishing_seconds=10)

Group = Callable[[National, Path, Duration], Iterator[Row]]
GROUPS: dict[str, Group] = {
    "search": searches.measure,
    "gthread": searches.measure_gthread,
    "publish": lambda data, work, pace: publishing.measure(data, work, pace.publishing_seconds),
    "postcodes": lambda _, work, pace: file_loading.measure_postcodes(work, min(pace.rounds, 3)),
    "load": lambda data, *_: file_loading.measure_loading(data),
    "weights": lambda data, *_: page_weights.measure(data),
    "growth": growth.measure,
    "edits": lambda data, work, pace: edits.measure(data, work / "edits", pace.rounds),
    "figures": lambda _, work, __: figures.measure(work / "figures"),
    "reach": lambda *_: reach.measure(reach.CENTROIDS),
    "receipts": lambda data, work, pace: receipts.measure(data, work, pace.rounds),
}


def main(words: Sequence[str]) -> int:
    options = read_options(words)
    absent = ", ".join(str(path) for path in national.missing())
    if absent:
        return _not_measured(f"the bench needs the real national files: {absent} is not there")
    if not load.is_there():
        return _not_measured("the bench needs wrk: install the package wrk")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _folder(options.data, options.keep) as folder, _scratch() as work:
            _say("loading the national files" if not _is_loaded(folder) else f"data of {folder}")
            data = national.prepare(folder)
            measured = _measure(options.only, data, work, QUICK if options.quick else FULL)
    except KeyboardInterrupt:
        return _not_measured("stopped")
    except (LoadFailed, LoadRefused, ServerFailed) as error:
        return _not_measured(str(error))
    click.echo(report_table.table(measured))
    return int(any(row.verdict == report_table.BELOW for row in measured))


def read_options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds: less certain")
    parser.add_argument("--data", type=Path, help="keep the loaded data here, to be used again")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument(
        "--keep", action="store_true", help="keep a temporary folder, and say where"
    )
    return parser.parse_args(words)


def _measure(names: Sequence[str], data: National, work: Path, pace: Duration) -> list[Row]:
    measured: list[Row] = []
    for name in names:
        _say(name)
        measured += GROUPS[name](data, work, pace)
    return measured


@contextmanager
def _folder(chosen: Path | None, keep: bool) -> Iterator[Path]:
    """The folder of the national data: the chosen one, otherwise a temporary one."""
    folder = chosen.resolve() if chosen else Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield folder
    finally:
        if not chosen and keep:
            _say(f"the data stays in {folder}: --data {folder}")
        elif not chosen:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-work-") as folder:
        yield Path(folder)


def _is_loaded(folder: Path) -> bool:
    return (folder / "loading.json").exists()


def _say(text: str) -> None:
    click.echo(text, err=True)


def _not_measured(reason: str) -> int:
    _say(reason)
    return 2


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
