"""Rows of sources without versions as tuples of values for the tables of the record."""

from typing import Any

from app.core.json_text import encode
from app.data.areas import normalise_council_name
from app.ingest.source_rows import AgencyRow, AreaRow, HelpPointRow, TakeupRow


def area_values(row: AreaRow) -> tuple[Any, ...]:
    """The values of a council, district or ward."""
    former = ";".join(row.former_names)
    identity = (row.level, row.code, row.name, row.parent_code, row.la_number)
    return (*identity, former, row.vintage, row.boundary)


def help_values(
    source: str, la_number: str, row: HelpPointRow, numbers: dict[str, str]
) -> tuple[Any, ...]:
    """The values of a hub or centre; `la_number` is that of a council's own list, or "".

    `numbers` maps normalised names of councils to DfE numbers.
    """
    council = row.la_number or la_number or numbers.get(normalise_council_name(row.la_name), "")
    address_values = ("\n".join(row.address.lines), row.address.town, row.address.postcode)
    contact_values = (row.phone, row.email, row.website)
    return (
        source,
        row.reference,
        row.kind.value,
        row.name,
        council,
        *address_values,
        *contact_values,
        encode(row.details.to_facts()),
    )


def agency_values(row: AgencyRow, numbers: dict[str, str]) -> tuple[Any, ...]:
    """The values of a childminder agency; `numbers` as in `help_values`."""
    return (
        row.ofsted_urn,
        row.name,
        row.is_active,
        numbers.get(normalise_council_name(row.la_name)),
        row.la_name,
        row.address.town,
        row.address.postcode,
        row.childminders_count,
        row.inspected_on.isoformat() if row.inspected_on else None,
        row.outcome,
    )


def takeup_values(source: str, row: TakeupRow) -> tuple[Any, ...]:
    """The values of a take-up figure of a source."""
    figure = row.figure
    return (
        source,
        row.level,
        row.code,
        row.la_number,
        row.name,
        figure.entitlement.value,
        figure.ages,
        str(figure.period),
        figure.registered_count,
        figure.eligible_count,
        figure.percent,
        figure.hidden.value if figure.hidden else None,
        figure.is_break,
    )
