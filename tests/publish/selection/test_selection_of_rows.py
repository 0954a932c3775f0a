"""Selection is a pure function of rows: what is public is decided without a database."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.core.consent import Consent
from app.core.provision import Kind, Status
from app.data.providers import Publishable
from app.data.tables import Area, ExtractedRegistration, Restriction
from app.publish.selection.public_record import Selection, select_public
from app.publish.selection.record_rows import ClaimRows, ConsentRows, RecordRows
from app.publish.selection.source_claims import select_consents
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.reader import Snapshots

COUNCIL = Area(level="council", code="E06990001", name="Sandmere", la_number="995")


@pytest.fixture(scope="module")
def postcodes(seeded: Path) -> PublishedPostcodes:
    """The postcodes of the seeds, from their snapshot."""
    shown = Snapshots(seeded / "snapshots").current()
    assert shown
    return shown.postcodes


def provider(provider_id: str, kind: Kind = Kind.DAY_NURSERY, **facts: Any) -> Publishable:
    """An open nursery in Sandmere that Ofsted's register has."""
    defaults: dict[str, Any] = dict.fromkeys(Publishable._fields, "")
    defaults |= {"consent": Consent.ALL.value, "la_number": "995", "name_source": "ofsted_register"}
    defaults |= {"name": f"Nursery {provider_id}", "postcode": "ZZ1 1AA", "address": "1 Staithe"}
    defaults |= {"issuer": "ofsted", "identifier": f"EY{provider_id}", "kind": kind.value}
    defaults |= dict.fromkeys(("places_count", "age_from_months", "age_to_months"))
    defaults |= {"early_years": True, "is_open": True, "provider_id": provider_id}
    return Publishable(**(defaults | facts))


def extracted(provider_id: str, **facts: Any) -> ExtractedRegistration:
    """The same provider in the council's extract, active and not confidential."""
    defaults: dict[str, Any] = dict.fromkeys(ExtractedRegistration.model_fields, "")
    defaults |= {"registered_on": None, "places_count": None, "is_confidential": False}
    defaults |= {"age_from_months": None, "age_to_months": None, "la_number": "995"}
    defaults |= {
        "ofsted_urn": f"EY{provider_id}",
        "status": Status.ACTIVE,
        "kind": Kind.DAY_NURSERY,
    }
    return ExtractedRegistration(**(defaults | {"provider_id": provider_id} | facts))


def select(postcodes: PublishedPostcodes, *providers: Publishable, **rows: Any) -> Selection:
    record = RecordRows(areas=[COUNCIL], providers=providers, **rows)
    return select_public(record, postcodes, [])


def shown(selection: Selection) -> list[str]:
    return [setting.provider_id for setting in selection.settings]


def test_rows_become_settings_in_the_order_of_their_names(postcodes: PublishedPostcodes) -> None:
    found = select(postcodes, provider("b", name="Tern"), provider("a", name="Heron"))

    assert shown(found) == ["a", "b"]
    assert found.settings[0].la_code == COUNCIL.code
    assert found.settings[0].latitude


def test_a_home_without_consent_is_only_counted(postcodes: PublishedPostcodes) -> None:
    homes = [
        provider(str(n), Kind.CHILDMINDER, consent=Consent.COUNTED.value, name=None)
        for n in range(7)
    ]

    found = select(postcodes, provider("a"), *homes)

    assert shown(found) == ["a"]
    assert [(one.la_code, one.count) for one in found.counted] == [(COUNCIL.code, 7)]


def test_a_confidential_registration_is_neither_shown_nor_counted(
    postcodes: PublishedPostcodes,
) -> None:
    claims = ClaimRows(extracts=[extracted("b", is_confidential=True)])

    found = select(postcodes, provider("a"), provider("b"), claims=claims)

    assert shown(found) == ["a"]
    assert found.gaps["counted_only"] == 0


def test_the_newer_of_register_and_extract_says_whether_a_setting_is_open(
    postcodes: PublishedPostcodes,
) -> None:
    extracts = [extracted("a", status=Status.SUSPENDED)]
    before = {"ofsted_register": date(2026, 9, 30), "ofsted_council_extract/995": date(2026, 8, 1)}
    after = before | {"ofsted_council_extract/995": date(2026, 11, 1)}

    for as_at, expected in ((before, ["a"]), (after, [])):
        claims = ClaimRows(extracts=extracts, as_at=as_at)
        assert shown(select(postcodes, provider("a"), claims=claims)) == expected


def test_a_restriction_narrows_the_consent_that_an_old_snapshot_may_show() -> None:
    restriction = Restriction(
        source="council_listing/995",
        provider_id="a",
        consent=Consent.COUNTED,
        is_inactive_registration=False,
        stated_on=date(2026, 11, 1),
    )
    claims = ClaimRows(
        restrictions=[restriction], consents={"a": Consent.ALL, "b": Consent.ALL, "c": Consent.ALL}
    )
    rows = ConsentRows(claims, [provider("a", Kind.CHILDMINDER), provider("b")], hidden_ids=["c"])

    assert select_consents(rows) == {
        "a": Consent.COUNTED,
        "b": Consent.ALL,
        "c": Consent.NOTHING,
    }


def _imports() -> Iterator[tuple[str, str, str]]:
    for path in sorted((ROOT / "app" / "publish" / "selection").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                yield from ((path.name, node.module or "", one.name) for one in node.names)


def test_selection_imports_no_database_and_no_query() -> None:
    imported = list(_imports())

    assert not [one for one in imported if one[1].startswith(("sqlmodel", "sqlalchemy"))]
    queries = [name for _, module, name in imported if module.startswith("app.data.")]
    assert not [one for one in queries if one.startswith(("find_", "get_", "has_", "save_"))]
