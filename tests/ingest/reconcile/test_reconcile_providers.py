"""From rows to providers: consent, erasure, identity, inspections and councils."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.core.consent import Consent
from app.core.provision import Kind
from app.data import migrate
from app.data.session import engine
from app.data.tables import (
    Crosswalk,
    Erasure,
    Location,
    Organisation,
    SourceRow,
)
from app.ingest.reconcile.ofsted_register_and_consents import CONSENTED, REGISTER, derive
from app.ingest.reconcile.provider_rows import ProviderFields
from tests.builders import Install, childminder, consent, nursery, redacted
from tests.ingest.reconcile.provider_rows import NOVEMBER, OCTOBER, provider_of

pytestmark = pytest.mark.both_engines


HOME = ["7 Saltpan Road"], "Sandmere", "ZZ1 1AB"


SECRETS = ("Harbour Refuge", "99 Hidden Lane", "ZZ1 1AD", "0191 498 0999", "Refuge Trust")


REFUGE = {
    "Provider name": "Harbour Refuge",
    "Provider address line 1": "99 Hidden Lane",
    "Provider postcode": "ZZ1 1AD",
    "Registered person name": "Refuge Trust",
}


def _register(kind: Kind, name: str | None = "Kelp", **facts: Any) -> dict[str, Any]:
    address = None if name is None else (["1 Quay"], "Sandmere", "ZZ1 1AA")
    return {"kind": kind.value, "name": name, "phone": "1", "address": address, **facts}


def _given(*address: Any) -> dict[str, Any]:
    return {"name": "Ada", "address": address}


@pytest.mark.parametrize(
    ("register", "consented", "expected"),
    [
        (
            _register(Kind.DAY_NURSERY),
            None,
            ProviderFields("Kelp", "1", REGISTER, Consent.ALL, (["1 Quay"], "Sandmere", "ZZ1 1AA")),
        ),
        (
            _register(Kind.DAY_NURSERY, None),
            None,
            ProviderFields(None, "", REGISTER, Consent.NOTHING, None),
        ),
        (
            _register(Kind.OTHER, None),
            None,
            ProviderFields(None, "", REGISTER, Consent.NOTHING, None),
        ),
        (
            _register(Kind.DAY_NURSERY, None),
            _given(*HOME),
            ProviderFields(None, "", REGISTER, Consent.NOTHING, None),
        ),
        (
            _register(Kind.CHILDMINDER, None),
            None,
            ProviderFields(None, "", REGISTER, Consent.COUNTED, None),
        ),
        (
            _register(Kind.CHILDMINDER),
            None,
            ProviderFields(None, "", REGISTER, Consent.COUNTED, None),
        ),
        (_register(Kind.NANNY), None, ProviderFields(None, "", REGISTER, Consent.COUNTED, None)),
        (
            _register(Kind.DOMESTIC, None),
            None,
            ProviderFields(None, "", REGISTER, Consent.COUNTED, None),
        ),
        (
            _register(Kind.CHILDMINDER, None),
            _given(*HOME),
            ProviderFields("Ada", "", CONSENTED, Consent.ALL, HOME),
        ),
        (
            _register(Kind.CHILDMINDER, None),
            _given([], "Sandmere", "ZZ1 1AB"),
            ProviderFields("Ada", "", CONSENTED, Consent.AREA, ([], "Sandmere", "ZZ1 1AB")),
        ),
        (
            _register(Kind.CHILDMINDER, None),
            _given(["7 Saltpan Road"], "Sandmere", ""),
            ProviderFields("Ada", "", CONSENTED, Consent.AREA, ([], "Sandmere", "")),
        ),
        (
            _register(Kind.CHILDMINDER, None),
            _given([], "", ""),
            ProviderFields("Ada", "", CONSENTED, Consent.AREA, ([], "", "")),
        ),
    ],
)
def test_stored_and_shown_fields_follow_from_register_and_consent(
    register: dict[str, Any], consented: dict[str, Any] | None, expected: ProviderFields
) -> None:
    assert derive(register, consented) == expected


@pytest.mark.parametrize(
    "then", [["redacted"], ["gone", "redacted"], ["changed", "gone", "redacted"]], ids="-".join
)
def test_a_redaction_erases_older_versions(install: Install, then: list[str]) -> None:
    row = nursery("EY200002", **REFUGE)
    editions = {
        "redacted": [redacted(row)],
        "gone": [],
        "changed": [{**row, "Places": "41"}],
    }
    install.register(nursery(), row)
    assert all(secret in _everything(install) for secret in SECRETS if secret != "0191 498 0999")

    runs = [
        install.register(nursery(), *editions[one], as_at=date(2026, 10, number + 1))
        for number, one in enumerate(then)
    ]

    assert [secret for secret in SECRETS if secret in _everything(install)] == []
    assert runs[-1].erased_count == 1
    assert _erasures(install) == ["ofsted_register"]


def test_a_redacted_address_is_erased_although_the_name_stays(install: Install) -> None:
    row = nursery("EY200002", **REFUGE)
    install.register(row)

    run = install.register({**row, "Provider address line 1": "REDACTED"}, as_at=OCTOBER)

    assert run.erased_count == 1
    assert "99 Hidden Lane" not in _everything(install)


def test_a_redaction_leaves_other_providers_of_the_same_organisation(install: Install) -> None:
    row = nursery("EY200002", **REFUGE)
    install.register(nursery("EY200003", **{"Registered person name": "Refuge Trust"}), row)

    install.register(
        nursery("EY200003", **{"Registered person name": "Refuge Trust"}),
        redacted(row),
        as_at=OCTOBER,
    )

    with install.session() as session:
        assert [one.name for one in session.exec(select(Organisation))] == ["Refuge Trust"]


def test_a_withdrawn_consent_erases_all_versions(install: Install) -> None:
    install.register(childminder())
    install.consented(consent(), consent("2500009"))
    install.consented(
        consent(**{"Provider name": "Minder Moved"}), consent("2500009"), as_at=OCTOBER
    )

    run = install.consented(consent("2500009"), as_at=NOVEMBER)

    record_text = _everything(install)
    assert [word for word in ("Minder 2500001", "Minder Moved") if word in record_text] == []
    assert run.erased_count == 1
    assert provider_of(install, "2500001").consent is Consent.COUNTED
    assert _erasures(install) == ["ofsted_consented"]


def test_a_consent_withdrawn_after_leaving_the_register_is_erased_too(install: Install) -> None:
    install.register(nursery(), childminder())
    install.consented(consent(), consent("2500009", Postcode="ZZ1 1AD"))
    install.register(nursery(), as_at=OCTOBER)

    install.consented(consent("2500009", Postcode="ZZ1 1AD"), as_at=OCTOBER)

    assert "Minder 2500001" not in _everything(install)
    provider = provider_of(install, "2500001")
    assert (provider.name, provider.consent) == (None, Consent.COUNTED)
    assert _location(install, "2500001").postcode == ""


@pytest.mark.parametrize(
    "less",
    [{"Provider address line 1": ""}, {"Postcode": ""}, {"Postcode": "REDACTED"}],
    ids=["no street", "no postcode", "redacted"],
)
def test_a_narrowed_consent_erases_the_street(install: Install, less: dict[str, str]) -> None:
    install.register(childminder())
    install.consented(consent())

    run = install.consented(consent(**{**less, "Provider address line 1": ""}), as_at=OCTOBER)

    assert run.erased_count == 1
    assert "7 Saltpan Road" not in _everything(install)
    assert provider_of(install, "2500001").consent is Consent.AREA
    assert provider_of(install, "2500001").name == "Minder 2500001"


def test_a_consent_given_again_is_shown_again(install: Install) -> None:
    install.register(childminder())
    install.consented(consent())
    install.consented(as_at=OCTOBER)

    install.consented(consent(), as_at=NOVEMBER)

    provider = provider_of(install, "2500001")
    assert (provider.name, provider.consent) == ("Minder 2500001", Consent.ALL)
    assert _location(install, "2500001").address == "7 Saltpan Road"


def test_a_consent_without_a_registration_is_not_shown(install: Install) -> None:
    install.consented(consent())
    install.register(nursery())

    assert [setting.ofsted_urn for setting in install.publish().settings.all()] == ["EY100001"]


def test_a_consent_that_came_before_the_registration_counts(install: Install) -> None:
    install.consented(consent())
    install.register(childminder())

    assert provider_of(install, "2500001").consent is Consent.ALL


def test_a_new_urn_is_a_new_provider_without_a_grade(install: Install) -> None:
    grade = "EYR OEIF/CIF: Most recent: Overall effectiveness"
    day = "EYR OEIF: Most recent: Full inspection date"
    number = "EYR OEIF: Most recent: Full inspection number"
    install.register(nursery())
    old = _id(install, "EY100001")

    install.register(nursery("EY100002", **{grade: "", day: "", number: ""}), as_at=OCTOBER)

    shown = list(install.publish().settings.all())
    assert [(setting.ofsted_urn, setting.inspections) for setting in shown] == [("EY100002", ())]
    assert shown[0].provider_id != old


def test_a_provider_id_stays_after_reloading_closing_and_reopening(install: Install) -> None:
    install.register(nursery(), nursery("EY100002"))
    first = _ids(install)

    install.register(nursery("EY100002"), as_at=date(2026, 10, 1))
    install.register(nursery("EY100002"), nursery(), nursery("EY100003"), as_at=OCTOBER)

    assert {urn: _ids(install)[urn] for urn in first} == first


def test_provider_ids_do_not_depend_on_the_order_of_rows(tmp_path: Path, database_url: str) -> None:
    rows = [nursery(f"EY10000{number}") for number in range(5)]
    install = Install(tmp_path / "one", database_url)
    install.register(*rows)
    first = _ids(install)

    other = Install(tmp_path / "two", f"sqlite:///{tmp_path / 'two.sqlite'}")
    _migrated(other).register(*reversed(rows))

    assert _ids(other) == first
    assert all(len(one) == 12 and one.isalnum() and one == one.lower() for one in first.values())


def test_the_crosswalk_takes_precedence_over_a_newly_generated_id(install: Install) -> None:
    install.register(nursery())
    with install.session() as session:
        line = session.exec(select(Crosswalk)).one()
        session.add(
            Crosswalk(
                issuer="ofsted",
                identifier="EY100002",
                provider_id=line.provider_id,
                valid_from=OCTOBER,
            )
        )
        session.commit()

    install.register(nursery("EY100002"), as_at=OCTOBER)

    shown = list(install.publish().settings.all())
    assert [(setting.ofsted_urn, setting.provider_id) for setting in shown] == [
        ("EY100002", _id(install, "EY100001"))
    ]


def _migrated(install: Install) -> Install:
    migrate.upgrade(install.database_url)
    return install


def _ids(install: Install) -> dict[str, str]:
    with install.session() as session:
        return {one.identifier: one.provider_id for one in session.exec(select(Crosswalk))}


def _id(install: Install, urn: str) -> str:
    return _ids(install)[urn]


def _location(install: Install, urn: str) -> Location:
    with install.session() as session:
        found = session.get_one(Location, _id(install, urn))
        session.expunge(found)
        return found


def _erasures(install: Install) -> list[str]:
    with install.session() as session:
        return [one.source for one in session.exec(select(Erasure))]


def _everything(install: Install) -> str:
    """The whole record: the bytes of its files on SQLite, all rows on PostgreSQL."""
    if install.database_url.startswith("sqlite"):
        engine(install.database_url).dispose()
        file = Path(install.database_url.removeprefix("sqlite:///"))
        found = [one for one in file.parent.glob(f"{file.name}*") if one.is_file()]
        return "\n".join(one.read_bytes().decode("utf-8", "replace") for one in found)
    with install.session() as session:
        tables = SourceRow.metadata.sorted_tables
        rows = [session.connection().execute(table.select()).all() for table in tables]
    return json.dumps(rows, default=str, ensure_ascii=False)
