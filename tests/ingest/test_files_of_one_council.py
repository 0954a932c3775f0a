"""Files of one council: `--council`, what they replace, and what messages do not quote."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from app.config import ROOT
from app.data.areas import find_areas
from app.data.editions import find_current_editions, has_invented_edition
from app.data.help_and_takeup import find_help_points, find_takeup
from app.data.tables import RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.refresh import RefreshRequest, refresh
from app.ingest.sources import SOURCES
from tests.builders import AREAS, AS_AT, BOUNDS, NOW, Install, areas_file, number
from tests.council_builders import LATER, import_extract, import_listing, listed, registration

FILES = ROOT / "tests" / "files"
TWO_COUNCILS = (
    *AREAS,
    ("council", "E06990002", "Thrift", "", "996", ""),
    ("district", "E06990002", "Thrift", "E06990002", "", ""),
)
NATIONAL = [source.name for source in SOURCES if not source.has_councils_files]


def order_for(install: Install, source: str, path: Path, council: str) -> RefreshRun:
    """The request of a refresh with `--council`."""
    wanted = next(one for one in SOURCES if one.name == source)
    with install.session() as opened:
        request = RefreshRequest(path, LATER, BOUNDS, la_number=council)
        run = refresh(CommandContext(opened, install.data_dir, NOW), wanted, request)
        opened.refresh(run)
        opened.expunge(run)
        return run


def hubs_file(install: Install, *rows: Mapping[str, str]) -> Path:
    """A council's own list of hubs, with the columns that its rows have."""
    install.data_dir.mkdir(parents=True, exist_ok=True)
    file = install.data_dir / f"hubs-{number()}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def hub(reference: str, **cells: str) -> dict[str, str]:
    return {"reference": reference, "name": f"Hub {reference}", "postcode": "ZZ1 1AA"} | cells


def stored_hubs(install: Install) -> list[tuple[str, str]]:
    with install.session() as session:
        return [
            (help_point.source, help_point.reference) for help_point in find_help_points(session)
        ]


def stored_editions(install: Install) -> list[str]:
    with install.session() as session:
        return [current_edition.source for current_edition in find_current_editions(session)]


# --- a council for a national source


@pytest.mark.parametrize("source", NATIONAL)
def test_a_council_is_refused_for_a_national_source(install: Install, source: str) -> None:
    nowhere = install.data_dir / "not looked at.csv"

    with pytest.raises(RefreshRefused, match=f"^{source} is a national file: .*without --council$"):
        order_for(install, source, nowhere, "995")


def test_areas_of_one_council_do_not_replace_all(install: Install) -> None:
    install.areas(*TWO_COUNCILS)

    with pytest.raises(RefreshRefused):
        order_for(install, "areas", areas_file(install.data_dir, AREAS[:1]), "995")

    with install.session() as session:
        assert len(find_areas(session)) == len(TWO_COUNCILS)
    assert stored_editions(install) == ["areas"]


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("family_hubs", FILES / "family_hubs" / "gias.csv"),
        ("schools", FILES / "schools" / "edubasealldata20260930.csv"),
    ],
)
def test_a_council_is_refused_with_the_national_layout(
    install: Install, source: str, file: Path
) -> None:
    with pytest.raises(RefreshRefused, match="is a national file: import it without --council"):
        order_for(install, source, file, "995")

    assert stored_editions(install) == []


@pytest.mark.parametrize("council", ["99", "9956", "Sandmere", "９９５"])
def test_an_invalid_council_number_is_refused(install: Install, council: str) -> None:
    with pytest.raises(RefreshRefused, match="not a council's DfE number of three digits"):
        order_for(install, "family_hubs", hubs_file(install, hub("1")), council)


# --- a council's own list of hubs


def test_a_list_of_hubs_with_its_council_replaces_only_that_councils_hubs(
    install: Install,
) -> None:
    install.areas(*TWO_COUNCILS)
    install.refresh("family_hubs", FILES / "family_hubs" / "gias.csv", as_at=AS_AT)
    install.refresh("family_hubs", hubs_file(install, hub("X", la_number="996")), as_at=LATER)

    assert ("family_hubs/996", "X") in stored_hubs(install)
    assert ("family_hubs", "20101") in stored_hubs(install)


