"""A new column of a publisher quarantines its edition; a release leaves the column out."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlmodel import select

from app.config import ROOT
from app.data.tables import AuditEvent, Outcome, QuarantinedEdition
from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused
from app.ingest.refresh import refresh
from app.ingest.release_and_replay import release_request, source_of
from app.ingest.sources import ofsted_register
from tests.builders import (
    NOW,
    Install,
    consent,
    consented_file,
    nursery,
    register_file,
    try_command,
)

FILES = ROOT / "tests" / "files"
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 10)
# A file of each national source.
NATIONAL = {
    "ofsted_register": "ofsted_register/layout_2026.csv",
    "schools": "schools/edubasealldata20260930.csv",
    "ofsted_schools": "ofsted_schools/state_funded_schools_2026-09.csv",
    "childminder_agencies": "childminder_agencies/layout_2024.csv",
    "funded_takeup": "funded_takeup/data_set_1_2026.csv",
    "areas": "areas/areas.csv",
}


def with_column(folder: Path, path: Path, column: str, values: list[str]) -> Path:
    """The file with an additional last column."""
    encoding = "latin-1"  # restores every byte
    with path.open(encoding=encoding, newline="") as stream:
        rows = list(csv.reader(stream))
    width = max(map(len, rows))
    count, out = 0, []
    is_below = False
    for row in rows:
        if is_below and len(row) == width:
            out.append([*row, values[count % len(values)]])
            count += 1
        elif len(row) == width:
            out.append([*row, column])
            is_below = True
        else:
            out.append(row)
    target = folder / f"{path.stem.replace('layout_', 'as at 1 July ')}.csv"
    with target.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(out)
    return target


@pytest.mark.parametrize("source", NATIONAL)
def test_a_first_edition_with_an_unknown_column_is_quarantined_and_not_refused(
    install: Install, tmp_path: Path, source: str
) -> None:
    path = with_column(tmp_path, FILES / NATIONAL[source], "Star sign", ["Leo", "Virgo"])

    run = install.refresh(source, path, as_at=OCTOBER)

    assert run.outcome is Outcome.QUARANTINED
    with install.session() as session:
        (quarantined,) = session.exec(select(QuarantinedEdition)).all()
    assert "unknown column 'Star sign'" in quarantined.reasons
    assert "'Leo'" in quarantined.reasons
    assert "Leo" not in run.reason
    assert quarantined.is_releasable


def test_consents_with_an_unknown_column_are_quarantined_too(
    install: Install, tmp_path: Path
) -> None:
    plain = consented_file(tmp_path, [consent()])

    run = install.refresh("ofsted_consented", with_column(tmp_path, plain, "Star sign", ["Leo"]))

    assert run.outcome is Outcome.QUARANTINED


@pytest.mark.parametrize("name", ["nspl", "onspd"])
def test_postcodes_with_an_unknown_column_are_quarantined_and_others_are_not(
    install: Install, tmp_path: Path, name: str
) -> None:
    plain = FILES / "postcode_directory" / f"{name}.csv"
    extended = with_column(tmp_path, plain, "Star sign", ["Leo"])

    with_it = install.refresh("postcode_directory", extended, as_at=OCTOBER)
    without = install.refresh("postcode_directory", plain, as_at=OCTOBER)

    assert (with_it.outcome, without.outcome) == (Outcome.QUARANTINED, Outcome.STORED)


def agencies(folder: Path) -> Path:
    return with_column(folder, FILES / NATIONAL["childminder_agencies"], "Star sign", ["Leo"])


def test_a_release_stores_the_edition_without_the_column_and_is_audited(
    install: Install, tmp_path: Path
) -> None:
    install.areas()
    install.refresh("childminder_agencies", agencies(tmp_path), as_at=OCTOBER)

    output = flask(install, "edition", "release", "childminder_agencies", "--reason", "seen")

    assert "childminder_agencies: stored, 2 rows" in output or "stored, 3 rows" in output
    assert "columns not read: Star sign" in output
    with install.session() as session:
        audit_entries = session.exec(select(AuditEvent)).all()
        (quarantined,) = session.exec(select(QuarantinedEdition)).all()
    assert any(
        audit_entry.action == "edition released" and audit_entry.reason == "seen"
        for audit_entry in audit_entries
    )
    assert "Leo" not in quarantined.reasons


def test_a_released_column_does_not_quarantine_later_editions(
    install: Install, tmp_path: Path
) -> None:
    install.areas()
    install.refresh("childminder_agencies", agencies(tmp_path), as_at=OCTOBER)
    flask(install, "edition", "release", "childminder_agencies", "--reason", "seen")

    run = install.refresh("childminder_agencies", agencies(tmp_path), as_at=NOVEMBER)

    assert run.outcome is Outcome.STORED


def test_a_renamed_column_is_refused_with_both_names(tmp_path: Path) -> None:
    path = register_file(tmp_path, [nursery()])
    path.write_text(path.read_text("utf-8").replace("Provider status", "Provider state"), "utf-8")

    with pytest.raises(FileRefused) as refused:
        ofsted_register.read(path)

    assert "column 'Provider status': this column is missing" in str(refused.value)
    assert "unknown columns: 'Provider state'" in str(refused.value)


def new_element(folder: Path) -> Path:
    """Ofsted's extract with an unknown element."""
    text = (FILES / "ofsted_council_extract" / "extract.xml").read_text("utf-8")
    target = folder / "extract.xml"
    target.write_text(text.replace("<Setting>", "<Setting><Latitude>53.9</Latitude>"), "utf-8")
    return target


