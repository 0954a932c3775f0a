"""Builders of officers' files and of their plans, for tests of imports."""

import csv
import io
from collections.abc import Mapping
from datetime import date

from app.data.listing_plans import Choices, PlannedRow
from app.data.providers import mint_provider_id
from app.data.tables import EditField
from app.ingest.listing_import.make_plan import MadePlan, make_plan
from app.publish.edits.edit_requests import EditRequest, Officer, make_edit
from tests.builders import NOW, Install, number
from tests.council_builders import COUNCIL

TODAY = date(2026, 11, 22)
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
