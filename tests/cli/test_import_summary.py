"""The end of an import on the terminal: rows, changes, unreadable values, listings to review."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from app.config import ROOT
from app.ingest.context import CommandContext
from app.ingest.import_edition import import_edition
from app.ingest.import_summary import report_unread
from app.ingest.refresh import RefreshRequest, import_file
from app.ingest.source import Source
from app.ingest.sources import council_listing, ofsted_consented, ofsted_register
from tests.builders import (
    BOUNDS,
    NOW,
    Install,
    childminder,
    consent,
    consented_file,
    new_install,
    nursery,
    register_file,
    run_command,
    try_command,
)
from tests.council_builders import listed

FILES = ROOT / "tests" / "files" / "council_listing"
NAME = "council_listing/995"
HOME = {"kind": "childminder", "name": "Ada", "consent": "all", "consent_on": "2026-10-01"}


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """An install with areas, postcodes and a register, without a listing."""
    data_dir = tmp_path / "install"
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    install.register(nursery(), nursery("EY100002", **{"Provider status": "Resigned"}))
    return install


def take(install: Install, day: str, *rows: Mapping[str, str]) -> Result:
    """`flask refresh` of a listing of these rows."""
    file = install.data_dir / f"listing-{day}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(
            stream, [column.name for column in council_listing.COLUMNS], restval=""
        )
        writer.writeheader()
        writer.writerows(rows)
    return try_command(
        install.data_dir, "refresh", "council_listing", "--file", str(file), "--as-at", day
    )


def names(install: Install) -> set[str]:
    return {setting.name for setting in install.public().settings.all()}


def test_an_import_reports_what_it_read_changed_and_could_not_read(install: Install) -> None:
    run_command(
        install.data_dir, "refresh", "council_listing", "--file", str(FILES / "cells_good.csv")
    )

    printed = run_command(
        install.data_dir, "refresh", "council_listing", "--file", str(FILES / "cells_bad.csv")
    ).splitlines()

    assert printed[0] == (
        f"{NAME}: stored, 2 rows (2 read), 3 unreadable, 0 new, 2 changed, 0 gone, 0 erased"
    )
    assert printed[1] == (
        "  not read: cells_bad.csv, row 2, column 'opening', value '8 till 6 weekdays': '8 till 6 "
        "weekdays' is not written as Mon-Fri 08:00-18:00 term (accepted: days, times and weeks "
        "(term, holidays or all year), separated by ;, such as Mon-Fri 08:00-18:00 term); the "
        "previous value stays"
    )
    assert "row 3, column 'places', value '1,200'" in printed[2]
    assert "row 3, column 'step_free', value 'partly': write yes or no" in printed[3]
    (report,) = (install.data_dir / "reports").iterdir()
    assert printed[4] == f"everything that could not be read is in {report}"
    assert printed[5] == "0 listings await review (`flask listing held`)"
    with report.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["value"], row["outcome"]) for row in rows] == [
        ("2", "8 till 6 weekdays", "the previous value stays"),
        ("3", "1,200", "the previous value stays"),
        ("3", "partly", "the previous value stays"),
    ]


def test_ten_faults_are_printed_and_all_are_in_the_report(install: Install) -> None:
    printed = take(
        install,
        "2026-11-01",
        *(listed(f"N{at}", places="?" if at % 2 else "8") for at in range(60)),
    ).output

    (report,) = (install.data_dir / "reports").iterdir()
    assert printed.count("not read: ") == 10
    assert "  and 20 more" in printed
    assert len(report.read_text(encoding="utf-8").splitlines()) == 31


def test_an_import_reports_how_many_listings_await_review_and_why(install: Install) -> None:
    printed = take(
        install,
        "2026-11-01",
        listed("A"),
        listed("B", ofsted_urn="EY100002", kind=""),
        listed("C", ofsted_urn="EY100003"),
        listed("D", ofsted_urn="EY100004"),
    ).output

    assert (
        "3 listings await review (`flask listing held`): awaits your confirmation (2); "
        "no longer active in its register (1)" in printed
    )


def test_an_import_of_another_source_also_reports_listings_to_review(install: Install) -> None:
    take(install, "2026-11-01", listed("C", ofsted_urn="EY100003"))
    file = install.data_dir / "hubs.csv"
    file.write_text(
        "name,address,postcode,telephone,unique_reference_number\n"
        "Quay Children's Centre,1 Quay Lane,ZZ1 1AB,01632 960001,20001\n",
        encoding="utf-8",
    )

    words = ("--file", str(file), "--council", "995", "--as-at", "2026-11-01")
    printed = run_command(install.data_dir, "refresh", "family_hubs", *words)

    assert printed.startswith("family_hubs/995: stored, 1 rows (1 read), 0 unreadable, 1 new")
    assert "1 listings await review" in printed


def test_an_unknown_service_of_a_hub_is_printed_with_the_known_ones(install: Install) -> None:
    file = install.data_dir / "hubs.csv"
    file.write_text(
        "reference,name,postcode,offers,notes\nFH-1,Quay Family Hub,ZZ1 1AB,midwife; yoga,Ring\n",
        encoding="utf-8",
    )

    words = ("--file", str(file), "--council", "995", "--as-at", "2026-11-01")
    printed = run_command(install.data_dir, "refresh", "family_hubs", *words)

    assert printed.startswith("family_hubs/995: stored, 1 rows (1 read), 1 unreadable, 1 new")
    assert (
        "row 2, column 'offers', value 'midwife; yoga': unknown: 'yoga' (accepted: mid" in printed
    )
    assert printed.count("shown without these words") == 1
    assert "the texts of column 'notes' are shown to families" in printed


def test_no_personal_data_of_home_based_providers_is_printed(install: Install) -> None:
    printed = take(
        install,
        "2026-11-01",
        listed("A", **HOME | {"phone": "ask for Ada Fenwick", "postcode": "ZZ1 1"}),
        listed("B", phone="ask for Bea"),
    ).output

    assert "Fenwick" not in printed
    assert "ZZ1 1" not in printed
    assert "row 2, column 'phone': write one phone number" in printed
    assert "column 'phone', value 'ask for Bea'" in printed


def test_cells_without_effect_are_named(install: Install) -> None:
    printed = take(
        install, "2026-11-01", listed("N", consent="all"), listed("M", postcode="", address_1="")
    ).output

    assert "rows whose consent has no effect, as they are not home-based: 1 (N)" in printed
    assert "rows without a postcode, found by name only: 1 (M)" in printed


def test_a_narrowed_consent_is_hidden_by_the_same_command_and_shown_again_by_drop(
    install: Install,
) -> None:
    rows = listed("C1", **HOME), listed("N")
    take(install, "2026-11-01", *rows)
    assert "Ada" in names(install)

    done = take(install, "2026-11-02", rows[0] | {"consent": "counted only"}, rows[1])

    assert done.exit_code == 1
    assert f"quarantined: {NAME} as at 2026-11-02" in done.output
    assert "settings with a narrower consent than" in done.output
    assert "1 settings are hidden or show less until" in done.output
    assert "Ada" not in names(install)

    printed = run_command(install.data_dir, "edition", "drop", NAME, "--reason", "a slip")

    assert "1 settings are shown again as in the current edition" in printed
    assert "Ada" in names(install)


def test_a_narrowed_consent_that_is_released_is_erased(install: Install) -> None:
    rows = listed("C1", **HOME | {"phone": "01632 960077"}), listed("N")
    take(install, "2026-11-01", *rows)
    take(install, "2026-11-02", rows[0] | {"consent": "counted only", "phone": ""}, rows[1])

    printed = run_command(install.data_dir, "edition", "release", NAME, "--reason", "by letter")

    assert "1 erased" in printed
    assert "erased: " in printed
    assert "Ada" not in names(install)


def test_the_export_and_the_template_leave_the_consent_of_other_kinds_blank(
    install: Install, tmp_path: Path
) -> None:
    install.register(nursery(), childminder(), childminder("2500002"))
    take(
        install,
        "2026-11-01",
        listed("N", consent="all", consent_on="2026-10-01"),
        listed("E", ofsted_urn="EY100001", kind="", consent="name and area"),
        listed("C", **HOME | {"ofsted_urn": "2500001", "kind": ""}),
        listed("R", consent="nothing"),
    )
    exported, template, again = (tmp_path / f"{one}.csv" for one in ("out", "template", "again"))

    run_command(install.data_dir, "listing", "export", "995", str(exported))
    run_command(install.data_dir, "listing", "template", str(template))
    words = ("--file", str(exported), "--as-at", "2026-11-02")
    printed = run_command(install.data_dir, "refresh", "council_listing", *words)
    run_command(install.data_dir, "listing", "export", "995", str(again))

    assert _consents(exported) == {"N": "", "E": "", "C": "all", "R": "nothing"}
    assert list(_consents(template).values()) == [""]
    assert "0 new, 0 changed, 0 gone, 0 erased" in printed
    assert exported.read_bytes() == again.read_bytes()


def _consents(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return {row["reference"]: row["consent"] for row in csv.DictReader(stream)}


def _print_unread(install: Install, source: Source, file: Path) -> None:
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, report=print)
        report_unread(context, import_file(context, source, RefreshRequest(file, bounds=BOUNDS)))


def test_no_cell_of_a_list_of_people_at_home_is_printed(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    minders = [consent(f"25{number:05}") for number in range(300)]
    file = consented_file(install.data_dir, [*minders, consent("Ada Fenwick")])

    _print_unread(install, ofsted_consented.SOURCE, file)

    printed = capsys.readouterr().out
    assert "not read: " in printed
    assert "Fenwick" not in printed


def test_a_notice_without_a_row_names_no_row(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    file = register_file(install.data_dir, [nursery(**{"Local authority": "Nowhere"})])

    _print_unread(install, ofsted_register.SOURCE, file)

    printed = capsys.readouterr().out
    assert "row 0" not in printed
    assert "unknown area with" in printed
    assert "not read" not in printed


def test_the_homes_that_a_quarantined_list_of_consents_hides_are_counted(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = [str(2600000 + one) for one in range(60)]
    install.register(nursery(), *map(childminder, homes), as_at=date(2026, 10, 31))
    install.consented(*map(consent, homes[:20]))
    file = consented_file(install.data_dir, map(consent, homes[3:]))
    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "an officer", print, print)
        import_edition(context, ofsted_consented.SOURCE, RefreshRequest(file, bounds=BOUNDS))

    assert "3 settings are hidden or show less until" in capsys.readouterr().out
    shown = {setting.ofsted_urn for setting in install.public().settings.all()}
    assert shown & set(homes) == set(homes[3:20])
