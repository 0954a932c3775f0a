"""The cost of a search compared with an empty route; its memory and latency."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.core.declared_filters import FILTERS
from app.core.inspection_filters import GRADE
from tests.bench import national, report_table
from tests.bench.load import LoadFailed, Run, Target, cpu_us, in_turn, share
from tests.bench.national import National
from tests.bench.report_table import Row, at_least, at_most
from tests.bench.server import EMPTY, FINDER, GTHREAD, SYNC, serve

LANGUAGES = ("en", "pl", "ar")
AN_AGE = "&age=2y"
EXAMPLES = {"within": "10", "age": "2y", "funded": "working"}
# One value of every filter of which a search can have results together, with settings whose facts
# are not known: the national files have no offers. An old grade and a report card exclude each other.
ALL_FILTERS = (
    "".join(
        f"&{one.parameter}={EXAMPLES.get(one.parameter, one.values[0])}"
        for one in FILTERS
        if one is not GRADE
    )
    + "&unknown=1"
)
# CPU of peers per request, measured on the machine where the empty route took 250 µs.
BASE_US = 250
FALA_US = 334_000  # MoJ's "find a legal adviser" with its PostGIS API: a postcode to 10 places
POSTCODES_IO_US = 8_200  # a bare lookup of one postcode as JSON


@dataclass(frozen=True)
class Duration:
    """How long to measure."""

    rounds: int
    seconds: int
    publishing_seconds: int


@dataclass(frozen=True)
class SearchLoad:
    """The requests that one target gets repeatedly."""

    name: str
    postcodes: Sequence[str]
    codes: Sequence[str]
    query: str = ""


def measure(data: National, work: Path, pace: Duration) -> Iterator[Row]:
    """Rows for the searches with a required figure, with two sync workers."""
    sample = national.sample_postcodes()
    questions = [
        SearchLoad("en", sample, ["en"]),
        SearchLoad("Trafford", national.trafford_postcodes(), ["en"]),
        SearchLoad("age", sample, ["en"], AN_AGE),
        SearchLoad("filters", sample, ["en"], ALL_FILTERS),
    ]
    others = [code for code in offered(data) if code != "en"]
    questions += [SearchLoad(code, sample, [code]) for code in others]
    if others:
        questions.append(SearchLoad("mixed", sample, ["en", *others]))
    runs, memory = _run(data, work, questions, SYNC, pace)
    yield from _speed_rows(runs, others)
    yield from _peer_rows(runs)
    yield _latency_row("p99 / p50 at 16 connections, sync", runs["en"])
    heaviest = max(memory["mixed" if others else "en"])
    languages_label = "all languages" if others else "en"
    yield at_most(
        f"memory of a worker (PSS) after the load, {languages_label}",
        heaviest,
        120,
        60,
        report_table.megabytes,
    )
    base = report_table.megabytes(max(memory["empty"]))
    yield Row("  of an empty Flask app's worker", base)


def measure_gthread(data: National, work: Path, pace: Duration) -> Iterator[Row]:
    """Rows for threaded workers, as in the Procfile; their results are bimodal."""
    question = SearchLoad("en", national.sample_postcodes(), ["en"])
    runs, memory = _run(data, work, [question], GTHREAD, pace)
    yield _share_row("search, share of the empty route, gthread 2 x 4", runs["empty"], runs["en"])
    yield _cpu_row(runs["empty"], runs["en"])
    yield _latency_row("p99 / p50 at 16 connections, gthread", runs["en"])
    yield at_most(
        "memory of a worker (PSS), gthread", max(memory["en"]), 120, 60, report_table.megabytes
    )


def offered(data: National) -> list[str]:
    """The languages with complete catalogues in this checkout."""
    with serve(FINDER, SYNC, data.environ) as server:
        return [code for code in LANGUAGES if server.get(f"/{code}/")[0] == 200]


def _run(
    data: National,
    work: Path,
    questions: Sequence[SearchLoad],
    workers: tuple[str, ...],
    pace: Duration,
) -> tuple[dict[str, list[Run]], dict[str, list[float]]]:
    """The runs, and the megabytes of each worker after them, by search, including "empty".

    Each search has a server of its own, so that each starts with an empty cache.
    """
    with ExitStack() as stack:
        root = work / "root.txt"
        root.write_text("/\n", encoding="utf-8")
        targets = [Target("empty", stack.enter_context(serve(EMPTY, workers, data.environ)), root)]
        for question in questions:
            paths = work / f"{question.name}.txt"
            national.write_paths(paths, question.postcodes, question.codes, question.query)
            server = stack.enter_context(serve(FINDER, workers, data.environ))
            targets.append(Target(question.name, server, paths))
        runs = in_turn(targets, pace.rounds, pace.seconds)
        memory = {target.name: target.server.worker_megabytes() for target in targets}
    for name, done in runs.items():
        if failed := sum(run.failed for run in done):
            raise LoadFailed(f"{failed} failed requests of {name}")
    return runs, memory


def _speed_rows(runs: dict[str, list[Run]], others: Sequence[str]) -> Iterator[Row]:
    empty, english = runs["empty"], runs["en"]
    yield _share_row("search, share of the empty route, sync -w 2, en", empty, english)
    yield _cpu_row(empty, english)
    yield Row(
        "  in the first round (nothing rendered)",
        report_table.percent(share(empty[:1], english[:1])),
    )
    yield Row("  in the last two rounds", report_table.percent(share(empty[-2:], english[-2:])))
    yield _share_row("  postcodes of Trafford only", empty, runs["Trafford"])
    if not others:
        yield Row("  in other languages", "not measured: no catalogue is whole")
    for code in [*others, *(["mixed"] if others else [])]:
        yield _share_row(f"  in {code}", empty, runs[code])
        cost = report_table.times(cpu_us(runs[code]) / cpu_us(english))
        yield Row(f"  in {code}, CPU against English", cost)
    aged = share(empty, runs["age"])
    yield at_least("  with a child's age", aged, 0.40, 0.40, report_table.percent)
    filtered = share(empty, runs["filters"])
    name = "with every filter on, and the count of every option"
    yield at_least(name, filtered, 0.25, 0.40, report_table.percent)


def _peer_rows(runs: dict[str, list[Run]]) -> Iterator[Row]:
    scale = cpu_us(runs["empty"]) / BASE_US
    ours = cpu_us(runs["en"])
    fala = "faster than MoJ FALA (not installed: its known CPU, scaled)"
    yield at_least(fala, FALA_US * scale / ours, 100, 700, report_table.times)
    lookup = "faster than postcodes.io (not installed: scaled too)"
    yield at_least(lookup, POSTCODES_IO_US * scale / ours, 4, 14, report_table.times)


def _share_row(figure: str, base: Sequence[Run], runs: Sequence[Run]) -> Row:
    return at_least(figure, share(base, runs), 0.30, 0.55, report_table.percent)


def _cpu_row(base: Sequence[Run], runs: Sequence[Run]) -> Row:

    own, empty = (report_table.microseconds(cpu_us(each)) for each in (runs, base))
    cpu_text = f"{own}, empty {empty}"
    return Row("  CPU per request", cpu_text)


def _latency_row(figure: str, runs: Sequence[Run]) -> Row:
    return at_most(
        figure, median(run.p99_ms / run.p50_ms for run in runs), 5, 3, report_table.times
    )
