"""Changes between two editions, and the claims about a setting as at a day."""

from datetime import date
from typing import Any

import pytest

from app.core.consent import Consent
from app.core.record_changes import ChangeKind
from app.data.as_of import DatedClaim, find_claims_on, find_inspections_known_on, get_identity
from app.data.edition_changes import (
    ChangeRow,
    EditionsNotComparable,
    NoSettingFound,
    find_changes,
    get_edition_pair,
)
from tests.builders import AS_AT, Install, childminder, consent, nursery, redacted
from tests.council_builders import (
    import_extract,
    import_listing,
    import_schools,
    listed,
    registration,
    school,
)

pytestmark = pytest.mark.both_engines

OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 15)
GRADE = "EYR OEIF/CIF: Most recent: Overall effectiveness"
INSPECTED = "EYR OEIF: Most recent: Full inspection date"
NUMBER = "EYR OEIF: Most recent: Full inspection number"
WITHHELD = ("withheld", "withheld", "withheld")


def _changes(install: Install, source: str, *pair: int | None) -> list[ChangeRow]:
    with install.session() as session:
        return list(
            find_changes(session, *get_edition_pair(session, source, *(pair or (None, None))))
        )


def _overall_on(
    install: Install, source: str, *pair: int | None
) -> dict[str, list[tuple[str, ...]]]:
    """(kind, before, after) of the changes of each row."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in _changes(install, source, *pair):
        one = row.difference
        found.setdefault(row.identifier, []).append((one.kind.value, one.before, one.after))
    return found


def _claims(install: Install, identifier: str, day: date) -> dict[str, DatedClaim]:
    with install.session() as session:
        return {
            one.source: one
            for one in find_claims_on(session, get_identity(session, identifier), day)
        }


def test_each_kind_of_change_in_the_register_is_reported_as_a_row(install: Install) -> None:
    install.areas()
    install.register(*(nursery(f"EY10000{number}") for number in range(1, 8)), childminder())

    install.register(
        nursery("EY100002", **{"Provider name": "Wrack Nursery"}),
        nursery("EY100003", **{"Provider postcode": "ZZ1 1AB"}),
        nursery("EY100004", **{GRADE: "1", INSPECTED: "01/10/2026", NUMBER: "10100009"}),
        nursery("EY100005", Places="44"),
        nursery("EY100006", Places="12"),
        nursery("EY100007", **{"Provider status": "Suspended"}),
        nursery("EY100008"),
        childminder(Places="4"),
        as_at=OCTOBER,
    )

    assert _overall_on(install, "ofsted_register") == {
        "2500001": [("places down", "40", "4")],
        "EY100001": [("closed", "Nursery EY100001", "")],
        "EY100002": [("renamed", "Nursery EY100002", "Wrack Nursery")],
        "EY100003": [
            (
                "moved",
                "1 Staithe Hill, Sandmere, ZZ1 1AA",
                "1 Staithe Hill, Sandmere, ZZ1 1AB",
            )
        ],
        "EY100004": [
            (
                "re-graded",
                "Good, inspected 2020-03-12",
                "Outstanding, inspected 2026-10-01",
            )
        ],
        "EY100005": [("places up", "40", "44")],
        "EY100006": [("places down", "40", "12")],
        "EY100007": [("status", "active", "not active")],
        "EY100008": [("opened", "", "Nursery EY100008")],
    }
    assert {(row.as_at, row.la_number) for row in _changes(install, "ofsted_register")} == {
        (OCTOBER, "995")
    }


def test_a_change_that_was_reversed_between_two_editions_is_not_reported(install: Install) -> None:
    runs = [
        install.register(nursery(Places=places), as_at=day).edition_id
        for places, day in (("40", AS_AT), ("50", OCTOBER), ("40", NOVEMBER))
    ]

    assert _overall_on(install, "ofsted_register", runs[0], runs[2]) == {}
    assert _overall_on(install, "ofsted_register", runs[0], runs[1]) == {
        "EY100001": [("places up", "40", "50")]
    }
    assert _overall_on(install, "ofsted_register") == {"EY100001": [("places down", "50", "40")]}


def test_a_redacted_row_is_withheld_before_and_after(install: Install) -> None:
    row = nursery("EY200002", **{"Provider name": "Harbour Refuge"})
    install.register(nursery(), row)

    install.register(nursery(), redacted(row), as_at=OCTOBER)

    assert _overall_on(install, "ofsted_register") == {"EY200002": [WITHHELD]}


def test_given_and_withdrawn_consents_are_reported_without_names(install: Install) -> None:
    install.register(childminder(), childminder("2500002"), childminder("2500003"))
    install.consented(consent(), consent("2500002"))

    install.consented(
        consent("2500002", **{"Provider name": "Another Name"}), consent("2500003"), as_at=OCTOBER
    )

    assert _overall_on(install, "ofsted_consented") == {
        "2500001": [("withdrew", "", "")],
        "2500002": [("renamed", "", "")],
        "2500003": [("agreed", "", "")],
    }
    assert "Name" not in str(_changes(install, "ofsted_consented"))


def test_an_extract_reports_no_name_of_homes_and_confidential_providers(install: Install) -> None:
    home = {"ProvisionType": "CMR", "name": "Ada Home"}
    import_extract(
        install,
        registration(),
        registration("EY100002", **home),
        registration("EY100003", name="Quiet House"),
        as_at=OCTOBER,
    )

    import_extract(
        install,
        registration(RegistrationStatus="RESG"),
        registration("EY100002", **home | {"name": "Ada Elsewhere", "line": "1 Other Road"}),
        registration("EY100003", name="Quiet House", special="WREF"),
        registration("EY100004", **home),
        as_at=NOVEMBER,
    )

    assert _overall_on(install, "ofsted_council_extract/995") == {
        "EY100001": [("status", "active", "resigned")],
        "EY100002": [("renamed", "", ""), ("moved", "", "")],
        "EY100003": [WITHHELD],
        "EY100004": [("opened", "", "")],
    }


def test_a_provider_confidential_in_an_extract_is_withheld_in_the_register_too(
    install: Install,
) -> None:
    install.register(nursery())
    install.register(nursery(**{"Provider name": "Quiet House"}), as_at=OCTOBER)

    import_extract(install, registration(special="WREF"))

    assert (
        _overall_on(install, "ofsted_register") == {}
    )  # both versions are erased: nothing to compare


def test_a_councils_listing_reports_changes_of_its_rows(install: Install) -> None:
    first = listed("S-1"), listed("S-2", kind="childminder", consent="all", name="Ada")
    import_listing(install, *first, as_at=OCTOBER)

    import_listing(
        install,
        listed("S-1", name="Wrack", prices="under-2: 7.50 an hour"),
        listed("S-2", kind="childminder", consent="all", name="Ada Moved"),
        as_at=NOVEMBER,
    )

    changes = _overall_on(install, "council_listing/995")
    assert changes["S-1"][0] == ("renamed", "Listed S-1", "Wrack")
    assert changes["S-2"] == [WITHHELD]
    assert {row.la_number for row in _changes(install, "council_listing/995")} == {"995"}


def test_schools_open_close_and_change_like_other_providers(install: Install) -> None:
    import_schools(install, school("100001"), school("100002"))

    import_schools(
        install, school("100002", EstablishmentName="Wrack School"), school("100003"), as_at=OCTOBER
    )

    assert _overall_on(install, "schools") == {
        "100001": [("closed", "School 100001", "")],
        "100002": [("renamed", "School 100002", "Wrack School")],
        "100003": [("opened", "", "School 100003")],
    }


@pytest.mark.parametrize(
    ("source", "pair", "message"),
    [
        ("ofsted_register", (None, None), "does not have two editions"),
        ("areas", (None, None), "does not have two editions"),
        ("nonsense", (None, None), "does not have two editions"),
    ],
)
def test_a_source_without_two_editions_cannot_be_compared(
    install: Install, source: str, pair: tuple[None, None], message: str
) -> None:
    install.areas()
    install.areas()
    install.register(nursery())

    with pytest.raises(EditionsNotComparable, match=message):
        _changes(install, source, *pair)


def test_compared_editions_must_be_of_the_source_and_in_order(install: Install) -> None:
    other = install.areas().edition_id
    first = install.register(nursery()).edition_id
    second = install.register(nursery(Places="1"), as_at=OCTOBER).edition_id

    for pair, message in (
        ((other, second), f"no edition {other}"),
        ((second, first), "no edition before"),
        ((second, second), "is not before"),
    ):
        with pytest.raises(EditionsNotComparable, match=message):
            _changes(install, "ofsted_register", *pair)


def test_a_setting_is_shown_as_each_source_listed_it_on_that_day(install: Install) -> None:
    install.register(nursery())
    install.register(nursery(**{"Provider name": "Wrack Nursery"}, Places="50"), as_at=OCTOBER)
    import_extract(install, registration(places="24"), as_at=NOVEMBER)

    before = _claims(install, "EY100001", date(2026, 10, 30))
    after = _claims(install, "ey100001", NOVEMBER)

    assert {one: claim.as_at for one, claim in before.items()} == {"ofsted_register": AS_AT}
    assert _fact(before["ofsted_register"], "name") == "Nursery EY100001"
    assert {one: claim.as_at for one, claim in after.items()} == {
        "ofsted_council_extract/995": NOVEMBER,
        "ofsted_register": OCTOBER,
    }
    assert _fact(after["ofsted_register"], "places") == 50
    assert _fact(after["ofsted_council_extract/995"], "places") == 24


def _fact(claim: DatedClaim, name: str) -> Any:
    assert claim.facts is not None
    return claim.facts[name]


def test_only_inspections_known_by_that_day_are_shown(install: Install) -> None:
    install.register(nursery())
    newer = {GRADE: "1", INSPECTED: "01/10/2026", NUMBER: "10100009"}
    install.register(nursery(**newer), as_at=OCTOBER)

    with install.session() as session:
        identity = get_identity(session, "EY100001")
        then = find_inspections_known_on(session, identity, AS_AT)
        now = find_inspections_known_on(session, identity, NOVEMBER)

    assert [one.inspection.number for one in then] == ["10100001"]
    assert [(one.inspection.number, one.as_at) for one in now] == [
        ("10100009", OCTOBER),
        ("10100001", AS_AT),
    ]


def test_a_corrected_inspection_is_shown_as_it_was_known(install: Install) -> None:
    install.register(nursery())
    install.register(nursery(**{GRADE: "3"}), as_at=OCTOBER)

    with install.session() as session:
        identity = get_identity(session, "EY100001")
        overall = [
            [one.inspection.overall for one in find_inspections_known_on(session, identity, day)]
            for day in (AS_AT, OCTOBER)
        ]

    assert [[one.value for one in known if one] for known in overall] == [
        ["good"],
        ["requires-improvement"],
    ]


def test_a_consent_withdrawn_later_is_withheld_on_earlier_days(install: Install) -> None:
    install.register(childminder())
    install.consented(consent())
    assert _fact(_claims(install, "2500001", AS_AT)["ofsted_consented"], "name")

    install.consented(consent("2500009"), as_at=OCTOBER)

    assert _claims(install, "2500001", AS_AT)["ofsted_consented"].facts == {}
    missing = _claims(install, "2500001", OCTOBER)["ofsted_consented"]
    assert missing.facts is None


def test_other_sources_of_a_home_are_withheld_once_it_withdraws(install: Install) -> None:
    install.register(childminder())
    install.consented(consent())
    import_extract(install, registration("2500001", ProvisionType="CMR"), as_at=AS_AT)
    extract = "ofsted_council_extract/995"
    assert _claims(install, "2500001", AS_AT)[extract].shown is Consent.ALL

    install.consented(consent("2500009"), as_at=OCTOBER)

    assert _claims(install, "2500001", AS_AT)[extract].shown is Consent.COUNTED


def test_a_confidential_provider_is_withheld_on_every_day(install: Install) -> None:
    install.register(nursery())

    import_extract(install, registration(special="ANON"))

    assert {one.shown for one in _claims(install, "EY100001", AS_AT).values()} == {Consent.NOTHING}


def test_a_listing_is_found_by_its_reference_and_by_its_number(install: Install) -> None:
    install.register(nursery())
    import_listing(install, listed("S-1", ofsted_urn="EY100001", name="First"), as_at=OCTOBER)
    import_listing(install, listed("S-2", ofsted_urn="EY100001", name="Second"), as_at=NOVEMBER)

    source = "council_listing/995"
    by_number = _claims(install, "EY100001", OCTOBER)[source]
    by_reference = _claims(install, "S-2", NOVEMBER)

    assert (by_number.key, _fact(by_number, "name")) == ("S-1", "First")
    assert _fact(by_reference["ofsted_register"], "name") == "Nursery EY100001"


@pytest.mark.parametrize(
    ("identifier", "day", "message"),
    [
        ("EY999999", OCTOBER, "no setting has the identifier 'EY999999'"),
        ("EY100001", date(2026, 9, 29), "no edition of 2026-09-29 or before lists EY100001 yet"),
        ("EY100002", NOVEMBER, "lists EY100002 any more"),
        ("100001", OCTOBER, "several settings"),
    ],
)
def test_an_unknown_setting_is_refused_with_one_sentence(
    install: Install, identifier: str, day: date, message: str
) -> None:
    install.register(nursery(), nursery("EY100002"), nursery("100001"))
    install.register(nursery(), nursery("100001"), as_at=OCTOBER)
    import_schools(install, school("100001"))

    with pytest.raises(NoSettingFound, match=message):
        _claims(install, identifier, day)


def test_consents_are_reported_as_agreed_and_withdrawn(install: Install) -> None:
    install.consented(consent())
    install.consented(consent("2500002"), as_at=OCTOBER)

    kinds = {row.difference.kind for row in _changes(install, "ofsted_consented")}

    assert kinds == {ChangeKind.AGREED, ChangeKind.WITHDREW}
