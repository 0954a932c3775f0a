"""`python -m tests.bench.listing_import`: planning, importing and undoing a listing of 5,000 rows.

It needs no national file: the install has this council only. Exit code 1 where a figure is over
its limit.
"""

import gc
import io
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlmodel import Session

from app.data.edits import find_standing_edits
from app.data.listing_import_files import plan_path, upload_path
from app.data.listing_imports import add_listing_import, get_listing_import
from app.data.listing_plans import Choices, RowVerdict, Wanted, read_plan, write_plan
from app.data.providers import mint_provider_id
from app.data.tables import EditField, ListingImport, ProviderEdit
from app.ingest.context import CommandContext
from app.ingest.listing_import.apply_plan import ImportOrder, apply_plan, plan_again
from app.ingest.listing_import.undo_import import undo_import
from app.ingest.publish_record import publish_after_refresh
from app.ingest.sources.council_listing.listing_export import write_cells
from tests.builders import Install, new_install

COUNCIL, ROWS, EDITS = "995", 5_000, 500
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PLAN_MAX_S, IMPORT_MAX_S, PAGE_MAX_S = 3.0, 10.0, 2.0
POSTCODES = ("ZZ1 1AA", "ZZ1 1AD", "ZZ1 2AB")


def row(number: int, phone: str = "") -> dict[str, str]:
    """A row with most columns filled."""
    return {
        "la_number": COUNCIL,
        "as_at": "2026-11-22",
        "reference": f"{number:05}",
        "kind": ("day-nursery", "pre-school", "out-of-school")[number % 3],
        "name": f"Setting {number} of Sandmere",
        "address_1": f"{number} Quay Lane",
        "town": "Sandmere",
        "postcode": POSTCODES[number % 3],
        "phone": phone or f"01632 {960000 + number % 1000}",
        "email": f"s{number}@nursery.example",
        "website": f"https://s{number}.nursery.example/",
        "opening": "Mon-Fri 08:00-18:00 term; Sat 09:00-12:00 all year",
        "age_from_months": "9",
        "age_to_months": "59",
        "places": str(20 + number % 60),
        "space_under_2": "waiting list",
        "space_2": "from 2027-01",
        "space_3_4": "now",
        "space_confirmed_on": "2026-10-20",
        "prices": "under-2: 62.50 a day from 2026-09-01; 2: 8.10 an hour",
        "extra_food": "3.50 a meal; bring a packed lunch",
        "funded": "working-under-2; working-2; universal-3-4",
        "languages": "en; pl",
        "school_runs": "Marram Primary; St Aidan's",
        "description": f"We are out of doors every day, number {number}. " * 5,
        "description:pl": f"Codziennie na dworze, numer {number}. " * 5,
    }


def text_of(rows: list[Mapping[str, str]]) -> str:
    file = io.StringIO(newline="")
    write_cells(rows, file)
    return file.getvalue()


def add_edits(session: Session) -> None:
    """Edits in force of every tenth setting, saved at once."""
    for number in range(0, ROWS, ROWS // EDITS):
        session.add(
            ProviderEdit(
                provider_id=mint_provider_id(f"council-{COUNCIL}", f"{number:05}"),
                field=EditField.PHONE,
                value="01632 960222",
                source_value="",
                reason="rang them",
                edited_by="Ada",
                edited_at=NOW,
            )
        )
    session.commit()


class Figures:
    """What was measured, each with its limit."""

    def __init__(self) -> None:
        self.is_good = True

    @contextmanager
    def timed(self, name: str, most_s: float) -> Iterator[None]:
        started, cpu_started = time.perf_counter(), time.process_time()
        yield
        took_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
        self.is_good &= took_s <= most_s
        click.echo(f"{name:<50} {took_s:6.2f} s ({cpu_s:5.2f} s CPU), at most {most_s:.0f} s")


def send(install: Install, session: Session, rows: list[Mapping[str, str]]) -> ListingImport:
    import_id = add_listing_import(session, COUNCIL, "list.csv", "0" * 64, Choices(), "Ada", NOW)
    path = upload_path(install.data_dir, import_id)
    path.write_text(text_of(rows), encoding="utf-8", newline="")
    session.commit()
    sent = get_listing_import(session, import_id)
    assert sent
    return sent


def import_rows(
    install: Install, rows: list[Mapping[str, str]], figures: Figures, name: str
) -> int:
    """Plan, import and publish a file; the number of the import."""
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "Ada")
        sent = send(install, session, rows)
        import_id = sent.id or 0
        with figures.timed(f"{name}: plan", PLAN_MAX_S):
            made = plan_again(context, sent)
        path = plan_path(install.data_dir, import_id)
        write_plan(made.plan, path)
        with figures.timed(f"{name}: last page of the written plan", PAGE_MAX_S):
            read_plan(path, RowVerdict.CHANGED, page=made.summary.changing_count // 20)
        with figures.timed(f"{name}: import and publish", IMPORT_MAX_S):
            order = ImportOrder(Wanted.ALL, made.summary.plan_hash, "why")
            apply_plan(context, sent, order)
            publish_after_refresh(context, "why")
    return import_id


def measure(install: Install, figures: Figures) -> None:
    install.areas()
    install.postcodes()
    rows: list[Mapping[str, str]] = [row(number) for number in range(ROWS)]
    import_rows(install, rows, figures, f"first file, {ROWS:,} new rows")
    with install.session() as session:
        add_edits(session)
    changed = [row(number, "01632 960111") for number in range(ROWS)]
    import_id = import_rows(install, changed, figures, f"{ROWS:,} rows change, {EDITS} edits end")
    with install.session() as session:
        assert not find_standing_edits(session, EditField.PHONE)
        context = CommandContext(session, install.data_dir, NOW, "Ada")
        sent = get_listing_import(session, import_id)
        assert sent
        with figures.timed("undo and publish", IMPORT_MAX_S):
            undo_import(context, sent, "why")
            publish_after_refresh(context, "why")
        assert len(find_standing_edits(session, EditField.PHONE)) == EDITS


def main() -> int:
    figures = Figures()
    gc.disable()  # as commands do (app/cli/command_context.py)
    with tempfile.TemporaryDirectory() as folder:
        measure(new_install(Path(folder)), figures)
    return 0 if figures.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
