"""Builders for data of councils and schools: rows with defaults, files in real layouts."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from app.config import ROOT
from app.data.tables import RefreshRun
from app.ingest.context import CommandContext
from app.ingest.refresh import refresh
from app.ingest.release_and_replay import release_request, source_of
from app.ingest.sources import council_listing
from tests.builders import AS_AT, NOW, Install, childminder, new_install, number, nursery

COUNCIL = "995"
LATER = date(2026, 11, 20)
_GIAS = next((ROOT / "tests" / "files" / "schools").glob("edubasealldata*.csv"))


def listed(reference: str = "S-1", **cells: str) -> dict[str, str]:
    """A row of a council's listing; by default a setting that is in no register."""
    return {
        "reference": reference,
        "la_number": COUNCIL,
        "name": f"Listed {reference}",
        "kind": "day-nursery",
        "address_1": "9 Quay Lane",
        "town": "Sandmere",
        "postcode": "ZZ1 1AD",
        "phone": "01632 960009",
    } | cells


def import_listing(install: Install, *rows: Mapping[str, str], **order: Any) -> RefreshRun:
    """One refresh of the council's listing."""
    folder = install.data_dir / "files"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"listing-{number()}.csv"
    columns = [column.name for column in council_listing.COLUMNS]
    columns += sorted({name for row in rows for name in row} - set(columns))
    _write_csv(file, columns, rows)
    return install.refresh("council_listing", file, as_at=order.pop("as_at", LATER), **order)


def install_with_agreed_childminder(data_dir: Path) -> Install:
    """Two nurseries, and a childminder who agreed to everything; published."""
    made = new_install(data_dir)
    made.areas()
    made.postcodes()
    made.register(nursery(), nursery("EY100002"), childminder())
    agreed = listed("S-2", ofsted_urn="2500001", kind="", consent="all", consent_on="2026-10-01")
    import_listing(made, agreed, as_at=NOW.date())
    made.publish()
    return made


def release(
    install: Install, name: str = f"council_listing/{COUNCIL}", now: datetime = NOW
) -> RefreshRun:
    """Release a quarantined edition, as an officer."""
    with install.session() as session:
        context = CommandContext(session, install.data_dir, now, "an officer")
        run = refresh(context, source_of(name), release_request(context, name, "looked at"))
        session.refresh(run)
        session.expunge(run)
        return run


def registration(urn: str = "EY100001", **facts: str) -> dict[str, str]:
    """A registration in Ofsted's extract for the council: by default an active nursery."""
    return {
        "ReferenceNumber": urn,
        "ProvisionType": "CCN",
        "RegistrationStatus": "ACTV",
        "name": f"Extracted {urn}",
        "line": "5 Net Loft",
        "postcode": "ZZ1 1AA",
        "phone": "01632 960005",
        "email": "",
        "ages": "0-5",
        "places": "24",
        "special": "",
    } | facts


def import_extract(install: Install, *rows: Mapping[str, str], **order: Any) -> RefreshRun:
    """One refresh of Ofsted's extract for the council."""
    folder = install.data_dir / "files"
    folder.mkdir(parents=True, exist_ok=True)
    as_at, council = order.pop("as_at", LATER), order.pop("council", COUNCIL)
    file = folder / f"extract-{number()}.xml"
    file.write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<OfstedChildcareRegisterLocalAuthorityExtract '
        'xmlns="http://www.ofsted.gov.uk/Childcare/Registration/LocalAuthority">'
        f"<Extract><ExtractDateTime>{as_at}T05:30:00</ExtractDateTime><LocalAuthority>"
        f"<LocalAuthorityCode>{council}</LocalAuthorityCode>"
        "<LocalAuthorityName>Sandmere</LocalAuthorityName></LocalAuthority></Extract>"
        f"{''.join(map(_registration, rows))}</OfstedChildcareRegisterLocalAuthorityExtract>",
        encoding="utf-8",
    )
    return install.refresh("ofsted_council_extract", file, **order)


def _registration(facts: Mapping[str, str]) -> str:
    escaped_facts = {name: escape(value) for name, value in facts.items()}
    youngest, oldest = escaped_facts["ages"].split("-")
    special = f"<SpecialConsiderations>{escaped_facts['special']}</SpecialConsiderations>"
    return (
        f"<Registration><ReferenceNumber>{escaped_facts['ReferenceNumber']}</ReferenceNumber>"
        f"<ProvisionType>{escaped_facts['ProvisionType']}</ProvisionType>"
        f"<Setting><SettingName>{escaped_facts['name']}</SettingName><SettingAddress>"
        f"<AddressLine1>{escaped_facts['line']}</AddressLine1><Town>Sandmere</Town>"
        f"<Postcode>{escaped_facts['postcode']}</Postcode></SettingAddress><SettingContact>"
        f"<TelephoneNumber>{escaped_facts['phone']}</TelephoneNumber>"
        f"<EmailAddress>{escaped_facts['email']}</EmailAddress></SettingContact></Setting>"
        f"<RegistrationStatus>{escaped_facts['RegistrationStatus']}</RegistrationStatus>"
        "<RegistrationDate>2026-10-01</RegistrationDate>"
        f"{special if escaped_facts['special'] else ''}"
        "<ChildServicesRegisterList><ChildServicesRegister><Register>EYR</Register>"
        "<Status>REGD</Status><StartDate>2026-10-01</StartDate></ChildServicesRegister>"
        "</ChildServicesRegisterList><ChildcarePeriodList><ChildcarePeriod>ALYR</ChildcarePeriod>"
        "</ChildcarePeriodList><ChildcareAgeList><ChildcareAge>"
        f"<AgeFrom>{youngest}</AgeFrom><AgeTo>{oldest}</AgeTo>"
        f"<MaximumNumber>{escaped_facts['places']}</MaximumNumber><Register>EYR</Register></ChildcareAge>"
        "</ChildcareAgeList></Registration>"
    )


def school(urn: str = "100001", **cells: str) -> dict[str, str]:
    """A row of DfE's register: an open primary school with nursery classes."""
    with _GIAS.open(encoding="cp1252", newline="") as file:
        columns = next(csv.reader(file))
    return (
        dict.fromkeys(columns, "")
        | {
            "URN": urn,
            "LA (code)": COUNCIL,
            "LA (name)": "Sandmere",
            "EstablishmentName": f"School {urn}",
            "TypeOfEstablishment (name)": "Community school",
            "EstablishmentTypeGroup (name)": "Local authority maintained schools",
            "EstablishmentStatus (name)": "Open",
            "NurseryProvision (name)": "Has Nursery Classes",
            "StatutoryLowAge": "3",
            "StatutoryHighAge": "11",
            "Street": "1 Staithe Hill",
            "Town": "Sandmere",
            "Postcode": "ZZ1 1AA",
            "SchoolWebsite": "https://school.example",
            "TelephoneNum": "01632960007",
        }
        | cells
    )


def import_schools(
    install: Install, *rows: Mapping[str, str], as_at: date = AS_AT, **order: Any
) -> RefreshRun:
    """One refresh of DfE's register of schools."""
    folder = install.data_dir / "files" / str(number())
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"edubasealldata{as_at:%Y%m%d}.csv"
    _write_csv(file, list(school()), rows, encoding="cp1252")
    return install.refresh("schools", file, **order)


def _write_csv(
    file: Path, columns: list[str], rows: Iterable[Mapping[str, str]], encoding: str = "utf-8"
) -> None:
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
