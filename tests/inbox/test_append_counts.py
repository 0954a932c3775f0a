"""Searches without results leave a count behind, and nothing else."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app import create_app
from app.config import ROOT
from app.core.unmet_search import UnmetSearchKey, unmet_search_key
from app.inbox.append_counts import MAX_KEYS, Inbox
from tests.bench.server import GTHREAD, serve
from tests.builders import chosen_filters, settings_for
from tests.compiled_templates import finder

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NOTHING = UnmetSearchKey(NOW.date(), "E05990001", ("childminder", "2", "working", ""))
FOUND_NOTHING = "postcode=ZZ6+7BE&kind=childminder&within=1"


def inbox_in(data_dir: Path, now: datetime = NOW) -> Inbox:
    data_dir.mkdir(exist_ok=True)
    return Inbox(data_dir, lambda: now)


def lines_in(data_dir: Path) -> list[dict[str, object]]:
    files = sorted((data_dir / "inbox").glob("unmet-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


@pytest.fixture
def counting(seeded, tmp_path):
    """An app on the seeds' snapshot with an inbox of its own, and that inbox."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "snapshots").symlink_to(seeded / "snapshots")
    app = create_app(settings_for(data_dir))
    return app.test_client(), app.extensions["app_state"].inbox, data_dir


@pytest.mark.parametrize(
    ("chosen", "stored"),
    [
        ({"kind": "childminder", "within": "1"}, ("childminder", "", "", "")),
        ({"kind": ["childminder", "pre-school"]}, ("several", "", "", "")),
        ({"age": "23m", "funded": "working"}, ("", "under-2", "working", "")),
        ({"age": "2y", "funded": "early-learning"}, ("", "2", "early-learning", "")),
        ({"within": "20", "age": "4y", "funded": "universal"}, ("", "3-4", "universal", "")),
        ({"age": ("2y", "3y")}, ("", "several", "", "")),
        ({"until": "6pm", "age": "2y"}, ("", "2", "", "until")),
        ({"days": ("mon", "tue")}, ("", "", "", "days")),
        ({"until": "6pm", "send": "described"}, ("", "", "", "several")),
        ({"school": "whinchat-school"}, ("", "", "", "school")),
        ({"school": "whinchat-school", "until": "6pm"}, ("", "", "", "several")),
        ({}, ("", "", "", "")),
    ],
)
def test_ward_kind_age_band_and_entitlement_of_a_search_are_stored(chosen, stored):
    assert unmet_search_key(NOW.date(), "E05990001", chosen_filters(**chosen)) == (
        NOW.date(),
        "E05990001",
        stored,
    )


def test_a_page_without_results_stores_one_line_without_postcode_position_or_time(counting):
    client, inbox, data_dir = counting

    client.get(f"/en/find?{FOUND_NOTHING}")
    inbox.flush()

    (line,) = lines_in(data_dir)
    assert date.fromisoformat(line.pop("day"))
    assert line == {
        "ward_code": "E05990014",
        "kind": "childminder",
        "age_band": "",
        "entitlement": "",
        "count": 1,
    }


def test_pages_and_the_api_are_counted_in_the_same_way(counting):
    client, inbox, data_dir = counting

    for address in ("/en/find", "/pl/find", "/en/find", "/api/v1/places"):
        client.get(f"{address}?{FOUND_NOTHING}")
    inbox.flush()

    assert [line["count"] for line in lines_in(data_dir)] == [4]


@pytest.mark.parametrize("again", ["counts=1", "saved=aaaaaaaaaaaa"])
def test_a_page_that_sends_its_search_again_is_counted_once(counting, again):
    """For the numbers beside the options, and after Save."""
    client, inbox, data_dir = counting

    client.get(f"/en/find?{FOUND_NOTHING}")
    client.get(f"/en/find?{FOUND_NOTHING}&{again}")
    inbox.flush()

    assert [line["count"] for line in lines_in(data_dir)] == [1]


