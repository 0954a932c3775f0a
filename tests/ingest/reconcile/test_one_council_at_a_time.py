"""One council's file does not change the data of another council's file."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from app.config import ROOT
from app.data.tables import Provider, Registration
from tests.builders import Install
from tests.council_builders import LATER, import_extract, registration
from tests.ingest.test_files_of_one_council import TWO_COUNCILS, hub, hubs_file, stored_hubs

pytestmark = pytest.mark.both_engines

SCHOOLS = ROOT / "tests" / "files" / "schools" / "council_2026-09.csv"
NEXT = LATER + timedelta(days=1)


def providers(install: Install) -> dict[str, tuple[str | None, str | None, bool]]:
    """Name, council and whether it is open, of every registration."""
    with install.session() as session:
        rows = session.exec(
            select(Registration, Provider).where(Registration.provider_id == Provider.provider_id)
        )
        return {
            one.identifier: (who.name, who.la_number, one.closed_edition_id is None)
            for one, who in rows
        }


def schools_file(folder: Path, la_number: str, *rows: tuple[str, str]) -> Path:
    """A council's own list of schools: numbers and names."""
    header, first, *_ = SCHOOLS.read_text("utf-8").splitlines()
    columns = header.split(",")
    cells = dict(zip(columns, first.split(","), strict=False))
    lines = [header]
    for urn, name in rows:
        own = {"unique_reference_number": urn, "name": name, "local_authority_code": la_number}
        own |= {"type": "Community school", "lowest_admission_age": "3"}
        lines.append(",".join((cells | own)[column] for column in columns))
    file = folder / f"schools_{la_number}_{len(rows)}_{rows[-1][1]}_2026-11-01.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_an_extract_that_drops_a_registration_leaves_it_in_anothers(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    ours = registration("EY300001", name="Ours")
    import_extract(install, ours)
    import_extract(install, ours, registration("EY300002"), council="996")

    import_extract(install, registration("EY300002"), council="996", as_at=NEXT)

    assert providers(install)["EY300001"] == ("Ours", "995", True)


def test_an_extract_does_not_rename_another_councils_registration(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    import_extract(install, registration("EY300001", name="Ours"))

    import_extract(install, registration("EY300001", name="Theirs"), council="996")

    assert providers(install)["EY300001"] == ("Ours", "995", True)


def test_a_registration_that_moves_belongs_to_the_other_council(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    import_extract(install, registration("EY300001", name="Ours"), registration("EY300003"))
    import_extract(install, registration("EY300001", name="Theirs"), council="996")

    import_extract(install, registration("EY300003"), as_at=NEXT)

    assert providers(install)["EY300001"] == ("Theirs", "996", True)


def test_a_list_of_schools_does_not_rename_another_councils_school(
    install: Install, tmp_path: Path
) -> None:
    install.areas(*TWO_COUNCILS)
    install.refresh("schools", schools_file(tmp_path, "995", ("100001", "Ours")))

    install.refresh("schools", schools_file(tmp_path, "996", ("100001", "Theirs")))

    assert providers(install)["100001"] == ("Ours", "995", True)


def test_a_school_that_leaves_one_list_has_the_values_of_the_other(
    install: Install, tmp_path: Path
) -> None:
    install.areas(*TWO_COUNCILS)
    both = (("100001", "Ours"), ("100002", "Stays"))
    install.refresh("schools", schools_file(tmp_path, "995", *both))
    install.refresh("schools", schools_file(tmp_path, "996", ("100001", "Theirs")))

    install.refresh("schools", schools_file(tmp_path, "995", ("100002", "Stays")))

    assert providers(install)["100001"] == ("Theirs", "996", True)
    assert providers(install)["100002"] == ("Stays", "995", True)


def test_hubs_of_one_council_replace_only_its_own(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    install.refresh("family_hubs", hubs_file(install, hub("H-1", la_number="995")), as_at=LATER)
    install.refresh("family_hubs", hubs_file(install, hub("H-1", la_number="996")), as_at=LATER)

    install.refresh("family_hubs", hubs_file(install, hub("H-2", la_number="996")), as_at=NEXT)

    assert sorted(stored_hubs(install)) == [("family_hubs/995", "H-1"), ("family_hubs/996", "H-2")]