def new_label(folder: Path) -> Path:
    """DfE's figures with an additional entitlement."""
    text = (FILES / NATIONAL["funded_takeup"]).read_text("utf-8")
    last = text.splitlines()[-1].split(",")
    last[10] = "Holiday hours"
    target = folder / "data_set_1_2026.csv"
    target.write_text(f"{text.rstrip()}\n{','.join(last)}\n", "utf-8")
    return target


def new_cell(folder: Path) -> Path:
    """Code-Point Open with an additional cell in each row."""
    lines = (FILES / "postcode_directory" / "zz.csv").read_text().splitlines()
    target = folder / "codepo_gb.zip"
    with ZipFile(target, "w") as archive:
        archive.writestr("Data/CSV/zz.csv", "\n".join(f'{line},"Leo"' for line in lines))
    return target


@pytest.mark.parametrize(
    ("source", "name", "file", "named"),
    [
        (
            "ofsted_council_extract",
            "ofsted_council_extract/995",
            new_element,
            "element 'Latitude' in 'Setting'",
        ),
        ("funded_takeup", "funded_takeup", new_label, "entitlement_type 'Holiday hours'"),
        ("postcode_directory", "postcode_directory", new_cell, "column 'column 11'"),
    ],
)
def test_unknown_items_in_other_files_are_quarantined_and_a_release_leaves_them_out(
    install: Install,
    tmp_path: Path,
    source: str,
    name: str,
    file: Callable[[Path], Path],
    named: str,
) -> None:
    install.areas()
    as_at = None if source == "ofsted_council_extract" else OCTOBER
    quarantined_run = install.refresh(source, file(tmp_path), as_at=as_at)
    with install.session() as session:
        (quarantined,) = session.exec(select(QuarantinedEdition)).all()

    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW, "an officer")
        request = replace(release_request(context, name, "looked at"), bounds=(1, 100))
        released = refresh(context, source_of(name), request)
        session.refresh(released)
        session.expunge(released)

    assert quarantined_run.outcome is Outcome.QUARANTINED
    assert f"unknown {named}; a release leaves it out" in quarantined.reasons
    assert "53.9" not in quarantined.reasons
    assert released.outcome is Outcome.STORED
    assert released.rows_count > 0
    assert named.removeprefix("column ").strip("'") in released.reason


def test_figures_with_a_renamed_entitlement_are_refused(install: Install, tmp_path: Path) -> None:
    path = FILES / NATIONAL["funded_takeup"]
    install.areas()
    install.refresh("funded_takeup", path, as_at=OCTOBER)
    renamed = tmp_path / path.name
    renamed.write_text(path.read_text("utf-8").replace("Universal", "Everybody"), "utf-8")

    with pytest.raises(
        FileRefused, match=r"no figures for .*'Everybody'.*: check whether DfE has renamed"
    ):
        install.refresh("funded_takeup", renamed, as_at=NOVEMBER)


def flask(install: Install, *arguments: str) -> str:
    done = try_command(install.data_dir, *arguments, DATABASE_URL=install.database_url)
    assert done.exit_code == 0, done.output
    return done.output
