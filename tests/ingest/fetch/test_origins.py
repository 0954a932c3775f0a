"""The current edition of each source, from publishers' lists over real HTTP."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.ingest.errors import FetchRefused, FileRefused, NotOffered
from app.ingest.fetch import FetchResult, fetch, load_download_state, record_download
from app.ingest.fetch.download_state import DownloadState
from tests.builders import AS_AT, NOW
from tests.ingest.fetch.publisher_lists import (
    DATA,
    EES,
    GIAS,
    REGISTER,
    SEARCH,
    attachment,
    item,
    local,
    offer_all,
    page_of,
    zipped,
)
from tests.ingest.fetch.publisher_server import GUARD, NO_WAIT, Page, Server, as_json, served

YES = Page(b"URN\n1\n", etag='"yes"')


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Server]:
    with served() as server:
        offer_all(server, tmp_path / "files")
        yield server


def fetch_source(site: Server, tmp_path: Path, name: str, **options: Any) -> FetchResult:
    origin = local(site).origins[name]
    defaults = {"now": NOW, "guard": GUARD, "origin": origin, "retry": NO_WAIT}
    return fetch(name, tmp_path / "downloads", **defaults, **options)


@pytest.mark.parametrize(
    ("name", "file", "as_at"),
    [
        ("ofsted_register", "Childcare_provider_data_as_at_2026-09-30.csv", AS_AT),
        ("ofsted_consented", "Consented_addresses_as_at_2026-09-30.csv", AS_AT),
        (
            "childminder_agencies",
            "registered_childminder_agencies_as_at_30_September_2026.csv",
            AS_AT,
        ),
        (
            "ofsted_schools",
            "state-funded_schools_-_latest_inspections_as_at_30_Sept_2026.csv",
            AS_AT,
        ),
        ("schools", "edubasealldata20261120.csv", date(2026, 11, 20)),
        ("postcode_directory", "NSPL_AUG_2026_UK_as_at_2026-08-01.zip", date(2026, 8, 1)),
        (
            "funded_takeup",
            "funded_early_education_and_childcare_as_at_2026-07-16.csv.gz",
            date(2026, 7, 16),
        ),
    ],
)
def test_each_publishers_file_is_fetched_and_keeps_its_name(
    site: Server, tmp_path: Path, name: str, file: str, as_at: date
) -> None:
    found = fetch_source(site, tmp_path, name)

    assert found.path is not None
    assert (found.path.name, found.as_at, found.is_unchanged) == (file, as_at, False)
    assert found.path.stat().st_size > 0
    assert [one.name for one in found.path.parent.iterdir()] == [file]


def list_register(site: Server, *listed: tuple[str, str]) -> None:
    attachments = [attachment(site, title, path) for title, path in listed]
    site.pages[page_of("ofsted_register")] = as_json({"details": {"attachments": attachments}})


def test_the_newest_date_counts_and_not_the_order_of_the_list(site: Server, tmp_path: Path) -> None:
    site.pages["/new.csv"] = YES
    list_register(
        site,
        ("Childcare provider data as at 31 December 2025", "/old.csv"),
        ("Most recent inspections data as at 31 March 2026", "/new.csv"),
        ("Most recent inspections data - as at 31 August 2025", "/old.csv"),
        ("Childcare provider data as at 31 March 2062", "/ahead.csv"),
        ("Childcare provider data", "/without.csv"),
        ("Childcare providers: places by area as at 30 June 2026", "/other.csv"),
    )

    assert fetch_source(site, tmp_path, "ofsted_register").as_at == date(2026, 3, 31)


def test_the_csv_of_a_date_is_used(site: Server, tmp_path: Path) -> None:
    site.pages["/new.CSV"] = YES
    title = "Childcare provider data as at 31 March 2026"
    list_register(site, (title, "/new.ods"), (title, "/new.CSV"), (title, "/new.xlsx"))

    found = fetch_source(site, tmp_path, "ofsted_register")

    assert found.path is not None
    assert found.path.name == "new_as_at_2026-03-31.CSV"


def test_an_older_csv_does_not_replace_a_newer_edition(site: Server, tmp_path: Path) -> None:
    list_register(
        site,
        ("Childcare provider data as at 31 March 2026", "/new.ods"),
        ("Childcare provider data as at 31 December 2025", "/old.csv"),
    )

    with pytest.raises(FetchRefused, match=r"as at 2026-03-31 is not offered as CSV"):
        fetch_source(site, tmp_path, "ofsted_register")


LISTS = {
    "a page to sign in": (Page(b"<!doctype html><title>Sign in"), "is a web page"),
    "no JSON": (Page(b"{"), "is not JSON"),
    "deep": (Page(b"[" * 100_000), "is not JSON"),
    "a list": (as_json([]), "layout of its publisher's list of files has changed"),
    "nothing in it": (as_json({}), "layout of its publisher's list of files has changed"),
    "no details": (
        as_json({"details": None}),
        "layout of its publisher's list of files has changed",
    ),
    "words": (
        as_json({"details": {"attachments": ["x"]}}),
        "layout of its publisher's list of files has changed",
    ),
    "empty": (as_json({"details": {"attachments": []}}), "lists no such file with a date"),
    "moved": (Page(b"", 404), "gov.test has no such file (404)"),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_changed_layout_of_a_list_is_refused_in_one_sentence(
    site: Server, tmp_path: Path, case: str
) -> None:
    page, reason = LISTS[case]
    site.pages[page_of("ofsted_register")] = page

    with pytest.raises(FetchRefused, match=r"^ofsted_register: ") as refused:
        fetch_source(site, tmp_path, "ofsted_register")

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://evil.test/register.csv", "evil.test is not a host of this source"),
        ("http://169.254.169.254/x.csv", "169.254.169.254 is not a host of this source"),
        ("file:///etc/passwd.csv", "only https addresses are allowed"),
        ("/media/register.csv", "only https addresses are allowed"),
    ],
)
def test_a_list_with_another_host_is_refused(
    site: Server, tmp_path: Path, url: str, reason: str
) -> None:
    listed = {"title": "Childcare provider data as at 31 March 2026", "url": url}
    site.pages[page_of("ofsted_register")] = as_json({"details": {"attachments": [listed]}})

    with pytest.raises(FetchRefused, match=reason):
        fetch_source(site, tmp_path, "ofsted_register")


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x.csv", "..", ".bashrc", "a/b.csv", "\n\x1b[31m.csv", "x" * 999]
)
def test_a_publishers_file_name_cannot_leave_the_folder(
    site: Server, tmp_path: Path, name: str
) -> None:
    site.pages["/x.csv"] = YES
    listed_file = attachment(site, "Childcare provider data as at 31 March 2026", "/x.csv")
    listed = {"details": {"attachments": [listed_file | {"filename": f"{name}.csv"}]}}
    site.pages[page_of("ofsted_register")] = as_json(listed)

    path = fetch_source(site, tmp_path, "ofsted_register").path

    assert path is not None
    assert path.parent == tmp_path / "downloads" / "ofsted_register"
    assert path.name.isprintable()
    assert len(path.name) < 200


def test_earlier_days_are_tried_until_there_is_a_file(site: Server, tmp_path: Path) -> None:
    fetch_source(site, tmp_path, "schools")

    assert site.paths() == [GIAS.format(f"202611{day}") for day in (22, 21, 20)]


def test_no_more_than_five_earlier_days_are_tried(site: Server, tmp_path: Path) -> None:
    del site.pages[GIAS.format("20261120")]

    with pytest.raises(NotOffered, match=r"^schools: gov.test has no such file"):
        fetch_source(site, tmp_path, "schools")
    assert len(site.requests) == 6


def test_a_server_error_does_not_count_as_a_missing_day(site: Server, tmp_path: Path) -> None:
    site.pages[GIAS.format("20261122")] = Page(b"oh", 500)

    with pytest.raises(FetchRefused, match=r"gov.test responds with status 500"):
        fetch_source(site, tmp_path, "schools")


def test_the_item_of_the_newest_month_in_the_portal_is_used(site: Server, tmp_path: Path) -> None:
    """Neither the item changed last nor one with a similar title is used."""
    listed = [
        item("May 2026", "b" * 32),
        item("November 2062", "c" * 32),
        item("August 2026", key="../../x"),
        item("August 2026"),
        item("Winter 2026", "d" * 32),
        item("August 2026", "e" * 32) | {"title": "NSPL (August 2026) User Guide"},
    ]
    site.pages[SEARCH] = as_json({"results": listed})

    found = fetch_source(site, tmp_path, "postcode_directory")

    assert found.url.endswith(DATA)
    assert found.etag == '"zip"'


def test_a_search_without_results_is_refused_in_one_sentence(site: Server, tmp_path: Path) -> None:
    site.pages[SEARCH] = as_json({"results": []})

    with pytest.raises(FetchRefused, match="finds no such item"):
        fetch_source(site, tmp_path, "postcode_directory")


def linked(name: str, target: str) -> bytes:
    """A zip with a symbolic link, as written by `zip -y`."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, target)
    return out.getvalue()


