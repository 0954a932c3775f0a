"""`flask listing check`, `import`, `undo` and `imports`, with a file as a spreadsheet saves it."""

import re
from pathlib import Path

import pytest

from app.config import ROOT
from tests.builders import Install, new_install, run_command, try_command
from tests.council_builders import import_listing, listed
from tests.ingest.listing_import.planning import exported, public

FILE = ROOT / "tests" / "files" / "council_listing" / "excel_export.csv"


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Install:
    """A listing with two settings, published."""
    made = new_install(tmp_path_factory.mktemp("imports"))
    made.areas()
    made.postcodes()
    martin = listed("00123", name="Sand Martin Nursery", address_1="1 Quay Lane")
    tern = listed("00124", name="Tern Pre-school", kind="pre-school", places="12")
    import_listing(made, martin, tern)
    made.publish()
    return made


def test_a_file_with_a_spreadsheets_habits_is_checked_imported_and_undone(
    install: Install, tmp_path: Path
):
    before, corrected = exported(install), tmp_path / "corrected.csv"
    options = (str(FILE), "--council", "995", "--as-at", "2026-11-21")

    printed = run_command(
        install.data_dir, "listing", "check", *options, "--corrected", str(corrected)
    )

    for line in (
        "995 as at 2026-11-21: 1 new, 2 changed, 0 unchanged, 0 gone, 0 unreadable",
        "row 8 has totals and is left out",
        "row 6 repeats the headings and is left out",
        "columns not read: Places note",
        "reference 123 is read as 00123, the only one in the listing that fits",
        "Number of places '1,200': places are a whole number from 0 to 2,000",
        "3 rows to import, 2 are sound",
    ):
        assert line in printed
    (plan,) = re.findall(r"plan (\w{64})", printed)
    again = run_command(install.data_dir, "listing", "check", str(corrected), *options[1:])
    assert "1 new, 2 changed, 0 unchanged, 0 gone, 0 unreadable" in again
    assert corrected.read_text("utf-8-sig").startswith('"problem","reference",')

    stated = ("--plan", plan, "--reason", "the list of November")
    run_command(install.data_dir, "listing", "import", *options, "--only-sound", *stated)
    martin = public(install)["Sand Martin Nursery"]
    assert (martin.phone, martin.places_count) == ("01632960001", 40)
    assert public(install)["Gull Nursery"].offer.space_confirmed_on is not None
    assert public(install)["Tern Pre-school"].places_count == 12

    done = try_command(install.data_dir, "listing", "import", *options, *stated)
    assert done.exit_code == 1
    assert "look at the new plan" in done.output
    run_command(install.data_dir, "listing", "undo", "1", "--reason", "the wrong file")
    assert exported(install) == before
    listed_imports = run_command(install.data_dir, "listing", "imports", "995")
    assert "import 1: excel_export.csv" in listed_imports
    assert "applied" not in listed_imports


def test_a_wrong_number_of_a_council_is_refused_with_the_name_of_the_sent_file(
    install: Install, tmp_path: Path
):
    file = tmp_path / "our list.csv"
    file.write_text("reference,name,kind\nX-1,Auk Nursery,day nursery\n")
    unknown = ("listing", "check", str(file), "--council", "123")
    (plan,) = re.findall(r"plan (\w{64})", run_command(install.data_dir, *unknown))

    done = try_command(
        install.data_dir, "listing", "import", *unknown[2:], "--plan", plan, "--reason", "new"
    )
    misspelt = try_command(install.data_dir, *unknown[:-1], "9999")

    assert "refused: our list.csv: no council has the number 123" in done.output
    assert misspelt.exit_code == 2
