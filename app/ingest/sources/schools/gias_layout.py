"""The layout of DfE's register of schools, published daily with all establishments in one file.

Names of head teachers and proprietors are personal data and are never read.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from app.core.provision import Kind
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions
from app.ingest.reading import Reading
from app.ingest.source_rows import Address, SchoolRow
from app.ingest.sources.schools import school_field_parsers

KEY = "URN"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (KEY,),
    "la_number": ("LA (code)",),
    "la_name": ("LA (name)",),
    "name": ("EstablishmentName",),
    "type": ("TypeOfEstablishment (name)",),
    "group": ("EstablishmentTypeGroup (name)",),
    "status": ("EstablishmentStatus (name)",),
    "opened_on": ("OpenDate",),
    "low_age": ("StatutoryLowAge",),
    "nursery": ("NurseryProvision (name)",),
    "line_1": ("Street",),
    "line_2": ("Locality",),
    "line_3": ("Address3",),
    "town": ("Town",),
    "postcode": ("Postcode",),
    "website": ("SchoolWebsite",),
    "phone": ("TelephoneNum",),
}
_CODES_BESIDE_NAMES = ("TypeOfEstablishment", "EstablishmentTypeGroup", "EstablishmentStatus")
_PAIRS = (
    *("ReasonEstablishmentOpened", "ReasonEstablishmentClosed", "PhaseOfEducation", "Boarders"),
    *("OfficialSixthForm", "Gender", "ReligiousCharacter", "Diocese", "AdmissionsPolicy"),
    *("SpecialClasses", "TrustSchoolFlag", "Trusts", "Federations", "OfstedSpecialMeasures"),
    *("GOR", "DistrictAdministrative", "AdministrativeWard", "ParliamentaryConstituency"),
    *("UrbanRural", "PreviousLA", "QABName", "EstablishmentAccredited", "MSOA", "LSOA"),
)
_NAMES_ALONE = (
    *("ReligiousEthos", "SchoolSponsorFlag", "SchoolSponsors", "FederationFlag"),
    *("FurtherEducationType", "County", "BSOInspectorateName", "TeenMoth", "CCF", "SENPRU", "EBD"),
    *("FTProv", "EdByOther", "Section41Approved", *(f"SEN{number}" for number in range(1, 14))),
    *("TypeOfResourcedProvision", "GSSLACode", "CensusAreaStatisticWard", "InspectorateName"),
    *("BoardingEstablishment", "RSCRegion", "Country", "OfstedRating"),
)
_PERSONAL = (
    *("HeadTitle (name)", "HeadFirstName", "HeadLastName", "HeadPreferredJobTitle"),
    "PropsName",
)
_PLAIN = (
    *("EstablishmentNumber", "CloseDate", "StatutoryHighAge", "SchoolCapacity", "CensusDate"),
    *("NumberOfPupils", "NumberOfBoys", "NumberOfGirls", "PercentageFSM", "FSM", "UKPRN"),
    *("FEHEIdentifier", "OfstedLastInsp", "LastChangedDate", "InspectorateReport"),
    *("DateOfLastInspectionVisit", "NextInspectionVisit", "TeenMothPlaces", "PlacesPRU"),
    *("ResourcedProvisionOnRoll", "ResourcedProvisionCapacity", "SenUnitOnRoll"),
    *("SenUnitCapacity", "Easting", "Northing", "SENStat", "SENNoStat", "UPRN", "SiteName"),
    *("PreviousEstablishmentNumber", "QABReport", "CHNumber", "AccreditationExpiryDate"),
)
# Ofsted's grades were removed from this file in January 2025 and are never read from it.
_UNUSED = (
    *_PERSONAL,
    *_PLAIN,
    *(f"{name} (code)" for name in (*_CODES_BESIDE_NAMES, *_PAIRS)),
    *(f"{name} (name)" for name in (*_PAIRS, *_NAMES_ALONE)),
)

_NURSERY_SCHOOL = "local authority nursery school"
_NOT_OPEN = frozenset({"closed", "proposed to open"})
_OPEN = frozenset({"open", "open, but proposed to close"})
_NO_NURSERY = frozenset({"", "no nursery classes", "not applicable", "not recorded"})
_HAS_NURSERY = "has nursery classes"
_ELSEWHERE = frozenset(  # outside England
    {
        "welsh establishment",
        "british schools overseas",
        "offshore schools",
        "service children's education",
    }
)
_INDEPENDENT = "independent schools"
_DASHES = re.compile(r"(?<=\d)-(?=\d)")


def read_table(table: CsvTable) -> Reading[SchoolRow]:
    """The open schools of England with a nursery."""
    positions = find_column_positions(table, _COLUMNS, _COLUMNS, _UNUSED)
    table = replace(table, rows=filter(lambda row: _is_wanted(positions, row[1]), table.rows))
    return cell.read_rows(table, partial(_row, positions), lambda row: row.dfe_urn)


def _is_wanted(positions: Mapping[str, int], cells: list[str]) -> bool:
    """Whether it is an open nursery; also true for unknown values, so that they are reported."""
    if len(cells) <= max(positions.values()):
        return True
    cells_read = {
        key: cells[positions[key]].strip().casefold() for key in ("status", "type", "nursery")
    }
    if cells_read["status"] in _NOT_OPEN or cells_read["type"] in _ELSEWHERE:
        return False
    return cells_read["type"] == _NURSERY_SCHOOL or cells_read["nursery"] not in _NO_NURSERY


def _row(positions: Mapping[str, int], cells: list[str]) -> SchoolRow:
    lines = (positions["line_1"], positions["line_2"], positions["line_3"])
    return SchoolRow(
        dfe_urn=cell.read_cell(cells, positions["urn"], school_field_parsers.dfe_urn),
        kind=_kind(positions, cells),
        name=cell.read_cell(cells, positions["name"], school_field_parsers.name),
        is_open=cell.read_cell(cells, positions["status"], _is_open),
        is_independent=cells[positions["group"]].strip().casefold() == _INDEPENDENT,
        la_number=cell.read_cell(cells, positions["la_number"], school_field_parsers.la_number),
        la_name=cell.read_cell(cells, positions["la_name"], cell.council_name),
        address=cell.address(cells, lines, positions["town"], positions["postcode"]) or Address(),
        phone=cell.read_cell(cells, positions["phone"], school_field_parsers.phone),
        website=school_field_parsers.website(cells[positions["website"]]),
        ages=cell.read_cell(cells, positions["low_age"], school_field_parsers.ages),
        opened_on=cell.read_cell(cells, positions["opened_on"], _day),
    )


def _kind(positions: Mapping[str, int], cells: list[str]) -> Kind:
    if cells[positions["type"]].strip().casefold() == _NURSERY_SCHOOL:
        return Kind.NURSERY_SCHOOL
    return cell.read_cell(cells, positions["nursery"], _nursery_class)


def _nursery_class(value: str) -> Kind:
    if value.strip().casefold() != _HAS_NURSERY:
        raise ValueError("this does not state whether there is a nursery")
    return Kind.NURSERY_CLASS


def _is_open(value: str) -> bool:
    if value.strip().casefold() not in _OPEN:
        raise ValueError("unknown status of a school")
    return True


def _day(value: str) -> date | None:
    """A day written as DD-MM-YYYY."""
    return cell.day(_DASHES.sub("/", value))
