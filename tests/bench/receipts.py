"""The processor time of a receipt in a national record, of a setting with a year of nightly extracts.

Its council's listing has another price every week, which is the most that can happen to a setting.
"""

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlmodel import Session

from app.core.issuers import OFSTED
from app.core.offer import Offer, Price, Unit
from app.core.source_names import REGISTER
from app.data.editions import find_current_edition
from app.data.record_times import in_utc
from app.data.session import engine, put_rows, read_rows, record
from app.data.tables import EditField, Edition, SourceRow
from app.ingest.receipts.receipt import find_receipt
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.listed_settings import reconcile_listing
from app.ingest.source_rows import ListingRow
from tests.bench import report_table
from tests.bench.national import National
from tests.bench.report_table import Row, at_most

NIGHTS, WEEKS, MAX_S, GOAL_S = 365, 52, 1.0, 0.5
_A_NURSERY = """
    SELECT p.la_number, r.identifier, p.provider_id FROM registration r
    JOIN provider p ON p.provider_id = r.provider_id
    JOIN service s ON s.provider_id = p.provider_id
    WHERE r.issuer = ? AND r.is_active = ? AND p.la_number <> '' AND s.kind = 'day-nursery'
    ORDER BY r.identifier LIMIT 1
"""


def measure(data: National, work: Path, rounds: int) -> Iterator[Row]:
    """Rows for the processor time of a receipt."""
    copy = work / "receipts.sqlite"
    shutil.copy(data.folder / "data" / "record.sqlite", copy)
    url, times = f"sqlite:///{copy}", []
    with record(url) as session:
        la_number, ofsted_urn, provider_id = read_rows(session, _A_NURSERY, OFSTED, True)[0]
        last = _fill(session, la_number, ofsted_urn)
        for turn in range(rounds):
            on = (last - timedelta(days=30 * turn)).date()
            started = time.process_time()
            found = find_receipt(session, provider_id, la_number, EditField.PRICES, on)
            times.append(time.process_time() - started)
            assert found.shown
    engine(url).dispose()
    name = f"a receipt, {NIGHTS} nightly extracts and {WEEKS} changes: CPU"
    yield at_most(name, median(times), MAX_S, GOAL_S, report_table.hundredths)


def _fill(session: Session, la_number: str, ofsted_urn: str) -> datetime:
    """A year of files of the council with one row; return when the last one was stored."""
    register = find_current_edition(session, REGISTER)
    assert register
    start = in_utc(register.stored_at)
    previous_id = None
    for week in range(WEEKS):
        at = start + timedelta(weeks=week, hours=1)
        edition_id = _edition(session, f"council_listing/{la_number}", at)
        update = EditionUpdate(
            f"council_listing/{la_number}", la_number, edition_id, previous_id, at.date(), at
        )
        reconcile_listing(session, [_listed(ofsted_urn, week)], update)
        previous_id = edition_id
    nights = [start + timedelta(days=night, hours=2) for night in range(NIGHTS)]
    ids = [_edition(session, f"ofsted_council_extract/{la_number}", at) for at in nights]
    columns = ("source", "key", "payload_hash", "payload", "first_edition_id", "last_edition_id")
    row = (f"ofsted_council_extract/{la_number}", ofsted_urn, "", json.dumps(_EXTRACTED))
    put_rows(session, SourceRow, (*columns, "is_erased"), [(*row, ids[0], ids[-1], False)])
    return nights[-1]


def _edition(session: Session, source: str, at: datetime) -> int:
    made = Edition(
        source=source,
        as_at=at.date(),
        stored_at=at.astimezone(UTC),
        file_name="file",
        sha256="0" * 64,
        rows_count=1,
        is_invented=False,
    )
    session.add(made)
    session.flush()
    return made.id or 0


def _listed(ofsted_urn: str, week: int) -> ListingRow:
    offer = Offer(prices=(Price(500 + week, Unit.HOUR, None, None),))
    numbers = ("REF-1", ofsted_urn, "", None)
    return ListingRow(*numbers, "Kelp House", None, "", "", "", None, None, None, offer)


_EXTRACTED = {
    "kind": "day-nursery",
    "type": "",
    "active": True,
    "status": "ACTV",
    "confidential": False,
    "registered_on": None,
    "registers": [True, False, False],
    "person_urn": "",
    "person": "",
    "name": "Kelp House",
    "phone": "",
    "email": "",
    "address": None,
    "la_name": "",
    "places": 40,
    "ages": [None, None],
    "periods": [],
    "conditions": "",
}