ZIPS = {
    "slip": (lambda: zipped({"../../etc/cron.d/x": b"x"}), "a name in the zip points outside it"),
    "ratio": (lambda: zipped({"x.csv": b"\0" * 151_000_000}), "unpacks to more than 150 MB"),
    "too many": (
        lambda: zipped({f"{one}": b"" for one in range(10_001)}),
        "the zip has more than 10,000 files",
    ),
    "a name that is none": (lambda: zipped({"\x1b[31m.csv": b"x"}), "is not a valid file name"),
    "a link": (lambda: linked("x.csv", "/etc/passwd"), "the zip contains a link"),
    "random bytes": (lambda: bytes(range(256)) * 99, "damaged, cut short or encrypted"),
    "empty": (lambda: b"", "damaged, cut short or encrypted"),
}


@pytest.mark.parametrize("case", ZIPS)
def test_a_zip_is_checked_before_anything_is_unpacked(
    site: Server, tmp_path: Path, case: str
) -> None:
    make, reason = ZIPS[case]
    site.pages["/x.zip"] = Page(make())

    with pytest.raises(FileRefused, match=reason):
        fetch_source(site, tmp_path, "postcode_directory")


def test_a_withdrawn_data_set_is_refused(site: Server, tmp_path: Path) -> None:
    site.pages[EES] = as_json({"status": "Withdrawn", "latestVersion": None})

    with pytest.raises(FetchRefused, match="DfE has withdrawn this data set"):
        fetch_source(site, tmp_path, "funded_takeup")


