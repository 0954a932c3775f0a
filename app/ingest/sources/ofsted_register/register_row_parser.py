"""Conversion of one row of Ofsted's register into a typed record."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from app.core.listing_cells.length_limits import bounded, ofsted_urn
from app.core.provision import Kind, Registers
from app.core.ratings import Inspection, JudgementArea
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing import inspection_outcome_parsers
from app.ingest.source_rows import RegisterRow
from app.ingest.sources.ofsted_register.register_layouts import Block, Layout

Known = TypeVar("Known")

_FLAGS = {"y": True, "n": False}
_GROUP_CARE = {
    "full day care": Kind.DAY_NURSERY,
    "sessional day care": Kind.PRE_SCHOOL,
    "out-of-school day care": Kind.OUT_OF_SCHOOL,
}
_REGISTERS = {
    (early, compulsory, voluntary): Registers(early, compulsory, voluntary)
    for early in (False, True)
    for compulsory in (False, True)
    for voluntary in (False, True)
}


def row(layout: Layout, cells: list[str]) -> RegisterRow:
    """The registration in these cells. Raises CellUnreadable for an unknown value."""
    positions = layout.positions
    name = cell.read_cell(cells, positions["name"], cell.name) or None  # "" when redacted
    # The registered person of a home-based provider is the one whose name Ofsted redacts.
    shown = name is not None
    return RegisterRow(
        ofsted_urn=cell.read_cell(cells, positions["urn"], ofsted_urn),
        kind=_kind(cells[positions["type"]], cells[positions["subtype"]]),
        provider_type=cell.read_cell(cells, positions["type"], _type),
        is_active=cells[positions["status"]].strip().casefold() == "active",
        registered_on=cell.read_cell(cells, positions["registered_on"], cell.day),
        registers=_REGISTERS[
            cell.read_cell(cells, positions["early_years"], _flag),
            cell.read_cell(cells, positions["compulsory"], _flag),
            cell.read_cell(cells, positions["voluntary"], _flag),
        ],
        registered_person_urn=_optional(cells, positions.get("person_urn"), cell.number)
        if shown
        else "",
        registered_person=_optional(cells, positions.get("person"), cell.name) if shown else "",
        name=name,
        phone=_optional(cells, positions.get("phone"), cell.phone) if shown else "",
        address=cell.address(cells, layout.lines, positions["town"], positions["postcode"])
        if shown
        else None,
        la_name=cell.read_cell(cells, positions["council"], cell.council_name),
        places_count=_places_count(cells[positions["places"]]),
        inspections=_inspections(cells, layout.blocks),
    )


def _inspections(cells: list[str], blocks: tuple[Block, ...]) -> tuple[Inspection, ...]:
    return tuple(
        [
            _inspection(cells, block)
            for block in blocks
            if not cell.MISSING.issuperset([cells[position] for position in block.positions])
        ]
    )


def _inspection(cells: list[str], block: Block) -> Inspection:
    return Inspection(
        framework=block.framework,
        inspected_on=cell.read_cell(cells, block.date, cell.day),
        number=_optional(cells, block.number, cell.number),
        overall=_known(cells, block.overall, inspection_outcome_parsers.grade),
        grades=_judged(cells, block.grades, inspection_outcome_parsers.grade),
        standards=_judged(cells, block.standards, inspection_outcome_parsers.standard),
        safeguarding_met=_known(cells, block.safeguarding, inspection_outcome_parsers.is_met),
        requirements=_known(cells, block.outcome, inspection_outcome_parsers.requirements),
    )


def _known(
    cells: list[str], position: int | None, parse: Callable[[str], Known | None]
) -> Known | None:
    return None if position is None else cell.read_cell(cells, position, parse)


def _judged(
    cells: list[str],
    areas: tuple[tuple[JudgementArea, int], ...],
    parse: Callable[[str], Known | None],
) -> dict[JudgementArea, Known]:
    judged = {}
    for area, position in areas:
        parsed = cell.read_cell(cells, position, parse)
        if parsed is not None:
            judged[area] = parsed
    return judged


def _optional(cells: list[str], position: int | None, parse: Callable[[str], str]) -> str:
    return "" if position is None else cell.read_cell(cells, position, parse)


@lru_cache(maxsize=1000)
def _type(value: str) -> str:
    return bounded(value.strip(), "provider_type")


@lru_cache(maxsize=1000)
def _kind(provider_type: str, subtype: str) -> Kind:
    """The kind of provision; OTHER for an unknown type, because Ofsted adds new ones."""
    value = cell.text(provider_type).casefold()
    if value.startswith("childminder"):
        return Kind.CHILDMINDER
    if value.startswith("home childcarer"):
        return Kind.NANNY
    if value == "childcare on domestic premises":
        return Kind.DOMESTIC
    if value == "childcare on non-domestic premises":
        return _GROUP_CARE.get(cell.text(subtype).casefold(), Kind.OTHER)
    return Kind.OTHER


@lru_cache(maxsize=1000)
def _flag(value: str) -> bool:
    return bool(inspection_outcome_parsers.look_up(value, _FLAGS, "this is not Y or N"))


def _places_count(value: str) -> int | None:
    """The whole number of places; None for text and for fractions, which are estimates."""
    number = value.strip()
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else None
