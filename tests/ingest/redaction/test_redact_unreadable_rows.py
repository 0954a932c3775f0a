"""Unreadable rows are archived for the owner only, and removed once they are not needed."""

import csv
import stat
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.data.tables import RefreshRun
from app.ingest import edition_archive
from app.ingest.errors import RefreshRefused
from app.ingest.reading import BadRow
from app.ingest.unreadable_row_reports import delete_report, write_report
from tests.builders import NOW, Cells, Install, nursery, redacted
from tests.council_builders import LATER, import_extract, import_listing, listed, registration
from tests.erasure_search import publish_and_erase
from tests.ingest.register_rows import nurseries

pytestmark = pytest.mark.both_engines

REGISTER = "ofsted_register"
OCTOBER = date(2026, 10, 31)
SOON, LATE = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
BAD = nursery("EY999999", **{"Places": "9", "Registration date": "some day"}) | {
    "Provider name": "Hannah Marram",
    "Provider address line 1": "3 Secret Street",
}


def reports(install: Install) -> list[str]:
    folder = install.data_dir / "reports"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def archived_texts(install: Install, source: str = REGISTER) -> list[str]:
    """The texts of the archived files of a source, newest first."""
    return [
        archived_edition.path.read_bytes().decode("utf-8", "replace")
        for archived_edition in edition_archive.find_archived_editions(install.data_dir, source)
    ]


def many_and(bad: Cells | None = None) -> list[Cells]:
    """These rows, and so many valid ones that one bad row is less than one in a hundred."""
    return [*nurseries(120), *([bad] if bad else [])]


def test_only_the_owner_can_read_reports(install: Install) -> None:
    install.register(*many_and(BAD))

    folder = install.data_dir / "reports"
    (report,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_unreadable_rows_and_their_report_stay_in_the_current_edition(install: Install) -> None:
    install.register(*many_and(BAD))
    install.register(*many_and(BAD), nursery("EY888888"), as_at=OCTOBER, now=SOON)

    newest, older = archived_texts(install)
    assert "Hannah Marram" in newest
    assert "Hannah Marram" not in older
    assert len(reports(install)) == 1


def test_a_newer_edition_without_faults_removes_the_unreadable_row(install: Install) -> None:
    install.areas()
    install.register(*many_and(BAD))
    install.register(*many_and(), as_at=OCTOBER, now=SOON)

    newest, older = archived_texts(install)
    assert "Hannah Marram" not in newest + older
    assert "EY200119" in older
    assert older.count("\n") == newest.count("\n")
    assert reports(install) == []


def test_a_redacted_edition_is_read_without_a_fault(install: Install) -> None:
    bad = BAD | {"Provider name": "Hannah\nMarram, of two lines"}
    install.register(*nurseries(60), bad, *nurseries(60, 60))
    install.register(*many_and(), as_at=OCTOBER, now=SOON)
    older = edition_archive.find_archived_editions(install.data_dir, REGISTER)[1].path

    install.empty()
    run = install.refresh(REGISTER, older)

    assert (run.rows_count, run.unreadable_count) == (120, 0)


def test_the_report_of_a_refused_file_is_removed_with_the_next_valid_one(install: Install) -> None:
    install.areas()
    with pytest.raises(RefreshRefused):
        install.register(*nurseries(3), BAD)
    assert len(reports(install)) == 1

    install.register(*nurseries(3), as_at=OCTOBER, now=SOON)

    assert reports(install) == []
    with install.session() as session:
        reasons = session.exec(select(RefreshRun.reason)).all()
    assert not any("some day" in reason for reason in reasons)


def test_one_councils_valid_file_leaves_anothers_report(install: Install) -> None:
    other = write_report(
        install.data_dir, "council_listing/996", [BadRow(2, "phone", "x", "y")], NOW
    )

    import_listing(install, listed(), now=SOON)

    assert reports(install) == [other]


def test_dropping_an_edition_removes_its_report(install: Install) -> None:
    name = write_report(install.data_dir, "schools", [BadRow(2, "name", "x", "y")], NOW)
    write_report(install.data_dir, "ofsted_schools", [BadRow(2, "name", "x", "y")], NOW)

    delete_report(install.data_dir, "schools", NOW)

    assert name not in reports(install)
    assert len(reports(install)) == 1


def test_an_extract_loses_its_unreadable_registrations_too(install: Install) -> None:
    good = [registration(f"EY2{number:05}") for number in range(150)]
    bad = registration("EY777777", ages="x-y", name="Hannah Marram")
    import_extract(install, *good[:75], bad, *good[75:])
    import_extract(install, *good, as_at=LATER + timedelta(days=1), now=NOW + timedelta(days=1))

    newest, older = archived_texts(install, "ofsted_council_extract/995")

    assert "Hannah Marram" not in newest + older
    assert older.count("<Registration>") == 150


def test_an_erasure_removes_unreadable_rows_and_quoted_values(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(*many_and(BAD))
    hidden = [redacted(row) if row["Provider URN"] == "EY200000" else row for row in many_and(BAD)]
    install.register(*hidden, as_at=OCTOBER, now=SOON)
    publish_and_erase(install, LATE)

    newest, older = archived_texts(install)

    assert "Hannah Marram" not in newest + older
    for name in reports(install):
        with (install.data_dir / "reports" / name).open(encoding="utf-8", newline="") as file:
            assert [row["value"] for row in csv.DictReader(file)] == [""]
    assert len(reports(install)) == 1