def test_a_list_of_hubs_without_a_council_needs_the_option(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    file = hubs_file(install, hub("X"))

    with pytest.raises(RefreshRefused, match=r"does not name its council: .*--council$"):
        order_for(install, "family_hubs", file, "")

    assert order_for(install, "family_hubs", file, "995").source == "family_hubs/995"
    with install.session() as session:
        assert [help_point.la_number for help_point in find_help_points(session)] == ["995"]


def test_a_list_of_hubs_of_another_council_is_refused(install: Install) -> None:
    install.areas(*TWO_COUNCILS)

    with pytest.raises(RefreshRefused, match="is the file of council 996, not of 995"):
        order_for(install, "family_hubs", hubs_file(install, hub("X", la_number="996")), "995")

    assert stored_hubs(install) == []


def test_two_councils_may_use_the_same_reference(install: Install) -> None:
    install.areas(*TWO_COUNCILS)
    for la_number in ("995", "996"):
        install.refresh(
            "family_hubs", hubs_file(install, hub("1", la_number=la_number)), as_at=AS_AT
        )

    assert stored_hubs(install) == [("family_hubs/995", "1"), ("family_hubs/996", "1")]


# --- which councils there are


def test_the_first_real_file_may_be_of_a_council_missing_from_the_invented_areas(
    install: Install,
) -> None:
    install.areas(is_invented=True)

    import_listing(install, listed(la_number="330"))

    assert stored_editions(install) == ["council_listing/330"]
    with install.session() as session:
        assert not has_invented_edition(session)


@pytest.mark.parametrize("is_invented", [True, False])
def test_a_council_missing_from_the_areas_is_otherwise_refused(
    install: Install, is_invented: bool
) -> None:
    install.areas(is_invented=is_invented)

    with pytest.raises(RefreshRefused, match="no council has the number 330"):
        import_listing(install, listed(la_number="330"), is_invented=is_invented)


# --- take-up in two layouts


def test_the_lait_extract_does_not_replace_the_more_complete_data_set(install: Install) -> None:
    install.refresh("funded_takeup", _takeup("data_set_1_2024.csv"), as_at=AS_AT)

    with pytest.raises(
        FileRefused, match="has fewer figures than DfE's data set, which stays current"
    ):
        install.refresh("funded_takeup", _takeup("lait.csv"), as_at=LATER)


def test_the_data_set_replaces_the_whole_lait_extract(install: Install) -> None:
    install.refresh("funded_takeup", _takeup("lait.csv"), as_at=AS_AT)
    before = _figures(install)

    install.refresh("funded_takeup", _takeup("data_set_1_2024.csv"), as_at=LATER)

    keys = [key for key, _ in _figures(install)]
    assert len(keys) == len(set(keys))
    assert not set(before) & set(_figures(install))


def test_the_lait_extract_may_be_the_first_real_file(install: Install) -> None:
    install.refresh("funded_takeup", _takeup("data_set_1_2024.csv"), as_at=AS_AT, is_invented=True)

    install.refresh("funded_takeup", _takeup("lait.csv"), as_at=LATER)

    assert _figures(install)


def _takeup(name: str) -> Path:
    return FILES / "funded_takeup" / name


def _figures(install: Install) -> list[tuple[tuple[str, ...], float | None]]:
    with install.session() as session:
        return [
            ((one.code or one.la_number, one.entitlement.value, one.ages, one.period), one.percent)
            for one in find_takeup(session)
        ]


# --- messages quote no cells


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"name": "ada fenwick " * 40}, "column 'name': this is longer than 300"),
        ({"kind": "ada fenwick's"}, "column 'kind': write one of"),
        ({"premises": "at Ada Fenwick's"}, "column 'premises': write one of"),
    ],
)
def test_a_refusal_of_a_councils_listing_quotes_no_cell(
    install: Install, cells: dict[str, str], reason: str
) -> None:
    with pytest.raises(RefreshRefused, match=f"row 2, {reason}"):
        import_listing(install, listed("A", **cells), listed("B"))

    with install.session() as session:
        run = session.exec(select(RefreshRun)).one()
    assert "fenwick" not in run.reason.casefold()
    assert "fenwick" in _report(install).casefold()


def test_a_refusal_of_the_extract_quotes_no_value(install: Install) -> None:
    with pytest.raises(
        RefreshRefused, match="column 'MaximumNumber': this is not a whole"
    ) as refused:
        import_extract(install, registration(places="ask Ada"))

    assert "Ada" not in str(refused.value)


def _report(install: Install) -> str:
    (file,) = (install.data_dir / "reports").iterdir()
    return file.read_text(encoding="utf-8")