@pytest.mark.parametrize(
    "query",
    [
        "postcode=ZZ1+2AB",
        "postcode=ZZ1+2AB&page=2",
        "postcode=ZZ1+2AB&step_free=yes&unknown=1",
        "postcode=ZZ1+2AB&age=7m&funded=working",  # no child of that age has them
        "postcode=ZZ6&kind=childminder&within=1",  # a district is nobody's ward
        "around=town-sandmere&kind=older-children&within=1",
        "postcode=ZZ3+9ZZ",  # no such postcode
        "postcode=CF10+1AA",
        "postcode=x",
    ],
)
def test_other_searches_are_not_counted(counting, query):
    client, inbox, data_dir = counting

    for _ in range(2):  # first through Flask, then through the fast path
        client.get(f"/en/find?{query}")
        client.get(f"/api/v1/places?{query}")
    inbox.flush()

    assert lines_in(data_dir) == []


def test_a_search_opened_with_unknown_1_is_not_counted_twice(counting):
    """The ages of some clubs nearby are not known: the family has not found one that fits."""
    client, inbox, data_dir = counting

    for _ in range(2):  # first through Flask, then through the fast path
        page = client.get("/en/find?postcode=ZZ1+2AB&kind=out-of-school&age=7m").text
        client.get("/en/find?postcode=ZZ1+2AB&kind=out-of-school&age=7m&unknown=1")
    inbox.flush()

    assert 'id="unknown-group"' in page
    (line,) = lines_in(data_dir)
    assert (line["kind"], line["age_band"], line["count"]) == ("out-of-school", "under-2", 2)


def test_another_filter_is_the_reason_of_a_search_without_results(counting):
    client, inbox, data_dir = counting

    client.get(f"/en/find?{FOUND_NOTHING}&overnight=yes")
    inbox.flush()

    (line,) = lines_in(data_dir)
    assert (line["kind"], line["reason"]) == ("childminder", "overnight")


def test_the_fast_path_counts_settings_that_are_all_far_away(counting, monkeypatch):
    client, inbox, data_dir = counting
    query = "postcode=ZZ6+7BE&kind=childminder"
    monkeypatch.setattr("app.core.declared_filters.DEFAULT_COUNT_MILES", 1)

    client.get(f"/en/find?{query}")
    monkeypatch.setattr(type(client.application), "full_dispatch_request", lambda _: 1 / 0)
    client.get(f"/en/find?{query}")
    inbox.flush()

    assert [line["count"] for line in lines_in(data_dir)] == [2]


def test_a_flood_of_unusual_searches_uses_bounded_memory(tmp_path):
    inbox = inbox_in(tmp_path / "data")

    for number in range(3 * MAX_KEYS):
        inbox.add(NOTHING._replace(ward_code=f"E{number:08}"))
    inbox.flush()

    assert len(lines_in(tmp_path / "data")) == MAX_KEYS


def test_one_file_serves_an_hour_and_the_next_hour_has_its_own(tmp_path):
    now = [NOW]
    (tmp_path / "data").mkdir()
    inbox = Inbox(tmp_path / "data", lambda: now[0])

    for moment in (NOW, NOW, NOW.replace(hour=10), NOW.replace(day=21)):
        now[0] = moment
        inbox.add(NOTHING)
        inbox.flush()

    names = sorted(file.name for file in (tmp_path / "data" / "inbox").iterdir())
    hours = ["20261121T09", "20261122T09", "20261122T10"]
    assert [name.split("-")[1] for name in names] == hours
    assert {name.split("-")[2] for name in names} == {str(os.getpid())}
    assert len(lines_in(tmp_path / "data")) == 4


def test_a_worker_whose_file_is_being_imported_starts_another(tmp_path):
    inbox = inbox_in(tmp_path / "data")
    inbox.add(NOTHING)
    inbox.flush()
    (taken,) = (tmp_path / "data" / "inbox").iterdir()
    taken.rename(tmp_path / taken.name)

    inbox.add(NOTHING)
    inbox.flush()

    (other,) = (tmp_path / "data" / "inbox").iterdir()
    assert other.name != taken.name
    assert (tmp_path / taken.name).read_text().count("\n") == 1