def test_a_known_file_is_requested_only_if_it_has_changed(site: Server, tmp_path: Path) -> None:
    first = fetch_source(site, tmp_path, "ofsted_register")
    record_download(tmp_path / "downloads", "ofsted_register", first)
    known = load_download_state(tmp_path / "downloads", "ofsted_register")

    again = fetch_source(site, tmp_path, "ofsted_register", known=known)

    assert (again.is_unchanged, again.path, again.sha256) == (True, None, first.sha256)
    assert site.requests[-1][0] == REGISTER
    assert site.requests[-1][1]["If-None-Match"] == first.etag


def test_the_same_bytes_without_an_etag_are_the_same_file(site: Server, tmp_path: Path) -> None:
    site.pages[REGISTER] = Page(b"the same")
    first = fetch_source(site, tmp_path, "ofsted_register")
    known = DownloadState(first.url, first.sha256, first.as_at)

    assert fetch_source(site, tmp_path, "ofsted_register", known=known).is_unchanged
    assert not fetch_source(site, tmp_path, "ofsted_register").is_unchanged


def test_a_new_url_is_requested_unconditionally(site: Server, tmp_path: Path) -> None:
    known = DownloadState(site.url("assets.test", "/media/old.csv"), "00" * 32, AS_AT, '"1"', "x")

    assert not fetch_source(site, tmp_path, "ofsted_register", known=known).is_unchanged
    assert "If-None-Match" not in site.requests[-1][1]


def test_an_edition_older_than_the_current_one_is_not_downloaded(
    site: Server, tmp_path: Path
) -> None:
    found = fetch_source(site, tmp_path, "ofsted_register", current_as_at=date(2026, 10, 31))

    assert (found.is_unchanged, found.path, found.as_at) == (True, None, AS_AT)
    assert REGISTER not in site.paths()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"url": 1}', '{"sha256": "xyz", "as_at": ""}'])
def test_an_unreadable_download_state_is_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / "schools.json").write_text(content)

    assert load_download_state(tmp_path, "schools") is None


@pytest.mark.parametrize("as_at", [AS_AT, None])
def test_a_download_state_is_read_back(tmp_path: Path, as_at: date | None) -> None:
    record_download(
        tmp_path, "schools", FetchResult(None, "https://x", "ab" * 32, as_at, False, '"1"', "y")
    )

    assert load_download_state(tmp_path, "schools") == DownloadState(
        "https://x", "ab" * 32, as_at, '"1"', "y"
    )
