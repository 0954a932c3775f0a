"""Builders of officers' files and of their plans, for tests of imports."""

import csv
import io
from collections.abc import Mapping
from datetime import date

from app.data.listing_import_files import upload_path
from app.data.listing_imports import add_listing_import, get_listing_import
from app.data.listing_plans import Choices, PlannedRow, Wanted
from app.data.listing_undo import UndoPlan
from app.data.providers import mint_provider_id
from app.data.tables import EditField, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.listing_import.apply_plan import ImportOrder, apply_plan, plan_again
from app.ingest.listing_import.export import find_values_in_force
from app.ingest.listing_import.make_plan import MadePlan, make_plan
from app.ingest.listing_import.undo_import import undo_import
from app.ingest.publish_record import publish_after_refresh
from app.ingest.sources.council_listing.listing_export import write_cells
from app.publish.edits.edit_requests import EditRequest, Officer, make_edit
from app.snapshot.layout import Setting
from tests.builders import NOW, Install, number
from tests.council_builders import COUNCIL, listed

TODAY = date(2026, 11, 22)
# The settings of the install in conftest.py.
ONE, TWO = listed("00123", places="40"), listed("S-2", email="a@nursery.example")
Cells = Mapping[str, str]


def text_of(*rows: Cells) -> str:
    """A CSV with the columns that any row has, in the order in which they come."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def plan_of(install: Install, text: str, choices: Choices | None = None) -> MadePlan:
    """The plan of a file with this text."""
    path = install.data_dir / "files" / f"officer-{number()}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    with install.session() as session:
        return make_plan(session, path, COUNCIL, choices or Choices(), TODAY)


def send(install: Install, text: str, choices: Choices | None = None) -> int:
    """A file that an officer sends, with its plan's hash; the number of its import."""
    with install.session() as session:
        import_id = add_listing_import(
            session, COUNCIL, "list.csv", "0" * 64, choices or Choices(), "Ada", NOW
        )
        upload_path(install.data_dir, import_id).write_text(text, encoding="utf-8", newline="")
        session.commit()
    return import_id


def apply(
    install: Install, import_id: int, wanted: Wanted = Wanted.ALL, plan_hash: str = ""
) -> RefreshRun:
    """Import a file that was sent, by default with the plan of now, and publish."""
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "Ada")
        sent = get_listing_import(session, import_id)
        assert sent
        plan_hash = plan_hash or plan_again(context, sent).summary.plan_hash
        run = apply_plan(context, sent, ImportOrder(wanted, plan_hash, "the list of November"))
        publish_after_refresh(context, "looked at")
        session.refresh(run)
        session.expunge(run)
        return run


def undo(install: Install, import_id: int) -> UndoPlan:
    """Undo an import, and publish."""
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "Ada")
        sent = get_listing_import(session, import_id)
        assert sent
        plan = undo_import(context, sent, "the wrong file")
        publish_after_refresh(context, "looked at")
        return plan


def exported(install: Install) -> str:
    """The values in force of the council's listing, as CSV."""
    file = io.StringIO(newline="")
    with install.session() as session:
        write_cells(find_values_in_force(session, COUNCIL), file)
    return file.getvalue()


def public(install: Install) -> dict[str, Setting]:
    """The shown settings by name."""
    return {one.name: one for one in install.public().settings.all()}


def changes_of(row: PlannedRow) -> dict[str, tuple[str, str]]:
    return {one.column: (one.old, one.new) for one in row.changes}


def edit_row(
    install: Install, reference: str, field: EditField, value: str | None, urn: str = ""
) -> None:
    """An officer's edit of a listed setting, by its reference or its Ofsted number."""
    issuer, identifier = ("ofsted", urn) if urn else (f"council-{COUNCIL}", reference)
    request = EditRequest(mint_provider_id(issuer, identifier), field, value)
    with install.session() as session:
        make_edit(session, install.data_dir, request, Officer("Ada", NOW, "rang them"))