def test_a_missing_folder_causes_one_log_line_only(tmp_path, caplog):
    inbox = inbox_in(tmp_path / "data")
    (tmp_path / "data").rmdir()

    for _ in range(3):
        inbox.add(NOTHING)
        inbox.flush()

    assert [record.getMessage() for record in caplog.records] == [
        "counts of searches are dropped: No such file or directory"
    ]
    (tmp_path / "data").mkdir()
    inbox.add(NOTHING)
    inbox.flush()
    assert [line["count"] for line in lines_in(tmp_path / "data")] == [1]


FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from app.core.unmet_search import UnmetSearchKey
from app.inbox.append_counts import Inbox
data_dir, now = Path(sys.argv[1]), datetime(2026, 11, 22, 9, tzinfo=UTC)
inbox = Inbox(data_dir, lambda: now)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
for most in (150, 150, soft):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    for ward in range(3):
        inbox.add(UnmetSearchKey(now.date(), f"E{ward:08}", ("", "", "", "")))
    inbox.flush()
"""


def test_a_full_disk_truncates_a_line_without_damaging_later_lines(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )

    texts = sorted(file.read_text() for file in (tmp_path / "inbox").iterdir())
    assert done.returncode == 0
    assert done.stderr.count("counts of searches are dropped") == 1
    assert sorted(len(text) for text in texts)[:2] == [150, 150]
    assert [text.count("\n") for text in texts if text.endswith("\n")] == [3]


def test_no_count_is_lost_when_threads_count_while_others_write(tmp_path):
    inbox = inbox_in(tmp_path / "data")

    def work(ward: int) -> None:
        for number in range(500):
            inbox.add(NOTHING._replace(ward_code=f"E{ward:08}"))
            if number % 50 == 0:
                inbox.flush()

    threads = [threading.Thread(target=work, args=(ward,)) for ward in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inbox.flush()

    counted = Counter()
    for line in lines_in(tmp_path / "data"):
        counted[line["ward_code"]] += line["count"]
    assert counted == {f"E{ward:08}": 500 for ward in range(8)}


FORKS = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from app.core.unmet_search import UnmetSearchKey
from app.inbox.append_counts import Inbox
now = datetime(2026, 11, 22, 9, tzinfo=UTC)
inbox = Inbox(Path(sys.argv[1]), lambda: now)
inbox.add(UnmetSearchKey(now.date(), "E00000001", ("", "", "", "")))
child = os.fork()
for _ in range(2):
    inbox.add(UnmetSearchKey(now.date(), "E00000002", ("", "", "", "")))
if child:
    assert os.waitpid(child, 0)[1] == 0
"""


def test_a_process_that_forks_counts_once_and_its_child_for_itself(tmp_path):
    subprocess.run([sys.executable, "-c", FORKS, str(tmp_path)], cwd=ROOT, check=True)

    lines = lines_in(tmp_path)
    assert sum(line["count"] for line in lines if line["ward_code"] == "E00000001") == 1
    assert sum(line["count"] for line in lines if line["ward_code"] == "E00000002") == 4
    assert len(list((tmp_path / "inbox").iterdir())) == 2


def test_a_server_that_is_stopped_writes_its_counts(seeded, tmp_path):
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "snapshots").symlink_to(seeded / "snapshots")

    with serve(finder(), GTHREAD, {"DATA_DIR": str(data_dir)}) as server:
        for _ in range(6):
            wire = HTTPConnection("127.0.0.1", server.port, timeout=20)
            wire.request("GET", f"/en/find?{FOUND_NOTHING}")
            assert wire.getresponse().status == 200
            wire.close()

    assert sum(line["count"] for line in lines_in(data_dir)) == 6
