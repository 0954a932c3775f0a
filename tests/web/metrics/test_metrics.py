"""Metrics of one process and of several, on a full disk, and their cost."""

import json
import os
import re
import signal
import threading
import time
import timeit
from datetime import UTC, date, datetime

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import create_environ, run_wsgi_app

from app import create_app
from app.snapshot.reader import Snapshots
from app.web.metrics.collector import MetricsCollector
from app.web.metrics.counters import (
    LATENCY_BUCKETS_S,
    METRICS_FOLDER,
    REMOVE_AFTER_IDLE_S,
    RequestCounter,
)
from tests.bench.server import GTHREAD, serve
from tests.builders import settings_for
from tests.compiled_templates import finder
from tests.web.logged_server import spelling_pattern, spellings
from tests.web.source_ages import freeze_day, set_source_ages

POSTCODE = "ZZ1 2AB"
FIND = "/en/find?postcode=ZZ1+2AB"


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Each sample by its name and label values."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def answers(text: str) -> dict[tuple[str, ...], float]:
    """The number of responses by page and class of status."""
    return {
        key[1:]: value for key, value in samples(text).items() if key[0] == "finder_requests_total"
    }


@pytest.fixture
def client(seeded_copy):
    return create_app(settings_for(seeded_copy)).test_client()


def meter_in(folder) -> RequestCounter:
    return RequestCounter(folder, Snapshots(folder / "snapshots"))


def test_responses_are_counted_by_page_and_class_of_status(client):
    start = ("/pl/", "/", "/nothing")
    requested = (FIND, FIND, FIND, f"{FIND}&page=2", f"{FIND}&page=0", *start)
    for path in (*requested, "/static/finder.css", "/static/nothing.css"):
        client.get(path).close()

    text = client.get("/metrics").text

    assert answers(text) == {
        ("finder.find", "2xx"): 4,
        ("finder.find", "4xx"): 1,
        ("finder.start", "2xx"): 1,
        ("finder.choose_language", "3xx"): 1,
        ("none", "4xx"): 2,
        ("static", "2xx"): 1,
    }


def test_response_times_are_in_a_histogram(client):
    for path in (FIND, FIND, f"{FIND}&page=0"):
        client.get(path)

    found = samples(client.get("/metrics").text)

    name = "finder_request_duration_seconds"
    buckets = [value for key, value in found.items() if key[0] == f"{name}_bucket"]
    assert len(buckets) == len(LATENCY_BUCKETS_S) + 1
    assert buckets == sorted(buckets)
    assert buckets[-1] == found[f"{name}_count", "finder.find"] == 3
    assert 0 < found[f"{name}_sum", "finder.find"] < 20


@pytest.mark.parametrize(
    ("seconds", "bound"), [(0.0, "0.0005"), (0.0005, "0.0005"), (0.0006, "0.001"), (9.0, "+Inf")]
)
def test_a_duration_is_counted_at_the_first_bound_it_meets(tmp_path, seconds, bound):
    request_counter = meter_in(tmp_path)
    request_counter.count("a.page", "200 OK", seconds)

    text = generate_latest(MetricsCollector(request_counter, None, datetime.now(UTC))).decode()

    found = re.findall(r'duration_seconds_bucket\{le="([^"]*)",page="a.page"\} 1\.0', text)
    assert found[0] == bound


def test_no_metric_contains_personal_data_a_postcode_or_a_language(client):
    for text in spellings(POSTCODE):
        client.get("/pl/find", query_string={"postcode": text})
        client.get(f"/api/v1/postcodes/{text}")
        client.get("/ar/area/E06990001", headers={"User-Agent": POSTCODE})

    reported = client.get("/metrics").text

    assert not spelling_pattern(POSTCODE).search(reported)
    labels = set(re.findall(r'(\w+)="', reported))
    assert labels == {"page", "status", "le", "part", "source"}
    assert set(re.findall(r'page="([^"]*)"', reported)) <= {
        *(rule.endpoint for rule in client.application.url_map.iter_rules()), "none", "static",
    }  # fmt: skip


def test_metrics_have_the_publications_and_the_age_of_each_source(seeded_copy, monkeypatch):
    set_source_ages(seeded_copy, {"ofsted_register": (date(2026, 3, 3), 200)})
    client = create_app(settings_for(seeded_copy)).test_client()
    freeze_day(monkeypatch, date(2026, 9, 20))

    found = samples(client.get("/metrics").text)

    assert found["finder_ready",] == 1
    assert found["finder_snapshot_seq", "places"] == found["finder_snapshot_seq", "postcodes"] == 1
    assert ("finder_snapshot_age_seconds", "places") in found
    assert found["finder_source_age_days", "ofsted_register"] == 201
    assert found["finder_source_is_stale", "ofsted_register"] == 1
    assert found["finder_source_is_stale", "areas"] == 0


def test_before_the_first_publication_metrics_say_not_ready(unpublished_app):
    found = samples(unpublished_app.test_client().get("/metrics").text)

    assert found["finder_ready",] == 0
    assert not [key for key in found if key[0].startswith("finder_s") and "switches" not in key[0]]


def test_a_publication_that_cannot_be_opened_is_counted_once(client, seeded_copy):
    (seeded_copy / "snapshots" / "current").write_text("{}")
    for _ in range(3):
        client.get(FIND)

    found = samples(client.get("/metrics").text)

    assert found["finder_snapshot_switches_failed_total",] == 1


