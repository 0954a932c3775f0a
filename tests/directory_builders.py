"""Builders for a council's directory in Open Referral UK, in the layouts of versions 1 and 3."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.data.tables import RefreshRun
from app.ingest.context import CommandContext
from app.ingest.refresh import RefreshRequest, refresh
from app.ingest.sources import find_source
from tests.builders import NOW, Install, number

COUNCIL = "995"
DIRECTORY = f"oruk/{COUNCIL}"
MODIFIED = "2026-11-20T10:30:45.123Z"


def service_3(key: str = "aaaa", urn: str = "EY100001", **facts: Any) -> dict[str, Any]:
    """A full service in the layout of Open Referral UK 3: a day nursery at ZZ1 1AD."""
    attribute = {
        "id": f"{key}-1",
        "taxonomy_term": {"id": "t1", "name": "Day nurseries", "description": "Care all day"},
    }
    location = {
        "id": f"{key}-2",
        "location_type": "physical",
        "addresses": [
            {
                "id": f"{key}-3",
                "address_1": "9 Quay Lane",
                "city": "Sandmere",
                "state_province": "Sandmere",
                "postal_code": "ZZ1 1AD",
                "country": "GB",
                "address_type": "physical",
            }
        ],
    }
    schedule = {"id": f"{key}-4", "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR"}
    return {
        "id": key,
        "name": f"Directory {key}",
        "description": "<p>Forest school &amp; garden.</p>",
        "url": "https://nursery.example",
        "status": "active",
        "minimum_age": 0.75,
        "maximum_age": 4,
        "last_modified": MODIFIED,
        "organization": {
            "id": f"{key}-5",
            "name": "Kelp Nurseries",
            "description": "",
            "organization_identifiers": [
                {"id": f"{key}-6", "identifier_type": "Ofsted URN", "identifier": urn}
            ]
            if urn
            else [],
        },
        "phones": [{"id": f"{key}-7", "number": "01632 960777"}],
        "schedules": [schedule | {"opens_at": "08:00:00", "closes_at": "18:00:00"}],
        "cost_options": [
            {
                "id": f"{key}-8",
                "option": "2 year olds",
                "amount": 7.5,
                "amount_description": "per hour",
            }
        ],
        "languages": [{"id": f"{key}-9", "name": "Polish", "code": "pl"}],
        "service_at_locations": [{"id": f"{key}-10", "location": location}],
        "attributes": [attribute],
        **facts,
    }


def service_1(key: int = 1, urn: str = "", **facts: Any) -> dict[str, Any]:
    """A service as Buckinghamshire's version 1 has it: a pre-school with its Ofsted number in words."""
    words = f" Ofsted URN: {urn}" if urn else ""
    return {
        "id": key,
        "updated_at": MODIFIED,
        "name": f"Pre-School {key}",
        "description": f"Playgroup style pre-school.\r\n{words}",
        "url": None,
        "min_age": 2,
        "max_age": 4,
        "free": None,
        "locations": [
            {
                "id": key,
                "name": "Church hall",
                "address_1": " 3 Net Loft",
                "city": "Sandmere",
                "state_province": "Sandmere",
                "postal_code": "ZZ1 1AA",
                "country": "GB",
                "mask_exact_address": False,
                "accessibilities": [{"name": "Wheelchair accessible entrance"}],
            }
        ],
        "contacts": [
            {"id": 5, "name": "Jamie Spencer", "title": "Manager", "phone": "01632 960778"}
        ],
        "organisation": {"id": 9, "name": None, "email": None, "url": None},
        "taxonomies": [
            {"id": 2, "name": "Childcare and Early Years", "slug": "childcare-and-early-years"},
            {"id": 3, "name": "Nurseries, creches, pre schools and nursery classes"},
        ],
        "regular_schedules": [
            {"weekday": "Monday", "opens_at": "09:00", "closes_at": "12:00"},
        ],
        "cost_options": [{"option": "Session", "amount": "18.00", "cost_type": "per session"}],
        **facts,
    }


def page(*services: Any, key: str = "contents", **values: Any) -> dict[str, Any]:
    """A page with all services of a directory."""
    count = len(services)
    totals = {"total_items": count, "total_pages": 1, "page_number": 1, "size": count}
    return {**totals, "first_page": True, "last_page": True, key: list(services), **values}


def directory_file(folder: Path, content: Any) -> Path:
    """A file of a directory; `content` is a page, a list of services, or bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"directory-{number()}.json"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return file


def import_directory(
    install: Install,
    *services: Any,
    as_at: date | None = None,
    council: str = COUNCIL,
    now: datetime = NOW,
) -> RefreshRun:
    """One refresh of the council's directory, of one page."""
    file = directory_file(install.data_dir / "files", page(*services))
    source = find_source(DIRECTORY)
    assert source
    with install.session() as opened:
        context = CommandContext(opened, install.data_dir, now)
        run = refresh(context, source, RefreshRequest(file, as_at, la_number=council))
        opened.refresh(run)
        opened.expunge(run)
        return run


def many(count: int, first: int = 1) -> Iterable[dict[str, Any]]:
    """Day nurseries without numbers."""
    return (service_3(f"many-{one}", "") for one in range(first, first + count))
