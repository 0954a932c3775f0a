"""What a quarantined edition of Ofsted narrows is hidden at once, and shown again when dropped."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from app.core.consent import Consent
from app.data.council_files import count_quarantine_restrictions
from app.data.tables import Outcome
from app.ingest.context import CommandContext
from app.ingest.refresh import refresh
from app.ingest.release_and_replay import drop, release_request
from app.ingest.sources import ofsted_consented
from tests.builders import (
    BOUNDS,
    NOW,
    Install,
    consent,
    find_setting,
    nursery,
    redacted,
    to_area_only,
)
from tests.council_builders import import_extract, registration, release
from tests.ingest.quality_gates.gate_helpers import OCTOBER, REGISTER, later, quarantine_reasons
from tests.ingest.register_rows import childminders, nurseries

CONSENTS, EXTRACT = "ofsted_consented", "ofsted_council_extract/995"
NEXT_DAY, AFTER_NEXT = date(2026, 11, 21), date(2026, 11, 22)
Redaction = Callable[[Mapping[str, str]], dict[str, str]]
HOMES = [consent(home["Provider URN"]) for home in childminders(150)]
NOT_PUBLIC = "EY100009"  # its confidentiality ends, which quarantines an extract


def _with_areas(install: Install) -> None:
    install.areas()
    install.postcodes()


def _urns(install: Install) -> set[str]:
    return {setting.ofsted_urn for setting in install.publish().settings.all()}


def _drop(install: Install, name: str) -> None:
    with install.session() as session:
        drop(CommandContext(session, install.data_dir, NOW, "an officer"), name, "a slip")


def _count_restrictions(install: Install, name: str) -> int:
    with install.session() as session:
        return count_quarantine_restrictions(session, name)


def _consented_homes(install: Install) -> set[str]:
    """150 homes in Ofsted's list of consents, all public."""
    _with_areas(install)
    install.register(nursery(), *childminders(150))
    install.consented(*HOMES)
    return {home["Provider URN"] for home in HOMES}


def test_homes_missing_or_redacted_in_a_quarantined_list_of_consents_are_hidden_until_it_is_dropped(
    install: Install,
) -> None:
    homes = _consented_homes(install)
    assert homes <= _urns(install)

    nameless = HOMES[29] | {"Provider name": "REDACTED"}
    run = install.consented(nameless, *HOMES[30:], as_at=OCTOBER)

    gone = {home["Provider URN"] for home in HOMES[:30]}
    assert run.outcome is Outcome.QUARANTINED
    assert _count_restrictions(install, CONSENTS) == 30
    assert _urns(install) & homes == homes - gone
    _drop(install, CONSENTS)
    assert homes <= _urns(install)


def test_homes_missing_from_a_released_list_of_consents_stay_hidden(install: Install) -> None:
    homes = _consented_homes(install)
    install.consented(*HOMES[30:], as_at=OCTOBER)

    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "an officer")
        request = replace(release_request(context, CONSENTS, "looked at"), bounds=BOUNDS)
        run = refresh(context, ofsted_consented.SOURCE, request)
        assert run.erased_count == 30
    assert _count_restrictions(install, CONSENTS) == 0
    assert _urns(install) & homes == {home["Provider URN"] for home in HOMES[30:]}


def test_an_address_missing_from_a_quarantined_list_of_consents_leaves_the_area(
    install: Install,
) -> None:
    _consented_homes(install)

    install.consented(to_area_only(HOMES[30]), *HOMES[31:], as_at=OCTOBER)

    shown = find_setting(install.publish().settings, HOMES[30]["Provider URN"])
    assert shown is not None
    assert (shown.consent, shown.address) == (Consent.AREA, ())


def test_a_list_of_consents_without_any_known_home_hides_nobody_and_says_so(
    install: Install,
) -> None:
    homes = _consented_homes(install)

    install.consented(*(consent(f"2700{one}") for one in range(100, 250)), as_at=OCTOBER)

    assert quarantine_reasons(install, CONSENTS)[0] == (
        "150 settings that may have withdrawn consent are still shown: "
        "this file keeps none of the current settings"
    )
    assert homes <= _urns(install)


@pytest.fixture
def extract(install: Install) -> list[dict[str, str]]:
    """An extract of thirty active nurseries, all public, and one that is confidential."""
    _with_areas(install)
    rows = [registration(one["Provider URN"]) for one in nurseries(30)]
    install.register(*nurseries(30))
    import_extract(install, *rows, registration(NOT_PUBLIC, special="ANON"))
    return rows


