"""All publishers on one test server: lists in their real layout, with files of small editions."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from flask import Flask

from app import create_app
from app.cli.fetch_and_ingest import FetchConfig, fetch_and_ingest, fetch_and_ingest_due
from app.config import ROOT
from app.ingest.fetch import Origin
from app.ingest.fetch.origins import EesDataSet, GovUk
from app.ingest.sources import ORIGINS, SOURCES
from tests.builders import (
    AS_AT,
    BOUNDS,
    NOW,
    Install,
    consent,
    consented_file,
    nursery,
    register_file,
    settings_for,
)
from tests.ingest.fetch.publisher_server import GUARD, HOSTS, NO_WAIT, Page, Server, as_json

FILES = ROOT / "tests" / "files"
ITEM = "0123456789abcdef0123456789abcdef"
SEARCH, DATA = "/sharing/rest/search", f"/sharing/rest/content/items/{ITEM}/data"
SET = ORIGINS["funded_takeup"]
assert isinstance(SET, EesDataSet)
EES = f"/v1/data-sets/{SET.data_set}"
GIAS = "/edubase/downloads/public/edubasealldata{}.csv"
REGISTER, MINDERS, AGENCIES, INSPECTED = (
    *("/media/a1/Childcare_provider_data.csv", "/media/b2/Consented_addresses.csv"),
    *("/media/c3/registered_childminder_agencies_as_at_30_September_2026.csv",),
    "/media/d4/state-funded_schools_-_latest_inspections_as_at_30_Sept_2026.csv",
)
SOUND = [nursery(f"EY1000{number}") for number in range(10, 40)]
NSPL = FILES / "postcode_directory" / "nspl.csv"


def page_of(name: str) -> str:
    """The Content API path of a source's page."""
    origin = ORIGINS[name]
    assert isinstance(origin, GovUk)
    return f"/api/content/{origin.path}"


def attachment(site: Server, title: str, path: str) -> dict[str, str]:
    url = site.url("assets.test", path)
    return {"title": title, "url": url, "content_type": "text/csv", "attachment_type": "file"}


def local(site: Server, **bounds: object) -> FetchConfig:
    """The real origins, each on the test server."""
    origins: dict[str, Origin] = {
        name: replace(origin, base=site.url("gov.test"), hosts=HOSTS)
        for name, origin in ORIGINS.items()
    }
    return FetchConfig(MappingProxyType(origins), GUARD, NO_WAIT, BOUNDS, NOW)


def at(publishers: FetchConfig, now: datetime) -> FetchConfig:
    return replace(publishers, now=now)


def offer_all(site: Server, folder: Path) -> None:
    """Offer one edition of every publisher."""
    childcare = [
        attachment(site, f"{_MI} - five-year inspection data as at 31 August 2026", "/old.csv"),
        attachment(site, f"{_MI} - childcare provider data as at 30 June 2026", "/old.csv"),
        attachment(site, f"{_MI} - childcare provider data as at 30 September 2026", REGISTER),
        attachment(
            site, f"{_MI} - registered childminder agencies as at 30 September 2026", AGENCIES
        ),
    ]
    minders = attachment(site, "Consented addresses as at 30 September 2026", MINDERS)
    schools = f"{_MI[:22]} - state-funded schools - latest inspections as at 30 September 2026"
    site.pages |= {
        page_of("ofsted_register"): as_json({"details": {"attachments": childcare}}),
        page_of("ofsted_consented"): as_json({"details": {"attachments": [minders]}}),
        page_of("ofsted_schools"): as_json(
            {"details": {"attachments": [attachment(site, schools, INSPECTED)]}}
        ),
        REGISTER: csv_page(register_file(folder, [nursery(), nursery("EY100002")], None)),
        MINDERS: csv_page(consented_file(folder, [consent()], None)),
        AGENCIES: csv_page(FILES / "childminder_agencies" / "layout_2024.csv"),
        INSPECTED: csv_page(FILES / "ofsted_schools" / "state_funded_schools_2026-09.csv"),
        GIAS.format("20261120"): csv_page(FILES / "schools" / "edubasealldata20260930.csv"),
        SEARCH: as_json({"results": [item("August 2026"), item("May 2026", "f" * 32)]}),
        DATA: Page(status=302, headers={"Location": site.url("storage.test", "/x.zip?Token=t")}),
        "/x.zip": Page(zipped({"Data/NSPL_AUG_2026_UK.csv": NSPL.read_bytes()}), etag='"zip"'),
        EES: as_json(
            {"status": "Published", "latestVersion": {"published": "2026-07-16T08:30:00+00:00"}}
        ),
        f"{EES}/csv": Page(
            gzip.compress((FILES / "funded_takeup" / "data_set_1_2026.csv").read_bytes()),
            headers={"Content-Encoding": "gzip"},
            etag='"ees"',
        ),
    }


_MI = "Management information - childcare providers and inspections"


def offer_register(site: Server, content: bytes | Page, as_at: date = AS_AT) -> None:
    """Offer one edition of the register under a new URL, as GOV.UK does."""
    path = f"/media/{as_at:%Y%m%d}/register.csv"
    title = f"Childcare provider data as at {as_at.day} {as_at:%B %Y}"
    listed = {"details": {"attachments": [attachment(site, title, path)]}}
    site.pages[page_of("ofsted_register")] = as_json(listed)
    site.pages[path] = content if isinstance(content, Page) else Page(content)


def item(month: str, key: str = ITEM, **facts: str) -> Mapping[str, str]:
    title = f"National Statistics Postcode Lookup ({month})"
    return {"id": key, "title": title, "type": "CSV Collection", **facts}


def csv_page(path: Path) -> Page:
    body = path.read_bytes()
    return Page(body, headers={"Content-Type": "text/csv"}, etag=f'"{len(body)}"')


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@cache
def _app(install: Install) -> Flask:
    return create_app(settings_for(install.data_dir, DATABASE_URL=install.database_url))


def command(install: Install, publishers: FetchConfig, name: str = "") -> tuple[int, str, str]:
    """`flask refresh NAME`, or `--all`, with these publishers: exit code, output and errors."""
    app = _app(install)
    output, refused, code = io.StringIO(), io.StringIO(), 0
    with app.app_context(), redirect_stdout(output), redirect_stderr(refused):
        try:
            if name:
                fetch_and_ingest(
                    next(source for source in SOURCES if source.name == name), publishers
                )
            else:
                fetch_and_ingest_due(publishers)
        except SystemExit as end:
            code = int(str(end.code))
    return code, output.getvalue(), refused.getvalue()


def downloads_left(install: Install) -> set[str]:
    """The contents of the downloads folder."""
    return {file.name for file in (install.data_dir / "downloads").iterdir()}
