"""Home-based providers that consent to publication of their name and address by Ofsted.

Each edition replaces the one before: a provider that is missing has withdrawn its consent. Source
of the columns: docs/sources.md#consented-addresses
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from app.core.listing_cells.length_limits import ofsted_urn
from app.core.translation_marks import mark
from app.ingest.fetch.origins import WEEKLY, GovUk
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.quality_gates.unknown_areas import council_key
from app.ingest.reading import Reading
from app.ingest.reconcile.council_extract_registrations import apply_consents
from app.ingest.reconcile.narrowed_by_ofsted import find_narrowed_by_consents
from app.ingest.source import Source, TableRedaction
from app.ingest.source_readers import versioned_reader
from app.ingest.source_rows import Address, ConsentedRow

_KEY = "Provider URN"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (_KEY,),
    "name": ("Provider name",),
    "line_1": ("Provider address line 1",),
    "line_2": ("Provider address line 2",),
    "line_3": ("Provider address line 3",),
    "town": ("Provider town",),
    "postcode": ("Postcode", "Provider postcode"),
    "council": ("Local authority",),
}
_UNUSED = (
    "Web link",
    "Provider type",
    "Provider subtype",
    "Parliamentary constituency",
    "Region",
    "Ofsted region",
    "Individual register combinations",
)


def read(path: Path) -> Reading[ConsentedRow]:
    """The consenting providers. Raises FileRefused when a column is missing or given twice.

    A row with a redacted name has no consent and is bad; a redacted address is left empty.
    """
    table = open_table(path, [_KEY])
    positions = find_column_positions(table, _COLUMNS, _COLUMNS, _UNUSED)
    return cell.read_rows(table, partial(_row, positions), lambda row: row.ofsted_urn)


def _row(positions: Mapping[str, int], cells: list[str]) -> ConsentedRow:
    lines = (positions["line_1"], positions["line_2"], positions["line_3"])
    return ConsentedRow(
        ofsted_urn=cell.read_cell(cells, positions["urn"], ofsted_urn),
        name=cell.read_cell(cells, positions["name"], _name),
        address=cell.address(cells, lines, positions["town"], positions["postcode"]) or Address(),
        la_name=cell.read_cell(cells, positions["council"], cell.council_name),
    )


def _name(value: str) -> str:
    name = cell.name(value)
    if not name:
        raise ValueError("a provider that consents must have a name")
    return name


FACETS = RowFacets(
    council=lambda row: row.la_name,
    area=lambda row: council_key(row.la_name),
    address=lambda row: row.address,
    is_agreed=lambda row: bool(row.address.lines and row.address.postcode),
)
SOURCE = Source(
    name="ofsted_consented",
    title=mark("Consented addresses for childminders and domestic childcare"),
    publisher=mark("Ofsted"),
    url=(
        "https://www.gov.uk/government/publications/"
        "consented-addresses-for-childminders-and-domestic-childcare"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=1_000,  # of about 25,000 childminders; the number of consents is not published
    rows_max=35_000,
    stale_after_days=200,
    is_confidential=True,  # homes: a refusal that quotes a cell would outlive the consent
    read=versioned_reader(read, apply_consents, FACETS, find_narrowed_by_consents),
    origin=GovUk(
        path="government/publications/consented-addresses-for-childminders-and-domestic-childcare",
        title=r"consented addresses",
        every=WEEKLY,
    ),
    seed_files=(
        "Consented_addresses_for_childminders_and_domestic_childcare_as_at_30_September_2026.csv",
    ),
    # A tenth of childminders leave in a year, and their consents with them; addresses seldom change.
    change_limits=ChangeLimits(new=25, changed=30, closed=15),
    redaction=TableRedaction(key_columns=(_KEY,)),
)
