"""The cost of statistics: loading and publishing them, and the pages and answers that show them.

`python -m tests.bench.figures` prints one table. It needs the real files beside the checkout, no
load generator: the processor time of a request is measured inside the process.
"""

import gzip
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from flask.testing import FlaskClient

from app import create_app
from app.config import ROOT
from tests.bench import national, real_maps, report_table
from tests.bench.national import environ_for, flask
from tests.bench.report_table import Row, at_most
from tests.builders import settings_for

DATA = ROOT.parent / "shared" / "data"
FILES = {  # source -> its file and as-at date
    "neighbours": (DATA / "lookups/sn_may_2025.xlsx", "2025-05-01"),
    "council_characteristics": (
        DATA / "insights/utla_features_census2021_iod2025.csv",
        "2025-11-01",
    ),
    "takeup_release": (
        DATA / "insights/takeup_15h_la_2018_2023_with_counts.csv.gz",
        "2023-07-01",
    ),
    "lait": (DATA / "statistics/lait_early_years_extract.csv.gz", "2026-04-08"),
}
SMALL_AREAS = {
    "area_lookup": (
        DATA / "insights/lsoa21_to_ward2024_bestfit_england.csv.gz",
        "2024-12-01",
    ),
    "deprivation_2025": (DATA / "insights/lsoa21_imd2025_centroid_england.csv.gz", "2025-10-30"),
    "lsoa_centres": (DATA / "insights/lsoa21_imd2025_centroid_england.csv.gz", "2021-03-21"),
}
OF_REACH = {  # its settings and children; other measurements have their loading
    "postcode_directory": (national.POSTCODES, "2025-11-01"),
    "ofsted_register": (national.REGISTER, "2021-08-31"),
    "census_ages": (
        DATA / "insights/census2021_lsoa21_age6_ruc_england.csv.gz",
        "2022-11-02",
    ),
}
ADDRESSES = {
    "trend, five areas": "/insights/trend?measure=takeup_release_2&area=Leeds&area=Bradford"
    "&area=Sheffield&area=York&area=Barnsley",
    "comparison with funnel": "/insights/comparison?measure=takeup_release_2&area=Leeds",
    "profile": "/insights/profile?area=Leeds",
    "start": "/insights/",
    "API, measures": "/api/v1/measures",
    "API, 100 figures": "/api/v1/figures?measure=lait_gld&level=council&period=2025",
}
MAPS = {  # address, and the size of the compressed page that a map may have
    "map, wards of Kent": ("/insights/map?measure=iod2025_idaci_children&area=Kent", 60_000),
    "map, 745 LSOAs of four councils in place of Birmingham's": (
        "/insights/map?measure=iod2025_imd_score&area=Walsall",
        120_000,
    ),
    "map of two measures, the same 745 LSOAs": (
        "/insights/map?measure=iod2025_imd_score&second=iod2025_imd_rank&area=Walsall",
        120_000,
    ),
}
BOUNDARIES = DATA / "boundaries"
WHAT_IF = "/insights/reach?area=E08000025&site=E05011118&places=50"  # a ward of Birmingham
LOAD_MAX_S, PAGE_MAX_S, WHAT_IF_MAX_S, ROUNDS = 30, 0.04, 1, 9


def main() -> int:
    files = [path for path, _ in (FILES | OF_REACH | SMALL_AREAS).values()]
    files += [BOUNDARIES / name for name in (real_maps.WARDS, *real_maps.SMALL_AREAS)]
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        click.echo(f"the bench needs the real statistics: {missing[0]} is not there", err=True)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="bench-figures-"))
    try:
        rows = list(measure(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    click.echo(report_table.table(rows))
    return int(any(row.verdict == report_table.BELOW for row in rows))


def measure(folder: Path) -> Iterator[Row]:
    """Rows for loading with publication, and for each page and answer."""
    folder.mkdir(parents=True, exist_ok=True)
    councils = folder / "councils.toml"
    councils.write_text("", encoding="utf-8")  # no council: the national site
    environ = environ_for(folder / "data", councils)
    flask(environ, "migrate")
    flask(environ, "refresh", "areas")
    spent = {source: _load(environ, source, *file) for source, file in FILES.items()}
    yield _at_most_seconds("early years measures of all areas, loaded", sum(spent.values()))
    for source, file in OF_REACH.items():
        _load(environ, source, *file)
    for source, file in SMALL_AREAS.items():
        yield _at_most_seconds(f"{source}, loaded and published", _load(environ, source, *file))
    settings = settings_for(folder / "data", COUNCILS_FILE=str(councils))
    _in_own_process(real_maps.publish_maps, folder / "data", settings.database_url, BOUNDARIES)
    client = create_app(settings).test_client()
    for name, address in ADDRESSES.items():
        yield at_most(
            f"{name}: CPU", _request(client, address), PAGE_MAX_S, PAGE_MAX_S, _milliseconds
        )
    for name, (address, most_bytes) in MAPS.items():
        size = len(gzip.compress(client.get(address).data, 6))
        yield at_most(f"{name}: gzip", size, most_bytes, most_bytes, report_table.kilobytes)
        yield at_most(
            f"{name}: CPU", _request(client, address), PAGE_MAX_S, PAGE_MAX_S, _milliseconds
        )
    yield at_most(
        "what if 50 places open: CPU",
        _request(client, WHAT_IF),
        WHAT_IF_MAX_S,
        PAGE_MAX_S,
        _milliseconds,
    )
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield at_most("memory of this process", kilobytes / 1024, 400, 250, report_table.megabytes)


def _in_own_process(function: Callable[..., object], *values: object) -> None:
    """Call the function where its memory does not count as that of the pages."""
    process = multiprocessing.get_context("spawn").Process(target=function, args=values)
    process.start()
    process.join()
    assert process.exitcode == 0


def _load(environ: dict[str, str], source: str, file: Path, as_at: str) -> float:
    """Elapsed seconds of a refresh, its start and the publication included."""
    return flask(environ, "refresh", source, "--file", str(file), "--as-at", as_at).wall_s


def _request(client: FlaskClient, address: str) -> float:
    """CPU seconds of a request, the median of ROUNDS."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        answer = client.get(address)
        times.append(time.process_time() - started)
        assert answer.status_code == 200, address
    return sorted(times)[ROUNDS // 2]


def _at_most_seconds(name: str, seconds: float) -> Row:
    return at_most(name, seconds, LOAD_MAX_S, LOAD_MAX_S, report_table.seconds)


def _milliseconds(value: float) -> str:
    return f"{1000 * value:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