def test_a_host_that_pulls_reports_the_age_of_its_last_check(seeded_copy, monkeypatch):
    checked = {"checked_at": "2026-11-22T11:59:00+00:00", "seq": 1}
    (seeded_copy / "pulled.json").write_text(json.dumps(checked))
    client = create_app(
        settings_for(seeded_copy, SERVE="public", SNAPSHOT_FROM="/mnt")
    ).test_client()
    freeze_day(monkeypatch, date(2026, 11, 22))

    assert samples(client.get("/metrics").text)["finder_pull_age_seconds",] == 60


def test_any_worker_reports_totals_of_all_workers_including_ended_ones(tmp_path):
    one, other = meter_in(tmp_path), meter_in(tmp_path)
    for request_counter, count in ((one, 3), (other, 4)):
        for _ in range(count):
            request_counter.count("finder.find", "200 OK", 0.001)
    other.flush()

    [row] = one.totals().rows.values()
    [same] = other.totals().rows.values()

    assert sum(row[:-1]) == sum(same[:-1]) == 7
    assert row[-1] == pytest.approx(0.007)


def test_an_incomplete_file_is_skipped(tmp_path):
    request_counter = meter_in(tmp_path)
    request_counter.count("finder.find", "200 OK", 0.001)
    request_counter.flush()
    [file] = tmp_path.glob(f"{METRICS_FOLDER}/*/*.json")
    (file.parent / "1-cut.json").write_text(file.read_text()[:20])
    (file.parent / "2-none.json").touch()

    [row] = request_counter.totals().rows.values()

    assert sum(row[:-1]) == 1


@pytest.mark.parametrize("where", [METRICS_FOLDER, ""])
def test_without_a_writable_disk_requests_are_still_answered_and_counted(seeded_copy, where):
    client = create_app(settings_for(seeded_copy)).test_client()
    if where:
        (seeded_copy / where).touch()  # a file where the folder should be
    else:
        client.application.extensions["app_state"].request_counter._root = (
            seeded_copy / "gone" / METRICS_FOLDER
        )

    statuses = [client.get(FIND).status_code for _ in range(5)]
    found = answers(client.get("/metrics").text)

    assert statuses == [200] * 5
    assert found["finder.find", "2xx"] == 5


def test_folders_of_ended_servers_are_removed_when_idle(tmp_path):
    long_ago = time.time() - REMOVE_AFTER_IDLE_S - 1
    folders = {
        "ended": f"{2**22 + 1}-1234",
        "number given to another": f"{os.getpid()}-1",
        "just written to": f"{2**22 + 2}-1234",
        "not ours": "notes",
    }
    for why, name in folders.items():
        folder = tmp_path / METRICS_FOLDER / name
        folder.mkdir(parents=True)
        (folder / "1-a.json").touch()
        if why != "just written to":
            os.utime(folder, (long_ago, long_ago))
    request_counter = meter_in(tmp_path)
    request_counter.count("finder.find", "200 OK", 0.001)

    request_counter.flush()

    left = {folder.name for folder in (tmp_path / METRICS_FOLDER).iterdir()}
    assert {folders["just written to"], folders["not ours"]} < left
    assert len(left) == 3  # including our own


def test_threads_lose_no_count(tmp_path):
    request_counter = meter_in(tmp_path)
    threads = [
        threading.Thread(
            target=lambda: [
                request_counter.count("finder.find", "200 OK", 0.001) for _ in range(2_000)
            ]
        )
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [row] = request_counter.totals().rows.values()
    assert sum(row[:-1]) == 16_000


def test_counting_takes_less_than_a_hundredth_of_a_search(client, tmp_path):
    request_counter, environ = meter_in(tmp_path), create_environ(FIND)
    request_counter.count("finder.find", "200 OK", 0.001)

    def count() -> None:
        started = time.perf_counter()
        request_counter.count("finder.find", "200 OK", time.perf_counter() - started)

    def search() -> None:
        run_wsgi_app(client.application.wsgi_app, environ.copy())

    search()
    counting = min(timeit.repeat(count, number=2_000, repeat=9)) / 2_000
    searching = min(timeit.repeat(search, number=20, repeat=9)) / 20

    assert counting < searching / 100


def test_no_counter_decreases_when_workers_are_replaced(seeded_copy):
    environ = {**os.environ, "DATA_DIR": str(seeded_copy), "LOG_FORMAT": "text"}
    with serve(finder(), GTHREAD, environ) as server:
        requested, reported = 0, [0.0]

        def ask_and_look() -> None:
            nonlocal requested
            for _ in range(20):
                assert server.get(FIND)[0] == 200
                requested += 1
            reported.append(answers(server.get("/metrics", "")[2].decode())["finder.find", "2xx"])

        ask_and_look()
        for _ in range(3):
            before = workers_of(server.pid)
            os.kill(before[0], signal.SIGTERM)
            while before[0] in workers_of(server.pid) or len(workers_of(server.pid)) < 2:
                time.sleep(0.05)
            ask_and_look()
        os.kill(server.pid, signal.SIGHUP)
        time.sleep(1.5)
        for _ in range(100):  # until the terminated workers have written their counts
            reported.append(answers(server.get("/metrics", "")[2].decode())["finder.find", "2xx"])
            if reported[-1] == requested:
                break
            time.sleep(0.1)

    assert reported[-1] == requested
    assert reported == sorted(reported)


def workers_of(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]