def _import_quarantined(install: Install, *rows: dict[str, str]) -> None:
    run = import_extract(install, *rows, registration(NOT_PUBLIC), as_at=NEXT_DAY)
    assert run.outcome is Outcome.QUARANTINED


@pytest.mark.parametrize(
    "facts",
    [
        {"special": "WREF"},
        {"special": "ANON"},
        {"special": "NEW1"},
        {"RegistrationStatus": "SUSP"},
        {"RegistrationStatus": "CANC"},
    ],
    ids=lambda facts: next(iter(facts.values())),
)
def test_a_setting_that_a_quarantined_extract_hides_is_hidden_until_it_is_dropped(
    install: Install, extract: list[dict[str, str]], facts: dict[str, str]
) -> None:
    hidden = extract[0]["ReferenceNumber"]
    assert hidden in _urns(install)

    _import_quarantined(install, extract[0] | facts, *extract[1:])

    assert _urns(install) == {row["ReferenceNumber"] for row in extract[1:]}
    _drop(install, EXTRACT)
    assert hidden in _urns(install)


def test_a_setting_that_a_released_extract_hides_stays_hidden(
    install: Install, extract: list[dict[str, str]]
) -> None:
    _import_quarantined(install, extract[0] | {"special": "WREF"}, *extract[1:])

    release(install, EXTRACT)

    assert extract[0]["ReferenceNumber"] not in _urns(install)
    assert _count_restrictions(install, EXTRACT) == 0


def test_a_setting_missing_from_a_quarantined_extract_stays(
    install: Install, extract: list[dict[str, str]]
) -> None:
    _import_quarantined(install, *extract[1:])

    assert extract[0]["ReferenceNumber"] in _urns(install)


def test_a_status_in_a_quarantined_extract_older_than_the_register_hides_nobody(
    install: Install, extract: list[dict[str, str]]
) -> None:
    install.register(*nurseries(30), as_at=AFTER_NEXT)

    _import_quarantined(install, extract[0] | {"RegistrationStatus": "SUSP"}, *extract[1:])

    assert extract[0]["ReferenceNumber"] in _urns(install)


def test_an_extract_without_an_open_setting_hides_nobody_and_says_so(
    install: Install, extract: list[dict[str, str]]
) -> None:
    suspended = [row | {"RegistrationStatus": "SUSP"} for row in extract]
    import_extract(
        install,
        *suspended,
        registration(NOT_PUBLIC, RegistrationStatus="SUSP"),
        as_at=NEXT_DAY,
    )

    assert (
        "30 settings that may have withdrawn consent are still shown"
        in (quarantine_reasons(install, EXTRACT)[0])
    )
    assert extract[0]["ReferenceNumber"] in _urns(install)


def _registered(install: Install) -> list[dict[str, str]]:
    """Seventy nurseries, all public."""
    _with_areas(install)
    rows = nurseries(70)
    install.register(*rows)
    return rows


@pytest.mark.parametrize(
    "without",
    [redacted, lambda row: redacted(row) | {"Provider name": "Kept name"}],
    ids=["name and address", "address"],
)
def test_a_setting_that_a_quarantined_register_redacts_is_hidden_until_it_is_dropped(
    install: Install, without: Redaction
) -> None:
    rows = _registered(install)

    run = later(install, without(rows[20]), *rows[21:])

    assert run.outcome is Outcome.QUARANTINED
    assert _urns(install) == {row["Provider URN"] for row in (*rows[:20], *rows[21:])}
    _drop(install, REGISTER)
    assert rows[20]["Provider URN"] in _urns(install)


def test_a_nursery_that_a_quarantined_register_has_as_a_home_is_hidden(install: Install) -> None:
    rows = _registered(install)
    home = childminders(1)[0] | {"Provider URN": rows[20]["Provider URN"]}

    later(install, home, *rows[21:])

    assert home["Provider URN"] not in _urns(install)


def test_a_register_that_redacts_every_setting_hides_nobody_and_says_so(install: Install) -> None:
    rows = _registered(install)

    later(install, *map(redacted, rows))

    assert (
        "70 settings that may have withdrawn consent are still shown"
        in (quarantine_reasons(install)[0])
    )
    assert len(_urns(install)) == 70
