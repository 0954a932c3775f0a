"""`flask changes`, `flask asof` and `flask succession`, on both engines."""

import csv
import gc
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.data.audit import find_audit_entries, verify
from tests.builders import (
    AREAS,
    AS_AT,
    Install,
    childminder,
    consent,
    find_setting,
    nursery,
    settings_for,
)
from tests.council_builders import import_extract, import_listing, listed, registration

pytestmark = pytest.mark.both_engines

RunCommand = Callable[..., Result]
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 15)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app without an install, shared because it is slow to build."""
    return create_app(settings_for(tmp_path_factory.mktemp("none")))


@pytest.fixture
def run_command_line(app: Flask, database_url: str, tmp_path: Path) -> RunCommand:
    """Runs a command of `flask` on the install of the test."""
    app.config["SETTINGS"] = settings_for(tmp_path / "data", DATABASE_URL=database_url)
    return partial(_run_command_line, app)


def _run_command_line(app: Flask, *words: str) -> Result:
    with app.app_context():
        done = app.test_cli_runner(catch_exceptions=False).invoke(args=words)
    gc.enable()  # commands switch collection off
    return done


def test_changes_are_printed_one_per_line_and_counted(
    install: Install, run_command_line: RunCommand
) -> None:
    install.areas()
    install.register(nursery(), nursery("EY100002", **{"Local authority": "Elsewhere"}))
    install.register(
        nursery(Places="50"),
        nursery("EY100002", Places="9", **{"Local authority": "Elsewhere"}),
        as_at=OCTOBER,
    )

    done = run_command_line("changes", "ofsted_register", "--council", "995")

    first, last = done.stdout.splitlines()
    assert first.startswith("2026-10-31 EY100001 ")
    assert first.endswith(" 995 places up: 40 -> 50")
    assert last.endswith("(2026-09-30) and 3 (2026-10-31): 1 places up")


def test_a_table_of_changes_runs_no_formula(
    install: Install, run_command_line: RunCommand, tmp_path: Path
) -> None:
    install.register(nursery())
    install.register(nursery(**{"Provider name": "=HYPERLINK(1)"}), as_at=OCTOBER)
    file = tmp_path / "changes.csv"

    done = run_command_line("changes", "ofsted_register", "--csv", str(file))

    assert done.exit_code == 0
    with file.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["change"], row["before"]) == ("renamed", "Nursery EY100001")
    assert row["after"] == "'=HYPERLINK(1)"


def test_a_councils_own_source_is_named_by_its_council(
    install: Install, run_command_line: RunCommand
) -> None:
    install.areas()
    import_extract(install, registration(), as_at=OCTOBER)
    import_extract(install, registration(places="9"), as_at=NOVEMBER)

    done = run_command_line("changes", "ofsted_council_extract", "--council", "995")

    assert "places down: 24 -> 9" in done.stdout


def test_a_past_state_is_printed_line_by_line(
    install: Install, run_command_line: RunCommand
) -> None:
    install.register(nursery())
    install.register(nursery(Places="50"), as_at=OCTOBER)

    done = run_command_line("asof", "2026-10-30", "EY100001")

    head, *lines = done.stdout.splitlines()
    assert head.endswith("(ofsted EY100001) on 2026-10-30")
    assert lines == [
        "",
        "ofsted_register, edition 1 as at 2026-09-30",
        "  number: EY100001",
        "  name: Nursery EY100001",
        "  kind: day nursery",
        "  address: 1 Staithe Hill, Sandmere, ZZ1 1AA",
        "  telephone: not known",
        "  places: 40",
        "  status: active",
        "  registered on: 2010-09-01",
        "",
        "inspections known on that day",
        "  EY100001: Good, inspected 2020-03-12 (by ofsted_register as at 2026-09-30)",
    ]


def test_after_a_withdrawal_earlier_days_show_withheld_and_no_name(
    install: Install, run_command_line: RunCommand
) -> None:
    install.register(childminder())
    install.consented(consent())
    import_extract(
        install, registration("2500001", ProvisionType="CMR", name="Minder 2500001"), as_at=AS_AT
    )
    before = run_command_line("asof", AS_AT.isoformat(), "2500001").stdout
    install.consented(consent("2500009"), as_at=OCTOBER)

    done = run_command_line("asof", AS_AT.isoformat(), "2500001")

    assert "Minder 2500001" in before
    assert "7 Saltpan Road" in before
    assert "2500001: withheld" in done.stdout
    leaked = [
        word for word in ("Minder", "Saltpan", "ZZ1", "Net Loft", "01632") if word in done.stdout
    ]
    assert leaked == []


def test_a_consent_to_the_council_after_a_withdrawal_shows_earlier_days_again(
    install: Install, run_command_line: RunCommand
) -> None:
    install.register(childminder())
    install.consented(consent())
    install.consented(consent("2500009"), as_at=OCTOBER)
    import_extract(
        install, registration("2500001", ProvisionType="CMR", name="Minder 2500001"), as_at=AS_AT
    )
    agreed = listed(ofsted_urn="2500001", kind="", consent="all", consent_on="2026-09-01")
    import_listing(install, agreed)
    before = run_command_line("asof", AS_AT.isoformat(), "2500001").stdout
    import_listing(install, {**agreed, "consent_on": "2026-11-23"}, as_at=date(2026, 11, 21))

    done = run_command_line("asof", AS_AT.isoformat(), "2500001")

    assert "Minder 2500001" not in before
    assert "Minder 2500001" in done.stdout


def test_a_confidential_provider_is_withheld_with_its_inspections(
    install: Install, run_command_line: RunCommand
) -> None:
    install.register(nursery())
    import_extract(install, registration(special="WREF"))

    done = run_command_line("asof", "2026-11-20", "EY100001")

    assert done.stdout.count("withheld") == 3
    leaked = [word for word in ("Nursery", "Staithe", "ZZ1", "Good") if word in done.stdout]
    assert leaked == []


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["asof", "2026-10-01", "EY999999"], "no setting has the identifier"),
        (["asof", "2020-01-01", "EY100001"], "no edition of 2020-01-01 or before"),
        (["changes", "ofsted_register"], "does not have two editions"),
        (["succession", "confirm", "1", "--reason", "seen"], "no suggestion 1"),
        (["succession", "refuse", "1", "--reason", "seen"], "no suggestion 1"),
    ],
)
def test_a_question_without_an_answer_is_one_sentence_and_code_1(
    install: Install, run_command_line: RunCommand, words: list[str], printed: str
) -> None:
    install.register(nursery())

    done = run_command_line(*words)

    assert done.exit_code == 1
    assert printed in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [["asof", "2026-10-01", "EY100001"], ["changes", "ofsted_register"], ["succession", "list"]],
)
def test_a_record_without_tables_is_one_sentence_and_code_1(
    app: Flask, bare_url: str, tmp_path: Path, words: list[str]
) -> None:
    app.config["SETTINGS"] = settings_for(tmp_path / "data", DATABASE_URL=bare_url)

    done = _run_command_line(app, *words)

    assert done.exit_code == 1
    assert "flask migrate" in done.stderr


def test_a_person_confirms_a_succession_and_the_old_address_works_again(
    install: Install, run_command_line: RunCommand
) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery())
    shared = find_setting(install.publish().settings, "EY100001")
    install.register(_new_owner(), as_at=OCTOBER)
    install.publish()
    listed = run_command_line("succession", "list").stdout

    done = run_command_line("succession", "confirm", "1", "--reason", "the owner rang us")

    assert shared is not None
    assert listed.startswith(f"1 open, council 995: EY100001 {shared.provider_id} Nursery EY100001")
    assert "  the same postcode\n" in listed
    assert "published as number" in done.stdout
    shown = find_setting(install.public().settings, "EY100002")
    assert shown is not None
    assert (shown.provider_id, shown.inspections) == (shared.provider_id, ())
    assert run_command_line("succession", "list").stdout == "0 suggestions\n"
    assert "confirmed on " in run_command_line("succession", "list", "--all").stdout


def test_a_refused_succession_keeps_its_reason_and_is_decided_once(
    install: Install, run_command_line: RunCommand
) -> None:
    install.register(nursery())
    install.register(_new_owner(), as_at=OCTOBER)

    done = run_command_line("succession", "refuse", "1", "--reason", "another hall")
    again = run_command_line("succession", "confirm", "1", "--reason", "no")

    assert (done.exit_code, again.exit_code) == (0, 1)
    assert again.stderr == "refused: suggestion 1 is already refused\n"
    with install.session() as session:
        (audit_entry,) = find_audit_entries(session, "ofsted EY100001 to EY100002")
        assert verify(session)
        assert (audit_entry.action, audit_entry.reason) == ("refuse succession", "another hall")


def _new_owner() -> dict[str, str]:
    """The nursery under a new number, without an inspection."""
    row = nursery("EY100002", **{"Provider name": "Nursery EY100001 Ltd"})
    graded = [name for name in row if name.startswith("EYR")]
    return row | dict.fromkeys(graded, "") | {"Registration date": "01/10/2026"}


def test_the_changes_of_an_unknown_council_are_refused(
    install: Install, run_command_line: RunCommand
) -> None:
    install.areas(*AREAS)

    done = run_command_line("changes", "ofsted_register", "--council", "999")

    assert (done.exit_code, done.output) == (1, "refused: no council has the number '999'\n")
